// Package handlers is what the bot does: one file per command or group of
// commands, and commands.go is the table of them. It is the one place where
// chat (bot) meets newsroom (claim) and what is kept (store). It must not know
// a platform or an engine.
package handlers
