package setting

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/go-multierror"
)

// maxShownValue bounds, in bytes, how much of a wrong value an error repeats.
const maxShownValue = 200

// An Error is one mistake in the settings.
type Error struct {
	Setting string // as documented
	Source  string // the variable or flag really read; "" when nothing set it
	Value   string // as read; "" for secrets
	Secret  bool
	Problem string // "must be …"
	Hint    string // what to do; may be empty

	unknown bool // no setting has this name
}

// Error names the variable really read, its value, what is allowed, and, on a
// line of its own, the hint.
func (e *Error) Error() string {
	var b strings.Builder
	switch {
	case e.unknown:
		fmt.Fprintf(&b, "%s: %s", e.Setting, e.Problem)
	case e.Source == "":
		fmt.Fprintf(&b, "%s is not set: %s", e.Setting, e.Problem)
	case e.Secret:
		fmt.Fprintf(&b, "%s (secret): %s", e.Source, e.Problem)
	default:
		fmt.Fprintf(&b, "%s=%s: %s", e.Source, quote(e.Value), e.Problem)
	}
	if e.Hint != "" {
		b.WriteString("\n  hint: " + e.Hint)
	}
	return b.String()
}

func quote(v string) string {
	v = withoutCredentials(v)
	if len(v) > maxShownValue {
		return fmt.Sprintf("%q… (%d bytes)", strings.ToValidUTF8(v[:maxShownValue], ""), len(v))
	}
	return fmt.Sprintf("%q", v)
}

// withoutCredentials hides what an address holds beside scheme, host and path:
// a password may stand there although the setting is no secret.
func withoutCredentials(v string) string {
	scheme, rest, isAddress := strings.Cut(v, "://")
	if !isAddress {
		return v
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, path := rest[:end], rest[end:]
	if at := strings.LastIndexByte(host, '@'); at >= 0 {
		host = "***" + host[at:]
	}
	if query := strings.IndexAny(path, "?#"); query >= 0 {
		path = path[:query+1] + "***"
	}
	return scheme + "://" + host + path
}

// A problem is what is wrong with a value, with a hint of its own.
type problem struct{ text, hint string }

func (p *problem) Error() string { return p.text }

func (it *item) errorf(format string, args ...any) error { return it.wrap(fmt.Errorf(format, args...)) }

// wrap makes an Error of what a parser or a check found.
func (it *item) wrap(err error) error {
	e := &Error{Setting: it.Name, Source: it.source, Secret: it.Secret, Problem: err.Error(), Hint: it.Hint}
	if !it.Secret {
		e.Value = strings.Join(it.raw, ", ")
	}
	var p *problem
	if errors.As(err, &p) && p.hint != "" {
		e.Hint = p.hint
	}
	return e
}

// Join returns the errors that are not nil as one, or nil. Joined errors are
// taken apart first, so that every one of them is printed once, in order.
func Join(errs ...error) error {
	var all *multierror.Error
	for _, err := range errs {
		var joined *multierror.Error
		switch {
		case err == nil:
		case errors.As(err, &joined):
			all = multierror.Append(all, joined.Errors...)
		default:
			all = multierror.Append(all, err)
		}
	}
	if all != nil {
		all.ErrorFormat = onePerLine
	}
	return all.ErrorOrNil()
}

func onePerLine(errs []error) string {
	lines := make([]string, len(errs))
	for i, err := range errs {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Each returns the errors that Join put together, or err alone.
func Each(err error) []error {
	var joined *multierror.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &joined):
		return joined.Errors
	}
	return []error{err}
}

// Name returns the setting that err is about, or "".
func Name(err error) string {
	var e *Error
	if errors.As(err, &e) && !e.unknown {
		return e.Setting
	}
	return ""
}
