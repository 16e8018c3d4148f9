package claim_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/claim"
)

// fill sets everything in a value, and every text to its own path.
func fill(v reflect.Value, path string) {
	switch at := time.Date(2016, 4, 8, 12, 0, 0, 0, time.UTC); {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(at))
	case v.Kind() == reflect.String:
		v.SetString(path)
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(7)
	case v.CanUint():
		v.SetUint(7)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), path)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), path)
		fill(v.Index(1), path)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	default:
		panic(fmt.Sprintf("%s is a %s", path, v.Kind()))
	}
}

// texts are the texts in a value of JSON, each once.
func texts(v any) []string {
	var all []string
	switch v := v.(type) {
	case string:
		all = append(all, v)
	case []any:
		for _, x := range v {
			all = append(all, texts(x)...)
		}
	case map[string]any:
		for _, x := range v {
			all = append(all, texts(x)...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestBlank names every text that a redaction leaves. A new field of a claim is
// not among them unless somebody has thought about it.
func TestBlank(t *testing.T) {
	t.Parallel()
	var c claim.Claim
	fill(reflect.ValueOf(&c).Elem(), "")
	before, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	b := c.Blank()
	encoded, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(encoded, &v); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"", "2016-04-08T12:00:00Z", "REDACTED", "stated", "unknown",
		".Topic", ".Measure", ".Aggregation", ".Said.Precision", ".Reported.Precision", ".AsOf.Precision", ".Status", ".Lifecycle",
		".Turns.Kind", ".Turns.Said.Precision", ".Owner", ".Evidence.By", ".Proposal.Verdict", ".Proposal.By",
		".Verdicts.Status", ".Verdicts.Proposed", ".Verdicts.By", ".Challenge.Why",
		".RedactBy", ".FiledBy", ".FiledIn", ".ChangedBy", ".Visibility",
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, texts(v)); diff != "" {
		t.Errorf("texts that are left (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(claim.Figure{Form: claim.Unknown}, b.Figure); diff != "" {
		t.Errorf("figure (-want +got):\n%s", diff)
	}
	if len(b.Turns) != 2 || len(b.Evidence) != 2 || len(b.Verdicts) != 2 || !b.Verdicts[0].Override || !b.Evidence[0].Refutes {
		t.Errorf("what happened to the claim is gone: %+v", b)
	}
	if b.ID != c.ID || b.Version != c.Version || b.SupersededBy != c.SupersededBy || b.PartOf != c.PartOf || b.Challenge.Claim != c.Challenge.Claim || !b.Redacted {
		t.Errorf("what claim it is is gone: %+v", b)
	}
	if diff := cmp.Diff(b, b.Blank()); diff != "" {
		t.Errorf("blanked twice (-once +twice):\n%s", diff)
	}
	if after, err := json.Marshal(c); err != nil || string(after) != string(before) {
		t.Errorf("the claim that was blanked is changed: %s, %v", after, err)
	}
}

func TestRedactedSource(t *testing.T) {
	t.Parallel()
	if s, _ := claim.NewLexicon(claim.Vocabulary{}).Source(claim.RedactedSource); s.Key == claim.RedactedSource {
		t.Errorf("somebody can be called %s, and gets what was redacted", s.Key)
	}
}
