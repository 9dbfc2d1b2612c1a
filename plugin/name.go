package plugin

import (
	"cmp"
	"fmt"
	"regexp"
	"runtime"
	"strings"
)

// A placeholder is a word in braces within the setting name, and what stands in
// its place.
type placeholder struct{ word, value string }

// matrixPrefix begins the placeholders of single values of the job's matrix.
const matrixPrefix = "matrix."

// placeholders are those of this build, in documented order.
func (c *config) placeholders() []placeholder {
	b := c.build
	return []placeholder{
		{"workflow", b.Workflow}, {"job", b.Job}, {"step", b.Step}, {"event", b.Event},
		{"os", cmp.Or(b.OS, runtime.GOOS)}, {"arch", cmp.Or(b.Arch, runtime.GOARCH)},
		{"matrix", cmp.Or(c.matrixValues(), b.Matrix)},
	}
}

// matrixValues are the values of the setting matrix, as Actions writes them
// behind the name of a job.
func (c *config) matrixValues() string {
	var values []string
	for _, pair := range c.matrix.Get() {
		if pair.Value != "" {
			values = append(values, pair.Value)
		}
	}
	return strings.Join(values, ", ")
}

// resolveName puts the facts of the build in place of the placeholders in the
// setting name. A word in braces that is none is a mistake; in double braces it
// is that word in braces, and every other brace is itself.
func (c *config) resolveName() error {
	text := c.name.Get()
	if !strings.Contains(text, "{") {
		c.checkName = text
		return nil
	}
	var unknown, empty []string
	inBraces := regexp.MustCompile(`\{\{[\w. -]+\}\}|\{[\w.-]+\}`)
	resolved := inBraces.ReplaceAllStringFunc(text, func(found string) string {
		if strings.HasPrefix(found, "{{") {
			return found[1 : len(found)-1]
		}
		value, known := c.placeholder(found[1 : len(found)-1])
		switch {
		case !known:
			unknown = append(unknown, found)
		case value == "":
			empty = append(empty, found)
		}
		return value
	})
	if len(empty) > 0 {
		resolved = withoutGaps(resolved)
	}
	switch {
	case len(unknown) > 0:
		return c.name.Errorf("%s is no placeholder: use %s, or double the braces", unknown[0], c.placeholderWords())
	case resolved == "":
		return c.name.Errorf("nothing is left of it: %s %s not known here", strings.Join(empty, ", "), is(empty))
	case len(empty) > 0:
		c.warnings = append(c.warnings, fmt.Sprintf("%s in name %s not known here: the check run is called %q", strings.Join(empty, ", "), is(empty), resolved))
	}
	c.checkName = resolved
	return nil
}

// is is the verb of a sentence about words.
func is(words []string) string {
	if len(words) == 1 {
		return "is"
	}
	return "are"
}

// placeholder returns what stands in place of word in braces.
func (c *config) placeholder(word string) (value string, known bool) {
	if key, ok := strings.CutPrefix(word, matrixPrefix); ok {
		for _, pair := range c.matrix.Get() {
			if strings.EqualFold(pair.Key, key) {
				return oneLine(pair.Value), true
			}
		}
		return "", true
	}
	for _, p := range c.placeholders() {
		if p.word == word {
			return oneLine(p.value), true
		}
	}
	return "", false
}

func (c *config) placeholderWords() string {
	var words []string
	for _, p := range c.placeholders() {
		words = append(words, "{"+p.word+"}")
	}
	return strings.Join(words, ", ") + " or {" + matrixPrefix + "KEY}"
}

// oneLine is text with a blank in place of each run of white space.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// withoutGaps removes what an empty placeholder leaves behind: empty brackets,
// double blanks, and separators at the ends.
func withoutGaps(text string) string {
	text = strings.NewReplacer("()", "", "[]", "", "( ", "(", " )", ")").Replace(text)
	return strings.Trim(oneLine(text), " -/:,|·")
}
