// Package setting declares settings: one declaration gives the flag, the
// variables it is read from, the help, the error text, the mask, and every
// generated page. It knows no particular setting.
package setting

import "time"

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
	Secret      bool
	Allowed     []string // the only values (of each element, for lists); empty for any
	Hint        string   // where to find the right value; added to error messages
}

// A Set is a collection of declared settings.
type Set struct{}

// A Value is what a setting was set to. It is valid after the Set was loaded.
type Value[T any] struct {
	v T
}

// Get returns the value.
func (v *Value[T]) Get() T { return v.v }

// IsSet reports whether anything but the default set it.
func (v *Value[T]) IsSet() bool { return false }

// Source names what set it: "PLUGIN_FAIL_ON", "--fail-on", "default", or what SetFact said.
func (v *Value[T]) Source() string { return "" }

// Errorf returns an error about the value that names the variable really read
// and, unless it is a secret, the value; format says what is allowed. The
// declaration's Hint is added.
func (v *Value[T]) Errorf(format string, args ...any) error { return nil }

// String declares a text. Each check returns what is wrong with the value ("must be …"), or nil.
func (s *Set) String(d Setting, checks ...func(string) error) *Value[string] { return nil }

// URL declares an http or https address without user info, query or fragment; a trailing slash is dropped.
func (s *Set) URL(d Setting) *Value[string] { return nil }

// Bool declares a switch.
func (s *Set) Bool(d Setting) *Value[bool] { return nil }

// Int declares a whole number between min and max.
func (s *Set) Int(d Setting, min, max int) *Value[int] { return nil }

// Duration declares a time span such as 30s or 5m, more than zero.
func (s *Set) Duration(d Setting) *Value[time.Duration] { return nil }

// List declares a list: a JSON array, or separated by newlines, or by commas outside {} and [].
func (s *Set) List(d Setting, checks ...func(string) error) *Value[[]string] { return nil }

// Pairs declares a map, in the order written: a JSON object or key=value pairs.
func (s *Set) Pairs(d Setting) *Value[[]Pair] { return nil }

// A Pair is one entry of a map.
type Pair struct{ Key, Value string }

// Join returns the errors that are not nil as one, or nil. Every one of them is printed.
func Join(errs ...error) error { return nil }
