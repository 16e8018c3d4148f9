// Package schedule is robfig/cron behind one small door: it reads when
// something is to be posted as people type it, computes the next times on the
// clocks of a time zone, and ticks. Nothing else imports cron, and this package
// imports nothing of ours.
package schedule
