package discord_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// Discord's own description of its API, outside of the repository.
var schemaFile = filepath.Join("..", "..", "..", "shared", "schemas", "discord-openapi.json")

var schemas = sync.OnceValues(func() (map[string]any, error) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	return doc.Components.Schemas, nil
})

var loudly sync.Once

// conforms holds JSON against one of the schemas of Discord's OpenAPI
// document.
func conforms(t *testing.T, schema string, text []byte) {
	t.Helper()
	all, err := schemas()
	if err != nil {
		loudly.Do(func() {
			fmt.Fprintf(os.Stderr, "\n!!! SKIPPED: nothing is held against Discord's OpenAPI document: %v\n\n", err)
		})
		return
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	s, ok := all[schema]
	if !ok {
		t.Fatalf("there is no schema %s", schema)
	}
	if problem := against(all, s.(map[string]any), v, schema); problem != "" {
		t.Errorf("%s: %s", problem, text[:min(len(text), 500)])
	}
}

// against says where v departs from a schema. It knows as much of JSON Schema
// as that document uses, and refuses fields that a schema does not have.
func against(all, s map[string]any, v any, at string) string {
	if ref, ok := s["$ref"].(string); ok {
		return against(all, all[ref[strings.LastIndex(ref, "/")+1:]].(map[string]any), v, at)
	}
	for _, word := range []string{"oneOf", "anyOf"} {
		if choices, ok := s[word].([]any); ok {
			var problems []string
			for _, c := range choices {
				p := against(all, c.(map[string]any), v, at)
				if p == "" {
					return ""
				}
				problems = append(problems, p)
			}
			return fmt.Sprintf("%s is none of: %s", at, strings.Join(problems, " | "))
		}
	}
	if p := ofType(s, v, at); p != "" || v == nil {
		return p
	}
	if enum, ok := s["enum"].([]any); ok && !slices.Contains(enum, v) {
		return fmt.Sprintf("%s is %v, want one of %v", at, v, enum)
	}
	if c, ok := s["const"]; ok && c != v {
		return fmt.Sprintf("%s is %v, want %v", at, v, c)
	}
	switch v := v.(type) {
	case string:
		return within(s, "Length", utf8.RuneCountInString(v), at)
	case []any:
		for i, item := range v {
			if p := against(all, s["items"].(map[string]any), item, fmt.Sprintf("%s[%d]", at, i)); p != "" {
				return p
			}
		}
		return within(s, "Items", len(v), at)
	case map[string]any:
		return fields(all, s, v, at)
	}
	return ""
}

func fields(all, s, v map[string]any, at string) string {
	properties, _ := s["properties"].(map[string]any)
	for name, value := range v {
		p, ok := properties[name].(map[string]any)
		if !ok {
			return fmt.Sprintf("%s has a field %q", at, name)
		}
		if problem := against(all, p, value, at+"."+name); problem != "" {
			return problem
		}
	}
	required, _ := s["required"].([]any)
	for _, name := range required {
		if _, ok := v[name.(string)]; !ok {
			return fmt.Sprintf("%s lacks %q", at, name)
		}
	}
	return ""
}

func within(s map[string]any, what string, n int, at string) string {
	if most, ok := s["max"+what].(float64); ok && n > int(most) {
		return fmt.Sprintf("%s has %d, at most %v", at, n, most)
	}
	if least, ok := s["min"+what].(float64); ok && n < int(least) {
		return fmt.Sprintf("%s has %d, at least %v", at, n, least)
	}
	return ""
}

func ofType(s map[string]any, v any, at string) string {
	var allowed []any
	switch t := s["type"].(type) {
	case nil:
		return ""
	case string:
		allowed = []any{t}
	case []any:
		allowed = t
	}
	is := ""
	switch n := v.(type) {
	case nil:
		is = "null"
	case string:
		is = "string"
	case bool:
		is = "boolean"
	case []any:
		is = "array"
	case map[string]any:
		is = "object"
	case float64:
		if is = "number"; n == float64(int64(n)) && slices.Contains(allowed, any("integer")) {
			is = "integer"
		}
	}
	if !slices.Contains(allowed, any(is)) {
		return fmt.Sprintf("%s is of type %s, want %v", at, is, allowed)
	}
	return ""
}
