package junit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// flaws is a set of things that cleaning text had to repair.
type flaws uint8

const (
	flawControl   flaws = 1 << iota // characters that XML forbids
	flawReference                   // references to such characters
	flawBytes                       // bytes that are not of the encoding
	flawAmpersand                   // '&' that begins no reference
	flawEntity                      // references to entities that XML does not have
	flawGuess                       // the encoding was guessed
	flawDeclared                    // the declared encoding is wrong
)

// A trouble is a kind of thing that can be wrong with a document.
type trouble uint8

const (
	truncated trouble = iota
	broken
	damagedTag
	missingBlock
	headMissing
	missingEnd
	strayEnd
	unknownEnd
	sloppyTag
	lessInValue
	lessInText
	ampersand
	ownEntity
	textOutside
	textBetween
	damagedContent
	damagedComment
	damagedSection
	misplaced
	manyRoots
	forbidden
	undecodable
	wrongEncoding
	guessedEncoding
	unknownEncoding
	nestedTooDeep
	badTime
	badCount
	longValueCut
	noCase
	declaredMore
	expectedFailure
	onlyStatus
	missingTest
	suiteProblem
	notJUnit
	notXML
	blank
	noCases
	archive
	changed
	unopened
	panicked
	troubleCount
)

// troubles says how each is reported. The message tells of what was met first,
// which is put in place of %s.
var troubles = [troubleCount]struct {
	kind, message string
	lost          bool
}{
	truncated:       {"truncated", "the file ends inside %s: what wrote it was interrupted, and the rest is missing", true},
	broken:          {"read", "reading stopped: %s", true},
	damagedTag:      {"syntax", "the tag %s is damaged (a quote or a '>' is missing), so that attributes may be lost", true},
	missingBlock:    {"syntax", "NUL bytes inside %s: this part of the file was never written", true},
	headMissing:     {"syntax", "the file begins inside a report: what stood before this case is missing", true},
	missingEnd:      {"syntax", "the end tag of %s is missing, and maybe more with it", true},
	strayEnd:        {"syntax", "the end tag of %s has no start, and maybe more is missing", true},
	unknownEnd:      {"syntax", "%s has no counterpart: markup in text that was not escaped", false},
	sloppyTag:       {"syntax", "the tag %s has stray characters or attributes without quotes", false},
	lessInValue:     {"syntax", "an attribute of %s holds a '<' that should be &lt;", false},
	lessInText:      {"syntax", "the text of %s holds a '<' that should be &lt;", false},
	ampersand:       {"syntax", "a text holds a '&' that should be &amp;", false},
	ownEntity:       {"syntax", "a text refers to an entity that is none of XML's own five; it was not expanded", false},
	textOutside:     {"syntax", "text outside of the root element", false},
	textBetween:     {"syntax", "text between the elements of %s, where none belongs", false},
	damagedContent:  {"syntax", "%s holds what is neither an element nor white space (a damaged tag, or an entity): elements may be missing", true},
	damagedComment:  {"syntax", "a comment with '--' in it holds elements: its end may be missing, and elements with it", true},
	damagedSection:  {"syntax", "the end of a CDATA section in %s is damaged, and maybe more with it", true},
	misplaced:       {"syntax", "the XML declaration does not stand at the beginning", false},
	manyRoots:       {"syntax", "a second root element: %s", false},
	forbidden:       {"characters", "a text holds characters that XML forbids; they were removed", false},
	undecodable:     {"encoding", "a text holds bytes that are not %s; they were replaced", false},
	wrongEncoding:   {"encoding", "the encoding is declared as %s", false},
	guessedEncoding: {"encoding", "the text is not UTF-8; it was read as %s, which it looks like", false},
	unknownEncoding: {"encoding", "the declared encoding %s is unknown", false},
	nestedTooDeep:   {"limit", "elements are nested too deep; the deepest were not read", true},
	badTime:         {"time", "the time %s is no duration and counts as 0", false},
	badCount:        {"declared", "a suite declares %s failures or errors, which is no number; the cases are counted", false},
	longValueCut:    {"limit", "an attribute of %s is longer than any text that is kept; its middle was left out", false},
	noCase:          {"declared", "the suite %s declares failures or errors that no case shows; counted as one errored case", false},
	declaredMore:    {"declared", "the suite %s declares more failures and errors than its cases show", false},
	expectedFailure: {"expected", "the case %s failed as its tool expects; counted as skipped", false},
	onlyStatus:      {"status", "the case %s says only in its status that it failed", false},
	missingTest:     {"status", "the case %s did not run because its program is missing; counted as errored", false},
	suiteProblem:    {"suite", "the suite %s has an error of its own; counted as an errored case", false},
	notJUnit:        {"foreign", "not a JUnit report: the root element is %s", false},
	notXML:          {"syntax", "not XML: %s", true},
	blank:           {"empty", "%s", true},
	noCases:         {"empty", "the report holds no test case", false},
	archive:         {"archive", "%s: unpack it in an earlier step", true},
	changed:         {"changed", "%s: let what writes it finish first", true},
	unopened:        {"open", "%s", true},
	panicked:        {"panic", "reading it made this program fail, please report this: %s", true},
}

// A note is one trouble, where it was met first and how often.
type note struct {
	trouble trouble
	at      int64 // offset in the stream, or nowhere
	count   int
	first   string
	line    int // when known already
	column  int
}

// nowhere is the offset of what concerns the whole file.
const nowhere = -1

// notes collects what is wrong with a document. It is small: one entry for each
// kind of trouble.
type notes struct {
	list  []note
	index [troubleCount]uint8 // position in list plus one
}

func (n *notes) reset() { n.list, n.index = n.list[:0], [troubleCount]uint8{} }

// has reports whether t was met.
func (n *notes) has(t trouble) bool { return n.index[t] > 0 }

// add records t and reports whether it is the first of its kind in the
// document, though maybe not the first that was met.
func (n *notes) add(t trouble, at int64) bool {
	if i := n.index[t]; i > 0 {
		o := &n.list[i-1]
		if o.count++; at >= o.at {
			return false
		}
		o.at = at
		return true
	}
	n.list = append(n.list, note{trouble: t, at: at, count: 1})
	n.index[t] = uint8(len(n.list))
	return true
}

// describe completes the note of t.
func (n *notes) describe(t trouble, first string, line, column int) {
	o := &n.list[n.index[t]-1]
	o.first, o.line, o.column = first, line, column
}

// join adds the notes of a later stretch of the document.
func (n *notes) join(later *notes) {
	for _, o := range later.list {
		if i := n.index[o.trouble]; i > 0 {
			n.list[i-1].count += o.count
			continue
		}
		n.list = append(n.list, o)
		n.index[o.trouble] = uint8(len(n.list))
	}
}

// lost reports whether something could not be read.
func (n *notes) lost() bool {
	return slices.ContainsFunc(n.list, func(o note) bool { return troubles[o.trouble].lost })
}

// problems returns the notes as problems in the order of their places.
func (n *notes) problems() []report.Problem {
	slices.SortStableFunc(n.list, func(a, b note) int { return cmp.Compare(a.at, b.at) })
	var ps []report.Problem
	for _, o := range n.list {
		t := troubles[o.trouble]
		ps = append(ps, report.Problem{
			Kind: t.kind, Message: say(t.message, o), Line: o.line, Column: o.column, Lost: t.lost,
		})
	}
	return ps
}

func say(format string, o note) string {
	s := strings.ReplaceAll(format, "%s", o.first)
	if o.count > 1 {
		s += fmt.Sprintf(" (%d times; this is the first)", o.count)
	}
	return s
}
