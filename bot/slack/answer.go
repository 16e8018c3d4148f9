package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
)

const (
	ackPatience    = time.Second      // until the socket has taken an acknowledgement
	servePatience  = 30 * time.Second // until a reply is given up on
	answerPatience = 45 * time.Second // until an answer is given up on, waits for rate limits included
	tellPatience   = 30 * time.Second // until whoever is told where an answer stands is to be done with it
)

var errLinkGone = errors.New("the connection that asked is gone")

// answer answers one envelope: the acknowledgement, the request, the reply.
func (a *Adapter) answer(ctx context.Context, env envelope, serve bot.Serve) {
	k, ok := a.read(env)
	if !ok {
		a.acknowledge(env)
		return
	}
	soon, cancelSoon := context.WithTimeout(ctx, triggerLife)
	defer cancelSoon()
	serve = a.serving(k, env, serve)
	switch {
	case k.isForm:
		a.answerForm(ctx, env, k, serve)
		return
	case k.way == bySlash:
		a.answerSlash(ctx, soon, env, k, serve)
		return
	}
	a.acknowledge(env)
	if !a.events.begin(k.request.ID) {
		return // the same delivery again, while its answer is under way
	}
	defer a.events.end(k.request.ID)
	serveCtx, cancel := context.WithTimeout(ctx, servePatience)
	defer cancel()
	reply, _, late := bot.Await(serveCtx, serve, k.request, servePatience)
	if late != nil {
		reply = wait(serveCtx, late)
	}
	var ref bot.MessageRef
	if !a.opens(soon, k, reply) {
		ref = a.deliver(ctx, k, reply, a.drawn(reply, k))
	}
	a.unchoose(ctx, k)
	a.tell(ctx, k, reply, ref)
}

// answerSlash answers in the acknowledgement when the reply is there in time
// and fits, and at the response address when not. An acknowledgement has no
// name, so that what is to be found again is posted. A form is opened after the
// acknowledgement; soon ends with the time for it.
func (a *Adapter) answerSlash(ctx, soon context.Context, env envelope, k ask, serve bot.Serve) {
	serveCtx, cancel := context.WithTimeout(ctx, servePatience)
	defer cancel()
	reply, ok, late := bot.Await(serveCtx, serve, k.request, bot.AckWait)
	if ok && reply.Form == nil {
		m := a.drawn(reply, k)
		if toBeFound := reply.Posted != nil && !m.private; !toBeFound && len(m.ack) < maxAck {
			err := env.acknowledge(m.ack)
			if err == nil {
				return
			}
			a.log.Warn("answering in the acknowledgement; answering after it", "error", err)
		}
		a.acknowledge(env)
		a.tell(ctx, k, reply, a.deliver(ctx, k, reply, m))
		return
	}
	a.acknowledge(env)
	if !ok {
		reply = wait(serveCtx, late)
	}
	if !a.opens(soon, k, reply) {
		a.tell(ctx, k, reply, a.deliver(ctx, k, reply, a.drawn(reply, k)))
	}
}

// wait is the late reply, or what is said when there is none.
func wait(ctx context.Context, late <-chan bot.Reply) bot.Reply {
	select {
	case reply := <-late:
		return reply
	case <-ctx.Done():
		return bot.Refuse(bot.T("This took too long, and stet stopped waiting. If it was to change something, look first whether it did."))
	}
}

// serving is serve with the person looked up and the line as it was typed. It
// runs inside the time that an answer has, so that a slow lookup makes no
// acknowledgement late.
func (a *Adapter) serving(k ask, env envelope, serve bot.Serve) bot.Serve {
	if env.noLookup {
		return serve
	}
	if k.instead != nil {
		return func(context.Context, bot.Request) bot.Reply { return *k.instead }
	}
	return func(ctx context.Context, r bot.Request) bot.Reply {
		workspace := r.Workspace.ID
		parts := append(typed(k.text), k.quoted...)
		named := a.users.name(ctx, parts, workspace)
		r.From = a.users.account(ctx, r.From, workspace)
		named()
		var mentions bot.Mentions
		if k.way == byShortcut {
			r.Line = strings.TrimSpace(r.Line + mentions.Text(parts))
		} else {
			r.Line = strings.TrimSpace(r.Line + mentions.Line(parts))
		}
		r.Mentioned = mentions
		reply := serve(ctx, r)
		if k.way == byShortcut {
			reply.Visibility, reply.Posted = bot.Private, nil
		}
		return reply
	}
}

// drawn is the reply as a message, from those that were kept where there is
// one.
func (a *Adapter) drawn(r bot.Reply, k ask) message {
	quietly := k.way == bySlash || k.way == byClick
	private := r.IsPrivate(quietly)
	alone := private && k.alone()
	key := r.Key
	if key != "" {
		key = fmt.Sprint(private, alone, " ", key)
	}
	return a.keep(a.kept.Get(key, func() message { return draw(r, private, alone) }))
}

// alone says whether the answer goes to a direct message with the bot, where
// all that is posted is private. Slash commands and shortcuts are also used in
// direct messages between others.
func (k ask) alone() bool {
	return k.request.In.Kind == bot.Direct && k.way != bySlash && k.way != byShortcut
}

// acknowledge sends an acknowledgement with a payload by the connection that
// brought the envelope: a server need not know an envelope by another one.
func (env envelope) acknowledge(payload json.RawMessage) error {
	ctx, cancel := context.WithTimeout(env.link.ctx, ackPatience)
	defer cancel()
	if ctx.Err() != nil {
		return errLinkGone
	}
	if payload == nil {
		return env.link.client.AckCtx(ctx, env.id, nil)
	}
	return env.link.client.AckCtx(ctx, env.id, payload)
}

// acknowledge sends a bare acknowledgement.
func (a *Adapter) acknowledge(env envelope) {
	if err := a.acknowledgeWith(env, nil); err != nil {
		a.log.Warn("acknowledging", "error", err, "envelope", env.id)
	}
}

// acknowledgeWith sends an acknowledgement, by the newest connection when the
// envelope's own is gone; Slack may then still not send it again.
func (a *Adapter) acknowledgeWith(env envelope, payload json.RawMessage) error {
	err := env.acknowledge(payload)
	if newest := a.link.Load(); err != nil && newest != nil && newest != env.link {
		env.link = newest
		err = env.acknowledge(payload)
	}
	return err
}
