// Package layout is what both engines share: the tables that a desk is kept
// in, what a change comes to in them, and how their values are read back. An
// engine only has to check, write and read tables in one step. It knows store
// and claim, and does no I/O.
package layout
