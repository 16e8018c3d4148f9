// Package claim is the newsroom's words and rules: figures as sources put
// them, who said them through whom, what a board shows, where sources
// disagree, and the sentences an editor can paste. It is pure: no clock, no
// I/O, and nothing but the standard library and golang.org/x/text.
package claim
