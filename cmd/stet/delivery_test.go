package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/store"
)

// onEveryEngine runs a test on a stage over each engine.
func onEveryEngine(t *testing.T, test func(t *testing.T, s *stage)) {
	t.Helper()
	for _, engine := range engines {
		t.Run(engine.name, func(t *testing.T) { test(t, newStage(t, engine.open)) })
	}
}

// request is a delivery that can be sent again.
func (s *stage) request(id, who, line string) bot.Request {
	return bot.Request{
		ID:        id,
		From:      bot.Account{Platform: "slack", ID: who, Name: who, Standing: bot.Member},
		Workspace: bot.Workspace{Platform: "slack", ID: "T1", Name: "Night desk"},
		In:        bot.Conversation{ID: "C1"},
		Line:      line,
		At:        s.now,
	}
}

func TestSameDeliveryTwice(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s.newsroom.Serve(t.Context(), s.request("1", "U1", "topic add workers"))
		file := s.request("2", "U1", "add workers killed 24 by Isis")
		first := s.newsroom.Serve(t.Context(), file)
		s.newsroom.Serve(t.Context(), s.request("3", "U2", "retract 1"))
		again := s.newsroom.Serve(t.Context(), file)
		if diff := cmp.Diff(bot.PlainText(first), bot.PlainText(again)); diff != "" || again.Refused {
			t.Errorf("the second delivery was answered otherwise (-first +again)\n%s", diff)
		}
		if n := len(s.onRecord(t, "slack:T1", "workers")); n != 1 {
			t.Errorf("%d claims on record, want 1", n)
		}
		other := s.newsroom.Serve(t.Context(), s.request("2", "U2", "add workers killed 25 by Mayor"))
		if strings.Contains(bot.PlainText(other), "Isis") {
			t.Error("somebody else's answer was given out for the same id")
		}
	})
}

// onRecord are all claims of a desk's topic.
func (s *stage) onRecord(t *testing.T, desk, topic string) []int64 {
	t.Helper()
	claims, err := s.store.Desk(store.DeskID(desk), store.Insider).Find(t.Context(), store.Query{Topics: []string{topic}, Left: true})
	if err != nil {
		t.Fatal(err)
	}
	return idsOf(claims)
}

// insist sends a request until it is carried out. On a slow machine a crowd may
// be told "Not saved" when its time is up; then nothing was, and the same
// request can be sent again.
func (s *stage) insist(t *testing.T, r bot.Request) {
	t.Helper()
	var reply bot.Reply
	for range 30 {
		if reply = s.newsroom.Serve(t.Context(), r); !reply.Refused {
			return
		}
		if !strings.Contains(bot.PlainText(reply), "Not saved") {
			break
		}
	}
	t.Errorf("%q was refused: %s", r.Line, bot.PlainText(reply))
}

func TestManyFileAtOnce(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s.newsroom.Serve(t.Context(), s.request("0", "U0", "topic add workers"))
		const crowd = 64
		var wg sync.WaitGroup
		for i := range crowd {
			wg.Go(func() {
				line := fmt.Sprintf("add workers killed %d by “Source %d”", 100+i, i)
				for range 2 { // each delivery comes twice
					s.insist(t, s.request(fmt.Sprint("r", i), fmt.Sprint("U", i), line))
				}
			})
		}
		wg.Wait()
		want := make([]int64, crowd)
		for i := range want {
			want[i] = int64(i + 1)
		}
		if diff := cmp.Diff(want, s.onRecord(t, "slack:T1", "workers")); diff != "" {
			t.Errorf("claims on record (-want +got)\n%s", diff)
		}
	})
}

// TestLongButton: what does not fit on a button is kept, works for who was
// offered it, also in another process, and for nobody else.
func TestLongButton(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		line := `add wrkers killed 24 by “A source whose name is long enough to be too long for a button” via “The Independent”`
		s.newsroom.Serve(t.Context(), s.request("1", "U1", "topic add workers"))
		reply := s.newsroom.Serve(t.Context(), s.request("2", "U1", line))
		var button string
		for _, a := range reply.Buttons(true) {
			if len(a.Line) > 100 {
				t.Errorf("a button's line has %d characters: %q", len(a.Line), a.Line)
			}
			if strings.HasPrefix(a.Label, "Yes") {
				button = a.Line
			}
		}
		if button == "" {
			t.Fatalf("no button in %+v", reply)
		}
		if forged := s.newsroom.Serve(t.Context(), s.request("3", "U2", button)); !forged.Refused {
			t.Errorf("somebody else pressed it: %s", bot.PlainText(forged))
		}
		another := stageOn(t, s.store)
		if pressed := another.newsroom.Serve(t.Context(), s.request("4", "U1", button)); pressed.Refused {
			t.Errorf("pressed: %s", bot.PlainText(pressed))
		}
		if diff := cmp.Diff([]int64{1}, s.onRecord(t, "slack:T1", "workers")); diff != "" {
			t.Errorf("claims on record (-want +got)\n%s", diff)
		}
	})
}

// TestDirectMessageOfSeveralDesks: a direct message belongs to no workspace;
// with several, the person is asked which, and only their own are reached.
func TestDirectMessageOfSeveralDesks(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		guild := func(id, name string, standing bot.Standing) bot.Membership {
			return bot.Membership{
				Workspace: bot.Workspace{Platform: "discord", ID: id, Name: name},
				Account:   bot.Account{Platform: "discord", ID: "7", Name: "Ana", Standing: standing},
			}
		}
		both := []bot.Membership{guild("100", "Night", bot.Manager), guild("200", "Morning", bot.Visitor)}
		n := 0
		direct := func(line string, in ...bot.Membership) bot.Reply {
			n++
			return s.newsroom.Serve(t.Context(), bot.Request{
				ID: fmt.Sprint("dm", n), From: bot.Account{Platform: "discord", ID: "7", Name: "Ana"},
				In: bot.Conversation{ID: "D1", Kind: bot.Direct}, Line: line, At: s.now, Memberships: in,
			})
		}
		if reply := direct("status"); !reply.Refused {
			t.Error("somebody of no workspace was answered")
		}
		if reply := direct("topic add flood", both[:1]...); reply.Refused {
			t.Errorf("the only desk: %s", bot.PlainText(reply))
		}
		ask := direct("status flood", both...)
		if !ask.Refused || len(ask.Buttons(true)) != 2 {
			t.Fatalf("not asked which: %+v", ask)
		}
		if reply := direct(ask.Buttons(true)[0].Line, both...); reply.Refused {
			t.Errorf("the desk that was named: %s", bot.PlainText(reply))
		}
		if reply := direct("status flood", both...); reply.Refused {
			t.Errorf("the desk is not remembered: %s", bot.PlainText(reply))
		}
		if reply := direct(`in "discord:200" topic add other`, both...); !reply.Refused {
			t.Error("a reader filed at the second desk")
		}
		if reply := direct(`in "discord:300" status`, both...); !reply.Refused {
			t.Error("a desk of somebody else was reached")
		}
	})
}

func TestFortyThousandCharacters(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		reply := s.newsroom.Serve(t.Context(), s.request("1", "U1", "add workers killed "+strings.Repeat("9", 40_000)))
		text := bot.PlainText(reply)
		if !reply.Refused || !strings.Contains(text, "8000 characters") || !strings.Contains(text, "add workers killed 999") || len(text) > 3000 {
			t.Errorf("refused %v with %d bytes: %.200s", reply.Refused, len(text), text)
		}
	})
}
