package owners

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// maxExpression bounds the bytes of one expression, so that a file from a pull
// request cannot cost seconds to compile.
const maxExpression = 1000

// An expression owns every file that it matches as a whole, or does not match.
type expression struct {
	*regexp.Regexp
	not    bool
	owners []string
}

// expressions reads the syntax of Gitea and Forgejo: regular expressions, all of
// which count.
func (r *Rules) expressions(lines []string) func(string) []string {
	var all []expression
	for i, line := range lines {
		words := tokens(line)
		if len(words) == 0 {
			continue
		}
		if e, err := newExpression(words); err != nil {
			r.mistake(i+1, err)
		} else {
			all = append(all, e)
		}
	}
	return func(path string) (owners []string) {
		for _, e := range all {
			if e.MatchString(path) != e.not {
				owners = append(owners, e.owners...)
			}
		}
		return owners
	}
}

func newExpression(words []string) (e expression, err error) {
	text, not := strings.CutPrefix(words[0], "!")
	e.not = not
	if len(words) == 1 {
		return e, errors.New("the pattern has no owner")
	}
	if e.owners, err = ownersIn(words[1:]); err != nil {
		return e, err
	}
	if len(text) > maxExpression {
		return e, fmt.Errorf("the pattern has more than %d bytes", maxExpression)
	}
	e.Regexp, err = regexp.Compile("^(?:" + text + ")$")
	return e, err
}

// tokens splits a line at blanks up to its comment. A backslash stands for what
// follows it, so that an expression needs two for each of its own.
func tokens(line string) []string {
	var all []string
	var token strings.Builder
	end := func() {
		if token.Len() > 0 {
			all = append(all, token.String())
			token.Reset()
		}
	}
	line = strings.TrimSpace(line)
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line):
			i++
			token.WriteByte(line[i])
		case c == '#':
			end()
			return all
		case c == ' ' || c == '\t':
			end()
		default:
			token.WriteByte(c)
		}
	}
	end()
	return all
}
