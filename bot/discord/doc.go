// Package discord is stet on Discord: requests come in over the gateway,
// through discordgo, and replies go out over the REST API. It knows package
// bot and nothing else of stet. Interaction tokens, message payloads and
// permission bits never leave it.
package discord
