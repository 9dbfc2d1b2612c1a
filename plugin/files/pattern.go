package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// maxAlternatives bounds the alternatives that the braces of one pattern stand
// for together: {a,b}{c,d} are four. Real patterns have a handful.
const maxAlternatives = 1000

const onWindows = runtime.GOOS == "windows"

// A segment is what a pattern says about one name of a path.
type segment struct {
	kind kind
	text string // of a literal: the name; of a glob: its pattern
}

type kind uint8

const (
	literal  kind = iota // exactly this name
	glob                 // a pattern for one name
	anyDepth             // **: any number of names
	end                  // nothing more: the path matches
)

// A path is one alternative of a pattern, taken apart.
type path struct {
	segments []segment
	dirOnly  bool // written with a slash at its end
	exact    bool // no segment is a pattern
}

// compile makes one matcher of the patterns that include and one of those that
// exclude. The error names every pattern that is wrong.
func compile(s space, patterns []string) (include, exclude *matcher, err error) {
	include, exclude = newMatcher(patterns), newMatcher(patterns)
	include.picky = true
	var errs []error
	for i, written := range patterns {
		text, excludes := strings.CutPrefix(written, "!")
		paths, err := parse(s, text)
		if err != nil {
			errs = append(errs, fmt.Errorf("pattern %q: %w", written, err))
			continue
		}
		m := include
		if excludes {
			m = exclude
		}
		include.excludes[i] = excludes
		for _, p := range paths {
			m.add(p, i)
		}
	}
	return include, exclude, errors.Join(errs...)
}

// parse returns what a pattern means below the workspace.
func parse(s space, text string) ([]path, error) {
	if text == "" {
		return nil, errors.New("is empty; leave it out")
	}
	if onWindows {
		text = filepath.ToSlash(text)
	}
	out := existing(s, text)
	if !doublestar.ValidatePattern(text) {
		if len(out) > 0 {
			return out, nil
		}
		return nil, errors.New("is malformed: a [ or { is not closed, or the pattern ends in a backslash; put a backslash before a character that is meant literally")
	}
	alternatives, err := expand(text)
	if err != nil {
		return nil, err
	}
	for _, alternative := range alternatives {
		p, err := split(alternative)
		if err != nil {
			return nil, err
		}
		inside, err := s.relative(p, rooted(alternative))
		if err != nil {
			return nil, err
		}
		out = append(out, inside...)
	}
	return out, nil
}

// existing reads a pattern with special characters as a plain path, if
// something of that name exists.
func existing(s space, text string) []path {
	if !strings.ContainsAny(text, `*?[{\`) {
		return nil
	}
	p := path{exact: true, dirOnly: strings.HasSuffix(text, "/")}
	for name := range strings.SplitSeq(text, "/") {
		p.segments = append(p.segments, segment{literal, name})
	}
	inside, err := s.relative(p, rooted(text))
	if err != nil || len(inside) == 0 {
		return nil
	}
	if _, err := os.Lstat(filepath.Join(s.real, filepath.FromSlash(inside[0].String()))); err != nil {
		return nil
	}
	return inside
}

// String is the path of a plain one.
func (p path) String() string {
	names := make([]string, len(p.segments))
	for i, s := range p.segments {
		names[i] = s.text
	}
	return strings.Join(names, "/")
}

// rooted reports whether a pattern is absolute.
func rooted(text string) bool {
	return strings.HasPrefix(text, "/") || (onWindows && filepath.VolumeName(text) != "")
}

// split takes one alternative apart. Dots and doubled slashes are left for
// relative to resolve.
func split(text string) (path, error) {
	p := path{exact: true, dirOnly: strings.HasSuffix(text, "/")}
	for part := range strings.SplitSeq(text, "/") {
		switch name, plain := unescape(part); {
		case plain:
			p.segments = append(p.segments, segment{literal, name})
			continue
		case part == "**":
			p.segments = append(p.segments, segment{anyDepth, part})
		case doublestar.ValidatePattern(part):
			p.segments = append(p.segments, segment{glob, part})
		default:
			return path{}, fmt.Errorf("is malformed at %q: [ ] cannot hold a slash", part)
		}
		p.exact = false
	}
	return p, nil
}

// unescape returns the name that part is, if it is no pattern.
func unescape(part string) (name string, plain bool) {
	if !strings.ContainsAny(part, `*?[\`) {
		return part, true
	}
	var b strings.Builder
	for i := 0; i < len(part); i++ {
		switch part[i] {
		case '*', '?', '[':
			return "", false
		case '\\':
			if i++; i == len(part) {
				return "", false
			}
		}
		b.WriteByte(part[i])
	}
	return b.String(), true
}

// expand replaces the braces of a valid pattern by all that they stand for.
func expand(text string) ([]string, error) {
	done, open := []string(nil), []string{text}
	for len(open) > 0 {
		last := open[len(open)-1]
		open = open[:len(open)-1]
		start, parts, stop := braces(last)
		if parts == nil {
			done = append(done, last)
		}
		for _, part := range parts {
			open = append(open, last[:start]+part+last[stop:])
		}
		if len(done)+len(open) > maxAlternatives {
			return nil, fmt.Errorf("its braces stand for more than %d alternatives; use * or fewer braces", maxAlternatives)
		}
	}
	return done, nil
}

// braces finds the first pair of braces in a valid pattern: the bytes
// [start,stop) of text stand for any of parts.
func braces(text string) (start int, parts []string, stop int) {
	depth, class, from := 0, false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '{':
			if depth++; depth == 1 {
				start, from = i, i+1
			}
		case c == ',' && depth == 1:
			parts, from = append(parts, text[from:i]), i+1
		case c == '}' && depth > 0:
			if depth--; depth == 0 {
				return start, append(parts, text[from:i]), i + 1
			}
		}
	}
	return 0, nil, 0
}
