package junit

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// A node is an element of a document as encoding/xml delivers it, or a text
// when it has no name.
type node struct {
	name     string
	attrs    []xml.Attr
	text     string
	children []*node
}

// parseTree reads a document with encoding/xml, strictly. It is the slow and
// plain counterpart of the scanner that the tests compare with.
func parseTree(b []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	root := &node{}
	open := []*node{root}
	for {
		token, err := d.Token()
		if err == io.EOF {
			return root, beginsInside(root)
		}
		if err != nil {
			return nil, err
		}
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local, attrs: t.Copy().Attr}
			top.children = append(top.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.Directive:
			// encoding/xml takes what looks like one anywhere; XML has one, before the root.
			if len(open) > 1 || !bytes.HasPrefix(t, []byte("DOCTYPE ")) {
				return nil, errUnusual
			}
		case xml.ProcInst:
			// What would be an instruction with a tag of a report in it is text to us.
			if len(open) > 1 && knownTag(append(bytes.Clone(t.Inst), "?>"...)) >= 0 {
				return nil, errUnusual
			}
		case xml.CharData:
			// The beginning of a section inside one may show that the end before it is torn.
			if bytes.Contains(t, []byte(cdata)) {
				return nil, errUnusual
			}
			top.children = append(top.children, &node{text: string(t)})
		}
	}
}

// beginsInside returns an error for a document with text before a case that
// stands for itself: encoding/xml takes both, XML takes neither, and it is the
// rest of a report.
func beginsInside(document *node) error {
	spoken := false
	for _, n := range document.children {
		if n.name == "testcase" && spoken {
			return errUnusual
		}
		spoken = spoken || n.name == "" && strings.TrimSpace(n.text) != ""
	}
	return nil
}

// attr returns the last attribute of that local name, one without a prefix
// before one with.
func (n *node) attr(names ...string) string {
	for _, name := range names {
		var value string
		found := false
		for _, prefixed := range []bool{true, false} {
			for _, a := range n.attrs {
				if a.Name.Local == name && (a.Name.Space != "") == prefixed {
					value, found = a.Value, true
				}
			}
		}
		if found {
			return value
		}
	}
	return ""
}

// A plainCase is what both readers say about a case.
type plainCase struct {
	Suite, Class, Name string
	Status             report.Status
	Flaky              bool
	Failures, Attempts []plainResult
}

type plainResult struct {
	Error               bool
	Message, Type, Text string
}

// flat makes the white space of an attribute alike: encoding/xml does not tell
// a line end from a reference to one.
func flat(s string) string {
	return strings.NewReplacer("\n", " ", "\t", " ", "\r", " ").Replace(s)
}

// asPlain reduces a case of ours to what is compared.
func asPlain(c *report.Case) plainCase {
	p := plainCase{Suite: flat(c.Suite), Class: flat(c.Class), Name: flat(c.Name), Status: c.Status, Flaky: c.Flaky}
	for _, f := range c.Failures {
		p.Failures = append(p.Failures, asPlainResult(&f))
	}
	for _, a := range c.Attempts {
		p.Attempts = append(p.Attempts, asPlainResult(a.Failure))
	}
	return p
}

func asPlainResult(f *report.Failure) plainResult {
	return plainResult{f.Error, flat(f.Message), flat(f.Type), f.Details.Head}
}

// A reading interprets a tree by the rules that the package documents.
type reading struct {
	cases  []plainCase
	suites []*node
}

// interpret returns the cases of a document in the order of their ends.
func interpret(root *node) []plainCase {
	var r reading
	for _, n := range root.children {
		r.walk(n, "", nil)
	}
	return r.cases
}

// walk goes through n, around which parent is the nearest element that matters,
// and which stands in c if it stands in a case.
func (r *reading) walk(n *node, parent string, c *openPlain) {
	switch n.name {
	case "":
	case "testsuite", "testsuites", "testrun":
		r.suites = append(r.suites, n)
		r.walkAll(n, n.name, c)
		r.suites = r.suites[:len(r.suites)-1]
	case "testcase":
		if len(r.suites) == 0 {
			r.walkAll(n, n.name, nil)
			return
		}
		own := &openPlain{plainCase: plainCase{Suite: r.path(), Class: flat(n.attr("classname", "class")), Name: flat(n.attr("name"))}}
		r.walkAll(n, n.name, own)
		own.finish(n)
		r.cases = append(r.cases, own.plainCase)
	case "failure", "error", "flakyFailure", "flakyError", "rerunFailure", "rerunError", "skipped", "disabled", "ignored":
		if parent == "testcase" && c != nil {
			c.add(n)
		}
		if suiteProblem := isSuiteName(parent) && (n.name == "failure" || n.name == "error"); suiteProblem {
			c = &openPlain{}
		}
		r.walkAll(n, n.name, c)
	case "stackTrace", "system-out", "system-err", "properties", "property":
		r.walkAll(n, n.name, c)
	default:
		r.walkAll(n, parent, c)
	}
}

func (r *reading) walkAll(n *node, parent string, c *openPlain) {
	for _, child := range n.children {
		r.walk(child, parent, c)
	}
}

func isSuiteName(s string) bool { return s == "testsuite" || s == "testsuites" || s == "testrun" }

// path is the suite of a case: the names of the suites around it where they
// differ, or that of the testsuites element it stands in.
func (r *reading) path() string {
	if top := r.suites[len(r.suites)-1]; top.name != "testsuite" {
		return flat(top.attr("name"))
	}
	var names []string
	for _, n := range r.suites {
		name, last := flat(n.attr("name")), len(names)-1
		switch {
		case n.name != "testsuite" || name == "", last >= 0 && names[last] == name:
		case last >= 0 && strings.HasPrefix(name, names[last]) && strings.IndexByte("./\\: ", name[len(names[last])]) >= 0:
			names[last] = name
		default:
			names = append(names, name)
		}
	}
	return strings.Join(names, " > ")
}

// An openPlain is a case whose children are being looked at.
type openPlain struct {
	plainCase
	failures, errors, skips, flakies int
	expected                         bool
}

func (c *openPlain) add(n *node) {
	result := plainResult{
		Error: n.name == "error" || n.name == "flakyError" || n.name == "rerunError", Message: flat(n.attr("message")), Type: flat(n.attr("type")), Text: n.details(),
	}
	switch n.name {
	case "failure":
		c.failures++
		c.Failures = append(c.Failures, result)
	case "error":
		c.errors++
		c.Failures = append(c.Failures, result)
	case "skipped", "disabled", "ignored":
		if n.attr("message") == "Unable to find executable" {
			c.errors++
			c.Failures = append(c.Failures, plainResult{Error: true, Message: n.attr("message")})
			return
		}
		c.skips++
		c.expected = c.expected || strings.Contains(n.attr("message"), "tagged with !mayfail") || n.attr("type") == "todo"
	default:
		if strings.HasPrefix(n.name, "flaky") {
			c.flakies++
		}
		c.Attempts = append(c.Attempts, result)
	}
}

func (c *openPlain) finish(n *node) {
	word := max(statusOf([]byte(n.attr("status"))), statusOf([]byte(n.attr("result"))))
	switch red := c.failures+c.errors > 0; {
	case red && c.skips > 0 && c.expected:
		c.Status = report.Skipped
	case c.failures > 0:
		c.Status = report.Failed
	case c.errors > 0:
		c.Status = report.Errored
	case c.skips > 0, word == saysSkipped:
		c.Status = report.Skipped
	case c.flakies > 0, word == saysNothing:
		c.Status = report.Passed
	case word == saysFailed:
		c.Status = report.Failed
	default:
		c.Status = report.Errored
	}
	c.Flaky = c.flakies > 0 && !c.Status.Red()
}

// details returns the text of a result: for reruns that of their stackTrace.
func (n *node) details() string {
	var b strings.Builder
	if isRerun(elementOf([]byte(n.name))) {
		if trace := n.firstTrace(); trace != nil {
			trace.collect(&b, n.name)
			return b.String()
		}
	}
	n.collect(&b, n.name)
	return b.String()
}

// firstTrace returns the first stackTrace below n with nothing that matters in
// between.
func (n *node) firstTrace() *node {
	for _, child := range n.children {
		switch elementOf([]byte(child.name)) {
		case stackTrace:
			return child
		case other:
			if trace := child.firstTrace(); trace != nil {
				return trace
			}
		}
	}
	return nil
}

// collect appends the character data in n, without outputs of a result and
// without cases.
func (n *node) collect(b *strings.Builder, parent string) {
	for _, child := range n.children {
		e := elementOf([]byte(child.name))
		switch {
		case child.name == "":
			b.WriteString(child.text)
		case e == testcase, (e == systemOut || e == systemErr) && isResult(elementOf([]byte(parent))),
			(e == failure || e == failed) && isSuiteName(parent):
		case e == other:
			child.collect(b, parent)
		default:
			child.collect(b, child.name)
		}
	}
}

var errUnusual = errors.New("beyond what is compared")

// compared returns what both readers say of a document, or an error when
// encoding/xml does not take it, or takes what XML forbids.
func compared(b []byte) ([]plainCase, error) {
	root, err := parseTree(b)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(b, []byte("&#")) && !bytes.Contains(b, []byte("\ufffd")) && strings.Contains(root.all(), "\ufffd") {
		return nil, errUnusual // a reference to half a surrogate pair
	}
	return interpret(root), nil
}

// all returns everything that the document says.
func (n *node) all() string {
	var b strings.Builder
	b.WriteString(n.text)
	for _, a := range n.attrs {
		b.WriteString(a.Value)
	}
	for _, child := range n.children {
		b.WriteString(child.all())
	}
	return b.String()
}
