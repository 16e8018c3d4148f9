package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
)

// The keys of what a desk remembers.
func remindedKey(id int64) string { return "reminded " + strconv.FormatInt(id, 10) }

func snoozedKey(id int64) string { return "snoozed " + strconv.FormatInt(id, 10) }

func lastKey(channel string) string { return "last reminder " + channel } // the key of its post

func explainedKey(channel string) string { return "explained " + channel } // whether it was told how to change its plans

func digestedKey(channel string) string { return "digested " + channel } // a digestState

func refusedKey(channel string) string { return "refused " + channel } // how many posts to it were refused for good

// remember keeps something under a key.
func (e *edit) remember(key string, value any) {
	if e.states == nil {
		e.states = map[string][]byte{}
	}
	e.states[key] = encoded(value)
}

// recall reads what was kept under a key, if anything was.
func (v *visit) recall(ctx context.Context, key string, into any) error {
	states, err := v.desk.States(ctx, key)
	if err != nil {
		return fmt.Errorf("reading the state %q: %w", key, err)
	}
	return remembered(states, key, into)
}

// remembered reads what was kept under a key, if anything was.
func remembered(states map[string][]byte, key string, into any) error {
	kept, ok := states[key]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(kept, into); err != nil {
		return fmt.Errorf("reading the state %q: %w", key, err)
	}
	return nil
}
