// Package console is the Platform of a terminal or a pipe: the first run, the
// demo, and the voice of the conversation tests. It knows only bot.
package console

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/peterh/liner"

	"github.com/stetbot/stet/bot"
)

// Options are how a console speaks.
type Options struct {
	Account   bot.Account
	Workspace bot.Workspace
	Now       func() time.Time
	JSON      bool // one object a reply
	Terminal  bool // a person is typing: a prompt, line editing and emphasis
}

// Console is a Platform on a reader and a writer.
type Console struct {
	opts Options
	in   io.Reader
	out  io.Writer

	answered, refused int

	mu     sync.Mutex // one reply at a time is written
	prompt string     // what stands in front of the line that is being typed
}

// New makes a console. On a terminal it reads the process's own terminal and
// not in.
func New(in io.Reader, out io.Writer, opts Options) *Console {
	return &Console{opts: opts, in: in, out: out}
}

// Name is "console".
func (c *Console) Name() string { return "console" }

// Desk is the only desk that the console speaks of.
func (c *Console) Desk() string { return c.opts.Workspace.ID }

// Answered is how many lines were answered, and how many of them refused.
func (c *Console) Answered() (all, refused int) { return c.answered, c.refused }

// Run answers line by line until the input ends. A line that ends in a
// backslash goes on in the next.
func (c *Console) Run(ctx context.Context, serve bot.Serve) error {
	read, done := c.reader()
	defer done()
	var pending []string
	for {
		line, err := next(ctx, read, len(pending) > 0)
		if ctx.Err() != nil {
			return nil // the end was asked for
		}
		ended := errors.Is(err, io.EOF)
		switch {
		case ended && (len(pending) == 0 || c.opts.Terminal):
			return nil // what a person broke off is not said
		case err != nil && !ended:
			return fmt.Errorf("reading a line: %w", err)
		}
		if more, goesOn := strings.CutSuffix(line, `\`); goesOn {
			pending = append(pending, strings.TrimRight(more, " "))
			continue
		}
		line = strings.Join(append(pending, line), "\n")
		pending = nil
		if strings.TrimSpace(line) == "" {
			continue
		}
		if c.opts.Terminal && (line == "quit" || line == "exit") {
			return nil
		}
		if err := c.Say(ctx, serve, line); err != nil {
			return err
		}
	}
}

// next reads a line, unless the end is asked for first: a read cannot be
// broken off, so it is left behind.
func next(ctx context.Context, read func(more bool) (string, error), more bool) (string, error) {
	type result struct {
		line string
		err  error
	}
	lines := make(chan result, 1)
	go func() {
		line, err := read(more)
		lines <- result{line, err}
	}()
	select {
	case r := <-lines:
		return r.line, r.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// reader reads one line at a time; more says that the line before goes on.
func (c *Console) reader() (read func(more bool) (string, error), done func()) {
	if c.opts.Terminal {
		return c.terminal()
	}
	// A bufio.Reader has no longest line, as a Scanner has: a line of any
	// length gets its answer.
	r := bufio.NewReader(c.in)
	return func(bool) (string, error) {
		line, err := r.ReadString('\n')
		if err != nil && line != "" && errors.Is(err, io.EOF) {
			err = nil
		}
		return strings.TrimRight(line, "\r\n"), err
	}, func() {}
}

func (c *Console) terminal() (read func(more bool) (string, error), done func()) {
	t := liner.NewLiner()
	t.SetCtrlCAborts(true)
	t.SetMultiLineMode(true)
	return func(more bool) (string, error) {
		prompt := "stet> "
		if more {
			prompt = "  ... "
		}
		c.prompting(prompt)
		line, err := t.Prompt(prompt)
		c.prompting("")
		if errors.Is(err, liner.ErrPromptAborted) {
			return "", io.EOF
		}
		if err == nil && strings.TrimSpace(line) != "" {
			t.AppendHistory(line)
		}
		return line, err
	}, func() { _ = t.Close() }
}

// Say serves one line and writes its reply, followed by an empty line.
func (c *Console) Say(ctx context.Context, serve bot.Serve, line string) error {
	reply := serve(ctx, bot.Request{
		ID:        "console:" + rand.Text(),
		From:      c.opts.Account,
		Workspace: c.opts.Workspace,
		In:        bot.Conversation{Workspace: c.opts.Workspace, ID: "console", Kind: bot.Direct},
		Line:      line,
		At:        c.opts.Now(),
	})
	c.answered++
	if reply.Refused {
		c.refused++
	}
	return c.write(reply)
}

func (c *Console) write(reply bot.Reply) error {
	text := c.draw(reply)
	if c.opts.JSON {
		object, err := asJSON(reply)
		if err != nil {
			return fmt.Errorf("writing a reply: %w", err)
		}
		text = object
	}
	return c.paragraph(text)
}

// paragraph writes a text and an empty line, and nothing else in between. On a
// terminal that waits for a line, it stands above the prompt; what is typed
// there already is shown again with the next key.
func (c *Console) paragraph(text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	before, after := "", ""
	if c.prompt != "" {
		before, after = "\r\x1b[K", c.prompt
	}
	if _, err := fmt.Fprintf(c.out, "%s%s\n\n%s", before, text, after); err != nil {
		return fmt.Errorf("writing a reply: %w", err)
	}
	return nil
}

// prompting says what the terminal shows in front of the line that it waits
// for; nothing when it does not.
func (c *Console) prompting(prompt string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.prompt = prompt
}

// draw is a reply as text, with what its buttons would type.
func (c *Console) draw(reply bot.Reply) string {
	var parts []string
	for _, card := range reply.Cards {
		lines := []string{c.emphasised(card)}
		for _, a := range card.Actions {
			lines = append(lines, "["+a.Label+"] "+a.Line)
		}
		parts = append(parts, strings.Join(lines, "\n"))
	}
	if len(parts) == 0 {
		return "Done."
	}
	return strings.Join(parts, "\n\n")
}

// emphasised is the card as text, in bold where a person looks at it.
func (c *Console) emphasised(card bot.Card) string {
	if !c.opts.Terminal {
		return card.String()
	}
	bold := func(t bot.Text) bot.Text {
		var drawn bot.Text
		for _, s := range t {
			if s.Kind == bot.Strong {
				s = bot.Span{Text: "\x1b[1m" + s.Text + "\x1b[0m"}
			}
			drawn = append(drawn, s)
		}
		return drawn
	}
	drawn := card
	drawn.Title = bold(card.Title)
	drawn.Rows = append([]bot.Row{}, card.Rows...)
	for i := range drawn.Rows {
		drawn.Rows[i].Text = bold(drawn.Rows[i].Text)
	}
	return drawn.String()
}

// asJSON is a reply as one object: what every reply has, and the fields of its
// Data beside it.
func asJSON(reply bot.Reply) (string, error) {
	object := map[string]any{"copy": ""}
	if reply.Data != nil {
		data, err := json.Marshal(reply.Data)
		if err != nil {
			return "", err
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber() // a bound keeps its digits
		if err := d.Decode(&object); err != nil {
			return "", err
		}
	}
	if object["claims"] == nil {
		object["claims"] = []any{} // a list, also when there are none
	}
	object["ok"] = !reply.Refused
	object["text"] = bot.PlainText(reply)
	object["private"] = reply.IsPrivate(false)
	return encode(object)
}

// encode is an object on one line.
func encode(object map[string]any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(object); err != nil {
		return "", err
	}
	return strings.TrimSpace(b.String()), nil
}

// Post writes a message that nobody asked for, as a paragraph of its own. In a
// thread it says so.
func (c *Console) Post(_ context.Context, to bot.Conversation, deliveryID string, r bot.Reply) (bot.MessageRef, error) {
	ref := bot.MessageRef{Conversation: to, ID: deliveryID}
	return ref, c.writePost(ref, "", r)
}

// Edit writes the message again: what a terminal has shown cannot be changed.
func (c *Console) Edit(_ context.Context, ref bot.MessageRef, r bot.Reply) error {
	return c.writePost(ref, "(edited) ", r)
}

// Find cannot: what was written to a terminal cannot be read back.
func (c *Console) Find(context.Context, bot.Conversation, string, time.Time) (bot.MessageRef, bool, error) {
	return bot.MessageRef{}, false, fmt.Errorf("reading the terminal: %w", bot.ErrCannotLook)
}

// Present is true: whoever types reads.
func (c *Console) Present(context.Context, bot.Conversation, string) (bool, error) { return true, nil }

// writePost writes what nobody asked for; mark says what became of it.
func (c *Console) writePost(ref bot.MessageRef, mark string, r bot.Reply) error {
	if c.opts.JSON {
		object, err := postAsJSON(ref, mark != "", r)
		if err != nil {
			return fmt.Errorf("writing a post: %w", err)
		}
		return c.paragraph(object)
	}
	text := mark + c.draw(r)
	if ref.Conversation.Thread != "" {
		text = "in the thread: " + strings.ReplaceAll(text, "\n", "\n  ")
	}
	return c.paragraph(text)
}

// postAsJSON is what nobody asked for as one object, with one field "post", by
// which it is told from a reply.
func postAsJSON(ref bot.MessageRef, edited bool, r bot.Reply) (string, error) {
	return encode(map[string]any{"post": map[string]any{
		"id": ref.ID, "thread": ref.Conversation.Thread, "edited": edited, "text": bot.PlainText(r),
	}})
}
