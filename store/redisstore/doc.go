// Package redisstore keeps desks in Redis: every key is made in keys.go, and
// every write is one script, all or nothing. It knows store and what
// store/internal/layout shares with the other engine, and nothing of chat.
package redisstore
