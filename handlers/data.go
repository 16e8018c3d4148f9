package handlers

import (
	"encoding/json"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// Data is an answer for machines: the claims it is about, and the sentences
// that can be pasted.
type Data struct {
	Claims []ClaimData `json:"claims"`
	Copy   string      `json:"copy"`
}

// ClaimData is a claim for machines. Low and High are hard bounds, exclusive
// for more_than and fewer_than, and null where there is none.
type ClaimData struct {
	fate string // what befell its figure

	ID          int64             `json:"id"`
	Topic       string            `json:"topic"`
	Measure     string            `json:"measure"`
	Aggregation claim.Aggregation `json:"aggregation"`
	Status      claim.Status      `json:"status"`
	Lifecycle   claim.Lifecycle   `json:"lifecycle"`
	Form        claim.Form        `json:"form"`
	Low         *json.Number      `json:"low"`
	High        *json.Number      `json:"high"`
	Raw         string            `json:"raw"`
	Attitude    claim.Attitude    `json:"attitude"`
	Source      string            `json:"source"`
	Via         []string          `json:"via"`         // nearest the origin first
	SaidAt      *string           `json:"said_at"`     // ISO 8601: a date, or a date and time
	PositionOf  *int64            `json:"position_of"` // the claim that leads its position; null off the board
	Version     int64             `json:"version"`
	Owner       *string           `json:"owner"`      // who checks it, by name; null for nobody
	Challenged  bool              `json:"challenged"` // something happened that its verdict did not know of
	Conflicts   []int64           `json:"conflicts"`  // leading claims that it, as a leading claim, conflicts with
}

// dataOf describes claims for machines; places are where they stand on their
// board.
func dataOf(l *claim.Lexicon, zone *time.Location, claims []claim.Claim, places map[int64]claim.Place) []ClaimData {
	all := []ClaimData{}
	for _, c := range claims {
		bounds := c.Figure.Bounds()
		d := ClaimData{
			fate: fate(c),
			ID:   c.ID, Topic: c.Topic, Measure: c.Measure, Aggregation: c.Aggregation,
			Status: c.Status, Lifecycle: c.Lifecycle, Form: c.Figure.Form,
			Low: number(bounds.Low), High: number(bounds.High), Raw: c.Figure.Raw, Attitude: c.Attitude,
			Source: l.SourceByKey(c.Origin().Source).Name, Via: []string{}, SaidAt: iso(c.Said, zone), Conflicts: []int64{},
			Version: c.Version, Challenged: c.Challenge != nil,
		}
		if c.Owner != "" {
			name := l.Person(c.Owner)
			d.Owner = &name
		}
		for _, link := range c.Relays() {
			d.Via = append(d.Via, l.SourceByKey(link.Source).Name)
		}
		if p, ok := places[c.ID]; ok {
			d.PositionOf = &p.Lead
			d.Conflicts = append(d.Conflicts, p.Conflicts...)
		}
		all = append(all, d)
	}
	return all
}

func number(n *claim.Number) *json.Number {
	if n == nil {
		return nil
	}
	plain := json.Number(n.Plain())
	return &plain
}

// iso is a moment to its precision: a day has no time.
func iso(w claim.When, zone *time.Location) *string {
	if !w.Known() {
		return nil
	}
	// A day is the day of the zone that it was filed in, whatever the desk's
	// zone is now.
	s := w.At.Format(time.DateOnly)
	if w.Precision == claim.Minute {
		s = w.At.In(zone).Format(time.RFC3339)
	}
	return &s
}

// withData gives a reply the claims it is about, as they stand on a board.
func (v *visit) withData(reply bot.Reply, b claim.Board, claims ...claim.Claim) bot.Reply {
	reply.Data = Data{Claims: dataOf(b.Lexicon, v.zone, claims, b.Places())}
	return reply
}
