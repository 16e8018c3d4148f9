package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/handlers"
	"github.com/stetbot/stet/store/redisstore"
	"github.com/stetbot/stet/store/storetest"
)

// The model of one claim, written from section 2 of the design and not from the
// table of moves: what each command makes of it, and who may. All who use it
// here are editors, and four eyes are on.

// asked is one command by somebody on one claim.
type asked struct {
	verb  string
	who   string
	claim int64
	seen  int64 // the version on the button; 0 when it was typed
}

// told is the answer.
type told struct {
	done    bool // and not refused
	unsure  bool // nobody knows whether it was done
	version int64
	status  claim.Status
	owner   string // by name, empty for nobody
}

// modelled is a claim as the model has it.
type modelled struct {
	version   int64
	status    claim.Status
	filer     string
	owner     string
	proposer  string
	corrected bool // the source gave another figure in its place
	acted     bool // somebody has done something about it
}

// after is the claim after a command, if that may be done.
func (m modelled) after(a asked) (modelled, bool) {
	if a.verb == "show" {
		return m, true
	}
	if a.seen != 0 && a.seen != m.version {
		return m, false // stale
	}
	may := false
	n := m
	n.version++
	n.acted = true
	switch a.verb {
	case "take":
		may = m.status == claim.Unverified || m.status == claim.Parked
		n.status, n.owner = claim.Checking, a.who
	case "release":
		may = m.status == claim.Checking && m.owner == a.who
		n.status, n.owner = claim.Unverified, ""
	case "park":
		may = m.status == claim.Unverified
		n.status, n.owner = claim.Parked, ""
	case "propose":
		may = m.status == claim.Checking && m.owner == a.who
		n.status, n.proposer = claim.Proposed, a.who
	case "withdraw":
		may = m.status == claim.Proposed && m.proposer == a.who
		n.status, n.owner, n.proposer = claim.Checking, m.proposer, ""
	case "reject":
		may = m.status == claim.Proposed && m.proposer != a.who
		n.status, n.owner, n.proposer = claim.Checking, m.proposer, ""
	case "signoff":
		may = m.status == claim.Proposed && m.proposer != a.who
		n.status, n.proposer = claim.Verified, ""
	case "reopen":
		may = m.status == claim.Verified
		n.status, n.owner = claim.Checking, a.who
	case "correct":
		may = !m.corrected
		n.corrected = true
	case "fix":
		may = m.status == claim.Unverified && m.filer == a.who && !m.corrected
		n.acted = m.acted
	}
	return n, may
}

// steps are the states that a claim may be in after a command was answered.
func (m modelled) steps(a asked, got told) []any {
	n, may := m.after(a)
	switch {
	case got.unsure && may:
		return []any{m, n}
	case got.unsure:
		return []any{m}
	case a.verb == "fix" && m.acted && !got.done:
		// The design has a typo mended "while nobody acted": once somebody has,
		// refusing is right, whatever the status is by then.
		return []any{m}
	case got.done != may:
		return nil
	case !got.done:
		return []any{m}
	case got.version != n.version || got.status != n.status || got.owner != n.owner:
		return nil
	}
	return []any{n}
}

// ofClaims is the model of a desk: each claim by itself.
func ofClaims(filed map[int64]modelled) porcupine.Model {
	one := porcupine.NondeterministicModel{
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			byClaim := map[int64][]porcupine.Operation{}
			for _, op := range history {
				id := op.Input.(asked).claim
				byClaim[id] = append(byClaim[id], op)
			}
			var all [][]porcupine.Operation
			for _, ops := range byClaim {
				all = append(all, ops)
			}
			return all
		},
		// What a claim was filed as is known with the first command about it.
		Init: func() []any { return []any{modelled{}} },
		Step: func(state, input, output any) []any {
			m := state.(modelled)
			if m.version == 0 {
				m = filed[input.(asked).claim]
			}
			return m.steps(input.(asked), output.(told))
		},
		DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v → %+v", input, output) },
		DescribeState:     func(state any) string { return fmt.Sprintf("%+v", state) },
	}
	return one.ToModel()
}

// askedFor is a command line.
func (a asked) line(n int) string {
	id := fmt.Sprint(a.claim)
	if a.seen != 0 {
		id += fmt.Sprint("@", a.seen)
	}
	switch a.verb {
	case "propose":
		return fmt.Sprintf(`propose %s verified because "why" link https://news.example/%d`, id, n)
	case "park", "reject", "reopen":
		return fmt.Sprintf(`%s %s because "why"`, a.verb, id)
	case "correct":
		return fmt.Sprintf("correct %s %d", id, 10_000+n) // not what may be a year
	case "fix":
		return fmt.Sprintf(`fix %s note "%d"`, id, n)
	}
	return a.verb + " " + id
}

// heard reads an answer.
func heard(id int64, reply bot.Reply) told {
	if text := bot.PlainText(reply); reply.Refused {
		return told{unsure: strings.Contains(text, "Not saved") || strings.Contains(text, "went wrong")}
	}
	got := told{done: true}
	for _, c := range reply.Data.(handlers.Data).Claims {
		if c.ID == id {
			got.version, got.status = c.Version, c.Status
			if c.Owner != nil {
				got.owner = *c.Owner
			}
		}
	}
	return got
}

var verbs = []string{"take", "release", "propose", "withdraw", "signoff", "reject", "correct", "fix", "park", "reopen", "show"}

// ofOwners are what who has a claim may do, and what not.
var ofOwners = []string{"propose", "propose", "release", "withdraw", "signoff", "reject"}

// TestLinearizable: sixteen people work on the same claims through three
// replicas over one Redis, and what each of them is told fits one order of
// everything that was done.
func TestLinearizable(t *testing.T) {
	const (
		clients = 16
		claims  = 4
		each    = 100 // commands by each client
		longest = 3 * time.Second
	)
	server := storetest.Redis(t, "--appendfsync", "no")
	var replicas []*stage
	for range 3 {
		st, err := redisstore.Open(t.Context(), server.URL())
		replicas = append(replicas, replica(t, opened(t, st, err)))
	}
	editor := func(i int) bot.Account {
		name := fmt.Sprint("E", i)
		return bot.Account{Platform: "slack", ID: name, Name: name, Standing: bot.Member}
	}
	filed := map[int64]modelled{}
	var last [claims + 1]atomic.Value // what was last heard of a claim, or thereabouts
	for i := range claims {
		replicas[0].must(t, editor(i), fmt.Sprintf("add! topic%d killed 24 by Brigade", i))
		filed[int64(i+1)] = modelled{version: 1, status: claim.Unverified, filer: editor(i).Name}
		last[i+1].Store(filed[int64(i+1)])
	}

	began := time.Now()
	histories := make([][]porcupine.Operation, clients)
	var wg sync.WaitGroup
	for i := range clients {
		rng := rand.New(rand.NewPCG(uint64(i), 16))
		s, who := replicas[i%len(replicas)], editor(i)
		wg.Go(func() {
			for n := range each {
				if time.Since(began) > longest {
					return
				}
				var a asked
				for range 1 + 10*rng.IntN(3) { // mostly what may be done, by what was last heard
					a = asked{who: who.Name, claim: 1 + rng.Int64N(claims), verb: verbs[rng.IntN(len(verbs))]}
					heard := last[a.claim].Load().(modelled)
					if rng.IntN(3) == 0 {
						a.seen = heard.version // a button, and else a line
					}
					if heard.owner == a.who {
						a.verb = ofOwners[rng.IntN(len(ofOwners))]
						break
					}
					if _, may := heard.after(a); may && a.verb != "show" {
						break
					}
				}
				if n == 0 && i < claims {
					a = asked{who: who.Name, claim: int64(i + 1), verb: "fix"} // while nobody has acted
				}
				r := s.at(fmt.Sprint("client", i, "-", n), who, a.line(i*each+n))
				op := porcupine.Operation{ClientId: i, Input: a, Call: time.Since(began).Nanoseconds()}
				got := heard(a.claim, s.newsroom.Serve(t.Context(), r))
				op.Output, op.Return = got, time.Since(began).Nanoseconds()
				histories[i] = append(histories[i], op)
				if now, _ := last[a.claim].Load().(modelled).after(a); got.done {
					now.version, now.status, now.owner = got.version, got.status, got.owner
					last[a.claim].Store(now)
				}
			}
		})
	}
	wg.Wait()

	var history []porcupine.Operation
	done, unsure := map[string]int{}, 0
	for _, ops := range histories {
		for _, op := range ops {
			if got := op.Output.(told); got.done {
				done[op.Input.(asked).verb]++
			} else if got.unsure {
				unsure++
			}
		}
		history = append(history, ops...)
	}
	t.Logf("%d commands in %v, done: %v, unsure: %d", len(history), time.Since(began).Round(time.Millisecond), done, unsure)
	if unsure > len(history)/10 || done["signoff"] == 0 {
		t.Errorf("of %d commands %d are unsure, and done were %v: that shows little", len(history), unsure, done)
	}
	model := ofClaims(filed)
	result, info := porcupine.CheckOperationsVerbose(model, history, longest)
	if result == porcupine.Ok {
		return
	}
	page := filepath.Join(t.ArtifactDir(), "history.html")
	if err := porcupine.VisualizePath(model, info, page); err != nil {
		t.Error(err)
	}
	t.Errorf("what people were told fits no order (%v): %s (go test -artifacts keeps it)", result, page)
}
