package claim

// RedactedSource is the Source key that stands for those whom a redacted claim
// named. No source can have it: the keys of sources are folded.
const RedactedSource = "REDACTED"

// Blank is the tombstone of c: everything that a source or one of us wrote
// is gone, the figure and who gave it included. What stays is which claim it
// is, what it counts, where it stands, how it relates to others, and who of us
// did what and when. A field is gone unless it is named here.
func (c Claim) Blank() Claim {
	b := Claim{
		ID: c.ID, Version: c.Version, Topic: c.Topic, Measure: c.Measure, Aggregation: c.Aggregation,
		Figure: Figure{Form: Unknown}, Attitude: Stated, Chain: []Link{{Source: RedactedSource}},
		Said: c.Said.blanked(), Reported: c.Reported.blanked(), AsOf: c.AsOf.blanked(), Recorded: c.Recorded,
		Status: c.Status, Lifecycle: c.Lifecycle,
		PartOf: c.PartOf, Repeats: c.Repeats, Supersedes: c.Supersedes, SupersededBy: c.SupersededBy, Corrects: c.Corrects, CorrectedBy: c.CorrectedBy,
		Owner: c.Owner, Held: c.Held, Challenge: c.Challenge, Suggested: c.Suggested, RedactBy: c.RedactBy, Redacted: true,
		Entered: c.Entered, Opened: c.Opened,
		FiledBy: c.FiledBy, FiledIn: c.FiledIn, ChangedBy: c.ChangedBy, ChangedAt: c.ChangedAt, Visibility: c.Visibility,
	}
	for _, t := range c.Turns {
		b.Turns = append(b.Turns, Turn{Kind: t.Kind, Said: t.Said.blanked(), Recorded: t.Recorded})
	}
	for _, e := range c.Evidence {
		b.Evidence = append(b.Evidence, Evidence{Refutes: e.Refutes, By: e.By, At: e.At})
	}
	if p := c.Proposal; p != nil {
		b.Proposal = &Proposal{Verdict: p.Verdict, By: p.By, At: p.At}
	}
	for _, v := range c.Verdicts {
		b.Verdicts = append(b.Verdicts, Verdict{Status: v.Status, Proposed: v.Proposed, By: v.By, At: v.At, Override: v.Override})
	}
	return b
}

// blanked is w without its words.
func (w When) blanked() When {
	w.Raw = ""
	return w
}
