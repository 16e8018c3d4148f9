package claim

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// saturday is 9 April 2016, 09:00:30 in London: British Summer Time, and 2016
// is a leap year.
func saturday(t testing.TB) time.Time {
	return time.Date(2016, 4, 9, 9, 0, 30, 0, zone(t, "Europe/London"))
}

func TestParseWhen(t *testing.T) {
	const layout = "2006-01-02 15:04 MST"
	for _, tt := range []struct {
		words     string
		at        string
		precision Precision
	}{
		{"08:02", "2016-04-09 08:02 BST", Minute},
		{"9:00", "2016-04-09 09:00 BST", Minute},
		{"at 08:02", "2016-04-09 08:02 BST", Minute},
		{"14:02", "2016-04-08 14:02 BST", Minute}, // still to come today
		{"09:01", "2016-04-08 09:01 BST", Minute},
		{"9am", "2016-04-09 09:00 BST", Minute},
		{"9 am", "2016-04-09 09:00 BST", Minute},
		{"9 a.m.", "2016-04-09 09:00 BST", Minute},
		{"2:30 pm", "2016-04-08 14:30 BST", Minute},
		{"2:30PM", "2016-04-08 14:30 BST", Minute},
		{"12am", "2016-04-09 00:00 BST", Minute},
		{"12pm", "2016-04-08 12:00 BST", Minute},
		{"noon", "2016-04-08 12:00 BST", Minute},
		{"00:00", "2016-04-09 00:00 BST", Minute},
		{"now", "2016-04-09 09:00 BST", Minute},
		{"today", "2016-04-09 00:00 BST", Day},
		{"Today 08:00", "2016-04-09 08:00 BST", Minute},
		{"yesterday", "2016-04-08 00:00 BST", Day},
		{"yesterday 14:02", "2016-04-08 14:02 BST", Minute},
		{"yesterday at 2pm", "2016-04-08 14:00 BST", Minute},
		{"14:02 yesterday", "2016-04-08 14:02 BST", Minute},
		{"2 pm on Friday", "2016-04-08 14:00 BST", Minute},
		{"the day before yesterday", "2016-04-07 00:00 BST", Day},
		{"Friday", "2016-04-08 00:00 BST", Weekday},
		{"on Friday", "2016-04-08 00:00 BST", Weekday},
		{"fri", "2016-04-08 00:00 BST", Weekday},
		{"fri.", "2016-04-08 00:00 BST", Weekday},
		{"last Friday", "2016-04-08 00:00 BST", Weekday},
		{"Saturday", "2016-04-09 00:00 BST", Weekday},
		{"last saturday", "2016-04-02 00:00 BST", Weekday},
		{"Sunday", "2016-04-03 00:00 BST", Weekday},
		{"Tuesday 23:59", "2016-04-05 23:59 BST", Minute},
		{"Thurs, 14:02", "2016-04-07 14:02 BST", Minute},
		{"last Saturday 23:59", "2016-04-02 23:59 BST", Minute},
		{"8 April", "2016-04-08 00:00 BST", Day},
		{"8 April 2016", "2016-04-08 00:00 BST", Day},
		{"8 April, 14:02", "2016-04-08 14:02 BST", Minute},
		{"8 April 2016 at 14:02", "2016-04-08 14:02 BST", Minute},
		{"April 8", "2016-04-08 00:00 BST", Day},
		{"April 8, 2016", "2016-04-08 00:00 BST", Day},
		{"Apr. 8", "2016-04-08 00:00 BST", Day},
		{"April 8th", "2016-04-08 00:00 BST", Day},
		{"8th of April", "2016-04-08 00:00 BST", Day},
		{"the 8th of April", "2016-04-08 00:00 BST", Day},
		{"on 8 April", "2016-04-08 00:00 BST", Day},
		{"9 April", "2016-04-09 00:00 BST", Day},
		{"10 April", "2015-04-10 00:00 BST", Day},
		{"1 May", "2015-05-01 00:00 BST", Day},
		{"29 February", "2016-02-29 00:00 GMT", Day},
		{"2016-04-08", "2016-04-08 00:00 BST", Day},
		{"2016-04-08 14:02", "2016-04-08 14:02 BST", Minute},
		{"2016-04-08T14:02", "2016-04-08 14:02 BST", Minute},
		{"2015-12-31", "2015-12-31 00:00 GMT", Day},
		{"1911-01-01", "1911-01-01 00:00 GMT", Day},
		{"two days ago", "2016-04-07 00:00 BST", Day},
		{"2 days ago", "2016-04-07 00:00 BST", Day},
		{"two days ago at 14:02", "2016-04-07 14:02 BST", Minute},
		{"a day ago", "2016-04-08 00:00 BST", Day},
		{"a week ago", "2016-04-02 00:00 BST", Day},
		{"3 weeks ago", "2016-03-19 00:00 GMT", Day},
		{"twenty-one days ago", "2016-03-19 00:00 GMT", Day},
		{"2h ago", "2016-04-09 07:00 BST", Minute},
		{"2 h ago", "2016-04-09 07:00 BST", Minute},
		{"an hour ago", "2016-04-09 08:00 BST", Minute},
		{"half an hour ago", "2016-04-09 08:30 BST", Minute},
		{"30 minutes ago", "2016-04-09 08:30 BST", Minute},
		{"30m ago", "2016-04-09 08:30 BST", Minute},
		{"48 hours ago", "2016-04-07 09:00 BST", Minute},
		{"٢ days ago", "2016-04-07 00:00 BST", Day},
		{"“yesterday”", "2016-04-08 00:00 BST", Day},
	} {
		w, err := ParseWhen(" "+tt.words+" ", saturday(t))
		if err != nil {
			t.Errorf("ParseWhen(%q): %v", tt.words, err)
			continue
		}
		if got := w.At.Format(layout); got != tt.at || w.Precision != tt.precision || w.Raw != tt.words || !w.Known() {
			t.Errorf("ParseWhen(%q) = %s, %s, raw %q, want %s, %s", tt.words, got, w.Precision, w.Raw, tt.at, tt.precision)
		}
	}
}

func TestParseWhenRefuses(t *testing.T) {
	for _, tt := range []struct {
		words, problem string
		ask            []string
	}{
		{"", "no time", sayWhen},
		{"soonish", "not a time that I read", sayWhen},
		{"today 23:59", "future", nil},
		{"today 09:01", "future", nil},
		{"tomorrow", "future", nil},
		{"next friday", "future", nil},
		{"2030-01-01", "future", nil},
		{"2016-04-10", "future", nil},
		{"2016-04-09 09:01", "future", nil},
		{"9 April 23:59", "future", nil},
		{"Saturday 23:59", "future", []string{"last Saturday 23:59"}},
		{"31 April", "there is no 31 April", nil},
		{"30 February", "there is no 30 February", nil},
		{"FEB 30TH, 2016", "there is no 30 February 2016", nil},
		{"0 April", "there is no", nil},
		{"29 Feb 2023", "there is no", nil},
		{"2016-13-01", "there is no", nil},
		{"2015-02-29", "there is no", nil},
		{"0000-00-00", "there is no", nil},
		{"0016-04-08", "too long ago", nil},
		{"25:00", "not a time of day", nil},
		{"24:00", "not a time of day", nil},
		{"12:60", "not a time of day", nil},
		{"12:5", "not a time of day", nil},
		{"13pm", "not a time of day", nil},
		{"0am", "not a time of day", nil},
		{"yesterday 25:00", "not a time of day", nil},
		{"9.30", "more than one way", []string{"9:30", "30 September"}},
		{"14.02", "more than one way", []string{"14:02", "14 February"}},
		{"04/05/2015", "more than one way", []string{"4 May 2015", "5 April 2015"}},
		{"04/05/2016", "more than one way", []string{"5 April 2016"}}, // 4 May is still to come
		{"4/5/16", "more than one way", []string{"5 April 2016"}},
		{"09/04/2016", "more than one way", []string{"9 April 2016"}},
		{"04/05/2017", "“04/05/2017” lies in the future", nil},
		{"13/05/2016", "“13/05/2016” lies in the future", nil},
		{"31/02/2016", "there is no 31/02/2016", nil},
		{"04/05/1816", "there is no", nil},
		{"Soonish", "“Soonish” is not a time", sayWhen},
		{"04/05", "more than one way", []string{"4 May", "5 April"}},
		{"04.05.2016", "more than one way", []string{"5 April 2016"}},
		{"13/05/2015", "more than one way", []string{"13 May 2015"}},
		{"2016/04/08", "more than one way", []string{"8 April 2016"}},
		{"04/05/2016 14:02", "more than one way", []string{"5 April 2016"}},
		{"this morning", "part of a day", []string{"today", "today 09:00"}},
		{"last night", "part of a day", []string{"yesterday", "yesterday 09:00"}},
		{"midnight", "part of a day", []string{"today", "today 09:00"}},
		{"last week", "which day", []string{"two days ago", "8 April"}},
		{"a few days ago", "which day", []string{"two days ago", "8 April"}},
		{"two months ago", "one day", []string{"8 April 2016"}},
		{"ago", "not read", []string{"two days ago", "2h ago"}},
		{"many days ago", "not read", []string{"two days ago", "2h ago"}},
		{"-2 days ago", "not read", []string{"two days ago", "2h ago"}},
		{"99999999999999999999 days ago", "not read", []string{"two days ago", "2h ago"}},
		{"99999999 days ago", "too long ago", nil},
		{"10000 weeks ago", "too long ago", nil},
		{"2h ago 14:02", "nothing can follow", []string{"2h ago"}},
		{"2016", "not a time that I read", sayWhen},
		{"April", "not a time that I read", sayWhen},
		{"April 2016", "not a time that I read", sayWhen},
		{"8 April 16", "not a time that I read", sayWhen},
		{"8 April 2016 extra", "not a time that I read", sayWhen},
		{"14:02 GMT", "not a time that I read", sayWhen},
		{"14:02 15:02", "not a time that I read", sayWhen},
		{"friday monday", "not a time that I read", sayWhen},
		{"at", "not a time that I read", sayWhen},
		{"on", "not a time that I read", sayWhen},
	} {
		w, err := ParseWhen(tt.words, saturday(t))
		var refused *WhenError
		if !errors.As(err, &refused) {
			t.Errorf("ParseWhen(%q) = %v, want it refused", tt.words, w)
			continue
		}
		if !strings.Contains(refused.Problem, tt.problem) || !slices.Equal(refused.Ask, tt.ask) {
			t.Errorf("ParseWhen(%q): %q, asks %q, want %q, %q", tt.words, refused.Problem, refused.Ask, tt.problem, tt.ask)
		}
		if strings.HasSuffix(refused.Problem, ".") || strings.Contains(refused.Problem, `"`) {
			t.Errorf("ParseWhen(%q): the problem %q is no clause, or quotes as Go does", tt.words, refused.Problem)
		}
	}
}

func TestParseWhenClockChanges(t *testing.T) {
	for _, tt := range []struct {
		zone, now, words string
		at, problem      string // in UTC
	}{
		// Clocks in London were put forward at 01:00 on 27 March 2016.
		{"Europe/London", "2016-03-27T12:00:00Z", "01:30", "", "put forward"},
		{"Europe/London", "2016-03-27T12:00:00Z", "today 01:30", "", "put forward"},
		{"Europe/London", "2016-03-27T00:30:00Z", "01:30", "2016-03-26T01:30:00Z", ""},
		{"Europe/London", "2016-03-28T00:00:00Z", "01:30", "", "put forward"}, // 01:00 BST, so yesterday's
		{"Europe/London", "2016-03-28T12:00:00Z", "27 March", "2016-03-27T00:00:00Z", ""},
		// They were put back at 02:00 on 30 October 2016: 01:30 came twice.
		{"Europe/London", "2016-10-30T12:00:00Z", "01:30", "2016-10-30T00:30:00Z", ""},
		{"Europe/London", "2016-10-30T00:45:00Z", "01:30", "2016-10-30T00:30:00Z", ""},
		{"Europe/London", "2016-10-30T00:15:00Z", "01:30", "2016-10-29T00:30:00Z", ""},
		{"Europe/London", "2016-10-30T01:15:00Z", "now", "2016-10-30T01:15:00Z", ""},
		{"Europe/London", "2016-10-30T12:00:00Z", "12 hours ago", "2016-10-30T00:00:00Z", ""},
		// In New York 01:30 on 6 November 2016 came twice.
		{"America/New_York", "2016-11-06T17:00:00Z", "01:30", "2016-11-06T05:30:00Z", ""},
		// In Damascus the clocks were put forward at midnight.
		{"Asia/Damascus", "2016-04-02T12:00:00Z", "25 March", "2016-03-24T22:00:00Z", ""},
		{"Asia/Damascus", "2016-04-02T12:00:00Z", "25 March 00:30", "", "put forward"},
		{"America/Sao_Paulo", "2016-10-17T12:00:00Z", "16 October", "2016-10-16T03:00:00Z", ""},
		{"America/Sao_Paulo", "2016-10-17T12:00:00Z", "16 October 00:30", "", "put forward"},
		// In Havana midnight came twice on 6 November 2016.
		{"America/Havana", "2016-11-07T12:00:00Z", "6 November", "2016-11-06T04:00:00Z", ""},
		// Samoa skipped 30 December 2011.
		{"Pacific/Apia", "2012-01-02T12:00:00Z", "30 December 2011", "", "skipped it"},
		{"Pacific/Apia", "2012-01-02T12:00:00Z", "30 December 2011 12:00", "", "put forward"},
		{"Pacific/Apia", "2012-01-02T12:00:00Z", "31 December 2011", "2011-12-30T10:00:00Z", ""},
		// Nepal is 5:45 ahead of UTC.
		{"Asia/Kathmandu", "2016-04-09T09:00:00Z", "today", "2016-04-08T18:15:00Z", ""},
	} {
		now, _ := time.Parse(time.RFC3339, tt.now)
		w, err := ParseWhen(tt.words, now.In(zone(t, tt.zone)))
		switch {
		case tt.problem != "":
			if err == nil || !strings.Contains(err.Error(), tt.problem) {
				t.Errorf("ParseWhen(%q) in %s at %s = %v, %v, want %q", tt.words, tt.zone, tt.now, w.At, err, tt.problem)
			}
		case err != nil || w.At.UTC().Format(time.RFC3339) != tt.at:
			t.Errorf("ParseWhen(%q) in %s at %s = %v, %v, want %s", tt.words, tt.zone, tt.now, w.At.UTC(), err, tt.at)
		}
	}
}

func TestWhenSpan(t *testing.T) {
	for _, tt := range []struct {
		words string
		want  time.Duration
	}{
		{"14:02", time.Minute},
		{"yesterday", 24 * time.Hour},
		{"27 March 2016", 23 * time.Hour},
		{"25 October 2015", 25 * time.Hour},
		{"Friday", 24 * time.Hour},
	} {
		w, err := ParseWhen(tt.words, saturday(t))
		if err != nil {
			t.Fatal(err)
		}
		stored, _ := json.Marshal(w)
		var read When
		if err := json.Unmarshal(stored, &read); err != nil {
			t.Fatal(err)
		}
		for _, w := range []When{w, read} {
			if from, to := w.Span(); to.Sub(from) != tt.want || !from.Equal(w.At) {
				t.Errorf("%q spans %v to %v, want %v", tt.words, from, to, tt.want)
			}
		}
		if read.Shown(saturday(t)) != w.Shown(saturday(t)) {
			t.Errorf("%q is shown as %q, and as %q once stored", tt.words, w.Shown(saturday(t)), read.Shown(saturday(t)))
		}
	}
	if from, to := (When{}).Span(); !from.IsZero() || !to.IsZero() || (When{}).Known() {
		t.Error("an unknown moment has a span")
	}
}

func TestLater(t *testing.T) {
	for _, tt := range []struct {
		a, b        string
		later, sure bool
	}{
		{"today", "yesterday", true, true},
		{"yesterday", "today", false, true},
		{"yesterday 14:02", "yesterday", true, false},
		{"yesterday", "yesterday", false, false},
		{"yesterday", "Friday", false, false},
		{"08:02", "08:01", true, true},
		{"08:01", "08:01", false, false},
		{"today 00:00", "yesterday", true, true},
		{"", "yesterday", false, false},
		{"yesterday", "", false, false},
	} {
		a, _ := ParseWhen(tt.a, saturday(t))
		b, _ := ParseWhen(tt.b, saturday(t))
		if later, sure := Later(a, b); later != tt.later || sure != tt.sure {
			t.Errorf("Later(%q, %q) = %v, %v, want %v, %v", tt.a, tt.b, later, sure, tt.later, tt.sure)
		}
	}
}

func TestWhenShown(t *testing.T) {
	for words, want := range map[string]string{
		"08:02":            "08:02",
		"14:02":            "Fri 14:02",
		"today":            "Sat",
		"yesterday":        "Fri",
		"last Sunday":      "Sun",
		"3 April 10:00":    "Sun 10:00",
		"2 April":          "2 Apr",
		"2 April 10:00":    "2 Apr 10:00",
		"8 April 2015":     "8 Apr 2015",
		"2015-04-08 14:02": "8 Apr 2015 14:02",
	} {
		w, err := ParseWhen(words, saturday(t))
		if err != nil || w.Shown(saturday(t)) != want {
			t.Errorf("%q is shown as %q, %v, want %q", words, w.Shown(saturday(t)), err, want)
		}
	}
	w, _ := ParseWhen("08:02", saturday(t))
	if got := w.Shown(saturday(t).In(zone(t, "Asia/Damascus"))); got != "10:02" {
		t.Errorf("in another zone 08:02 is shown as %q", got)
	}
	if got := w.Shown(saturday(t).AddDate(0, 0, -2)); got != "9 Apr 08:02" {
		t.Errorf("a moment after now is shown as %q", got)
	}
	if got := (When{}).Shown(saturday(t)); got != "" {
		t.Errorf("an unknown moment is shown as %q", got)
	}
}

func FuzzParseWhen(f *testing.F) {
	for _, words := range []string{
		"14:02", "9am", "now", "yesterday 14:02", "last friday", "8th of April 2016 01:30", "April 8, 2016", "2016-04-08T14:02", "two days ago", "2h ago",
		"half an hour ago", "04/05/2016", "this morning", "29 February", "01:30", "mon 00:00", "00:30 1 April",
	} {
		for i := range 4 {
			f.Add(words, int64(1460188830+i*7_000_000), uint8(i))
		}
	}
	zones := []string{"UTC", "Europe/London", "America/New_York", "Asia/Damascus", "Pacific/Apia", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu"}
	f.Fuzz(func(t *testing.T, words string, unix int64, place uint8) {
		const until = 4102444800 // 2100
		now := time.Unix((unix%until+until)%until, 0).In(zone(t, zones[int(place)%len(zones)]))
		w, err := ParseWhen(words, now)
		if err != nil {
			var refused *WhenError
			if !errors.As(err, &refused) || refused.Problem == "" {
				t.Fatalf("ParseWhen(%q): %#v", words, err)
			}
			return
		}
		from, to := w.Span()
		if w.At.After(now) || !from.Before(to) || to.Sub(from) > 26*time.Hour {
			t.Errorf("ParseWhen(%q, %v) = %v to %v", words, now, from, to)
		}
		if !w.Known() || w.Raw != strings.TrimSpace(words) || w.Shown(now) == "" {
			t.Errorf("ParseWhen(%q) = %+v", words, w)
		}
	})
}
