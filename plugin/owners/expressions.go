package owners

import (
	"errors"
	"fmt"
	"regexp"
	tree "regexp/syntax"
	"strings"
)

// The bounds on one expression, so that a file from a pull request costs neither
// seconds nor memory to compile.
const (
	maxExpression     = 1000   // bytes
	maxExpressionSize = 10_000 // see sizeOf
)

// An expression owns every file that it matches as a whole, or does not match.
type expression struct {
	*regexp.Regexp
	not    bool
	owners []string
	size   int
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
		e, err := newExpression(words)
		if err != nil {
			r.mistake(i+1, err)
		} else {
			all = append(all, e)
		}
		if r.grow(e.size) {
			break
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
	text = "^(?:" + text + ")$"
	parsed, err := tree.Parse(text, tree.Perl)
	if err != nil {
		return e, err
	}
	if e.size = sizeOf(parsed); e.size > maxExpressionSize {
		return e, errors.New("the pattern repeats too much")
	}
	e.Regexp, err = regexp.Compile(text)
	return e, err
}

// sizeOf is about the number of instructions and ranges of characters that an
// expression is compiled to.
func sizeOf(e *tree.Regexp) int {
	n := 1 + len(e.Rune)
	for _, sub := range e.Sub {
		n += sizeOf(sub)
	}
	if e.Op == tree.OpRepeat {
		n *= max(1, e.Min, e.Max)
	}
	return n
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
