package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// topicAdd opens a topic.
func topicAdd(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	slug := v.call.Args.Get("slug")
	if t, known := e.lexicon().Topic(slug); known {
		return bot.Reply{}, refuse(bot.T("There is a topic ").Naming(t.Slug).Plainly(" already: ").Typing("status " + word(t.Slug)))
	}
	t, err := e.newTopic(slug, v.call.Args.Get("title"))
	if err != nil {
		return bot.Reply{}, err
	}
	reply := said(bot.Text{}.Strongly("Opened").Plainly(" the topic ").Naming(t.Slug))
	reply.Cards[0].Notes = []bot.Text{bot.T("File a figure: ").Typing("add " + word(t.Slug) + " killed at least 20 by …")}
	return reply, nil
}

// newTopic makes a topic. A name that reads as a claim's number, or as the
// word for all measures, would be taken for it.
func (e *edit) newTopic(slug, title string) (claim.Topic, error) {
	slug = strings.Join(strings.Fields(slug), " ")
	if err := tooLong("topic's name", slug, nameLimit); err != nil {
		return claim.Topic{}, err
	}
	if err := tooLong("title", title, titleLimit); err != nil {
		return claim.Topic{}, err
	}
	if _, _, isID := bot.ParseID(slug); isID || claim.Fold(slug) == "all" || claim.Fold(slug) == "" {
		return claim.Topic{}, refuse(bot.T("A topic cannot be called ").Quoting(slug).Plainly(": give it a name of its own, such as workers."))
	}
	t := claim.Topic{Slug: slug, Title: title}
	if ch := e.here(); !ch.Direct {
		t.Home = ch.ID
	}
	e.learn([]claim.Topic{t}, nil)
	e.noted("topic opened", slug)
	return t, nil
}

// onTopic changes the topic that a command names.
func onTopic(e *edit, kind string, change func(*claim.Topic) (bot.Text, error)) (bot.Reply, error) {
	name := e.call.Args.Get("topic")
	t, known := e.lexicon().Topic(name)
	if !known {
		return bot.Reply{}, noTopic(e.lexicon(), name, "")
	}
	text, err := change(&t)
	if err != nil {
		return bot.Reply{}, err
	}
	e.learn([]claim.Topic{t}, nil)
	e.noted(kind, t.Slug)
	return said(text), nil
}

func topicClose(_ context.Context, _ *visit, e *edit) (bot.Reply, error) {
	return onTopic(e, "topic closed", func(t *claim.Topic) (bot.Text, error) {
		if t.Closed {
			return nil, refuse(bot.T("The topic ").Naming(t.Slug).Plainly(" is closed already."))
		}
		t.Closed = true
		return bot.Text{}.Strongly("Closed").Plainly(" the topic ").Naming(t.Slug).Plainly(". It can still be read."), nil
	})
}

func topicReopen(_ context.Context, _ *visit, e *edit) (bot.Reply, error) {
	return onTopic(e, "topic reopened", func(t *claim.Topic) (bot.Text, error) {
		if !t.Closed {
			return nil, refuse(bot.T("The topic ").Naming(t.Slug).Plainly(" is open."))
		}
		t.Closed = false
		return bot.Text{}.Strongly("Opened again").Plainly(": ").Naming(t.Slug), nil
	})
}

func topicAlias(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	return onTopic(e, "topic alias", func(t *claim.Topic) (bot.Text, error) {
		alias := v.call.Args.Get("alias")
		if err := tooLong("alias", alias, nameLimit); err != nil {
			return nil, err
		}
		if other, taken := e.lexicon().Topic(alias); taken {
			return nil, refuse(bot.Text{}.Quoting(alias).Plainly(" is a name of ").Naming(other.Slug).Plainly(" already."))
		}
		if _, _, isID := bot.ParseID(alias); isID || claim.Fold(alias) == "" {
			return nil, refuse(bot.T("A topic cannot be called ").Quoting(alias).Plainly("."))
		}
		t.Aliases = append(t.Aliases[:len(t.Aliases):len(t.Aliases)], alias)
		return bot.Text{}.Naming(alias).Plainly(" is now another name of ").Naming(t.Slug), nil
	})
}

func topicMeasure(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	return onTopic(e, "measure added", func(t *claim.Topic) (bot.Text, error) {
		name := v.call.Args.Get("measure")
		if m, has := t.Measure(name); has {
			return nil, refuse(bot.Text{}.Naming(t.Slug).Plainly(" counts ").Naming(m.Slug).Plainly(" already."))
		}
		if err := tooLong("measure's name", name, nameLimit); err != nil {
			return nil, err
		}
		m, common := claim.CommonMeasure(name)
		if !common {
			m = claim.Measure{Slug: strings.Join(strings.Fields(name), " ")}
		}
		if err := properMeasure(m.Slug); err != nil {
			return nil, err
		}
		t.Measures = append(t.Measures[:len(t.Measures):len(t.Measures)], m)
		return bot.Text{}.Naming(t.Slug).Plainly(" now counts ").Naming(m.Slug), nil
	})
}

// said is an answer of one line.
func said(t bot.Text) bot.Reply {
	return bot.Reply{Cards: []bot.Card{{Title: t}}, Data: Data{Claims: []ClaimData{}}}
}

// suggest offers names for the parameter being typed.
func (n *Newsroom) suggest(ctx context.Context, c *bot.Call, p bot.Param, typed string) []bot.Choice {
	v, err := n.open(c)
	if err != nil || p.Suggests == "" {
		return nil
	}
	dir, err := n.directory(ctx, v.deskID, v.desk)
	if err != nil {
		n.log.Warn("reading the directory for suggestions", "error", err)
		return nil
	}
	return ranked(suggestions[p.Suggests](dir.lexicon, c.Args), typed)
}

// suggestions are the names that a kind of parameter may take.
var suggestions = map[string]func(*claim.Lexicon, bot.Args) []bot.Choice{
	"topic": func(l *claim.Lexicon, _ bot.Args) []bot.Choice {
		var all []bot.Choice
		for _, t := range l.Topics {
			label := t.Slug
			if t.Title != "" {
				label = fmt.Sprintf("%s – %s", t.Slug, t.Title)
			}
			all = append(all, bot.Choice{Value: t.Slug, Label: label})
		}
		return all
	},
	"measure": func(l *claim.Lexicon, args bot.Args) []bot.Choice {
		var all []bot.Choice
		topic, _ := l.Topic(args.Get("topic"))
		seen := map[string]bool{}
		for _, m := range topic.Measures {
			all = append(all, bot.Choice{Value: m.Slug})
			seen[m.Slug] = true
		}
		for _, slug := range claim.CommonMeasures() {
			if !seen[slug] {
				all = append(all, bot.Choice{Value: slug})
			}
		}
		return all
	},
	"source": func(l *claim.Lexicon, _ bot.Args) []bot.Choice {
		var all []bot.Choice
		for _, s := range l.Sources {
			value := s.Name
			if s.Unnamed && !claim.SaysUnnamed(s.Name) {
				value = "unnamed " + s.Name
			}
			label := claim.SourceShown(s)
			if len(s.Aliases) > 0 {
				label += " (" + strings.Join(s.Aliases, ", ") + ")"
			}
			all = append(all, bot.Choice{Value: value, Label: label})
		}
		return all
	},
}

// properMeasure refuses names that would be taken for something else: the word
// for all measures, or a status, which over a figure would look like its own.
func properMeasure(slug string) error {
	folded := claim.Fold(slug)
	status := slices.ContainsFunc(claim.Statuses, func(row claim.StatusRow) bool {
		return folded == string(row.Status) || folded == strings.ToLower(row.Word)
	})
	if folded == "" || folded == "all" || folded == "confirmed" || status {
		return refuse(bot.T("A measure cannot be called ").Quoting(slug).Plainly(": say what is counted, such as killed or released."))
	}
	return nil
}
