package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/store"
)

// The hidden rows of the table: the other ends of buttons. Each takes a
// command line back in by the one door, as its clicker.

// share answers a command that only reads to the whole conversation.
func (n *Newsroom) share(ctx context.Context, c *bot.Call) bot.Reply {
	r := c.Request
	r.Line = c.Args.Get("line")
	word, _, _ := strings.Cut(strings.TrimPrefix(r.Line, "/"), " ")
	if row, ok := n.mux.Lookup(word); !ok || !row.Shares {
		return bot.Refuse(bot.T("Only an answer that changes nothing can be shared."))
	}
	reply := n.Serve(ctx, r)
	if !reply.Refused {
		reply.Visibility = bot.Public
		reply.Share = ""
		reply.Key = sharedKey(reply.Key)
	}
	return reply
}

// directly has the buttons of a direct message name their desk: on some
// platforms such a message belongs to none, and its reader may have several.
func (v *visit) directly(actions []bot.Action) []bot.Action {
	for i := range actions {
		actions[i].Line = "in " + bot.QuoteWord(string(v.deskID)) + " " + actions[i].Line
	}
	return actions
}

// in serves a direct message at the desk that it names, and remembers it for
// the next ones.
func (n *Newsroom) in(ctx context.Context, c *bot.Call) bot.Reply {
	args, err := bot.Parse([]bot.Param{
		{Name: "desk", Kind: bot.Word, Required: true},
		{Name: "line", Kind: bot.Words},
	}, c.Args.Get("line"))
	if err != nil {
		return bot.Refuse(bot.T("That names no desk."))
	}
	r := c.Request
	if r.Workspace.ID != "" && string(deskOf(r.Workspace)) == args.Get("desk") {
		r.Line = afterDesk(c.Args.Get("line"), args.Get("desk"))
		return n.Serve(ctx, r)
	}
	for _, m := range r.Memberships {
		if string(deskOf(m.Workspace)) != args.Get("desk") && !strings.EqualFold(m.Workspace.Name, args.Get("desk")) {
			continue
		}
		n.chosen.Store(r.From.Ref(), m.Workspace)
		r.Line = afterDesk(c.Args.Get("line"), args.Get("desk"))
		if r.Line == "" {
			return bot.Say(bot.T("Here, you are now at the desk of ").Naming(m.Workspace.Name).Plainly("."))
		}
		return n.Serve(ctx, r)
	}
	return bot.Refuse(bot.T("You are at no desk of that name."))
}

// afterDesk is what follows the desk's name in a line.
func afterDesk(line, desk string) string {
	for _, name := range []string{bot.QuoteWord(desk), "“" + desk + "”", desk} {
		if rest, ok := strings.CutPrefix(line, name); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// buttonLine is how long a button's command line may be on every platform:
// Discord gives 100 characters, and "share " may come before it.
const buttonLine = 90

// shortened keeps a reply whose buttons say more than a platform can carry,
// and lets them name it instead. When that is not possible, the buttons are
// left out: what they would do is also in the text.
func (n *Newsroom) shortened(ctx context.Context, c *bot.Call, reply bot.Reply, under store.Stamp) bot.Reply {
	if !hasLongLine(reply) {
		return reply
	}
	short := reply
	short.Cards = append([]bot.Card{}, reply.Cards...)
	kept := n.keep(ctx, c, reply, under)
	at := 0
	for i := range short.Cards {
		var actions []bot.Action
		for _, a := range short.Cards[i].Actions {
			at++
			if len(a.Line) > buttonLine {
				if !kept {
					continue
				}
				a.Line = fmt.Sprintf("pick %s %d", bot.QuoteWord(c.Request.ID), at)
			}
			actions = append(actions, a)
		}
		short.Cards[i].Actions = actions
		if p := short.Cards[i].Picker; p != nil {
			picker := bot.Picker{Label: p.Label}
			for _, a := range p.Options {
				at++
				if a.Line = fmt.Sprintf("pick %s %d", bot.QuoteWord(c.Request.ID), at); kept {
					picker.Options = append(picker.Options, a)
				}
			}
			short.Cards[i].Picker = &picker
		}
	}
	return short
}

func hasLongLine(reply bot.Reply) bool {
	for _, card := range reply.Cards {
		if slices.ContainsFunc(pressed(card), func(a bot.Action) bool { return len(a.Line) > buttonLine }) {
			return true
		}
	}
	return false
}

// pressed are all that can be pressed on a card: its buttons, then its picker's
// options.
func pressed(card bot.Card) []bot.Action {
	if card.Picker == nil {
		return card.Actions
	}
	return slices.Concat(card.Actions, card.Picker.Options)
}

// pickPrefix keeps the receipts of buttons apart from those of requests, so
// that a refused delivery that comes again is decided again.
const pickPrefix = "pick:"

// keep stores a reply, so that its buttons work after a restart and on
// another replica.
func (n *Newsroom) keep(ctx context.Context, c *bot.Call, reply bot.Reply, under store.Stamp) bool {
	v, err := n.open(c)
	if err != nil {
		return false
	}
	answer, err := json.Marshal(reply)
	if err != nil {
		return false
	}
	_, err = v.desk.Commit(ctx, store.Change{
		Request: pickPrefix + c.Request.ID, Person: v.who.Ref(), At: c.Request.At,
		Directory: under, Answer: answer,
	})
	if err != nil {
		n.log.Warn("keeping the buttons of an answer", "request", c.Request.ID, "error", err)
	}
	return err == nil
}

// pick presses a button of an answer that was kept: its line is served as if
// it had been typed by who clicked.
func (n *Newsroom) pick(ctx context.Context, c *bot.Call) bot.Reply {
	v, err := n.open(c)
	if err != nil {
		return n.explain(ctx, c, err, false)
	}
	remembered, err := v.desk.Recall(ctx, v.who.Ref(), pickPrefix+c.Args.Get("request"))
	if err != nil {
		return n.explain(ctx, c, fmt.Errorf("recalling the answer: %w", err), false)
	}
	var first bot.Reply
	if remembered.Answer != nil {
		if err := json.Unmarshal(remembered.Answer, &first); err != nil {
			return n.explain(ctx, c, fmt.Errorf("reading the answer: %w", err), false)
		}
	}
	button, _ := c.Args.ID("button")
	for _, card := range first.Cards {
		for _, a := range pressed(card) {
			if button--; button == 0 {
				r := c.Request
				r.Line = a.Line
				if key, ok := strings.CutPrefix(c.Args.Get("request"), fileKey("")); ok {
					r.Line = "file " + key + " " + a.Line // what was asked before a proposal was filed
				}
				return n.Serve(ctx, r)
			}
		}
	}
	return bot.Refuse(bot.T("That button is too old, or somebody else's. Type the line instead."))
}

// sharedKey is the key of an answer without its Share button.
func sharedKey(key string) string {
	if key == "" {
		return ""
	}
	return key + "\x00shared"
}
