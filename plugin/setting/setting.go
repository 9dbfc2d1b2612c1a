// Package setting declares settings: one declaration gives the flag, the
// variables it is read from, the help, the error text, the mask, and every
// generated page. It knows no particular setting.
package setting

import (
	"slices"
	"strings"
	"time"
)

// A Setting is the declaration of one setting.
type Setting struct {
	Name     string   // as documented, with underscores: fail_on
	Aliases  []string // other names it is read from
	Category string   // heading in help and pages
	Help     string   // one or two sentences, plain text with `code`
	Example  string   // a value as a user would write it
	Default  string   // the value when nothing sets it, in the notation of a variable
	// DefaultText says the default in words where it is not a constant ("from the CI").
	DefaultText string
	// ActionDefault is the default of the input in action.yml, where an
	// expression of the workflow gives it one; "" for none.
	ActionDefault string
	Secret        bool
	Allowed       []string // the only values (of each element, for lists); empty for any
	Hint          string   // where to find the right value; added to error messages
}

// Flag is the name of s on the command line, without dashes in front.
func (s Setting) Flag() string { return strings.ReplaceAll(s.Name, "_", "-") }

// A Pair is one entry of a map.
type Pair struct{ Key, Value string }

// A Set is a collection of declared settings, in declared order. It is not safe
// for concurrent use until it was loaded.
type Set struct {
	items []*item
}

// An item is a declared setting and what was read for it.
type item struct {
	Setting
	kind   string // what a value looks like, in words: "a list", "true or false"
	isBool bool
	parse  func(raw []string) error // stores the value; errors say "must be …"

	raw    []string // as read, one element a time it was set
	source string   // where raw came from; "" when nothing set it
	fact   *fact
}

// A fact is a value that the surroundings of the program supply.
type fact struct{ value, source string }

// A Value is what a setting was set to. It is valid after the Set was loaded.
type Value[T any] struct {
	it *item
	v  T
}

// Get returns the value.
func (v *Value[T]) Get() T { return v.v }

// IsSet reports whether anything but the default set it.
func (v *Value[T]) IsSet() bool { return v.it.source != "" }

// Source names what set it: "PLUGIN_FAIL_ON", "--fail-on", "default", or what Fact said.
func (v *Value[T]) Source() string { return v.it.origin() }

// Errorf returns an error about the value that names the variable really read
// and, unless it is a secret, the value; format says what is allowed. The
// declaration's Hint is added.
func (v *Value[T]) Errorf(format string, args ...any) error { return v.it.errorf(format, args...) }

func (it *item) origin() string {
	if it.source == "" {
		return "default"
	}
	return it.source
}

// declare adds d to s with the given parser. It panics on a name declared
// twice, which is a mistake in the program that every test would show.
func declare[T any](s *Set, d Setting, kind string, parse func([]string) (T, error), checks ...func(T) error) *Value[T] {
	v := &Value[T]{}
	v.it = &item{Setting: d, kind: kind}
	v.it.parse = func(raw []string) error {
		t, err := parse(raw)
		for _, check := range checks {
			if err != nil {
				return err
			}
			err = check(t)
		}
		if err == nil {
			v.v = t
		}
		return err
	}
	if s.find(d.Name) != nil {
		panic("setting: " + d.Name + " is declared twice")
	}
	s.items = append(s.items, v.it)
	return v
}

func (it *item) names() []string { return append([]string{it.Name}, it.Aliases...) }

// String declares a text. Each check returns what is wrong with the value ("must be …"), or nil.
func (s *Set) String(d Setting, checks ...func(string) error) *Value[string] {
	return declare(s, d, "text", func(raw []string) (string, error) {
		return parseWord(last(raw), d.Allowed)
	}, ifSet(checks)...)
}

// URL declares an http or https address without user info, query or fragment; a trailing slash is dropped.
func (s *Set) URL(d Setting) *Value[string] {
	return declare(s, d, "a URL", func(raw []string) (string, error) { return parseURL(last(raw)) })
}

// Bool declares a switch.
func (s *Set) Bool(d Setting) *Value[bool] {
	v := declare(s, d, "true or false", func(raw []string) (bool, error) { return parseBool(last(raw)) })
	v.it.isBool = true
	return v
}

// Int declares a whole number between min and max.
func (s *Set) Int(d Setting, min, max int) *Value[int] {
	return declare(s, d, "a number", func(raw []string) (int, error) { return parseInt(last(raw), min, max) })
}

// Duration declares a time span such as 30s or 5m, more than zero.
func (s *Set) Duration(d Setting) *Value[time.Duration] {
	return declare(s, d, "a duration", func(raw []string) (time.Duration, error) { return parseDuration(last(raw)) })
}

// List declares a list: a JSON array, or separated by newlines, or by commas
// outside {} and []. Each check is asked about every element.
func (s *Set) List(d Setting, checks ...func(string) error) *Value[[]string] {
	return declare(s, d, "a list", func(raw []string) ([]string, error) {
		return parseList(raw, d.Allowed, checks)
	})
}

// Pairs declares a map, in the order written: a JSON object or key=value pairs.
func (s *Set) Pairs(d Setting) *Value[[]Pair] {
	return declare(s, d, "a map", parsePairs)
}

// Object declares a map whose JSON form may be nested: the members of a member
// get its name and a dot in front, the elements of a list their number. A null
// is an empty map.
func (s *Set) Object(d Setting) *Value[[]Pair] {
	return declare(s, d, "a map", parseObject)
}

// ifSet lets checks pass an empty value: what is required is for the one who needs it to say.
func ifSet(checks []func(string) error) []func(string) error {
	out := make([]func(string) error, len(checks))
	for i, check := range checks {
		out[i] = func(v string) error {
			if v == "" {
				return nil
			}
			return check(v)
		}
	}
	return out
}

func last(raw []string) string {
	if len(raw) == 0 {
		return ""
	}
	return strings.TrimSpace(raw[len(raw)-1])
}

// Fact supplies a value for the named setting that applies when nothing else
// sets it; source says where it was found. An empty value is no fact. It is
// called before Load.
func (s *Set) Fact(name, value, source string) {
	if it := s.find(name); it != nil && value != "" {
		it.fact = &fact{value, source}
	}
}

func (s *Set) find(name string) *item {
	for _, it := range s.items {
		if it.Name == name || slices.Contains(it.Aliases, name) {
			return it
		}
	}
	return nil
}

// Secrets returns the values of all secrets that are set.
func (s *Set) Secrets() []string {
	var out []string
	for _, it := range s.items {
		if it.Secret {
			for _, raw := range it.raw {
				if raw = strings.TrimSpace(raw); raw != "" {
					out = append(out, raw)
				}
			}
		}
	}
	return out
}

// Len is the number of declared settings.
func (s *Set) Len() int { return len(s.items) }

// Asked reports whether somebody set one of the settings declared from the
// from-th to before the to-th: a flag or a variable, not a fact.
func (s *Set) Asked(from, to int) bool {
	return slices.ContainsFunc(s.items[from:to], func(it *item) bool {
		return it.source != "" && (it.fact == nil || it.source != it.fact.source)
	})
}

// A Described is a declared setting in words, for help and pages.
type Described struct {
	Setting
	Kind string // what a value looks like: "a list", "true or false", …
}

// All describes every declared setting, in declared order.
func (s *Set) All() []Described {
	out := make([]Described, len(s.items))
	for i, it := range s.items {
		out[i] = Described{it.Setting, it.kind}
	}
	return out
}

// An Origin is a setting with the value that applies and where it came from.
type Origin struct{ Name, Value, Source string }

// Origins lists every setting as it applies. Secrets show only that they are set.
func (s *Set) Origins() []Origin {
	out := make([]Origin, 0, len(s.items))
	for _, it := range s.items {
		out = append(out, Origin{it.Name, it.shown(), it.origin()})
	}
	return out
}

// shown is the value as an error or an explanation may show it.
func (it *item) shown() string {
	v := it.Default
	if it.source != "" {
		v = strings.TrimSpace(strings.Join(it.raw, ", "))
	}
	if it.Secret && v != "" {
		return "***"
	}
	return v
}
