// Package config reads settings from the environment and a .env file into
// tagged structs, and reports everything that is wrong with them at once. It
// imports nothing else of stet: each part of the program owns its settings.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"
)

// Checked is a part of the configuration that can tell what is wrong with it.
// Problems are sentences that name the setting and hold no secret.
type Checked interface{ Problems() []string }

// Error is everything that is wrong with a configuration.
type Error struct{ Problems []string }

func (e *Error) Error() string {
	return "the configuration has problems:\n  - " + strings.Join(e.Problems, "\n  - ")
}

// Load fills the parts, pointers to structs with `env` tags, from a .env file
// and the environment, which goes before it. The file need not be there. The
// error is an *Error.
func Load(dotenv string, environ []string, parts ...Checked) error {
	values, err := read(dotenv, environ)
	if err != nil {
		return &Error{[]string{err.Error()}}
	}
	var problems []string
	for _, part := range parts {
		if err := env.ParseWithOptions(part, env.Options{Environment: values}); err != nil {
			problems = append(problems, unreadable(part, err)...)
		}
		problems = append(problems, part.Problems()...)
	}
	if len(problems) > 0 {
		return &Error{problems}
	}
	return nil
}

func read(dotenv string, environ []string) (map[string]string, error) {
	text, err := os.ReadFile(dotenv)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the settings: %w", err)
	}
	values, err := godotenv.UnmarshalBytes(bytes.TrimPrefix(text, []byte("\ufeff")))
	if err != nil {
		// The parser's own message quotes the line, which may be a token.
		return nil, fmt.Errorf("reading %s: it is not a list of NAME=value lines", dotenv)
	}
	for _, entry := range environ {
		if name, value, ok := strings.Cut(entry, "="); ok {
			values[name] = value
		}
	}
	for name, value := range values {
		values[name] = strings.TrimSpace(value)
	}
	return values, nil
}

// unreadable says which settings could not be read, without their values.
func unreadable(part Checked, err error) []string {
	all, ok := errors.AsType[env.AggregateError](err)
	if !ok {
		return []string{"a setting could not be read"}
	}
	var problems []string
	for _, e := range all.Errors {
		if parse, ok := errors.AsType[env.ParseError](e); ok {
			field, _ := reflect.TypeOf(part).Elem().FieldByName(parse.Name)
			name, _, _ := strings.Cut(field.Tag.Get("env"), ",")
			problems = append(problems, fmt.Sprintf("%s could not be read as %s", name, parse.Type))
		} else if unset, ok := errors.AsType[env.VarIsNotSetError](e); ok {
			problems = append(problems, unset.Key+" is missing")
		} else if empty, ok := errors.AsType[env.EmptyVarError](e); ok {
			problems = append(problems, empty.Key+" is empty")
		} else {
			problems = append(problems, "a setting could not be read")
		}
	}
	slices.Sort(problems)
	return problems
}
