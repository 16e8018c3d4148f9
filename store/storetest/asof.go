package storetest

import (
	"testing"
	"time"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// testAsOf reads a topic at every moment of its history, and between them.
func testAsOf(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	at := func(id, version int64, minutes int, edit func(*claim.Claim)) claim.Claim {
		k := Sample(id, version, "workers")
		k.ChangedAt = noon.Add(time.Duration(minutes) * time.Minute)
		if edit != nil {
			edit(&k)
		}
		return k
	}
	superseded := func(k *claim.Claim) { k.Lifecycle = claim.Superseded }
	mistake := func(k *claim.Claim) { k.Status = claim.Mistake }
	one := []claim.Claim{at(1, 1, 0, nil), at(1, 2, 10, superseded), at(1, 3, 20, nil)} // left, and is back
	two := []claim.Claim{at(2, 1, 5, nil), at(2, 2, 15, mistake)}                       // left for good
	three := []claim.Claim{at(3, 1, 15, nil)}                                           // filed late
	four := []claim.Claim{at(4, 1, 30, nil), at(4, 2, 40, nil), at(4, 3, 35, nil)}      // by clocks that differ
	file(t, d, one[0], two[0], three[0], four[0], Sample(5, 1, "quake"))                // another topic is not read
	file(t, d, one[1], two[1], four[1])
	file(t, d, one[2], four[2])
	for _, c := range []struct {
		name    string
		minutes int
		before  time.Duration // how much before that minute
		want    []claim.Claim
	}{
		{"before everything", 0, time.Nanosecond, nil},
		{"in the instant of the first", 0, 0, one[:1]},
		{"between", 7, 0, []claim.Claim{one[0], two[0]}},
		{"just before one left", 10, time.Nanosecond, []claim.Claim{one[0], two[0]}},
		{"when one left", 10, 0, []claim.Claim{one[1], two[0]}},
		{"when two left and another came", 15, 0, []claim.Claim{one[1], two[1], three[0]}},
		{"when one was back", 20, 0, []claim.Claim{one[2], two[1], three[0]}},
		{"the fourth's first", 34, 0, []claim.Claim{one[2], two[1], three[0], four[0]}},
		{"the fourth's last, which knows of the one before", 35, 0, []claim.Claim{one[2], two[1], three[0], four[2]}},
		{"later", 1000, 0, []claim.Claim{one[2], two[1], three[0], four[2]}},
	} {
		got, err := d.AsOf(t.Context(), "workers", noon.Add(time.Duration(c.minutes)*time.Minute-c.before))
		must(t, err)
		equal(t, c.name, got, c.want)
	}
}

// testBigAsOf has more versions than are read at once.
func testBigAsOf(t *testing.T, s store.Store) {
	const claims, versions = 130, 11
	d := s.Desk("demo", store.Insider)
	for version := int64(1); version <= versions; version++ {
		c := change(t, d, "workers")
		for id := int64(1); id <= claims; id++ {
			c.Claims = append(c.Claims, claim.Claim{ID: id, Version: version, Topic: "workers", ChangedAt: noon.Add(time.Duration(version) * time.Hour)})
		}
		commit(t, d, c)
	}
	for _, version := range []int64{1, 2, 5, versions - 1, versions} {
		got, err := d.AsOf(t.Context(), "workers", noon.Add(time.Duration(version)*time.Hour+time.Minute))
		must(t, err)
		if len(got) != claims {
			t.Fatalf("version %d: %d claims, want %d", version, len(got), claims)
		}
		for i, k := range got {
			if k.ID != int64(i+1) || k.Version != version {
				t.Errorf("claim %d is %d at version %d, want version %d", i+1, k.ID, k.Version, version)
			}
		}
	}
}
