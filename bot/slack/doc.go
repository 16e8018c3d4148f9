// Package slack is stet on Slack: Socket Mode in, the Web API out, and replies
// drawn as Block Kit. It turns slash commands, mentions, direct messages and
// clicks into bot.Request and delivers the bot.Reply; response addresses,
// trigger ids and tokens never leave it. It imports nothing of stet but bot.
package slack
