// Package bot is the platform-neutral core of a chat bot: what a request, a
// reply, a card and a command are, how a line is split into arguments, and the
// Mux that takes every request in by one door and gives its reply back by the
// same one. It knows nothing of newsrooms and imports nothing else of stet;
// platforms (bot/slack, bot/discord, bot/console) know only this package.
package bot
