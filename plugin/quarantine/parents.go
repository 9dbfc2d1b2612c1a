package quarantine

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/report"
)

// A failing Go subtest also fails every test around it, and those then say
// nothing of their own. They are set aside with their parts when all parts that
// failed are.

// parts is what is known of the failed parts of a test.
type parts struct {
	entry *Entry // that lets one of them fail
	free  bool   // another one is not on the list
}

// A test is a case of one report: the same name may stand in others, of another
// build, and fail of something else there.
type test struct {
	report   string
	identity uint64
}

func testOf(c *report.Case) test { return test{c.Report, c.Identity()} }

// parents returns the entries for the tests that failed only because parts of
// them did, all of which are on the list. silent reports whether a failed test
// says nothing; nil knows of none.
func (l *List) parents(r *report.Report, now time.Time, silent func(*report.Case) bool) map[test]*Entry {
	if silent == nil {
		return nil
	}
	whole := map[test]*parts{} // by the test around
	for c := range r.All() {
		if c.Status.Red() {
			around(c, func(t test) { whole[t] = &parts{} })
		}
	}
	if len(whole) == 0 {
		return nil
	}
	for c := range r.All() {
		if !c.Status.Red() || whole[testOf(c)] != nil && silent(c) {
			continue
		}
		e := l.entryFor(c, now)
		isFree := e == nil || e.Expired(now) || isWhole(c)
		around(c, func(t test) {
			if isFree {
				whole[t].free = true
			} else {
				whole[t].entry = e
			}
		})
	}
	out := map[test]*Entry{}
	for c := range r.All() {
		if p := whole[testOf(c)]; p != nil && p.entry != nil && !p.free && c.Status.Red() && silent(c) {
			out[testOf(c)] = p.entry
		}
	}
	return out
}

// around yields the tests that c is a part of. Only Go fails a test because of its
// parts: elsewhere one that has a slash in its name, and words in common with
// another, is not a part of that.
func around(c *report.Case, yield func(test)) {
	if !isGo(c.Name) {
		return
	}
	for i := strings.LastIndexByte(c.Name, '/'); i > 0; i = strings.LastIndexByte(c.Name[:i], '/') {
		yield(test{c.Report, report.Identity(c.Suite, c.Class, c.Name[:i])})
	}
}

// isGo reports whether the outermost test in a name is one that go test would run:
// https://pkg.go.dev/cmd/go#hdr-Testing_functions
func isGo(name string) bool {
	name, _, _ = strings.Cut(name, "/")
	for _, kind := range [...]string{"Test", "Fuzz", "Benchmark", "Example"} {
		if rest, found := strings.CutPrefix(name, kind); found {
			first, _ := utf8.DecodeRuneInString(rest)
			return !unicode.IsLower(first) && !strings.ContainsFunc(rest, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		}
	}
	return false
}
