package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// quiet sets the hours in which nothing is posted in a channel.
func quiet(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	typed := strings.TrimSpace(v.call.Args.Get("hours"))
	var q claim.Quiet
	if !strings.EqualFold(typed, "off") {
		var err error
		if q, err = claim.ParseQuiet(typed); err != nil {
			return bot.Reply{}, refuse(bot.T(sentence(err.Error())))
		}
	}
	ch := e.here()
	ch.Quiet = q
	e.keepChannel(ch)
	e.noted("quiet set", "")
	reply := said(bot.Text{}.Strongly("No quiet hours").Plainly(" here."))
	if q.String() != "" {
		reply = said(bot.Text{}.Strongly("Quiet").Plainly(fmt.Sprintf(" here: %s (%s). What falls into these hours joins the next round.", q, e.zoneOf(ch.Remind))))
	}
	reply.Cards[0].Notes = []bot.Text{e.nextRounds(ch)}
	return reply, e.leaseAnew(ctx)
}

// holidayAdd makes a day one on which nothing is posted here.
func holidayAdd(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	day, err := e.holidayNamed(v.call.Args.Get("date"))
	if err != nil {
		return bot.Reply{}, err
	}
	ch := e.here()
	if slices.Contains(ch.Holidays, day) {
		return bot.Reply{}, refuse(bot.T(day + " is a holiday here already."))
	}
	ch.Holidays = append(slices.Clone(ch.Holidays), day)
	slices.Sort(ch.Holidays)
	today := e.now.In(e.zoneOf(ch.Remind)).Format(time.DateOnly)
	ch.Holidays = slices.DeleteFunc(ch.Holidays, func(d string) bool { return d < today }) // what is past does nothing
	e.keepChannel(ch)
	e.noted("holiday set", "")
	return e.holidaysReply(ch), e.leaseAnew(ctx)
}

// holidayRemove makes it a day like others again.
func holidayRemove(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	day, err := e.holidayNamed(v.call.Args.Get("date"))
	if err != nil {
		return bot.Reply{}, err
	}
	ch := e.here()
	if !slices.Contains(ch.Holidays, day) {
		return bot.Reply{}, refuse(bot.T(day + " is no holiday here."))
	}
	ch.Holidays = slices.DeleteFunc(slices.Clone(ch.Holidays), func(d string) bool { return d == day })
	e.keepChannel(ch)
	e.noted("holiday set", "")
	return e.holidaysReply(ch), e.leaseAnew(ctx)
}

// holidayNamed reads a day. Only a whole date names one day for certain, and one
// that is past is a mistake.
func (e *edit) holidayNamed(typed string) (string, error) {
	day, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(typed), e.zone)
	if err != nil {
		return "", refuse(bot.T("A holiday is a whole date, such as ").Typing("2026-12-25").Plainly("."))
	}
	if day.AddDate(0, 0, 1).Before(e.now) {
		return "", refuse(bot.T(typed + " is past."))
	}
	return day.Format(time.DateOnly), nil
}

// holidaysReply says on which days nothing is posted here.
func (e *edit) holidaysReply(ch claim.Channel) bot.Reply {
	reply := said(bot.Text{}.Strongly("No holidays").Plainly(" here."))
	if len(ch.Holidays) > 0 {
		reply = said(bot.Text{}.Strongly("Holidays").Plainly(" here: " + strings.Join(ch.Holidays, ", ") + ". Nothing is posted on them."))
	}
	reply.Cards[0].Notes = []bot.Text{e.nextRounds(ch)}
	return reply
}
