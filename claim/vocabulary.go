package claim

import "time"

// Topic is a story that figures belong to.
type Topic struct {
	Slug     string    `json:"slug"`
	Title    string    `json:"title,omitempty"`
	Aliases  []string  `json:"aliases,omitempty"`
	Closed   bool      `json:"closed,omitempty"`
	Measures []Measure `json:"measures,omitempty"` // in the order they were first used
	Parties  []string  `json:"parties,omitempty"`  // keys of the sources that are party to the event
	Home     string    `json:"home,omitempty"`     // the Channel that it was opened in; empty when it was in none
}

// Measure is what is counted.
type Measure struct {
	Slug string `json:"slug"`           // "killed"
	Unit string `json:"unit,omitempty"` // what one of it is: "people"; empty when not known
}

// Source is somebody who gives or relays figures, desk-wide.
type Source struct {
	Key         string   `json:"key"`  // folded name at first use; never changes
	Name        string   `json:"name"` // as first written
	Aliases     []string `json:"aliases,omitempty"`
	Descriptor  string   `json:"descriptor,omitempty"`  // "an Isis outlet"
	Unnamed     bool     `json:"unnamed,omitempty"`     // "sources on the ground"
	SpeaksFor   string   `json:"speaks_for,omitempty"`  // another source's key
	Dropped     bool     `json:"dropped,omitempty"`     // came with a figure that was taken back; nobody has used it since
	Reliability string   `json:"reliability,omitempty"` // A to F; empty is F, cannot be judged
}

// Person is somebody who uses the desk.
type Person struct {
	ID       string    `json:"id"`                 // the first account's name: "slack:U123"
	Name     string    `json:"name"`               // as the platform last gave it
	Accounts []string  `json:"accounts,omitempty"` // names of the same human's other accounts: "discord:77"
	Link     *LinkCode `json:"link,omitempty"`     // what makes another account this person's; nil when none was asked for
}

// LinkCode is a code that somebody was given to type with another account.
type LinkCode struct {
	Hash  string    `json:"hash"`  // of the code, which is nowhere kept
	Until time.Time `json:"until"` // when it ends
}

// Settings are what a desk's leads have decided. The zero Settings are those of
// a new desk.
type Settings struct {
	FourEyes FourEyes        `json:"four_eyes,omitempty"` // empty is FourEyesOn
	Linked   bool            `json:"linked,omitempty"`    // only people with linked accounts sign off
	Grants   map[string]Role `json:"grants,omitempty"`    // by a Person's ID, or by a platform role's name such as "discord:&123"

	Reminding Reminding `json:"reminding,omitzero"` // when claims are due; what is zero is as by default
}

// Channel is a conversation of the desk that is reminded, and what it has set
// for itself.
type Channel struct {
	ID     string `json:"id"`               // the conversation's lasting name: "slack:T1:C1"
	Direct bool   `json:"direct,omitempty"` // between one person and the bot

	Remind Plan `json:"remind,omitzero"` // the zero Plan is the operator's
	Digest Plan `json:"digest,omitzero"` // the zero Plan is the operator's, once the channel watches a topic

	Quiet    Quiet    `json:"quiet,omitzero"`     // the hours in which nothing is posted
	Holidays []string `json:"holidays,omitempty"` // "2026-12-25": days on which nothing is posted, in order
	Watches  []string `json:"watches,omitempty"`  // slugs of the topics whose cards stand in it
	Topics   []string `json:"topics,omitempty"`   // slugs of the topics that something was filed in from it

	// Closed is why the platform refused the last post for good; nothing is
	// posted until somebody of the desk asks for something there.
	Closed   string    `json:"closed,omitempty"`
	ClosedAt time.Time `json:"closed_at,omitzero"`
}

// Plan is when something is posted, as it was typed in chat.
type Plan struct {
	Spec string `json:"spec,omitempty"` // "every 2h between 08:00 and 20:00 weekdays"; empty when nothing was set
	Zone string `json:"zone,omitempty"` // an IANA name; empty is the desk's
	Off  bool   `json:"off,omitempty"`
}

// Vocabulary is a desk's topics, sources, people, channels and settings.
type Vocabulary struct {
	Topics   []Topic
	Sources  []Source
	People   []Person
	Channels []Channel
	Settings Settings
}
