// Package filestore keeps desks in one file, without a server, for one
// process at a time. It knows store and what store/internal/layout shares with
// the other engine, and nothing of chat. It has no clock: a change brings its
// time with it.
package filestore
