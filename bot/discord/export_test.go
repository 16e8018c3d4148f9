package discord

import (
	"context"
	"encoding/json"
	"time"

	"github.com/stetbot/stet/bot"
)

// Hurry shortens what the adapter waits for.
func (a *Adapter) Hurry(open, stall, silent time.Duration) *Adapter {
	a.waits.open, a.waits.stall, a.waits.silent = open, stall, silent
	return a
}

// Render draws a reply as JSON.
func Render(r bot.Reply, private bool) json.RawMessage {
	data, err := encode(render(r.Cards, r.Pickers(), r.Buttons(private), private))
	if err != nil {
		panic(err)
	}
	return data
}

// Registration is the native commands of a table as JSON.
func Registration(commands []bot.Command) json.RawMessage {
	data, err := encode(registration(rowsOf(commands)))
	if err != nil {
		panic(err)
	}
	return data
}

// Row is the drawn line of a row.
func Row(t bot.Text) string { return markup(oneLine(t)) }

// Markup draws a text.
var Markup = markup

// Nonce is the nonce of a delivery.
var Nonce = nonce

// Line is the command line of a native command's options.
func Line(commands []bot.Command, data string) string {
	var in interaction
	if err := json.Unmarshal([]byte(data), &in.Data); err != nil {
		panic(err)
	}
	a := &Adapter{rows: rowsOf(commands)}
	line, _ := a.line(context.Background(), in)
	return line
}

// DrawForm is a form as a modal.
func DrawForm(f bot.Form) (raw json.RawMessage, ok bool) {
	m, ok := drawForm(f)
	raw, err := encode(m)
	if err != nil {
		panic(err)
	}
	return raw, ok
}
