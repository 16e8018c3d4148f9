package extract

// tail reads what follows a speaking verb: who was told, when, and in what.
func (t *talk) tail(s *saying) {
	if s.how == tells {
		t.told(s)
	}
	for range 6 {
		before := s.to
		if end := t.timeAt(s.to); end > s.to && end <= t.s.to {
			if s.when == "" {
				s.when = t.textOf(s.to, end)
			}
			s.to = end
		}
		t.inChannel(s)
		t.anonymously(s)
		if s.to == before {
			return
		}
	}
}

// anonymously reads "on condition of anonymity", "speaking on the condition of
// anonymity".
func (t *talk) anonymously(s *saying) {
	k := s.to
	if t.low(k) == "," {
		k++
	}
	if t.low(k) == "speaking" {
		k++
	}
	if t.low(k) == "on" || t.low(k) == "under" {
		if end := t.find(k, "anonymity", 6); end >= 0 && end < t.s.to {
			s.to = end + 1
		}
	}
}

// told reads who was told. Reporters and parliaments are listeners; whoever
// else publishes is a relay.
func (t *talk) told(s *saying) {
	np := t.listenerAt(s.to)
	if np.empty() {
		return
	}
	s.to = np.to
	t.relay(s, np)
}

// listenerAt is the phrase for who was told.
func (t *talk) listenerAt(i int) span {
	k := i
	for k < t.s.to && k < i+12 {
		tok := &t.tokens[k]
		e := tok.word
		if k == i && (tok.low == "that" || tok.numeral > 0 && !e.is(determiner)) {
			break
		}
		if k > i && (t.timeAt(k) > k || tok.low == "that" || tok.low == "in" && !t.tokens[k-1].cap || tok.low == "by" || tok.low == "as" || tok.low == "at" || tok.low == "there" || tok.low == "outside" || tok.low == "after" || tok.low == "it" || tok.low == "he" || tok.low == "she" || tok.low == "they" || tok.low == "to" || tok.low == "via" || tok.low == "over" || tok.low == "during") {
			break
		}
		if k > i && (published[tok.low] || e.is(preposition) && tok.low != "of" && t.at(k-1).is(channel) && !t.at(k-1).is(media)) {
			break
		}
		if tok.kind == openQuote || tok.kind == closeQuote || tok.kind == punctToken && tok.low != "-" && tok.low != "&" {
			break
		}
		if k > i && (tok.numeral > 0 || t.hedgedNumber(k) && !tok.cap) && t.at(k-1).class&(determiner|preposition) == 0 {
			break
		}
		if k > i && (e.is(be|have|modal) || e.is(determiner) && t.at(k-1).class&preposition == 0 || e.is(pronoun)) && tok.low != "of" {
			break
		}
		if k > i && e.is(preposition) && tok.low != "of" && tok.low != "for" && !(t.tokens[min(k+1, len(t.tokens)-1)].cap && tok.low != "on" && tok.low != "in") && !(tok.low == "on" && t.tokens[min(k+1, len(t.tokens)-1)].cap && t.at(k-1).is(media)) {
			break
		}
		k++
		if k == i+1 && e.is(pronoun) {
			break
		}
	}
	return span{i, k}
}

// published are the words between a statement and its date or its medium.
var published = map[string]bool{
	"dated": true, "issued": true, "released": true, "published": true, "posted": true, "carried": true, "broadcast": true, "aired": true, "quoted": true, "reported": true, "cited": true, "seen": true, "sent": true, "obtained": true, "reviewed": true, "leaked": true, "relayed": true,
}

// relay adds a phrase to the links, when it is one that publishes.
func (t *talk) relay(s *saying, np span) {
	if t.publishes(np) {
		s.via = append(s.via, t.textOf(np.from, np.to))
	}
}

// publishes reports whether a phrase names a medium: it has a word for one, or
// it is a name that is none of the known listeners.
func (t *talk) publishes(np span) bool {
	named, listens := false, false
	if np.empty() || t.at(np.to-1).is(listener) && !t.tokens[np.to-1].cap && t.low(np.to-1) != "press" || t.low(np.to-1) == "conference" || t.low(np.to-1) == "briefing" {
		return false
	}
	for k := np.from; k < np.to; k++ {
		tok := &t.tokens[k]
		e := tok.word
		if e.is(media) && !(tok.low == "press" || tok.low == "press" && !tok.cap || tok.low == "media" && np.to-np.from <= 2 && !t.at(np.from).is(adjective) && t.low(np.from) != "state") {
			return t.low(np.from) != "its" && t.low(np.from) != "his" && t.low(np.from) != "her" && t.low(np.from) != "their" && t.low(np.from) != "our"
		}
		if tok.cap && !e.is(weekday|month|title|determiner) {
			named = true
		}
		if e.is(listener) && !tok.cap || e.is(people|role) && !tok.upper && !tok.cap {
			listens = true
		}
		if e.is(pronoun) {
			return false
		}
	}
	return named && !listens
}

// inChannel reads "in a statement", "on state television", "in an interview
// with X", "by telephone".
func (t *talk) inChannel(s *saying) {
	i := s.to
	k := i
	if t.low(k) == "," {
		k++
	}
	switch t.low(k) {
	case "in", "on", "at", "by", "via", "during", "through", "to", "over", "outside":
	default:
		return
	}
	if t.low(k) == "to" && !t.at(k+1).is(listener|media) && !t.tokens[min(k+1, len(t.tokens)-1)].upper {
		return
	}
	if t.low(k) == "outside" {
		if k == i {
			np := t.listenerAt(k + 1)
			if np.to < t.s.to && t.ends(np.to) {
				s.to = np.to
			}
		}
		return
	}
	np := t.listenerAt(k + 1)
	if np.empty() {
		return
	}
	isChannel := false
	for n := np.from; n < np.to; n++ {
		isChannel = isChannel || t.at(n).is(channel|media)
	}
	if !isChannel && t.low(k) != "to" || t.numeralIn(np) && !t.tokens[np.from].cap {
		return
	}
	s.to = np.to
	if own := t.at(np.from).is(determiner) && t.low(np.from) != "the" && t.low(np.from) != "a" && t.low(np.from) != "an"; !own && t.publishes(np) && !t.channelOnly(np) {
		s.via = append(s.via, t.textOf(np.from, np.to))
	}
	t.afterChannel(s)
}

// afterChannel reads what goes on behind a channel: "… with Radio Skerry",
// "… dated 9 October", "… carried by TASN".
func (t *talk) afterChannel(s *saying) {
	switch t.low(s.to) {
	case "with", "to", "on", "from":
		if inner := t.listenerAt(s.to + 1); !inner.empty() && t.timeAt(s.to) == s.to && t.publishes(inner) {
			if !t.ownPlatform(inner) {
				s.via = append(s.via, t.textOf(inner.from, inner.to))
			}
			s.to = inner.to
		} else if t.ownPlatform(inner) {
			s.to = inner.to
		}
	case "dated", "issued", "released", "published", "posted":
		k := s.to + 1
		if end := t.timeAt(k); end > k {
			s.when, s.to = t.textOf(k, end), end
		} else if t.kindAt(k) == numberToken && t.isMonth(k+1) {
			s.when, s.to = t.textOf(k, k+2), k+2
		} else if inner := t.listenerAt(k); !inner.empty() {
			s.to = inner.to
			t.inChannel(s)
		}
	case "carried", "broadcast", "aired", "quoted", "reported", "cited":
		if t.low(s.to+1) == "by" {
			inner := t.phraseAfter(s.to + 2)
			if !inner.empty() {
				s.via = append(s.via, t.textOf(inner.from, inner.to))
				s.to = inner.to
			}
		}
	}
}

// channelOnly reports whether a phrase is only the thing that was published: "a
// statement", "a news conference", "Facebook".
func (t *talk) channelOnly(np span) bool {
	if first := &t.tokens[np.from]; first.word.is(channel) && !first.cap && !first.word.is(media) {
		return true
	}
	switch t.low(np.to - 1) {
	case "statement", "conference", "release", "post", "tweet", "website", "report", "page", "account", "message", "video", "channel", "bulletin", "site", "outlet", "article", "telegram", "facebook", "twitter", "x", "briefing", "interview", "update":
		return true
	}
	return false
}

// ownPlatform reports whether a phrase is a place where everybody posts.
func (t *talk) ownPlatform(np span) bool {
	for k := np.from; k < np.to; k++ {
		switch t.low(k) {
		case "facebook", "twitter", "telegram", "instagram", "whatsapp", "x", "weibo", "website", "its", "his", "her", "their", "social", "tiktok", "youtube":
			return true
		}
	}
	return false
}

// links reads the relays behind an attribution: "…, citing Y", "…, in remarks
// first reported by Z", "…, as quoted by Z".
func (t *talk) links(s *saying) {
	for k := s.to; k < t.s.to && k < s.to+12; k++ {
		tok := &t.tokens[k]
		switch tok.low {
		case "reported", "quoted", "cited", "carried", "published", "broadcast", "relayed", "aired", "seen", "obtained":
			if t.low(k+1) != "by" {
				return
			}
			np := t.phraseAfter(k + 2)
			if np.empty() {
				return
			}
			s.via = append(s.via, t.textOf(np.from, np.to))
			s.to = np.to
			return
		case "citing", "quoting":
			np := t.phraseAfter(k + 1)
			if np.empty() || s.party.text == "" {
				return
			}
			s.via = append([]string{s.party.text}, s.via...)
			s.party, s.to = t.partyOf(np), np.to
			if t.low(s.to) == "," {
				s.to++
			}
			return
		case "which", "who":
			if e := t.at(k + 1); e.say > 0 && sayVerbs[e.say-1].how == quotes && s.party.text != "" {
				np := t.phraseAfter(k + 2)
				if !np.empty() {
					s.via = append([]string{s.party.text}, s.via...)
					s.party, s.to = t.partyOf(np), np.to
				}
			}
			return
		case ",", "as", "first", "in", "remarks", "comments", "a", "statement", "an", "interview", "was", "also", "-", "originally", "were", "video", "the", "by":
		default:
			return
		}
	}
}
