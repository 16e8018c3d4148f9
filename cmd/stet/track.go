package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/extract"
)

// document is one text to read, with the name that it is known by.
type document struct {
	ID   json.RawMessage `json:"id"`
	Text string          `json:"text"`
}

// readFigures is what was read in a document, as --json prints it.
type readFigures struct {
	ID      json.RawMessage  `json:"id"`
	Figures []extract.Figure `json:"figures"`
}

func (p *process) trackCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "track [--json] [FILE]",
		Short: "Propose the figures of a text, or of JSON lines of {\"id\", \"text\"}; it files nothing",
		Example: `  stet track article.txt
  stet track --json passages.jsonl`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			in, name := io.Reader(p.in), "-"
			if len(args) == 1 && args[0] != "-" {
				file, err := os.Open(args[0])
				if err != nil {
					return &exit{exitUsage, fmt.Errorf("opening the text: %w", err)}
				}
				defer file.Close()
				if info, err := file.Stat(); err == nil && info.IsDir() {
					return &exit{exitUsage, fmt.Errorf("%s is a directory, not a text", args[0])}
				}
				in, name = file, filepath.Base(args[0])
			}
			return p.track(in, name, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a document")
	return cmd
}

// maxInput is how much is read of a text that holds no JSON lines: more than
// extract reads, so that it can say so.
const maxInput = 8 << 20

// byteOrderMark is no part of the text after it.
const byteOrderMark = "\ufeff"

// track reads documents and prints what is in them. One that cannot be read does
// not keep the others back.
func (p *process) track(in io.Reader, name string, asJSON bool) error {
	var failed error
	out := bufio.NewWriter(p.out)
	err := documents(in, name, func(d document) error {
		figures, err := extract.Read(d.Text)
		if err != nil {
			failed = &exit{exitRefused, fmt.Errorf("%s: %w", d.ID, err)}
			figures = nil
		}
		if asJSON {
			return printJSON(out, readFigures{d.ID, append([]extract.Figure{}, figures...)})
		}
		return printFigures(out, d, figures)
	})
	return errors.Join(err, out.Flush(), failed)
}

// documents hands on each document of an input: JSON lines when its first line
// is one, and otherwise the whole as one text.
func documents(in io.Reader, name string, each func(document) error) error {
	r := bufio.NewReaderSize(in, 64<<10)
	if mark, _ := r.Peek(len(byteOrderMark)); string(mark) == byteOrderMark {
		_, _ = r.Discard(len(byteOrderMark)) // some editors put it before what they save
	}
	first, err := firstByte(r)
	if err != nil {
		return err
	}
	if first == '{' {
		return jsonLines(r, each)
	}
	text, err := io.ReadAll(io.LimitReader(r, maxInput))
	if err != nil {
		return fmt.Errorf("reading the text: %w", err)
	}
	id, _ := json.Marshal(name)
	return each(document{ID: id, Text: string(text)})
}

// firstByte is the first byte that is no white space, which is left in place; 0
// when there is none.
func firstByte(r *bufio.Reader) (byte, error) {
	for n := 1; ; n++ {
		b, err := r.Peek(n)
		if len(b) < n {
			if err == nil || errors.Is(err, io.EOF) || errors.Is(err, bufio.ErrBufferFull) {
				return 0, nil
			}
			return 0, fmt.Errorf("reading the text: %w", err)
		}
		if c := b[n-1]; !strings.ContainsRune(" \t\r\n", rune(c)) {
			return c, nil
		}
	}
}

func jsonLines(r io.Reader, each func(document) error) error {
	d := json.NewDecoder(r)
	for n := 1; ; n++ {
		doc := document{}
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return &exit{exitUsage, fmt.Errorf("document %d is not a JSON object with an id and a text: %w", n, err)}
		}
		if doc.ID == nil {
			doc.ID = json.RawMessage("null")
		}
		if err := each(doc); err != nil {
			return err
		}
	}
}

func printJSON(out io.Writer, v readFigures) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("writing the figures: %w", err)
	}
	return nil
}

// printFigures prints the figures of a document for a person, a line each.
func printFigures(out io.Writer, d document, figures []extract.Figure) error {
	var b strings.Builder
	if id := string(d.ID); id != `"-"` {
		fmt.Fprintf(&b, "%s: ", bot.Visible(strings.Trim(id, `"`), 80))
	}
	switch len(figures) {
	case 0:
		b.WriteString("no figures\n")
	case 1:
		b.WriteString("1 figure\n")
	default:
		fmt.Fprintf(&b, "%d figures\n", len(figures))
	}
	for i, f := range figures {
		fmt.Fprintf(&b, "%3d  %s, %s", i+1, shownLine(f.Surface), f.Metric)
		for _, part := range []struct {
			lead string
			is   *string
		}{{": ", f.Source}, {", via ", f.Via}, {", said ", f.When}} {
			switch {
			case part.is != nil:
				b.WriteString(part.lead + shownLine(*part.is))
			case part.lead == ": ":
				b.WriteString(": source not sure")
			}
		}
		if f.PartOf != nil {
			fmt.Fprintf(&b, ", part of %d", *f.PartOf+1)
		}
		b.WriteByte('\n')
	}
	if _, err := io.WriteString(out, b.String()); err != nil {
		return fmt.Errorf("writing the figures: %w", err)
	}
	return nil
}

// shownLine is words of a text on one line, without what cannot be seen.
func shownLine(s string) string {
	return bot.Isolate(bot.Visible(strings.Join(strings.Fields(s), " "), 200))
}
