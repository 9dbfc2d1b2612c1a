package quarantine

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// fields are what an entry says; all of them are needed.
var fields = [...]string{"test", "reason", "owner", "expires"}

// Parse reads the text of a list that stands at path. The error joins every
// mistake, each with line and column.
func Parse(path string, text []byte) (*List, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, syntaxError(path, err)
	}
	p := parser{list: &List{Path: path}}
	if len(doc.Content) > 0 {
		p.entries(doc.Content[0])
	}
	return p.list, errors.Join(p.errs...)
}

// syntaxError has the line that the library knows in the place where editors
// look for it.
func syntaxError(path string, err error) error {
	said := strings.TrimPrefix(err.Error(), "yaml: ")
	if strings.Contains(said, "cannot start any token") || strings.Contains(said, "unknown anchor") {
		said += `; put a text that begins with @ or * in quotes`
	}
	if m := regexp.MustCompile(`^line (\d+): (.*)$`).FindStringSubmatch(said); m != nil {
		return fmt.Errorf("%s:%s: this is no YAML: %s", path, m[1], m[2])
	}
	return fmt.Errorf("%s: this is no YAML: %s", path, said)
}

// A parser is on its way through a list.
type parser struct {
	list *List
	errs []error
}

// wrong notes a mistake at a place of the file.
func (p *parser) wrong(at *yaml.Node, format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf("%s:%d:%d: %s", p.list.Path, at.Line, at.Column, fmt.Sprintf(format, args...)))
}

func (p *parser) entries(root *yaml.Node) {
	switch {
	case root.Kind == yaml.ScalarNode && root.Tag == "!!null":
		return
	case root.Kind != yaml.SequenceNode:
		p.wrong(root, `must be a list of entries, each beginning with "- test:"`)
		return
	case len(root.Content) > MaxEntries:
		p.wrong(root, "has %d entries, more than %d: fix some of the tests, or match several with one pattern", len(root.Content), MaxEntries)
		return
	}
	for _, node := range root.Content {
		if e, ok := p.entry(node); ok {
			p.list.Entries = append(p.list.Entries, e)
		}
	}
}

// entry reads one entry, and reports whether there was no mistake in it.
func (p *parser) entry(node *yaml.Node) (Entry, bool) {
	before := len(p.errs)
	e := Entry{Line: node.Line}
	if node.Kind != yaml.MappingNode {
		p.wrong(node, "must be an entry with %s", strings.Join(fields[:], ", "))
		return e, false
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		switch {
		case !slices.Contains(fields[:], key.Value):
			p.wrong(key, "%q is not known here: an entry has %s", key.Value, strings.Join(fields[:], ", "))
		case seen[key.Value]:
			p.wrong(key, "%q stands twice in this entry", key.Value)
		default:
			p.field(&e, key.Value, value)
		}
		seen[key.Value] = true
	}
	for _, name := range fields {
		if !seen[name] {
			p.wrong(node, "this entry has no %q: each needs %s", name, strings.Join(fields[:], ", "))
		}
	}
	return e, len(p.errs) == before
}

func (p *parser) field(e *Entry, name string, value *yaml.Node) {
	text := strings.TrimSpace(value.Value)
	switch {
	case value.Kind != yaml.ScalarNode || value.Tag == "!!null" || text == "":
		p.wrong(value, "%q must be text", name)
		return
	case name != "test" && len(text) > maxText:
		p.wrong(value, "%q has more than %d bytes", name, maxText)
		return
	}
	var err error
	switch name {
	case "test":
		e.Test = text
		if e.pattern, err = newPattern(text); err != nil {
			p.wrong(value, "the pattern %q %v", brief(text), err)
		}
	case "reason":
		e.Reason = text
	case "owner":
		e.Owner = text
	case "expires":
		if e.Expires, err = day(text); err != nil {
			p.wrong(value, "%q %v", brief(text), err)
		}
	}
}

// brief cuts what an error quotes.
func brief(text string) string {
	if len(text) > 60 {
		return strings.ToValidUTF8(text[:60], "") + "…"
	}
	return text
}

// day reads a date as ISO 8601 writes it, which nobody reads as another day.
func day(text string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err == nil {
		return t, nil
	}
	if isDay := regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`); isDay.MatchString(text) {
		return t, errors.New("is a day that does not exist")
	}
	return t, errors.New("is no date: write year-month-day, such as 2030-06-30")
}
