package console

import (
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/summary"
)

// maxChanges bounds what the log shows of changes, in number of each kind.
const maxChanges = 10

// history adds what changed since an earlier run, in one line, or why nobody
// knows.
func (b *block) history(s *summary.Subject) {
	h := s.History
	if h == nil {
		return
	}
	if said := summary.Changes(s); h.Before != nil {
		if len(said) == 0 {
			said = []string{"nothing changed"}
		}
		t := normal
		if h.New > 0 && s.Verdict.Conclusion == check.Failure {
			t = bad
		}
		b.line(in(t, "  "+strings.Join(said, ", ")), in(dim, "  "+b.short(summary.Compared(s))))
	} else {
		b.line(in(dim, "  "+b.short(summary.Compared(s))))
		return
	}
	if h.Doubt != "" {
		b.line(in(doubtful, "  it does not count for the verdict, because "+b.short(h.Doubt)))
	}
}

// joined joins what is said of a test behind its place.
func joined(said ...string) string {
	kept := said[:0:0]
	for _, s := range said {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, ", ")
}

// changes adds the tests that are fixed, gone or slower.
func (b *block) changes(s *summary.Subject) {
	h := s.History
	if h == nil || h.Before == nil {
		return
	}
	b.past(part{good, "✓ "}, count(len(h.Fixed), "fixed test"), h.Fixed)
	b.past(part{doubtful, "? "}, markdown.Count(len(h.Absent), "test that failed before and did not run", "tests that failed before and did not run"), h.Absent)
	if n := len(h.Shrunk); n > 0 {
		b.heading(markdown.Count(n, "suite with fewer tests", "suites with fewer tests"))
		for _, g := range h.Shrunk[:min(n, maxChanges)] {
			b.line(in(doubtful, "- "), in(normal, b.short(summary.GroupName(g.Group))), in(dim, "  "+markdown.Number(g.Before)+" → "+markdown.Number(g.Now)))
		}
		b.more("", n-maxChanges, "suite")
	}
	if n := len(h.Slower); n > 0 {
		b.heading(markdown.Count(n, "test slower than before", "tests slower than before"))
		b.line(in(dim, "took "+history.Noise))
		for _, t := range h.Slower[:min(n, maxChanges)] {
			b.line(in(doubtful, "- "), in(normal, b.short(label(t.Case))), in(dim, "  "+summary.Pace(t)))
		}
		b.more("", n-maxChanges, "test")
	}
}

// past adds tests that an earlier run knew.
func (b *block) past(glyph part, heading string, all []history.Past) {
	if len(all) == 0 {
		return
	}
	b.heading(heading)
	for _, t := range all[:min(len(all), maxChanges)] {
		text, since := "a test whose name was not kept", ""
		if name, group, ok := summary.PastName(t); ok {
			text = name
			if group != "" {
				text = group + " › " + name
			}
		}
		if t.Since != "" {
			since = "  failed since " + summary.SHA(t.Since)
		}
		b.line(glyph, in(normal, b.short(text)), in(dim, since))
	}
	b.more("", len(all)-maxChanges, "test")
}
