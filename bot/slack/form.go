package slack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/stetbot/stet/bot"
)

// What Slack accepts in a modal.
const (
	maxTitle       = 24   // https://docs.slack.dev/reference/views/modal-views, title, submit and close
	maxMetadata    = 3000 // the same, private_metadata
	maxInputLabel  = 2000 // https://docs.slack.dev/reference/block-kit/blocks/input-block, label and hint
	maxInput       = 3000 // https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element, max_length
	maxPlaceholder = 150  // the same, and of a select menu
	maxOptions     = 100  // https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#static_select
	maxOption      = 75   // https://docs.slack.dev/reference/block-kit/composition-objects/option-object, text
	maxOptionValue = 150  // the same, value

	// maxError is how much is said beside a field. Slack documents no limit;
	// what it shows there is one small line or two.
	maxError = 250
)

const (
	formView    = "stet-form" // callback_id of the modals of forms
	formElement = "stet-value"

	// triggerLife is how long a trigger opens a modal.
	// https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
	triggerLife = 3 * time.Second

	// responseLife is how long a response address is used: Slack takes
	// answers there for 30 minutes.
	responseLife = 25 * time.Minute
)

// origin is what a modal remembers, in its private_metadata, of where it was
// opened: Slack gives it back with what was typed, and shows it to nobody.
type origin struct {
	Line      string `json:"line"`              // the form's
	Way       way    `json:"way"`               // how the form was asked for
	Channel   string `json:"channel,omitempty"` // where, and so where the answer goes
	Thread    string `json:"thread,omitempty"`
	RespondTo string `json:"respond_to,omitempty"`
	Until     int64  `json:"until,omitempty"` // when RespondTo is over, Unix seconds
}

// metadata is the origin as private_metadata, without the response address
// where there is no room for it.
func (o origin) metadata() string {
	js, _ := json.Marshal(o)
	if length(string(js)) > maxMetadata {
		o.RespondTo, o.Until = "", 0
		js, _ = json.Marshal(o)
	}
	return string(js)
}

// opens shows the reply's form as a modal. It says false where the reply's
// cards are to be shown instead; soon ends with the trigger.
func (a *Adapter) opens(soon context.Context, k ask, r bot.Reply) bool {
	if r.Form == nil || r.Refused || k.trigger == "" || soon.Err() != nil {
		return false
	}
	o := origin{Line: r.Form.Line, Way: k.way, Channel: k.request.In.ID, Thread: k.openThread}
	if a.isResponseAddress(k.respondTo) {
		o.RespondTo, o.Until = k.respondTo, k.request.At.Add(responseLife).Unix()
	}
	view, ok := drawForm(*r.Form, o.metadata())
	if !ok {
		a.log.Error("a form is larger than Slack's modals", "request", k.request.ID)
		return false
	}
	_, err := a.api.OpenViewContext(soon, k.trigger, view)
	var said slack.SlackErrorResponse
	if errors.As(err, &said) && said.Err == "exchanged_trigger_id" {
		return true // the same delivery has opened it before
	}
	if err != nil {
		a.log.Warn("opening a form; showing how to type it", "error", reason(err), "details", said.ResponseMetadata.Messages, "request", k.request.ID)
	}
	return err == nil
}

// drawForm is the form as a modal; ok is false when Slack would refuse it.
func drawForm(f bot.Form, metadata string) (view slack.ModalViewRequest, ok bool) {
	view = slack.ModalViewRequest{
		Type:            slack.VTModal,
		CallbackID:      formView,
		Title:           plainText(f.Title, "stet", maxTitle),
		Submit:          plainText(f.Send, "Send", maxTitle),
		Close:           plainText("Cancel", "", maxTitle),
		PrivateMetadata: metadata,
	}
	seen := map[string]bool{}
	for _, field := range f.Fields {
		element, fits := drawField(field)
		if !fits || field.Param == "" || seen[field.Param] {
			return view, false
		}
		seen[field.Param] = true
		input := slack.NewInputBlock(field.Param, plainText(field.Label, field.Param, maxInputLabel), nil, element)
		input.Optional = !field.Required
		if length(field.Hint) > maxPlaceholder {
			input.Hint = plainText(field.Hint, "", maxInputLabel)
		}
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, input)
	}
	return view, len(f.Fields) > 0 && length(metadata) <= maxMetadata
}

// drawField is a menu where a field's choices are fixed, and a text input
// otherwise.
func drawField(f bot.Field) (element slack.BlockElement, fits bool) {
	var placeholder *slack.TextBlockObject
	if f.Hint != "" && length(f.Hint) <= maxPlaceholder {
		placeholder = plainText(f.Hint, "", maxPlaceholder)
	}
	long := func(choice string) bool { return choice == "" || length(choice) > maxOptionValue }
	if n := len(f.Choices); n > 0 && n <= maxOptions && !slices.ContainsFunc(f.Choices, long) {
		menu := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, placeholder, formElement)
		for _, c := range f.Choices {
			option := slack.NewOptionBlockObject(c, plainText(c, "", maxOption), nil)
			menu.Options = append(menu.Options, option)
			if strings.EqualFold(c, f.Value) {
				menu.InitialOption = option
			}
		}
		return menu, true
	}
	input := slack.NewPlainTextInputBlockElement(placeholder, formElement)
	input.Multiline, input.MaxLength, input.InitialValue = f.Long, f.Limit(), printable(f.Value)
	return input, input.MaxLength <= maxInput
}

// plainText is a text of at most n characters, or else is.
func plainText(s, otherwise string, n int) *slack.TextBlockObject {
	s = literal(s)
	if strings.TrimSpace(s) == "" {
		s = otherwise
	}
	if length(s) > n {
		s, _ = cut(s, n-1)
		s += "…"
	}
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

// formSent is what a view_submission payload holds beside what other
// interactions do.
// https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload#view_submission
type formSent struct {
	ID         string `json:"id"`
	CallbackID string `json:"callback_id"`
	Metadata   string `json:"private_metadata"`
	Blocks     []struct {
		Type    string `json:"type"`
		BlockID string `json:"block_id"`
	} `json:"blocks"`
	State struct {
		Values map[string]map[string]struct {
			Value          string `json:"value"`
			SelectedOption struct {
				Value string `json:"value"`
			} `json:"selected_option"`
		} `json:"values"`
	} `json:"state"`
}

// fields are the block ids of the modal's inputs, which are its parameters.
func (f formSent) fields() []string {
	var all []string
	for _, b := range f.Blocks {
		if b.Type == string(slack.MBTInput) {
			all = append(all, b.BlockID)
		}
	}
	return all
}

// readForm is what was typed into a modal, as the command line that it makes.
func (a *Adapter) readForm(k ask, f formSent) (ask, bool) {
	var o origin
	if f.CallbackID != formView || json.Unmarshal([]byte(f.Metadata), &o) != nil {
		return ask{}, false
	}
	values := map[string]string{}
	for param, elements := range f.State.Values {
		for _, e := range elements {
			values[param] = e.Value + e.SelectedOption.Value
		}
	}
	k.way, k.fields = o.Way, f.fields()
	switch k.way {
	case bySlash:
	case byShortcut:
		k.way = bySlash // it may be where the bot is not, too
	default:
		k.way = byClick
	}
	k.isForm, k.openThread = true, o.Thread
	if a.now().Unix() < o.Until {
		k.respondTo = o.RespondTo
	}
	k.request.In = bot.Conversation{ID: o.Channel, Thread: o.Thread}
	k.request.Line = a.table.Filled(o.Line, values)
	return k, true
}

// answerForm answers what was typed into a modal. A refusal that is there in
// time is shown in the modal, which stays open with everything in it; anything
// else closes it and is answered where the form was asked for.
func (a *Adapter) answerForm(ctx context.Context, env envelope, k ask, serve bot.Serve) {
	serveCtx, cancel := context.WithTimeout(ctx, servePatience)
	defer cancel()
	reply, ok, late := bot.Await(serveCtx, serve, k.request, bot.AckWait)
	if ok && reply.Refused && len(k.fields) > 0 {
		err := a.acknowledgeWith(env, formErrors(reply, k.fields))
		if err == nil {
			return
		}
		a.log.Warn("leaving a form open; showing back what was typed", "error", err, "request", k.request.ID)
	} else {
		a.acknowledge(env)
	}
	if !ok {
		reply = wait(serveCtx, late)
	}
	if reply.Refused {
		reply = reply.ShowBack(k.request.Line)
	}
	a.tell(ctx, k, reply, a.deliver(ctx, k, reply, a.drawn(reply, k)))
}

// formErrors leaves a modal open, with the refusal beside the field that it is
// about, or the first one.
// https://docs.slack.dev/surfaces/modals#displaying_errors
func formErrors(r bot.Reply, fields []string) json.RawMessage {
	field := fields[0]
	if slices.Contains(fields, r.Field) {
		field = r.Field
	}
	text := ""
	if len(r.Cards) > 0 {
		text = r.Cards[0].Title.String()
	}
	js, _ := json.Marshal(map[string]any{
		"response_action": slack.RAErrors,
		"errors":          map[string]string{field: plainText(text, "That was refused. Nothing was done.", maxError).Text},
	})
	return js
}
