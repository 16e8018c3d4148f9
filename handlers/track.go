package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/extract"
	"github.com/stetbot/stet/store"
)

// track proposes the figures of a text. It files nothing: each proposal has
// buttons, which are command lines.
func (n *Newsroom) track(ctx context.Context, c *bot.Call) bot.Reply {
	v, err := n.open(c)
	if err != nil {
		return n.explain(ctx, c, err, false)
	}
	reply, under, err := v.tracked(ctx)
	if no, ok := errors.AsType[*refusal](err); ok {
		no.under = under
	}
	if err != nil {
		return n.explain(ctx, c, err, false)
	}
	return n.shortened(ctx, c, reply, under)
}

// tracked is the answer to track, and the directory's stamp that it was decided
// under.
func (v *visit) tracked(ctx context.Context) (bot.Reply, store.Stamp, error) {
	if _, err := v.attending(ctx); err != nil {
		return bot.Reply{}, "", err
	}
	dir := v.lastDirectory(v.deskID)
	ask := readTrack(dir.lexicon, v.call.Request.Line)
	if strings.TrimSpace(ask.text) == "" {
		return bot.Reply{}, dir.stamp, &bot.UsageError{Problem: "the text is missing: paste the paragraph after it", Missing: "text"}
	}
	figures, err := extract.Read(ask.text)
	if errors.Is(err, extract.ErrTooLong) {
		return bot.Reply{}, dir.stamp, refuse(bot.T(sentence(err.Error())))
	}
	if err != nil {
		return bot.Reply{}, dir.stamp, fmt.Errorf("reading a text: %w", err)
	}
	if len(figures) == 0 {
		reply := said(bot.T("I found no figure in that text that counts what happened."))
		reply.Visibility = bot.Private
		return reply, dir.stamp, nil
	}
	topic, err := v.storyOf(dir.lexicon, ask, figures)
	if err != nil {
		return bot.Reply{}, dir.stamp, err
	}
	b, err := v.boardOf(ctx, topic, dir)
	if err != nil {
		return bot.Reply{}, dir.stamp, err
	}
	return v.proposals(b, ask, v.proposed(topic, figures)), dir.stamp, nil
}

// trackAsk is what was asked of track: a text, and perhaps its topic and from
// which figure on.
type trackAsk struct {
	topic string
	from  int
	text  string
}

// readTrack reads "in TOPIC: …" and "from 7: …", which only buttons write, before
// the text. A text that begins so by itself names no topic of the desk.
func readTrack(l *claim.Lexicon, line string) trackAsk {
	ask := trackAsk{from: 1, text: line}
	head, rest, ok := strings.Cut(line, ":")
	if !ok || len(head) > nameLimit*4 || strings.Contains(head, "\n") {
		return ask
	}
	head = strings.TrimSpace(head)
	if from, ok := cutWords(head, "from "); ok {
		number, more, _ := strings.Cut(from, " ")
		if _, err := fmt.Sscanf(number+"\n", "%d\n", &ask.from); err != nil || ask.from < 1 {
			return trackAsk{from: 1, text: line}
		}
		head = strings.TrimSpace(more)
	}
	name, ok := cutWords(head, "in ")
	topic, known := l.Topic(strings.Trim(name, `"“”`))
	if !ok || !known {
		return trackAsk{from: 1, text: line}
	}
	ask.topic, ask.text = topic.Slug, strings.TrimSpace(rest)
	return ask
}

// storyOf is the topic that a text belongs to: the one that was asked for, the
// only one that the text names, the one that was opened here, or the only one
// that is open. Otherwise it is asked for.
func (v *visit) storyOf(l *claim.Lexicon, ask trackAsk, figures []extract.Figure) (claim.Topic, error) {
	if topic, ok := l.Topic(ask.topic); ok && ask.topic != "" {
		return topic, nil
	}
	open := slices.DeleteFunc(slices.Clone(l.Topics), func(t claim.Topic) bool { return t.Closed })
	folded := " " + claim.Fold(strings.Join(strings.FieldsFunc(ask.text, notLetter), " ")) + " "
	for _, is := range []func(claim.Topic) bool{
		func(t claim.Topic) bool {
			return slices.ContainsFunc(append([]string{t.Slug}, t.Aliases...), func(name string) bool {
				return strings.Contains(folded, " "+claim.Fold(name)+" ")
			})
		},
		func(t claim.Topic) bool { return t.Home == channelID(v.call.Request.In) },
		func(claim.Topic) bool { return true },
	} {
		fitting := slices.DeleteFunc(slices.Clone(open), func(t claim.Topic) bool { return !is(t) })
		if len(fitting) == 1 {
			return fitting[0], nil
		}
	}
	no := refuse(bot.T(fmt.Sprintf("I found %s. Which story is this?", plural(len(figures), "figure"))))
	if len(open) == 0 {
		no.notes = append(no.notes, openTopicNames(l))
	}
	for i, t := range open {
		if i < buttonsShown {
			no.with(clip(t.Slug, 40), "track in "+bot.QuoteWord(t.Slug)+": "+ask.text)
		}
	}
	no.notes = append(no.notes, bot.T("Or type: ").Typing("track in TOPIC: …"))
	return claim.Topic{}, no
}

// editing opens an add for changes before it is filed: the other end of Edit….
// What is not known stands in its line as ?, which leaves the field empty.
func (n *Newsroom) editing(_ context.Context, c *bot.Call) bot.Reply {
	line, ofWhole := c.Args.Get("line"), false
	if rest, ok := cutWords(line, "part "); ok {
		line, ofWhole = rest, true
	}
	rest, ok := cutWords(line, "add ")
	row, known := n.mux.Lookup("add")
	if !ok || !known {
		return bot.Refuse(bot.T("Only an add can be changed before it is filed."))
	}
	loose := params([]bot.Param{topicParam, optional(measureParam), optional(figureParam)}, figureTail...)
	args, err := bot.Parse(loose, rest)
	if err != nil {
		return bot.RefuseUsage(usageOf(err), row)
	}
	filled := func(name string) string {
		if value := args.Get(name); value != notKnown {
			return value
		}
		return ""
	}
	last := bot.Field{Param: "said", Label: "When they said it", Hint: "Tuesday", Value: args.Get("said")}
	if ofWhole || args.Has("part_of") {
		// Filed as a figure of its own, a part would replace its whole.
		last = bot.Field{Param: "part_of", Label: "Part of which claim", Hint: "its number, once the whole is filed", Value: args.Get("part_of")}
	}
	reply := said(bot.T("Change it and file it: ").Typing(line))
	reply.Visibility = bot.Private
	reply.Form = &bot.Form{Title: "File a figure", Line: "add " + word(args.Get("topic")), Send: "File", Fields: []bot.Field{
		{Param: "measure", Label: "What is counted", Hint: "killed", Required: true, Value: filled("measure")},
		{Param: "figure", Label: "The figure, as the source put it", Hint: "at least 300", Required: true, Value: filled("figure")},
		{Param: "by", Label: "Who said so", Hint: "the ministry; unnamed officials", Required: true, Value: args.Get("by")},
		{Param: "via", Label: "Through whom; several with ;", Hint: "Reuters", Value: strings.Join(args.All("via"), "; ")},
		last,
	}}
	return reply
}

// usageOf is the usage error that an error is.
func usageOf(err error) *bot.UsageError {
	if usage, ok := errors.AsType[*bot.UsageError](err); ok {
		return usage
	}
	return &bot.UsageError{Problem: err.Error()}
}

// fileOnce carries a line out once, however often its button is pressed: a second
// press gets the first answer, unless what was filed has been taken back since. A
// part is filed as a part of what its whole was filed as.
func (n *Newsroom) fileOnce(ctx context.Context, c *bot.Call) bot.Reply {
	v, err := n.open(c)
	if err != nil {
		return n.explain(ctx, c, err, true)
	}
	key, line, _ := strings.Cut(strings.TrimSpace(c.Request.Line), " ")
	if rest, ok := cutWords(line, "of "); ok {
		whole, part, _ := strings.Cut(rest, " ")
		line = part
		id, err := v.filedAs(ctx, fileKey(whole))
		if err != nil {
			return n.explain(ctx, c, err, true)
		}
		if id == 0 {
			return bot.Refuse(bot.T("It is a part of another figure, which you have not filed with its button. File the whole first; or type this with ").
				Typing("part of ID").Plainly(", the whole's number.")).ShowBack(line)
		}
		line += fmt.Sprintf(" part of %d", id)
	}
	if command, _, _ := strings.Cut(line, " "); command != "add" && command != "add!" {
		return bot.Refuse(bot.T("Only an add can be filed."))
	}
	r := c.Request
	r.Line = line
	remembered, err := v.desk.Recall(ctx, v.who.Ref(), fileKey(key))
	if err != nil {
		return n.explain(ctx, c, fmt.Errorf("recalling what was filed: %w", err), true)
	}
	id, err := v.filedAs(ctx, fileKey(key))
	if err != nil {
		return n.explain(ctx, c, err, true)
	}
	if id != 0 || remembered.Answer == nil {
		r.ID = fileKey(key)
	}
	return n.Serve(ctx, r)
}

// fileKey is the request under which a proposal is filed.
func fileKey(key string) string { return "file:" + key }

// filedAs is the first claim that a request filed and that has not been taken
// back; 0 when there is none.
func (v *visit) filedAs(ctx context.Context, request string) (int64, error) {
	remembered, err := v.desk.Recall(ctx, v.who.Ref(), request)
	if err != nil {
		return 0, fmt.Errorf("recalling what was filed: %w", err)
	}
	if remembered.Answer == nil {
		return 0, nil
	}
	var answer struct {
		Data struct {
			Claims []struct {
				ID int64 `json:"id"`
			} `json:"claims"`
		} `json:"data"`
	}
	if err := json.Unmarshal(remembered.Answer, &answer); err != nil {
		return 0, fmt.Errorf("reading what was filed: %w", err)
	}
	for _, filed := range answer.Data.Claims {
		c, err := v.desk.Claim(ctx, filed.ID)
		if err != nil {
			return 0, fmt.Errorf("reading claim %d: %w", filed.ID, err)
		}
		if c.Status != claim.Mistake {
			return c.ID, nil
		}
	}
	return 0, nil
}

// skip leaves a proposed figure out.
func skip(_ context.Context, v *visit) (bot.Reply, error) {
	number, _ := v.call.Args.ID("number")
	reply := said(bot.T(fmt.Sprintf("Left %d out. Nothing was filed.", number)))
	reply.Visibility = bot.Private
	return reply, nil
}

// notLetter says whether a rune ends a word.
func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
