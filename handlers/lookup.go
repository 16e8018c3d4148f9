package handlers

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// nearest is the name of have that a typed one is most likely meant to be, or
// empty: one letter off, two in a long name.
func nearest(typed string, have []string) string {
	typed = claim.Fold(typed)
	best, near := allowance(typed)+1, ""
	for _, name := range have {
		folded := claim.Fold(name)
		if digits(folded) != digits(typed) {
			continue // Channel 4 is not a typo of Channel 5
		}
		if d := levenshtein.ComputeDistance(typed, folded); d > 0 && d < best {
			best, near = d, name
		}
	}
	return near
}

// allowance is how many letters a typo of a name may be off. Two letters swapped
// count as two; names of two letters are too short to tell.
func allowance(name string) int {
	switch n := utf8.RuneCountInString(name); {
	case n >= 6:
		return 2
	case n >= 3:
		return 1
	}
	return 0
}

// digits are the digits of a name.
func digits(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name)
}

// noTopic refuses a topic that is not known, with the one that may be meant.
// before is the command line up to the topic, for the button.
func noTopic(l *claim.Lexicon, name, before string) *refusal {
	no := refuse(bot.T("There is no topic ").Quoting(name).Plainly(" on this desk."))
	var names []string
	for _, t := range l.Topics {
		names = append(names, append([]string{t.Slug}, t.Aliases...)...)
	}
	if near := nearest(name, names); near != "" {
		no.title = no.title.Plainly(" Did you mean ").Naming(near).Plainly("?")
		if before != "" {
			no.with("Yes, "+clip(near, 40), before+word(near))
		}
		return no
	}
	no.notes = append(no.notes, openTopicNames(l))
	return no
}

// openTopicNames says which topics are open, the first ones by name.
func openTopicNames(l *claim.Lexicon) bot.Text {
	const named = 10
	t, n := bot.T("Open topics: "), 0
	for _, topic := range l.Topics {
		if topic.Closed {
			continue
		}
		if n++; n > named {
			return t.Plainly(", …; all of them: ").Typing("status")
		}
		if n > 1 {
			t = t.Plainly(", ")
		}
		t = t.Naming(topic.Slug)
	}
	if n == 0 {
		return bot.T("There is none yet. Open one: ").Typing(`topic add workers "Cement factory workers"`)
	}
	return t
}

// lookingFor explains why a claim could not be read.
func (v *visit) lookingFor(id int64, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return refuse(bot.T(fmt.Sprintf("There is no claim %d on this desk.", id)))
	}
	return fmt.Errorf("reading claim %d: %w", id, err)
}

// sourceNames are all names of the named sources.
func sourceNames(l *claim.Lexicon) []string {
	var names []string
	for _, s := range l.Sources {
		if !s.Unnamed && !s.Dropped {
			names = append(names, append([]string{s.Name}, s.Aliases...)...)
		}
	}
	return names
}

// word is a name as a word of a command line: quoted where it must be.
func word(name string) string {
	if name == "" || strings.ContainsAny(name, " \t\n\"“”„‟«»\\") {
		return bot.QuoteWord(name)
	}
	return name
}

func contains(list []string, s string) bool { return slices.Contains(list, s) }

func sortByID(claims []claim.Claim) {
	slices.SortFunc(claims, func(a, b claim.Claim) int { return int(a.ID - b.ID) })
}

func find(b claim.Board, id int64) (claim.Claim, bool) {
	for i := range b.Sections {
		for j := range b.Sections[i].Positions {
			p := &b.Sections[i].Positions[j]
			if p.Lead.ID == id {
				return p.Lead, true
			}
			for _, list := range [][]claim.Claim{p.Also, p.Parts} {
				if k := slices.IndexFunc(list, func(c claim.Claim) bool { return c.ID == id }); k >= 0 {
					return list[k], true
				}
			}
		}
	}
	return claim.Claim{}, false
}

// lastChange is when anything on the board last changed.
func lastChange(b claim.Board) time.Time {
	var last time.Time
	for _, s := range b.Sections {
		for _, p := range s.Positions {
			for _, c := range p.Claims() {
				if c.ChangedAt.After(last) {
					last = c.ChangedAt
				}
			}
		}
	}
	return last
}

func joinIDs(ids []int64) string {
	var words []string
	for _, id := range ids {
		words = append(words, strconv.FormatInt(id, 10))
	}
	return strings.Join(words, ", ")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
