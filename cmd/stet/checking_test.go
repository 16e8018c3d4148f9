package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/handlers"
	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/redisstore"
	"github.com/stetbot/stet/store/storetest"
)

// The people of these tests. All work in the Slack workspace T1, which is one
// desk, and so does whoever else is made from them.
var (
	ana   = bot.Account{Platform: "slack", ID: "ANA", Name: "Ana", Standing: bot.Member}
	ben   = bot.Account{Platform: "slack", ID: "BEN", Name: "Ben", Standing: bot.Member}
	cleo  = bot.Account{Platform: "slack", ID: "CLEO", Name: "Cleo", Standing: bot.Member}
	boss  = bot.Account{Platform: "slack", ID: "BOSS", Name: "Boss", Standing: bot.Manager}
	kofi  = bot.Account{Platform: "slack", ID: "KOFI", Name: "Kofi", Standing: bot.Contributor}
	rita  = bot.Account{Platform: "slack", ID: "RITA", Name: "Rita", Standing: bot.Visitor}
	other = bot.Account{Platform: "slack", ID: "OTHER", Name: "Other", Standing: bot.Member} // at the desk T2
)

// checkingDesk is where they work, as the store names it.
const checkingDesk = store.DeskID("slack:T1")

// faults counts what is logged as an error.
type faults struct {
	slog.Handler
	t *testing.T
}

func (f faults) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelError }

func (f faults) Handle(_ context.Context, r slog.Record) error {
	f.t.Errorf("logged as an error: %s", r.Message)
	r.Attrs(func(a slog.Attr) bool {
		f.t.Log(a.String())
		return true
	})
	return nil
}

// replica is a Newsroom of its own over a store. Whatever it logs as an error
// fails the test.
func replica(t *testing.T, st store.Store) *stage {
	t.Helper()
	s := stageOn(t, st)
	s.newsroom = handlers.New(st, london, s.clock, slog.New(faults{slog.DiscardHandler, t}), usualPlans.calendar())
	return s
}

// at is a request of somebody at the desk T1, by its own id.
func (s *stage) at(id string, who bot.Account, line string) bot.Request {
	r := s.request(id, who.ID, line)
	r.From = who
	return r
}

// does serves a line of somebody at the desk T1, under an id of its own.
func (s *stage) does(who bot.Account, line string) bot.Reply {
	s.requests++
	return s.newsroom.Serve(context.Background(), s.at(fmt.Sprint("does", s.requests), who, line))
}

// must serves lines that may not be refused.
func (s *stage) must(t *testing.T, who bot.Account, lines ...string) bot.Reply {
	t.Helper()
	var reply bot.Reply
	for _, line := range lines {
		if reply = s.does(who, line); reply.Refused {
			t.Fatalf("%s: %q was refused: %s", who.Name, line, bot.PlainText(reply))
		}
	}
	return reply
}

// mustNot serves a line that must be refused privately, for a reason.
func (s *stage) mustNot(t *testing.T, who bot.Account, line, why string) {
	t.Helper()
	reply := s.does(who, line)
	if text := bot.PlainText(reply); !reply.Refused || reply.Visibility != bot.Private || !strings.Contains(text, why) || strings.Contains(text, "Not saved") {
		t.Errorf("%s: %q was answered (refused %v)\n%s\nwant a refusal with %q", who.Name, line, reply.Refused, text, why)
	}
}

// claim is a claim of the desk T1.
func (s *stage) claim(t *testing.T, id int64) claim.Claim {
	t.Helper()
	c, err := s.store.Desk(checkingDesk, store.Insider).Claim(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// untouched runs f, which may not change a claim.
func (s *stage) untouched(t *testing.T, id int64, f func()) {
	t.Helper()
	before := s.claim(t, id)
	f()
	if diff := cmp.Diff(before, s.claim(t, id)); diff != "" {
		t.Errorf("%d was changed (-before +after)\n%s", id, diff)
	}
}

// proposed files a claim of Ana's, which Ben proposes as verified.
func (s *stage) proposed(t *testing.T) {
	t.Helper()
	s.must(t, boss, "topic add fire")
	s.must(t, ana, "add fire killed 24 by Brigade")
	s.must(t, ben, "take 1", `propose 1 verified because "two lists" link https://news.example/a`)
}

// TestParallelSignOffs: of 64 editors who sign off at once, one gives the
// verdict, and the others are told so.
func TestParallelSignOffs(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		one := replica(t, s.store)
		signOffs(t, one, one)
	})
	t.Run("two replicas", func(t *testing.T) {
		server := storetest.Redis(t)
		var replicas []*stage
		for range 2 {
			st, err := redisstore.Open(t.Context(), server.URL())
			replicas = append(replicas, replica(t, opened(t, st, err)))
		}
		signOffs(t, replicas...)
	})
}

func signOffs(t *testing.T, replicas ...*stage) {
	const crowd = 64
	replicas[0].proposed(t)
	before := replicas[0].claim(t, 1)
	replies := make([]bot.Reply, crowd)
	var wg sync.WaitGroup
	for i := range crowd {
		s := replicas[i%len(replicas)]
		editor := bot.Account{Platform: "slack", ID: fmt.Sprint("U", i), Name: fmt.Sprint("Editor ", i), Standing: bot.Member}
		line := "signoff 1"
		if i%2 == 1 {
			line = fmt.Sprintf("signoff 1@%d", before.Version) // typed, and clicked
		}
		wg.Go(func() { replies[i] = s.newsroom.Serve(t.Context(), s.at(fmt.Sprint("click", i), editor, line)) })
	}
	wg.Wait()
	var given []int
	for i, reply := range replies {
		text := bot.PlainText(reply)
		switch {
		case !reply.Refused:
			given = append(given, i)
		case reply.Visibility != bot.Private, strings.Contains(text, "Not saved"), !strings.Contains(text, "● VERIFIED"):
			t.Errorf("the answer to editor %d is not a polite one (%v):\n%s", i, reply.Visibility, text)
		}
	}
	if len(given) != 1 {
		t.Fatalf("%d gave the verdict, want one: %v", len(given), given)
	}
	got := replicas[0].claim(t, 1)
	want := claim.Verdict{Status: claim.Verified, Note: "two lists", Proposed: ben.Ref(), By: fmt.Sprint("slack:U", given[0]), At: before.ChangedAt}
	if diff := cmp.Diff([]claim.Verdict{want}, got.Verdicts); diff != "" || got.Version != before.Version+1 {
		t.Errorf("version %d after %d; verdicts (-want +got)\n%s", got.Version, before.Version, diff)
	}
}

// TestDoubleClick: a click that comes twice acts once, and a button that was
// used is stale: who used it, and when, is said.
func TestDoubleClick(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s = replica(t, s.store)
		s.proposed(t)
		button := fmt.Sprintf("signoff 1@%d", s.claim(t, 1).Version)
		first := s.newsroom.Serve(t.Context(), s.at("click", cleo, button))
		done := s.claim(t, 1)
		restarted := replica(t, s.store)
		again := restarted.newsroom.Serve(t.Context(), s.at("click", cleo, button))
		if first.Refused || bot.PlainText(first) != bot.PlainText(again) {
			t.Errorf("the first was answered\n%s\nand the second\n%s", bot.PlainText(first), bot.PlainText(again))
		}
		s.untouched(t, 1, func() {
			s.mustNot(t, cleo, button, "1 was changed by Cleo at 09:00")
			s.mustNot(t, boss, button, "1 was changed by Cleo at 09:00")
		})
		if len(done.Verdicts) != 1 {
			t.Errorf("%d verdicts", len(done.Verdicts))
		}
		// With others, none of which is done.
		s.must(t, ana, "add fire injured 2 by Brigade")
		s.untouched(t, 2, func() { s.mustNot(t, cleo, "take 2@1 1@1", "Nothing was done to the others") })
	})
}

// meanwhile is a store in which something happens between a request's reading
// and its commit: once, before the next commit.
type meanwhile struct {
	store.Store
	do *func()
}

func (m meanwhile) Desk(id store.DeskID, v store.Viewer) store.Desk {
	return meanwhileDesk{m.Store.Desk(id, v), m.do}
}

type meanwhileDesk struct {
	store.Desk
	do *func()
}

func (d meanwhileDesk) Commit(ctx context.Context, c store.Change) (store.Result, error) {
	if do := *d.do; do != nil {
		*d.do = nil
		do()
	}
	return d.Desk.Commit(ctx, c)
}

// TestRoleTakenAwayMeanwhile: what a lead does between a click and its commit
// holds.
func TestRoleTakenAwayMeanwhile(t *testing.T) {
	inGuild := cleo
	inGuild.Standing, inGuild.Groups = bot.Visitor, []string{"slack:&EDITORS"}
	for _, tt := range []struct {
		name   string
		before func(t *testing.T, s *stage)
		lines  []string // of the lead, meanwhile
		who    bot.Account
		line   string
		why    string
	}{
		{"a role", nil, []string{"settings roles remove editor @Cleo"}, cleo, "signoff 1", "You may read this desk"},
		{"a role, for a smaller one", nil, []string{"settings roles add contributor @Cleo"}, cleo, "signoff 1", "“signoff” is for editors; you are a contributor here"},
		{"strict", nil, []string{"settings four-eyes strict"}, ana, "signoff 1", "You filed 1"},
		{"linked", nil, []string{"settings linked on"}, cleo, "signoff 1", "wants linked accounts"},
		{"off, and then on", func(t *testing.T, s *stage) {
			s.must(t, boss, "settings four-eyes off")
		}, []string{"settings four-eyes on"}, ben, "signoff 1", "You proposed the verdict"},
		{"the claim", nil, []string{`override 1 refuted because "seen"`}, cleo, "signoff 1", "1 is ✕ EVIDENCE AGAINST"},
		{"another claim that is moved with it", func(t *testing.T, s *stage) {
			s.must(t, ana, "add fire injured 2 by Brigade", "take 2", `propose 2 verified because "x" link https://news.example/b`)
		}, []string{`reject 2 because "no"`}, cleo, "signoff 1 2", "2 is ◔ BEING CHECKED"},
		{"the role of a group", func(t *testing.T, s *stage) {
			s.group(t, "add")
		}, []string{"group"}, inGuild, "signoff 1", "You may read this desk"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onEveryEngine(t, func(t *testing.T, s *stage) {
				lead := replica(t, s.store)
				lead.proposed(t)
				lead.must(t, cleo, "add fire missing 1 by Brigade") // so that her name is known
				if tt.before != nil {
					tt.before(t, lead)
				}
				happened := false
				do := func() {
					for _, line := range tt.lines {
						if line == "group" {
							lead.group(t, "remove")
							continue
						}
						lead.must(t, boss, line)
					}
					happened = true
				}
				before := lead.claim(t, 1)
				slow := replica(t, meanwhile{s.store, &do})
				slow.mustNot(t, tt.who, tt.line, tt.why)
				if !happened {
					t.Fatal("nothing happened meanwhile")
				}
				if after := lead.claim(t, 1); after.Status != before.Status && tt.name != "the claim" {
					t.Errorf("1 is %s", after.Status)
				}
			})
		})
	}
}

// group gives the platform's role EDITORS to edit, or takes it away.
func (s *stage) group(t *testing.T, action string) {
	t.Helper()
	s.requests++
	r := s.at(fmt.Sprint("group", s.requests), boss, "settings roles "+action+" editor @Editors")
	r.Mentioned = []bot.Account{{Platform: "slack", ID: "&EDITORS", Name: "Editors"}}
	if reply := s.newsroom.Serve(t.Context(), r); reply.Refused {
		t.Fatal(bot.PlainText(reply))
	}
}

// TestSuggestions: what a contributor files and finds changes nothing of the
// desk's.
func TestSuggestions(t *testing.T) {
	setUp := func(t *testing.T, s *stage) *stage {
		t.Helper()
		s = replica(t, s.store)
		s.must(t, boss, "topic add fire")
		s.must(t, ana, "add fire killed 24 by Brigade said 08:00", "add fire killed 30 by Mayor")
		s.must(t, ben, "take 1", `propose 1 verified because "a list" link https://news.example/a`)
		s.must(t, cleo, "signoff 1")
		return s
	}
	t.Run("figures", func(t *testing.T) {
		onEveryEngine(t, func(t *testing.T, s *stage) {
			s = setUp(t, s)
			s.untouched(t, 1, func() {
				s.must(t, kofi, "add fire killed 40 by Brigade said 08:30", "add fire killed 50 by Police")
			})
			if c := s.claim(t, 3); !c.Suggested || c.Lifecycle != claim.Current {
				t.Errorf("3 is suggested %v and %s", c.Suggested, c.Lifecycle)
			}
			// Until an editor takes it up: a new figure that conflicts.
			s.must(t, ana, "take 4")
			if c := s.claim(t, 1); c.Challenge == nil || c.Challenge.Claim != 4 {
				t.Errorf("1 is challenged by %+v", c.Challenge)
			}
		})
	})
	t.Run("commands", func(t *testing.T) {
		onEveryEngine(t, func(t *testing.T, s *stage) {
			s = setUp(t, s)
			for _, id := range []int64{1, 2} {
				for _, line := range []string{
					"retract %d", "reaffirm %d", "correct %d 25", "fix %d 25", "fix %d part of 2", "fix %d repeats 2",
					"undo %d", `mistake %d because "x"`, "take %d", "release %d", "assign %d @Kofi", `park %d because "x"`, "unpark %d",
					`propose %d verified because "x" link https://news.example/k`, "withdraw %d", "signoff %d", `reject %d because "x"`,
					`reopen %d because "x"`, `override %d refuted because "x"`, `redact %d because "x"`,
				} {
					line = fmt.Sprintf(line, id)
					s.untouched(t, id, func() {
						if reply := s.does(kofi, line); !reply.Refused {
							t.Errorf("%q was carried out: %s", line, bot.PlainText(reply))
						}
					})
				}
			}
			s.mustNot(t, kofi, "handover @Ana", "That is for editors")
			s.mustNot(t, kofi, "settings four-eyes off", "That is for leads")
		})
	})
	t.Run("evidence", func(t *testing.T) {
		onEveryEngine(t, func(t *testing.T, s *stage) {
			s = setUp(t, s)
			// That 1 and 2 disagree was known when 1 was verified.
			s.untouched(t, 1, func() { s.must(t, kofi, "evidence 2 https://news.example/k") })
		})
	})
	t.Run("what an editor has looked at", func(t *testing.T) {
		onEveryEngine(t, func(t *testing.T, s *stage) {
			s = setUp(t, s)
			s.must(t, kofi, "add fire killed 40 by Mayor")
			s.must(t, ana, "take 3", "release 3")
			s.untouched(t, 2, func() { s.untouched(t, 3, func() { s.mustNot(t, kofi, "fix 3 41", "an editor") }) })
		})
	})
}

// TestChallengeIsNews: a verdict is challenged by what happens after it, and
// not by what those who gave it knew.
func TestChallengeIsNews(t *testing.T) {
	verify := func(t *testing.T, s *stage, line string) {
		t.Helper()
		s.must(t, ana, line, `propose 1 verified because "a list" link https://news.example/a`)
		s.must(t, ben, "signoff 1")
	}
	for _, tt := range []struct {
		name  string
		lines []string // before the verdict
		then  []string // after it
		want  claim.ChallengeKind
	}{
		{"withdrawn before", []string{"retract 1"}, nil, ""},
		{"withdrawn after", nil, []string{"retract 1"}, claim.SourceRetracted},
		{"corrected before", []string{"correct 1 25"}, nil, ""},
		{"corrected after", nil, []string{"correct 1 25"}, claim.SourceCorrected},
		{"a conflict before", []string{"add fire killed 30 by Mayor"}, []string{"take 2", "release 2", "evidence 2 https://news.example/m"}, ""},
		{"a conflict after", nil, []string{"add fire killed 30 by Mayor"}, claim.NewConflict},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onEveryEngine(t, func(t *testing.T, s *stage) {
				s = replica(t, s.store)
				s.must(t, boss, "topic add fire")
				s.must(t, ana, "add fire killed 24 by Brigade")
				s.now = s.now.Add(time.Minute)
				s.must(t, ana, tt.lines...)
				s.now = s.now.Add(time.Minute)
				verify(t, s, "take 1")
				s.now = s.now.Add(time.Minute)
				s.must(t, ana, tt.then...)
				check := func(when string, want claim.ChallengeKind) {
					t.Helper()
					got := claim.ChallengeKind("")
					if c := s.claim(t, 1).Challenge; c != nil {
						got = c.Why
					}
					if got != want {
						t.Errorf("%s: challenged by %q, want %q", when, got, want)
					}
				}
				check("after the verdict", tt.want)
				s.now = s.now.Add(time.Minute)
				verify(t, s, `reopen 1 because "news"`)
				check("verified again", "")
			})
		})
	}
}

// linkCode is the code in an answer to link.
func linkCode(t *testing.T, reply bot.Reply) string {
	t.Helper()
	_, after, ok := strings.Cut(bot.PlainText(reply), "link ")
	fields := strings.Fields(after)
	if !ok || len(fields) == 0 || reply.Visibility != bot.Private {
		t.Fatalf("no private answer with a code: %v, %s", reply.Visibility, bot.PlainText(reply))
	}
	return fields[0]
}

// The same human as Ben, and a stranger, on Discord.
var (
	benToo  = bot.Account{Platform: "discord", ID: "77", Name: "benny", Standing: bot.Member}
	dmitri  = bot.Account{Platform: "discord", ID: "88", Name: "dmitri", Standing: bot.Member}
	unknown = "not known, was used, or is older"
)

// link makes one person of two accounts.
func (s *stage) link(t *testing.T, first, second bot.Account) {
	t.Helper()
	code := linkCode(t, s.must(t, first, "link"))
	s.must(t, second, "link "+code)
}

func TestLink(t *testing.T) {
	t.Run("codes", func(t *testing.T) {
		onEveryEngine(t, func(t *testing.T, s *stage) {
			s = replica(t, s.store)
			code := linkCode(t, s.must(t, ben, "link"))
			s.mustNot(t, ana, "link "+code, "given here")
			s.mustNot(t, ben, "link "+code, "given here")
			s.must(t, benToo, "link "+strings.ToLower(code))
			s.mustNot(t, dmitri, "link "+code, unknown)
			s.mustNot(t, benToo, "link "+linkCode(t, s.must(t, ana, "link")), "linked already")

			code = linkCode(t, s.must(t, cleo, "link"))
			s.now = s.now.Add(10*time.Minute + time.Second)
			s.mustNot(t, dmitri, "link "+code, unknown)
			code = linkCode(t, s.must(t, cleo, "link"))
			newer := linkCode(t, s.must(t, cleo, "link"))
			s.mustNot(t, dmitri, "link "+code, unknown)
			s.now = s.now.Add(10 * time.Minute)
			s.must(t, dmitri, "link "+newer)
		})
	})
	t.Run("guesses", func(t *testing.T) {
		onEveryEngine(t, func(t *testing.T, s *stage) {
			s = replica(t, s.store)
			code := linkCode(t, s.must(t, ben, "link"))
			for i := range 5 {
				s.mustNot(t, benToo, fmt.Sprint("link WRONG", i), unknown)
			}
			s.mustNot(t, benToo, "link "+code, "too many wrong codes")
			s.must(t, dmitri, "link "+code) // others may
			s.now = s.now.Add(10 * time.Minute)
			s.must(t, benToo, "link "+linkCode(t, s.must(t, ana, "link")))
		})
	})
	t.Run("by ten at once", func(t *testing.T) {
		onEveryEngine(t, func(t *testing.T, s *stage) {
			s = replica(t, s.store)
			code := linkCode(t, s.must(t, ben, "link"))
			linked := make([]bool, 10)
			var wg sync.WaitGroup
			for i := range linked {
				who := dmitri
				who.ID = fmt.Sprint(100 + i)
				wg.Go(func() {
					linked[i] = !s.newsroom.Serve(t.Context(), s.at(fmt.Sprint("link", i), who, "link "+code)).Refused
				})
			}
			wg.Wait()
			if n := len(slices.DeleteFunc(linked, func(ok bool) bool { return !ok })); n != 1 {
				t.Errorf("%d accounts were linked by one code", n)
			}
		})
	})
	t.Run("one person", func(t *testing.T) {
		onEveryEngine(t, func(t *testing.T, s *stage) {
			s = replica(t, s.store)
			s.link(t, ben, benToo)
			s.proposed(t)
			s.mustNot(t, benToo, "signoff 1", "You proposed the verdict on 1")
			s.mustNot(t, benToo, `reject 1 because "x"`, "You proposed the verdict on 1")
			s.must(t, benToo, "withdraw 1")
			s.must(t, ben, `propose 1 verified because "again"`)
			s.must(t, dmitri, "signoff 1")
		})
	})
	for _, tt := range []struct {
		name          string
		first, second bot.Account // asks for the code, and types it
	}{{"proposed, and then linked", ben, benToo}, {"proposed, and then linked the other way", benToo, ben}} {
		t.Run(tt.name, func(t *testing.T) {
			onEveryEngine(t, func(t *testing.T, s *stage) {
				s = replica(t, s.store)
				s.proposed(t)
				s.link(t, tt.first, tt.second)
				s.mustNot(t, benToo, "signoff 1", "You proposed the verdict on 1")
				s.mustNot(t, ben, "signoff 1", "You proposed the verdict on 1")
				s.must(t, benToo, "withdraw 1")
			})
		})
	}
	t.Run("asked for a redaction, and then linked", func(t *testing.T) {
		onEveryEngine(t, func(t *testing.T, s *stage) {
			s = replica(t, s.store)
			s.proposed(t)
			s.must(t, boss, `redact 1 because "x"`)
			s.link(t, dmitri, boss)
			s.untouched(t, 1, func() {
				s.mustNot(t, dmitri, "redact 1", "You asked for it")
				s.mustNot(t, boss, "redact 1", "You asked for it")
			})
			s.must(t, cleo, "redact 1")
		})
	})
	t.Run("linked accounts wanted", func(t *testing.T) {
		onEveryEngine(t, func(t *testing.T, s *stage) {
			s = replica(t, s.store)
			s.proposed(t)
			s.must(t, boss, "settings linked on")
			s.mustNot(t, cleo, "signoff 1", "wants linked accounts to sign off")
			s.mustNot(t, boss, "signoff 1", "wants linked accounts to sign off")
			s.link(t, dmitri, cleo)
			s.must(t, cleo, "signoff 1")
		})
	})
	t.Run("linked accounts wanted, with four eyes off", func(t *testing.T) {
		onEveryEngine(t, func(t *testing.T, s *stage) {
			s = replica(t, s.store)
			s.must(t, boss, "topic add fire", "settings linked on", "settings four-eyes off")
			s.must(t, ana, "add fire killed 24 by Brigade", "take 1")
			s.does(ana, `propose 1 verified because "x" link https://news.example/a`)
			if c := s.claim(t, 1); c.Status.Verdict() {
				t.Errorf("1 is %s by somebody without linked accounts", c.Status)
			}
		})
	})
	t.Run("a role is the person's", func(t *testing.T) {
		onEveryEngine(t, func(t *testing.T, s *stage) {
			s = replica(t, s.store)
			s.proposed(t)
			s.must(t, cleo, "add fire missing 1 by Brigade")
			s.must(t, boss, "settings roles remove editor @Cleo")
			s.link(t, cleo, dmitri)
			s.mustNot(t, dmitri, "signoff 1", "You may read this desk")
		})
	})
}

// TestClaimsForMachines: version, owner and challenged.
func TestClaimsForMachines(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s = replica(t, s.store)
		s.must(t, boss, "topic add fire")
		type checked struct {
			Version    int64   `json:"version"`
			Owner      *string `json:"owner"`
			Challenged *bool   `json:"challenged"`
		}
		name, yes, no := "Ben", true, false
		for _, step := range []struct {
			who  bot.Account
			line string
			want checked
		}{
			{ana, "add fire killed 24 by Brigade", checked{1, nil, &no}},
			{ben, "take 1", checked{2, &name, &no}},
			{rita, "show 1", checked{2, &name, &no}},
			{rita, "status fire", checked{2, &name, &no}},
			{rita, "list", checked{2, &name, &no}},
			{ben, `propose 1 verified because "x" link https://news.example/a`, checked{3, &name, &no}},
			{cleo, "mine", checked{3, &name, &no}},
			{cleo, "signoff 1", checked{4, &name, &no}},
			{ana, "retract 1", checked{5, &name, &yes}},
			{rita, "show 1", checked{5, &name, &yes}},
			{rita, "status fire", checked{5, &name, &yes}},
			{rita, "list challenged", checked{5, &name, &yes}},
		} {
			reply := s.must(t, step.who, step.line)
			text, err := json.Marshal(reply.Data)
			if err != nil {
				t.Fatal(err)
			}
			var data struct {
				Claims []checked `json:"claims"`
			}
			if err := json.Unmarshal(text, &data); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]checked{step.want}, data.Claims); diff != "" {
				t.Errorf("%s (-want +got)\n%s", step.line, diff)
			}
		}
	})
}

// TestRedactedStaysSo: what was redacted takes no new texts, and the names that
// came with it are gone from the vocabulary.
func TestRedactedStaysSo(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s = replica(t, s.store)
		s.must(t, boss, "topic add case")
		s.must(t, ana, `add case killed 3 by "Aunt of the child" note "she called"`)
		s.must(t, boss, `redact 1 because "it names a child"`)
		s.must(t, ana, "redact 1")
		read, err := s.store.Desk(checkingDesk, store.Insider).Directory(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		if text := fmt.Sprintf("%+v", read.Vocabulary); strings.Contains(strings.ToLower(text), "aunt") {
			t.Errorf("the vocabulary still has the name: %s", text)
		}
		s.untouched(t, 1, func() {
			for _, line := range []string{`evidence 1 https://news.example/a note "her aunt"`, "correct 1 4", `fix 1 note "her aunt"`} {
				if reply := s.does(ana, line); !reply.Refused {
					t.Errorf("%q was carried out", line)
				}
			}
		})
	})
}

// payload is a button's command line, as it may reach the bot.
type payload struct {
	line  string
	typed string // the line that it stands for, when it is another
	whose string // the only person for whom it works
}

// clicker makes payloads, most of them no button ever had.
type clicker struct {
	*rand.Rand
	pool     []payload // seen on answers
	versions map[int64]int64
}

var clickers = []bot.Account{ana, ben, cleo, boss, kofi, rita}

func pickOne[T any](c *clicker, list []T) T { return list[c.IntN(len(list))] }

// next is a payload and what is wrong with it.
func (c *clicker) next() (kind string, p payload) {
	id := 1 + c.Int64N(12)
	seen := c.versions[id]
	switch c.IntN(10) {
	case 0, 1, 2:
		return "seen on an answer", pickOne(c, c.pool)
	case 3, 4:
		return "forged", payload{line: c.command(fmt.Sprintf("%d@%d", id, seen))}
	case 5:
		return "stale", payload{line: c.command(fmt.Sprintf("%d@%d", id, max(1, seen-1-c.Int64N(3))))}
	case 6:
		return "of another desk", payload{line: c.command(fmt.Sprintf("%d@1", elsewhereFrom+c.Int64N(35)))}
	case 7:
		return "two at once", payload{line: c.command(fmt.Sprintf("%d@%d %d@%d", id, seen, id%12+1, c.versions[id%12+1]))}
	case 8:
		line := []byte(pickOne(c, c.pool).line)
		for range 1 + c.IntN(3) {
			at := c.IntN(len(line))
			line[at] = byte(c.IntN(256))
		}
		return "malformed", payload{line: string(line)}
	default:
		return "hostile", payload{line: fmt.Sprintf(pickOne(c, hostileLines), id)}
	}
}

// command is a command about claims.
func (c *clicker) command(ids string) string {
	line := pickOne(c, []string{
		"take %s", "take %s", "release %s", "assign %s @Ben", `park %s because "no"`, "unpark %s", `propose %s verified because "a" link https://news.example/a`,
		`propose %s refuted because "b" link https://news.example/b`, `propose %s unverifiable because "c"`, "withdraw %s", "signoff %s", "signoff %s", "confirm %s",
		`reject %s because "d"`, `reopen %s because "e"`, `override %s verified because "f"`, `mistake %s because "g"`, "undo %s", "retract %s", "reaffirm %s",
		"correct %s 77", "fix %s 78", `evidence %s https://news.example/e`, "show %s", "form propose %s", "form evidence %s", "history %s",
	})
	return fmt.Sprintf(line, ids)
}

// hostileLines are what nobody offers; %[1]d is a claim.
var hostileLines = []string{
	"share take %[1]d", "share share take %[1]d", "share status fire", "form take %[1]d@1", "form redact %[1]d", "form settings %[1]d",
	`in "slack:T2" take %[1]d`, "in slack:T2 take 20", `pick "does1" %[1]d`, `pick "other1" 1`, `pick "" 1`, "pick x %[1]d", "pick %[1]d",
	"take %[1]d\nrelease %[1]d", "take %[1]d\x00", "take %[1]d\u202e", "TAKE %[1]d", "/stet take %[1]d", "stet stet take %[1]d", "take -%[1]d", "take 0",
	"take %[1]d@-1", "take %[1]d@999999999999999999", "take 9999999999999999999", "take %[1]d@1@1", "take #%[1]d", "take #%[1]d@0", "take ١", "take %[1]d.0", "take slack:T2#%[1]d",
	"settings four-eyes off", "settings roles add lead @Rita", "settings roles remove editor @Boss", "settings linked on", "settings linked off", "settings four-eyes on",
	`redact %[1]d because "x"`, "redact %[1]d", "handover @Ben", `add fire killed %[1]d by "@everyone <!channel>"`, "topic close fire", "topic reopen fire",
	"", " ", "\n", "/", "{}", `{"line":"take 1"}`, "take", "help take", "mine", "list", "%%s%%n", "take 1; release 1", "'; DROP TABLE claims; --", "%[1]d@1", "@%[1]d", "link", "link ABCDEFGHIJ",
}

// deskState is what is on record at a desk. Whole, it has the past as well.
func deskState(t *testing.T, st store.Store, desk store.DeskID, whole bool) map[string]any {
	t.Helper()
	d := st.Desk(desk, store.Insider)
	read, err := d.Directory(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(read.People, func(a, b claim.Person) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(read.Sources, func(a, b claim.Source) int { return strings.Compare(a.Key, b.Key) })
	slices.SortFunc(read.Topics, func(a, b claim.Topic) int { return strings.Compare(a.Slug, b.Slug) })
	var topics []string
	for _, topic := range read.Topics {
		topics = append(topics, topic.Slug)
	}
	claims, err := d.Find(t.Context(), store.Query{Topics: topics, Left: true})
	if err != nil {
		t.Fatal(err)
	}
	state := map[string]any{"vocabulary": read.Vocabulary, "claims": claims}
	if !whole {
		return state
	}
	for _, c := range claims {
		if state[fmt.Sprint("versions of ", c.ID)], err = d.Versions(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, topic := range append(topics, "") {
		if state["history of "+topic], err = d.History(t.Context(), topic, 10_000); err != nil {
			t.Fatal(err)
		}
	}
	for _, who := range append(clickers, other) {
		remembered, err := d.Recall(t.Context(), who.Ref(), "never")
		if err != nil {
			t.Fatal(err)
		}
		state["trail of "+who.Name] = remembered.Trail
	}
	return state
}

// difference is what differs in two states, or nothing.
func difference(a, b map[string]any) string {
	if reflect.DeepEqual(a, b) {
		return "" // cmp.Diff takes its time
	}
	return cmp.Diff(a, b)
}

// aTypedLine is the line that somebody would type in the place of a button:
// without the versions that it saw, but where they say what is undone.
func aTypedLine(p payload) string {
	if p.typed != "" {
		return p.typed
	}
	words := strings.Split(p.line, " ")
	if strings.EqualFold(words[0], "undo") {
		return p.line
	}
	for i, word := range words {
		if id, seen, ok := bot.ParseID(word); ok && seen != 0 {
			words[i] = fmt.Sprint(id)
		}
	}
	return strings.Join(words, " ")
}

// elsewhereFrom is the first claim that only the other desk has.
const elsewhereFrom = 161

// sawOther says whether a button that changes something saw another version of
// a claim than the one it has.
func sawOther(line string, versions map[int64]int64) bool {
	words := strings.Split(line, " ")
	if slices.Contains([]string{"show", "form", "history", "undo"}, words[0]) {
		return false // which change nothing, or say what they take back
	}
	return slices.ContainsFunc(words[1:], func(word string) bool {
		id, seen, ok := bot.ParseID(word)
		return ok && seen != 0 && seen != versions[id]
	})
}

// furnish gives a desk twelve claims, and another one many more.
func furnish(t *testing.T, s *stage) {
	t.Helper()
	file := func(workspace, who string, n int) {
		for i := range n {
			r := s.request(fmt.Sprint("file", workspace, i), who, fmt.Sprintf("add! topic%d killed %d by “Source %d”", i%4, 20+i, i))
			r.Workspace.ID, r.From.Name = workspace, who
			if reply := s.newsroom.Serve(t.Context(), r); reply.Refused {
				t.Fatal(bot.PlainText(reply))
			}
		}
	}
	file("T2", other.ID, 4)
	for i := range 7 {
		r := s.request(fmt.Sprint("many", i), other.ID, fmt.Sprintf("add! many%d by Mayor", i)+strings.Repeat("\ninjured 3", 28))
		r.Workspace.ID = "T2"
		if reply := s.newsroom.Serve(t.Context(), r); reply.Refused {
			t.Fatal(bot.PlainText(reply))
		}
	}
	s.must(t, boss, "topic add fire")
	file("T1", ana.ID, 10)
	s.must(t, kofi, "add topic0 killed 90 by Kin", "add topic1 killed 91 by Kin")
	s.must(t, ben, "take 1 2 3 4 5", `propose 2 3 4 verified because "x" link https://news.example/x`)
	s.must(t, cleo, "signoff 3", `park 6 because "x"`)
}

// TestForgedClicks: of a thousand buttons, half of them on each engine, whoever
// presses them and whatever they hold, none does more than the same person could have typed: what is
// carried out leaves the desk as typing leaves it, and what is refused leaves it
// as it was.
func TestForgedClicks(t *testing.T) {
	clicks := 1000 / len(engines)
	for i, engine := range engines {
		t.Run(engine.name, func(t *testing.T) {
			t.Parallel()
			clicked, typed := replica(t, engine.open(t, time.Now)), replica(t, engine.open(t, time.Now))
			furnish(t, clicked)
			furnish(t, typed)
			elsewhere := deskState(t, clicked.store, "slack:T2", true)
			before := deskState(t, clicked.store, checkingDesk, false)
			c := &clicker{Rand: rand.New(rand.NewPCG(3, uint64(i))), pool: []payload{{line: "take 7@1"}, {line: "signoff 2@3"}}, versions: map[int64]int64{}}
			var last, lastTyping bot.Request
			counts := map[string][2]int{}
			for n := range clicks {
				clicked.now, typed.now = clicked.now.Add(time.Second), typed.now.Add(time.Second)
				for _, k := range before["claims"].([]claim.Claim) {
					c.versions[k.ID] = k.Version
				}
				kind, p := c.next()
				who := pickOne(c, clickers)
				if p.whose != "" && c.IntN(2) == 0 {
					who = clickers[slices.IndexFunc(clickers, func(a bot.Account) bool { return a.ID == p.whose })]
				}
				r := clicked.at(fmt.Sprint("click", n), who, p.line)
				typing := r
				typing.Line = aTypedLine(p)
				if last.ID != "" && c.IntN(8) == 0 {
					kind = "replayed"
					if r.ID, typing.ID = last.ID, last.ID; c.IntN(2) == 0 {
						r, typing = last, lastTyping // by the same person, and otherwise something else under its name
					}
				}
				what := fmt.Sprintf("click %d (%s) by %s: %q", n, kind, r.From.Name, r.Line)
				reply := clicked.newsroom.Serve(t.Context(), r)
				want := before
				if !reply.Refused {
					if typist := typed.newsroom.Serve(t.Context(), typing); typist.Refused {
						t.Errorf("%s was carried out, and typing %q is refused: %s", what, typing.Line, bot.PlainText(typist))
					}
					want = deskState(t, typed.store, checkingDesk, false)
				}
				after := deskState(t, clicked.store, checkingDesk, false)
				if diff := difference(want, after); diff != "" {
					t.Fatalf("%s (refused %v): what is on record (-typed +clicked)\n%s", what, reply.Refused, diff)
				}
				if r.From.ID == rita.ID {
					if diff := difference(before, after); diff != "" {
						t.Fatalf("%s: a reader changed something\n%s", what, diff)
					}
				}
				if r.From.ID == kofi.ID {
					deskUntouched(t, what, before["claims"].([]claim.Claim), after["claims"].([]claim.Claim))
				}
				if !reply.Refused && p.typed == "" && kind != "replayed" && sawOther(r.Line, c.versions) {
					t.Fatalf("%s saw another version, and was carried out: %s", what, bot.PlainText(reply))
				}
				if kind == "of another desk" && !reply.Refused && !strings.HasPrefix(r.Line, "form ") {
					t.Fatalf("%s was carried out: %s", what, bot.PlainText(reply))
				}
				count := counts[kind]
				count[map[bool]int{false: 0, true: 1}[reply.Refused]]++
				counts[kind] = count
				before, last, lastTyping = after, r, typing
				for _, a := range reply.Buttons(true) {
					if a.Line != "" && !strings.HasPrefix(a.Line, "pick ") {
						c.pool = append(c.pool, payload{line: a.Line})
					}
				}
				if n%25 == 0 {
					c.pool = append(c.pool, longButtons(t, clicked, n/25, pickOne(c, clickers))...)
				}
			}
			if diff := cmp.Diff(deskState(t, typed.store, checkingDesk, true), deskState(t, clicked.store, checkingDesk, true)); diff != "" {
				t.Errorf("what is on record, past and all (-typed +clicked)\n%s", diff)
			}
			if diff := cmp.Diff(elsewhere, deskState(t, clicked.store, "slack:T2", true)); diff != "" {
				t.Errorf("the other desk was changed (-before +after)\n%s", diff)
			}
			t.Logf("carried out and refused: %v", counts)
			for _, kind := range []string{"seen on an answer", "forged", "stale", "of another desk", "two at once", "malformed", "hostile", "replayed"} {
				if got := counts[kind]; got[1] < 5 || got[0] < 1 && slices.Contains([]string{"seen on an answer", "forged", "stale", "replayed"}, kind) {
					t.Errorf("%s: %d were carried out and %d refused, which shows little", kind, got[0], got[1])
				}
			}
		})
	}
}

// deskUntouched expects that a contributor did nothing to where the desk's
// claims stand.
func deskUntouched(t *testing.T, what string, before, after []claim.Claim) {
	t.Helper()
	type stand struct {
		ID        int64
		Status    claim.Status
		Lifecycle claim.Lifecycle
		Owner     string
		Figure    claim.Figure
		Proposal  *claim.Proposal
		Verdicts  []claim.Verdict
		Challenge *claim.Challenge
	}
	stands := func(claims []claim.Claim) []stand {
		var all []stand
		for i, c := range claims {
			if i < len(before) && !before[i].Suggested {
				all = append(all, stand{c.ID, c.Status, c.Lifecycle, c.Owner, c.Figure, c.Proposal, c.Verdicts, c.Challenge})
			}
		}
		return all
	}
	if diff := cmp.Diff(stands(before), stands(after)); diff != "" {
		t.Fatalf("%s: a contributor changed where the desk's claims stand\n%s", what, diff)
	}
}

// longButtons are the buttons of an answer that say more than a platform can
// carry: they name the answer, and work for who was offered them.
func longButtons(t *testing.T, s *stage, n int, who bot.Account) []payload {
	t.Helper()
	s.requests++
	rest := fmt.Sprintf("killed %d by “A source whose name is long enough to be too long for a button, %s”", 100+s.requests, who.Name)
	typo := fmt.Sprintf("t%cpic1", "abcdefghijklmnpqrstuvwxyz"[n]) // of topic1, and new each time
	reply := s.newsroom.Serve(t.Context(), s.at(fmt.Sprint("long", s.requests), who, "add "+typo+" "+rest))
	var all []payload
	for _, a := range reply.Buttons(true) {
		if strings.HasPrefix(a.Line, "pick ") {
			typed := "add! " + typo + " " + rest
			if meant, ok := strings.CutPrefix(a.Label, "Yes, "); ok {
				typed = "add " + meant + " " + rest
			}
			all = append(all, payload{line: a.Line, typed: typed, whose: who.ID})
		}
	}
	return all
}

// TestFixWhileNobodyActed: a typo is mended by who made it while nobody acted,
// then by a lead, and under a verdict by nobody.
func TestFixWhileNobodyActed(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s = replica(t, s.store)
		s.must(t, boss, "topic add fire")
		s.must(t, ana, "add fire killed 24 by Brigade", "fix 1 25")
		s.mustNot(t, boss, "undo 1", "1 was changed by Ana")
		s.must(t, ana, "undo 1", "fix 1 25") // the last that she did to it
		s.must(t, ben, "take 1")
		s.mustNot(t, ana, "fix 1 26", "acted on")
		s.must(t, ben, "release 1")
		s.mustNot(t, ana, "fix 1 26", "acted on")
		s.mustNot(t, cleo, "fix 1 26", "filed by Ana")
		s.must(t, boss, `fix 1 26 because "a typo"`)
		s.must(t, ben, "take 1", `propose 1 verified because "x" link https://news.example/a`)
		s.untouched(t, 1, func() { s.mustNot(t, boss, "fix 1 27", "AWAITING SECOND EDITOR") })
		s.must(t, cleo, "signoff 1")
		s.untouched(t, 1, func() { s.mustNot(t, boss, "fix 1 27", "VERIFIED") })
		s.must(t, cleo, `reopen 1 because "x"`, "release 1")
		s.untouched(t, 1, func() {
			s.mustNot(t, ana, "fix 1 27", "acted on")
			s.mustNot(t, ana, `mistake 1 because "x"`, "acted on")
		})
	})
}

// TestCorrectedWhileChecked: what somebody looks into stays theirs when its
// source gives another figure, and a mistake of ours is nobody's.
func TestCorrectedWhileChecked(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s = replica(t, s.store)
		s.must(t, boss, "topic add fire")
		s.must(t, ana, "add fire killed 24 by Brigade", "take 1", "correct 1 25")
		if text := bot.PlainText(s.must(t, ana, "mine")); !strings.Contains(text, "1 ◔ BEING CHECKED") {
			t.Errorf("mine: %s", text)
		}
		s.must(t, ben, "add fire missing 1 by Brigade") // so that his name is known
		s.must(t, ana, "handover @Ben")
		if c := s.claim(t, 1); c.Owner != ben.Ref() {
			t.Errorf("handed over, and owned by %q", c.Owner)
		}
		s.must(t, ben, `propose 1 verified because "x" link https://news.example/a`)
		s.must(t, ana, "signoff 1")
		s.must(t, boss, `mistake 1 because "x"`)
		if text := bot.PlainText(s.must(t, ana, "list challenged")); !strings.Contains(text, "0 claims") {
			t.Errorf("list challenged: %s", text)
		}
	})
}
