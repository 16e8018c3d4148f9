package claim

// Topic is a story that figures belong to.
type Topic struct {
	Slug     string    `json:"slug"`
	Title    string    `json:"title,omitempty"`
	Aliases  []string  `json:"aliases,omitempty"`
	Closed   bool      `json:"closed,omitempty"`
	Measures []Measure `json:"measures,omitempty"` // in the order they were first used
	Parties  []string  `json:"parties,omitempty"`  // keys of the sources that are party to the event
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
	Reliability string   `json:"reliability,omitempty"` // A to F; empty is F, cannot be judged
}

// Person is somebody who uses the desk.
type Person struct {
	ID   string `json:"id"`   // the first account's name: "slack:U123"
	Name string `json:"name"` // as the platform last gave it
}

// Vocabulary is a desk's topics, sources and people.
type Vocabulary struct {
	Topics  []Topic
	Sources []Source
	People  []Person
}
