package quarantine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// fields are what an entry says; all of them are needed.
var fields = [...]string{"test", "reason", "owner", "expires"}

// Parse reads the text of a list that stands at path. The error joins every
// mistake, each with line and column.
func Parse(path string, text []byte) (*List, error) {
	p := parser{list: &List{Path: path}}
	for d := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var doc yaml.Node
		switch err := d.Decode(&doc); {
		case errors.Is(err, io.EOF):
			return p.list, errors.Join(p.errs...)
		case err != nil:
			return nil, syntaxError(path, text, err)
		}
		p.document(&doc)
	}
}

// document reads a document. A second one would be read by nobody.
func (p *parser) document(doc *yaml.Node) {
	switch {
	case len(doc.Content) == 0:
	case p.read && !isNull(doc.Content[0]):
		p.wrong(doc.Content[0], "a second list begins here: write all entries into one, without --- between them")
	default:
		p.entries(doc.Content[0])
	}
	p.read = true
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// syntaxError has the place that the library knows where editors look for it.
func syntaxError(path string, text []byte, err error) error {
	said := strings.TrimPrefix(err.Error(), "yaml: ")
	if anchor := regexp.MustCompile(`^unknown anchor '(.*)' referenced$`).FindStringSubmatch(said); anchor != nil {
		before, _, _ := bytes.Cut(text, []byte("*"+anchor[1]))
		line, column := 1+bytes.Count(before, []byte("\n")), len(before)-bytes.LastIndexByte(before, '\n')
		return fmt.Errorf("%s:%d:%d: this is no YAML: %s; put a text that begins with * in quotes", path, line, column, said)
	}
	line := 1 // the library does not say that it is the first one
	if m := regexp.MustCompile(`^line (\d+): (.*)$`).FindStringSubmatch(said); m != nil {
		line, _ = strconv.Atoi(m[1])
		said = m[2]
		if regexp.MustCompile(countsFromZero).MatchString(said) {
			line++
		}
	}
	if strings.Contains(said, "cannot start any token") {
		said += "; put a text that begins with @ in quotes"
	}
	return fmt.Errorf("%s:%d: this is no YAML: %s", path, line, said)
}

// countsFromZero matches what the library's parser says, which counts lines from
// 0. Its scanner counts from 1.
const countsFromZero = `^did not find expected (<.*>|node content|key|'-' indicator|',' or '[\]}]')$`

// A parser is on its way through a list.
type parser struct {
	list *List
	read bool // a document
	errs []error
}

// wrong notes a mistake at a place of the file.
func (p *parser) wrong(at *yaml.Node, format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf("%s:%d:%d: %s", p.list.Path, at.Line, at.Column, fmt.Sprintf(format, args...)))
}

func (p *parser) entries(root *yaml.Node) {
	switch {
	case isNull(root):
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
		p.wrong(value, "%q must be %s", name, wanted(name))
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

// wanted says what a field holds.
func wanted(name string) string {
	if name == "expires" {
		return "a date, such as 2030-06-30"
	}
	return "text"
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
