package handlers

import (
	"context"
	"errors"
	"slices"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// namedSource is the source that a parameter names. One that nobody has used
// yet is made; one letter off a known one is asked about.
func (e *edit) namedSource(param string) (claim.Source, error) {
	words := e.call.Args.Get(param)
	if _, unnamed := claim.SourceName(words); unnamed {
		return claim.Source{}, refuse(bot.Text{}.Quoting(words).Plainly(" names nobody, so it cannot be the same as, or speak for, anybody."))
	}
	s, err := e.source(words)
	if q, ok := errors.AsType[*question](err); ok {
		q.notes = append(q.notes, bot.T("A new source is made when a figure of it is filed: ").Typing("add! …"))
		return s, q.refusal
	}
	return s, err
}

// sourceAlias gives a source another name. When both names have been filed
// under, the second is grouped under the first, so that they count as one.
func sourceAlias(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	alias := v.call.Args.Get("alias")
	if err := tooLong("alias", alias, nameLimit); err != nil {
		return bot.Reply{}, err
	}
	other, known := e.lexicon().Source(alias)
	if other.Unnamed || claim.Fold(alias) == "" {
		return bot.Reply{}, refuse(bot.Text{}.Quoting(alias).Plainly(" names nobody, so it cannot be a name of anybody."))
	}
	if first, has := e.lexicon().Source(v.call.Args.Get("source")); known && !has && !first.Unnamed {
		// The new name came first: it is the alias.
		return aliased(e, other, v.call.Args.Get("source"))
	}
	s, err := e.namedSource("source")
	if err != nil {
		return bot.Reply{}, err
	}
	if !known {
		return aliased(e, s, alias)
	}
	if s.Key == other.Key {
		return bot.Reply{}, refuse(bot.Text{}.Naming(alias).Plainly(" is a name of ").Naming(s.Name).Plainly(" already."))
	}
	return speaksFor(e, other, s, "Figures were filed under both names; they now count as one origin.")
}

func aliased(e *edit, s claim.Source, alias string) (bot.Reply, error) {
	s.Aliases = append(s.Aliases[:len(s.Aliases):len(s.Aliases)], alias)
	e.learn(nil, []claim.Source{s})
	e.noted("source alias", "", s.Key)
	return said(bot.Text{}.Naming(alias).Plainly(" is now another name of ").Naming(s.Name)), nil
}

// sourceSpeaksFor says that what one source says goes back to another.
func sourceSpeaksFor(_ context.Context, _ *visit, e *edit) (bot.Reply, error) {
	s, err := e.namedSource("source")
	if err != nil {
		return bot.Reply{}, err
	}
	other, err := e.namedSource("for")
	if err != nil {
		return bot.Reply{}, err
	}
	return speaksFor(e, s, other, "They count as one origin.")
}

func speaksFor(e *edit, s, other claim.Source, note string) (bot.Reply, error) {
	if s.Key == other.Key || e.lexicon().Root(other.Key) == s.Key {
		return bot.Reply{}, refuse(bot.Text{}.Naming(other.Name).Plainly(" speaks for ").Naming(s.Name).Plainly(" already; it cannot be both ways."))
	}
	s.SpeaksFor = other.Key
	e.learn(nil, []claim.Source{s})
	e.noted("source speaks for", "", s.Key, other.Key)
	reply := said(bot.Text{}.Naming(s.Name).Plainly(" speaks for ").Naming(other.Name))
	reply.Cards[0].Notes = []bot.Text{bot.T(note)}
	return reply, nil
}

// sourceDescribe says what a source is.
func sourceDescribe(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	descriptor := v.call.Args.Get("descriptor")
	if err := tooLong("description", descriptor, titleLimit); err != nil {
		return bot.Reply{}, err
	}
	s, err := e.namedSource("source")
	if err != nil {
		return bot.Reply{}, err
	}
	s.Descriptor = descriptor
	e.learn(nil, []claim.Source{s})
	e.noted("source described", "", s.Key)
	return said(bot.Text{}.Naming(s.Name).Plainly(" is now described as ").Quoting(descriptor)), nil
}

// party says that a source is a party to a topic's event: what it says of its
// own deeds is claimed.
func party(_ context.Context, _ *visit, e *edit) (bot.Reply, error) {
	s, err := e.namedSource("source")
	if err != nil {
		return bot.Reply{}, err
	}
	return onTopic(e, "party named", func(t *claim.Topic) (bot.Text, error) {
		if slices.Contains(t.Parties, s.Key) {
			return nil, refuse(bot.Text{}.Naming(s.Name).Plainly(" is a party in ").Naming(t.Slug).Plainly(" already."))
		}
		t.Parties = append(t.Parties[:len(t.Parties):len(t.Parties)], s.Key)
		return bot.Text{}.Naming(s.Name).Plainly(" is now shown as a party to the event in ").Naming(t.Slug), nil
	})
}
