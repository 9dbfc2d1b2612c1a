package quarantine

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// separators stand between what a test belongs to and its name, in the ways in
// which people and tools write it.
var separators = [...]string{" › ", ".", "::", "#"}

// A pattern is text in which an asterisk stands for any text. It is kept as the
// texts between the asterisks.
type pattern [][]byte

func newPattern(text string) (pattern, error) {
	switch {
	case len(text) > maxPattern:
		return nil, fmt.Errorf("has more than %d bytes", maxPattern)
	case !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
		return nil, errors.New("would hold for every test: name at least a part of one")
	}
	var p pattern
	var part []byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text) && (text[i+1] == '*' || text[i+1] == '\\'):
			i++
			part = append(part, text[i])
		case c == '*':
			p, part = append(p, part), nil
		default:
			part = append(part, c)
		}
	}
	return append(p, part), nil
}

// match reports whether p matches all of s.
func (p pattern) match(s []byte) bool {
	first, last := p[0], p[len(p)-1]
	if len(p) == 1 {
		return bytes.Equal(s, first)
	}
	if len(s) < len(first)+len(last) || !bytes.HasPrefix(s, first) || !bytes.HasSuffix(s, last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, part := range p[1 : len(p)-1] {
		i := bytes.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return true
}

// about reports whether p matches a test in one of the ways in which it may be
// written.
func (p pattern) about(suite, class, name string) bool {
	group := cmp.Or(class, suite)
	if strings.HasPrefix(name, group) {
		group = ""
	}
	return p.possible(group, name) && p.matchAny(group, name)
}

func (p pattern) matchAny(group, name string) bool {
	var room [256]byte
	text := append(room[:0], group...)
	if group == "" || name == "" {
		return p.match(append(text, name...))
	}
	for _, between := range separators {
		text = append(append(text[:len(group)], between...), name...)
		if p.match(text) {
			return true
		}
	}
	return false
}

// possible reports, at next to no cost, whether the ends of p fit a test: nearly
// every test is about none of the entries.
func (p pattern) possible(group, name string) bool {
	first, last := p[0], p[len(p)-1]
	n, m := min(len(first), len(group)), min(len(last), len(name))
	return string(first[:n]) == group[:n] && string(last[len(last)-m:]) == name[len(name)-m:]
}
