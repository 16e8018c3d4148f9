package claim

// Status is how far the desk has got with checking a claim.
type Status string

// The statuses.
const (
	Unverified   Status = "unverified"
	Checking     Status = "checking"
	Proposed     Status = "proposed"
	Verified     Status = "verified"
	Refuted      Status = "refuted"
	Unverifiable Status = "unverifiable"
	Parked       Status = "parked"
	Mistake      Status = "mistake"
)

// StatusRow is one row of the status table. Shape and word carry the status
// together, never a colour.
type StatusRow struct {
	Status  Status
	Shape   string
	Word    string
	Meaning string
	// Caveat ends a sentence that an editor may paste; every status has one,
	// so that no number is ever printed bare.
	Caveat string
}

// Statuses is the status table.
var Statuses = []StatusRow{
	{Unverified, "○", "UNVERIFIED", "nobody has looked", "has not been independently verified"},
	{Checking, "◔", "BEING CHECKED", "somebody is looking", "has not been independently verified"},
	{Proposed, "◑", "AWAITING SECOND EDITOR", "a verdict, evidence and a note are there", "has not been independently verified"},
	{Verified, "●", "VERIFIED", "signed off by another person", "has been independently verified"},
	{Refuted, "✕", "EVIDENCE AGAINST", "judges the number, never who did it", "is contradicted by evidence"},
	{Unverifiable, "◌", "COULD NOT VERIFY", "looked, and cannot", "could not be independently verified"},
	{Parked, "–", "PARKED", "attributed, not being chased", "has not been independently verified"},
	{Mistake, "⌫", "OUR MISTAKE", "we mistyped; not the source's correction", "was our mistake and must not be used"},
}

// Row is the status's row of the table. A status that is not in the table is
// shown as unverified: nothing may look checked by accident.
func (s Status) Row() StatusRow {
	for _, row := range Statuses {
		if row.Status == s {
			return row
		}
	}
	return Statuses[0]
}

// caveat is what a sentence about the claim must end with: the status's own,
// unless one editor alone decided, or something has happened that the verdict
// did not know of.
func (c Claim) caveat() string {
	switch d, decided := c.Decided(); {
	case c.Challenge != nil && c.Status == Verified:
		return "has been checked, and called into question since"
	case decided && d.OneEditor() && c.Status == Verified:
		return "has been checked by one editor only"
	}
	return c.Status.Row().Caveat
}

// Shown is the status by shape and word.
func (s Status) Shown() string {
	row := s.Row()
	return row.Shape + " " + row.Word
}
