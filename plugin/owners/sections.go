package owners

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hmarr/codeowners"
)

// A section is rules of which the last that matches a file counts. GitHub has
// one; in GitLab each section names owners of its own.
type section struct {
	name     string
	defaults []string // owners of rules that name none
	rules    []rule
	outside  []rule // what matches one of them has no owner here, whatever else does
}

type rule struct {
	codeowners.Rule
	owners []string
}

// A syntax says what is told apart in CODEOWNERS files of the same patterns.
type syntax uint8

const (
	anySyntax    syntax = iota // sections, and patterns as GitHub has them
	githubSyntax               // no sections, nothing taken out with !, no ranges in brackets
	gitlabSyntax               // a pattern without a slash in front may stand below any folder
)

func syntaxOf(path, forge string) syntax {
	switch {
	case forge == "github", forge == "" && strings.HasPrefix(path, ".github/"):
		return githubSyntax
	case forge == "gitlab", forge == "" && strings.HasPrefix(path, ".gitlab/"):
		return gitlabSyntax
	}
	return anySyntax
}

// sectionHeading is "[Name]", "^[Name]" or "[Name][2]", and default owners.
const sectionHeading = `^\^?\[([^\]]+)\](?:\[\d+\])?(?:\s+(.*))?$`

// sections reads the syntax of GitHub and GitLab.
func (r *Rules) sections(lines []string, as syntax) func(string) []string {
	heading := regexp.MustCompile(sectionHeading)
	all := []*section{{}}
	now := all[0]
	for i, text := range lines {
		pattern, words := split(text)
		if pattern == "" {
			continue
		}
		if head := heading.FindStringSubmatch(uncommented(text)); head != nil && as != githubSyntax {
			if now, all = enter(all, head[1]); r.grow(sectionSize) {
				break
			}
			if defaults, err := ownersIn(strings.Fields(head[2])); err != nil {
				r.mistake(i+1, err)
			} else if len(defaults) > 0 {
				now.defaults = defaults
			}
			continue
		}
		if err := now.add(pattern, words, as); err != nil {
			r.mistake(i+1, err)
		} else if r.grow(compiled(pattern)) {
			break
		}
	}
	return func(path string) (owners []string) {
		for _, s := range all {
			owners = append(owners, s.of(path)...)
		}
		return owners
	}
}

// enter returns the section of a name, which may have begun before.
func enter(all []*section, name string) (*section, []*section) {
	i := slices.IndexFunc(all, func(s *section) bool { return strings.EqualFold(s.name, name) })
	if i >= 0 {
		return all[i], all
	}
	all = append(all, &section{name: name})
	return all[len(all)-1], all
}

// add adds the rule of a line.
func (s *section) add(pattern string, words []string, as syntax) error {
	if as == githubSyntax && (strings.HasPrefix(pattern, "!") || strings.ContainsAny(pattern, "[]")) {
		return fmt.Errorf("%q: GitHub has no patterns with !, [ or ]", pattern)
	}
	pattern, isOutside := strings.CutPrefix(pattern, "!")
	if strings.Trim(plain(pattern), "/") == "" {
		return fmt.Errorf("%q matches no file", pattern)
	}
	if as == gitlabSyntax && !strings.HasPrefix(pattern, "/") {
		pattern = "**/" + pattern
	}
	owners, err := ownersIn(words)
	if err != nil {
		return err
	}
	parsed, err := codeowners.ParseFile(strings.NewReader(plain(pattern)))
	switch {
	case err != nil:
		_, reason, _ := strings.Cut(err.Error(), ": ")
		return fmt.Errorf("%q: %s", pattern, reason)
	case len(parsed) != 1:
		return errors.New("there is no pattern")
	}
	if isOutside {
		s.outside = append(s.outside, rule{Rule: parsed[0]})
	} else {
		s.rules = append(s.rules, rule{parsed[0], owners})
	}
	return nil
}

func (s *section) of(path string) []string {
	path = literalPath(path)
	matches := func(r rule) bool { ok, err := r.Match(path); return ok && err == nil }
	if slices.ContainsFunc(s.outside, matches) {
		return nil
	}
	for _, rule := range slices.Backward(s.rules) {
		switch {
		case !matches(rule):
		case len(rule.owners) == 0:
			return s.defaults
		default:
			return rule.owners
		}
	}
	return nil
}

// sectionSize is what a heading counts for: sections are looked for one by one.
const sectionSize = 64

// compiled is about the number of instructions that a pattern is compiled to.
func compiled(pattern string) int {
	if strings.HasPrefix(pattern, "/") && !strings.ContainsAny(pattern, "*?\\") {
		return 0 // it is compared as it is
	}
	return len(pattern) + 4*strings.Count(pattern, "*")
}

// split returns the pattern of a line, with its escapes, and the words behind it.
func split(line string) (pattern string, words []string) {
	line = uncommented(line)
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case ' ', '\t':
			return line[:i], strings.Fields(line[i:])
		}
	}
	return line, nil
}

// uncommented returns a line without its comment and the space around it.
func uncommented(line string) string {
	line = strings.TrimSpace(line)
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '#':
			return strings.TrimSpace(line[:i])
		}
	}
	return line
}

// plain returns a pattern in the characters that the library takes: any other
// stands as its bytes in hexadecimal between parentheses, as in literal paths,
// so that the two still match. A backslash takes the meaning from what follows.
func plain(pattern string) string {
	out := make([]byte, 0, len(pattern))
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\' && i+1 < len(pattern):
			i++
			out = literal(out, pattern[i])
		case c == '*', c == '?':
			out = append(out, c)
		default:
			out = literal(out, c)
		}
	}
	return string(out)
}

// literalPath returns a path in the same characters.
func literalPath(path string) string {
	out := make([]byte, 0, len(path))
	for i := range len(path) {
		out = literal(out, path[i])
	}
	return string(out)
}

func literal(out []byte, c byte) []byte {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("./@_+-", c) >= 0:
		return append(out, c)
	}
	return fmt.Appendf(out, "(%02x)", c)
}
