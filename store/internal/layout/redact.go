package layout

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// redactable says what keeps a change from redacting what it names.
func redactable(c store.Change) error {
	if len(c.Redact) == 0 {
		return nil
	}
	if len(c.Tombstone) == 0 {
		return errors.New("a change that redacts needs the answer that takes the place of those that were kept")
	}
	if c.Trail != nil {
		return errors.New("a change that redacts has no trail: it cannot be taken back")
	}
	for _, id := range c.Redact {
		k, ok := changed(c, id)
		if !ok || k.Version == 1 {
			return fmt.Errorf("claim %d: the change redacts it and does not change it", id)
		}
		k.Why = "" // the reason for redacting it
		got, err := json.Marshal(k)
		if err != nil {
			return fmt.Errorf("encoding claim %d: %w", id, err)
		}
		want, err := json.Marshal(k.Blank())
		if err != nil {
			return fmt.Errorf("encoding claim %d: %w", id, err)
		}
		if !bytes.Equal(got, want) {
			return fmt.Errorf("claim %d: the change redacts it and writes it with texts in it", id)
		}
	}
	return nil
}

// changed is a claim as a change writes it.
func changed(c store.Change, id int64) (claim.Claim, bool) {
	i := slices.IndexFunc(c.Claims, func(k claim.Claim) bool { return k.ID == id })
	if i < 0 {
		return claim.Claim{}, false
	}
	return c.Claims[i], true
}

// Past is what an engine reads for a change that redacts.
type Past struct {
	Versions []string          // the values of PastFields, "" for none
	Trails   map[string]string // the fields and values of Trails
}

// PastFields are the fields of Versions that a change blanks: all earlier
// versions of what it redacts.
func PastFields(c store.Change) []string {
	var fields []string
	for _, id := range c.Redact {
		k, _ := changed(c, id)
		for v := int64(1); v < k.Version; v++ {
			fields = append(fields, VersionField(id, v))
		}
	}
	return fields
}

// Redact adds to a plan what its change redacts. The past must still be so when
// the plan is written: nothing of the desk was committed since it was read.
func (p *Plan) Redact(c store.Change, past Past) error {
	p.Tombstone = c.Tombstone
	var chains [][]claim.Link
	for _, value := range past.Versions {
		if value == "" { // the claim is not at the version that the change expects, and the check of it says so
			continue
		}
		was, err := Version(value)
		if err != nil {
			return err
		}
		chains = append(chains, was.Chain)
		if err := p.set(OfDesk(Versions), VersionField(was.ID, was.Version), was.Blank()); err != nil {
			return err
		}
	}
	for person, value := range past.Trails {
		var trail store.Trail
		if err := json.Unmarshal([]byte(value), &trail); err != nil {
			return fmt.Errorf("reading a trail: %w", err)
		}
		if !slices.ContainsFunc(chains, func(chain []claim.Link) bool { return slices.Equal(chain, trail.Chain) }) {
			continue
		}
		trail.Chain = nil
		if err := p.set(OfDesk(Trails), person, trail); err != nil {
			return err
		}
	}
	return nil
}
