package bot

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// PlainText is a reply as plain words: what the console shows, and the
// fallback of every rich message.
func PlainText(r Reply) string {
	var parts []string
	for _, c := range r.Cards {
		parts = append(parts, c.String())
	}
	return strings.Join(parts, "\n\n")
}

// String is the card as plain words, without its actions.
func (c Card) String() string {
	var lines []string
	if len(c.Title) > 0 {
		lines = append(lines, c.Title.String())
	}
	for _, row := range c.Rows {
		lines = append(lines, row.Text.String())
	}
	for _, note := range c.Notes {
		lines = append(lines, note.String())
	}
	for i, sentence := range c.Copy {
		if i == 0 {
			lines = append(lines, "Copy: "+sentence.String())
		} else {
			lines = append(lines, sentence.String())
		}
	}
	return strings.Join(lines, "\n")
}

// Fit is the card with as many of its rows as fit, counted from the first,
// and a note of how many were left out. Rows are dropped whole, and a heading
// with nothing under it goes too. Where not one row fits, the sentences to
// paste make room. Where none does even then, it is as much as fits of the
// rest: the sentences go, the notes from the last, then the buttons, and the
// title is cut.
func (c Card) Fit(fits func(Card) bool) Card {
	if fits(c) {
		return c
	}
	figures := len(c.figures())
	bare := c
	bare.Copy = nil
	for _, c := range []Card{c, bare} {
		// The largest number of rows that fit is found by halving: whatever
		// the platform counts, a card with fewer rows is hardly ever larger.
		dropped := sort.Search(figures, func(dropped int) bool { return fits(c.first(figures - dropped)) })
		if dropped < figures {
			return c.first(figures - dropped)
		}
	}
	short := c.first(0)
	short.Rows = nil
	if !fits(short) {
		short.Copy = nil
	}
	for n := len(c.Notes); n > 0 && !fits(short); n-- {
		short.Notes = slices.Delete(slices.Clone(short.Notes), n-1, n)
	}
	if !fits(short) {
		short.Actions = nil
	}
	if !fits(short) {
		title := short.Title.String()
		cut := func(dropped int) Text { return T(clip(title, utf8.RuneCountInString(title)-dropped)) }
		short.Title = cut(sort.Search(utf8.RuneCountInString(title)-1, func(dropped int) bool {
			short.Title = cut(dropped)
			return fits(short)
		}))
	}
	if !fits(short) {
		return Card{}
	}
	return short
}

// figures are the indexes of the rows that are not headings.
func (c Card) figures() []int {
	var at []int
	for i, row := range c.Rows {
		if !row.Heading {
			at = append(at, i)
		}
	}
	return at
}

// first is the card with its first n figures and a last note that says how
// many more there are.
func (c Card) first(n int) Card {
	figures := c.figures()
	if n >= len(figures) {
		return c
	}
	end := 0
	if n > 0 {
		end = figures[n-1] + 1
	}
	c.Rows = c.Rows[:end:end]
	c.Notes = append(c.Notes[:len(c.Notes):len(c.Notes)], T(fmt.Sprintf("and %d more", len(figures)-n)))
	return c
}
