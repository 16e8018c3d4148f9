// Package discordtest is a local stand-in of Discord: the REST API and the
// gateway, on one address, strict about Discord's limits. The bot under test
// reaches it as it reaches Discord, and may run in another process. It knows
// bot and bot/bottest, and not the adapter.
package discordtest
