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
