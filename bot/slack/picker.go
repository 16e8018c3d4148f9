package slack

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/stetbot/stet/bot"
)

const (
	// maxPickers is how much of maxAll the menus of a message may take: half
	// of it stays for what they are about.
	maxPickers = maxAll / 2

	maxRedrawable = 128 // messages with menus that are kept to be drawn again
)

// shorter are the lengths that the labels of a menu are cut to, one after the
// other, until all of them fit.
var shorter = []int{maxOption, 50, 30}

// drawPickers is each picker as a menu in a row of its own. A line that is too
// long for an option is left out, as it is from a button. Where menus are too
// large together, their labels are cut, and then their last options left out.
func drawPickers(pickers []bot.Picker) []*slack.ActionBlock {
	var rows []*slack.ActionBlock
	room := maxPickers
	for i, p := range pickers {
		menu := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plainText(p.Label, "Choose…", maxPlaceholder), "stet-pick")
		row := slack.NewActionBlock("", menu)
		share := room / (len(pickers) - i)
		size := func() int { return cost([]slack.Block{row}) }
		options := p.Within(maxOptions, carries)
		for _, n := range shorter {
			menu.Options = nil
			for _, o := range options {
				menu.Options = append(menu.Options, slack.NewOptionBlockObject(o.Line, plainText(o.Label, "…", n), nil))
			}
			if size() <= share {
				break
			}
		}
		for len(menu.Options) > 0 && size() > share {
			menu.Options = menu.Options[:len(menu.Options)-1]
		}
		if len(menu.Options) > 0 {
			room -= size()
			rows = append(rows, row)
		}
	}
	return rows
}

func carries(line string) bool { return length(line) <= maxOptionValue && utf8.ValidString(line) }

// A menu remembers what was chosen from it, and Slack sends nothing when that
// is chosen again. A menu with another block_id is another menu, so that after
// each choice the message is drawn again with new block ids.
// https://github.com/slackapi/bolt-python/issues/629 has the same way out.
//
// Slack does not send a private message back along with a choice, and so the
// newest messages with menus are kept, by a fingerprint that stands in their
// block ids. After a restart, an option of an older private message can be
// chosen again only after another one was.

// menuID is the block_id of a menu.
type menuID struct {
	message string // its fingerprint
	at      int    // which menu of the message it is
	drawing string // different each time that the message is drawn again
}

const menuPrefix = "stet-pick."

func (id menuID) String() string {
	return fmt.Sprint(menuPrefix, id.message, ".", id.at, ".", id.drawing)
}

// readMenuID is false for the block_id of anything else.
func readMenuID(s string) (id menuID, ok bool) {
	rest, found := strings.CutPrefix(s, menuPrefix)
	parts := strings.Split(rest, ".")
	if !found || len(parts) != 3 || parts[0] == "" {
		return menuID{}, false
	}
	at, err := strconv.Atoi(parts[1])
	return menuID{message: parts[0], at: at, drawing: parts[2]}, err == nil
}

// fingerprint tells messages apart.
func fingerprint(text string, controls []slack.Block) string {
	js, _ := json.Marshal(controls)
	sum := sha256.Sum256(append([]byte(text+"\x00"), js...))
	return base64.RawURLEncoding.EncodeToString(sum[:15])
}

// choice is an option that was chosen, and the message that it was chosen in,
// as far as Slack says.
type choice struct {
	block  string // the menu's block_id
	text   string
	blocks []json.RawMessage
	public bool
}

// keep keeps a message that has menus, to be drawn again.
func (a *Adapter) keep(m message) message {
	if m.fingerprint != "" {
		a.redrawable.Get(m.fingerprint, func() message {
			kept := m
			kept.ack = nil // half of it, and not needed again
			return kept
		})
	}
	return m
}

// unchoose draws a message again, so that every option of its menus can be
// chosen. It is a courtesy, and may fail.
func (a *Adapter) unchoose(ctx context.Context, k ask) {
	chosen, ok := readMenuID(k.choice.block)
	if !ok {
		return
	}
	m, ok := a.redrawable.Have(chosen.message)
	if !ok {
		m = message{text: k.choice.text}
		for _, b := range k.choice.blocks {
			m.blocks = append(m.blocks, rawBlock{json: b})
		}
	}
	if len(m.blocks) == 0 {
		return
	}
	p := m.payload()
	p.ResponseType = slack.ResponseTypeEphemeral
	if k.choice.public {
		p.ResponseType = slack.ResponseTypeInChannel
	}
	p.Blocks = renewed(m.blocks, chosen.message)
	replace := true
	p.ReplaceOriginal = &replace
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	if err := a.try(ctx, func() error { return a.respondWith(ctx, k.respondTo, p) }); err != nil {
		a.log.Warn("drawing a menu again", "error", reason(err), "request", k.request.ID)
	}
}

// renewed is the blocks with menus that nothing was ever chosen from, also
// when two people choose at one time.
func renewed(blocks []slack.Block, message string) []slack.Block {
	drawing := strconv.FormatUint(rand.Uint64(), 36)
	all := make([]slack.Block, len(blocks))
	for i, b := range blocks {
		all[i] = b
		raw, isRaw := b.(rawBlock)
		var row struct {
			BlockID string `json:"block_id"`
		}
		if !isRaw || json.Unmarshal(raw.json, &row) != nil {
			continue
		}
		if id, ok := readMenuID(row.BlockID); ok && id.message == message {
			id.drawing = drawing
			raw.json = []byte(strings.Replace(string(raw.json), `"`+row.BlockID+`"`, `"`+id.String()+`"`, 1))
			all[i] = raw
		}
	}
	return all
}
