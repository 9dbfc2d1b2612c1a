package annotate

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

// FuzzAnnotate: whatever a test prints, what is said of it is plain text of a
// bounded size on a real line, the same every time.
func FuzzAnnotate(f *testing.F) {
	for _, c := range samples() {
		f.Add(c.Class, c.Name, c.Failures[0].Type, c.Failures[0].Message, c.Failures[0].Details.Head, "", 3)
	}
	f.Add("", "", "\xff", "\x1b[31m::error::\u202e", "\n\n\r\n::", "=== RUN \n    x.go:1:", 0)
	f.Add("C", "T/a/b", "::", "<", "(x.py:1", `File ", line `, -1)
	f.Fuzz(func(t *testing.T, class, name, kind, message, details, output string, line int) {
		c := failing(class, name, kind, message, details)
		c.Output = report.Text{Head: output, Tail: message, Omitted: int64(len(output))}
		c.File, c.Line = "a.go", max(0, line)
		parent := failing(class, name[:max(0, strings.LastIndexByte(name, '/'))], "", "Failed", "")
		flaky := &report.Case{Name: name, Flaky: true, Status: report.Passed, File: "a.go", Line: 1, Attempts: []report.Attempt{{Failure: &c.Failures[0]}}}
		skipped := &report.Case{Name: class, Status: report.Skipped, SkipMessage: message, File: "b.go", Line: 1}
		r := reportOf(c, parent, flaky)
		r.Skipped = []*report.Case{skipped}
		got := Annotate(r, Options{Kinds: Kinds(), Locate: inFile})
		for _, a := range got.Annotations {
			sound(t, a)
		}
		for _, cause := range got.Causes {
			if cause.Title == "" {
				t.Error("a cause without a title")
			}
			oneLineOf(t, cause.Title)
		}
		if diff := cmp.Diff(got.Annotations, Annotate(r, Options{Kinds: Kinds(), Locate: inFile}).Annotations); diff != "" {
			t.Errorf("the second time it says (-first +second):\n%s", diff)
		}
	})
}

// sound checks what every annotation must be.
func sound(t *testing.T, a check.Annotation) {
	t.Helper()
	if a.StartLine < 1 || a.EndLine != a.StartLine || a.Path == "" || a.Message == "" || a.Title == "" {
		t.Errorf("annotation %+v has no place or says nothing", a)
	}
	oneLineOf(t, a.Title)
	for _, s := range []string{a.Message, a.RawDetails} {
		for _, r := range s {
			if unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Errorf("control character %U in %q", r, s)
			}
		}
		if !utf8.ValidString(s) {
			t.Errorf("no UTF-8: %q", s)
		}
	}
}

// maxTitle is what the title of an annotation may have on the strictest host,
// in characters.
const maxTitle = 255

func oneLineOf(t *testing.T, s string) {
	t.Helper()
	if n := utf8.RuneCountInString(s); n > maxTitle || !utf8.ValidString(s) {
		t.Errorf("title of %d characters: %q", n, s)
	}
	if i := strings.IndexFunc(s, unicode.IsControl); i >= 0 {
		t.Errorf("control character at %d of %q", i, s)
	}
}

func FuzzFingerprint(f *testing.F) {
	for _, c := range samples() {
		f.Add(c.Class, c.Name, c.Failures[0].Type, c.Failures[0].Message, c.Failures[0].Details.Head)
	}
	f.Fuzz(func(t *testing.T, class, name, kind, message, details string) {
		c := failing(class, name, kind, message, details)
		a := Fingerprint(c)
		if a == 0 || a != Fingerprint(c) {
			t.Errorf("fingerprint %x is none, or another the next time", a)
		}
		if n := len(masked(message)); n > maxMasked {
			t.Errorf("masked text of %d bytes", n)
		}
	})
}
