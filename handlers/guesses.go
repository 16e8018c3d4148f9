package handlers

import (
	"sync"
	"time"
)

// guesses counts the wrong codes of each account, so that codes cannot be
// tried one after another. It is forgotten with the process: a code has fifty
// random bits and lives for ten minutes.
type guesses struct {
	mu    sync.Mutex
	wrong map[string][]time.Time
}

// allow says whether an account may try another code.
func (g *guesses) allow(account string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	recent := 0
	for _, at := range g.wrong[account] {
		if now.Sub(at) < codeLife {
			recent++
		}
	}
	return recent < codeGuesses
}

// missed remembers a wrong code.
func (g *guesses) missed(account string, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.wrong == nil || len(g.wrong) > 10_000 {
		g.wrong = map[string][]time.Time{}
	}
	g.wrong[account] = append(g.wrong[account], now)
}
