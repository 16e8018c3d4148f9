// Package storetest is the proof of the storage contract: one suite that every
// engine passes, what a store must survive, and a real redis-server for tests
// anywhere in stet. Only tests import it.
package storetest
