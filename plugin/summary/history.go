package summary

import (
	"cmp"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// Bounds of what is shown of changes, in number of things of each kind.
const (
	openChanges = 5
	maxChanges  = 100
	shownSHA    = 7 // digits
)

// The words for what changed.
const (
	oneFixed, manyFixed   = "fixed test", "fixed tests"
	oneAbsent, manyAbsent = "test that failed before and did not run", "tests that failed before and did not run"
	oneShrunk, manyShrunk = "suite with fewer tests", "suites with fewer tests"
	oneSlower, manySlower = "test slower than before", "tests slower than before"
)

// Compared says what a run is compared with: "check run 101 at 1234567 (the
// base of the pull request)"; or why it is not compared. It is plain text and not
// escaped; "" where nobody asked.
func Compared(s *Subject) string {
	switch h := s.History; {
	case h == nil:
		return ""
	case h.Before == nil:
		return "nothing to compare with: " + h.Doubt
	default:
		return "compared with " + h.From
	}
}

// Changes says what changed, one thing after the other, most important first:
// "2 new failures", "1 fixed".
func Changes(s *Subject) []string {
	h := s.History
	if h == nil || h.Before == nil {
		return nil
	}
	var said []string
	add := func(n int, one, many string) {
		if n > 0 {
			said = append(said, markdown.Count(n, one, many))
		}
	}
	add(h.New, "new failure", "new failures")
	add(h.Known, "known failure", "known failures")
	add(len(h.Fixed), "fixed", "fixed")
	add(len(h.Absent), "failed before and did not run", "failed before and did not run")
	add(h.NewlyFlaky, "newly flaky", "newly flaky")
	add(h.Lost, "test is gone", "tests are gone")
	add(h.Added, "test added", "tests added")
	add(len(h.Slower), "slower", "slower")
	return said
}

// Mark says of a failed or flaky test whether it is new, or since which commit
// it is known: "new", "since 1234567". It is "" where nothing is known.
func Mark(s *Subject, c *report.Case) string {
	switch m := markOf(s, c); {
	case m.fresh:
		return "new"
	case !m.known:
		return ""
	case m.sha == "":
		return "known"
	default:
		return "since " + m.sha + m.reason()
	}
}

// A mark is what is known of the past of a test.
type mark struct {
	fresh, known, differs bool
	sha                   string // since when; "" when unknown
}

func markOf(s *Subject, c *report.Case) mark {
	h := s.History
	if h.IsNew(c) || h.IsNewlyFlaky(c) {
		return mark{fresh: true}
	}
	past, ok := h.Of(c)
	return mark{known: ok, sha: SHA(past.Since), differs: h.Differs(c)}
}

func (m mark) reason() string {
	if m.differs {
		return ", for another reason now"
	}
	return ""
}

// SHA returns the digits of a commit that people read.
func SHA(digits string) string { return digits[:min(len(digits), shownSHA)] }

// PastName returns the name of a test that an earlier run knew, and what it
// belongs to; ok is false where only that there is one was kept.
func PastName(t history.Past) (name, group string, ok bool) {
	name, group = label(&report.Case{Class: t.Group, Name: t.Name})
	return name, group, t.Name != "" || t.Group != ""
}

// GroupName names a group of tests.
func GroupName(group string) string { return cmp.Or(group, "(tests without class and suite)") }

// freshly says how many of the failures in the title are new.
func freshly(s *Subject) string {
	h, red := s.History, s.Report.Totals.Red()
	switch {
	case h == nil || h.Before == nil || red == 0:
		return ""
	case h.New >= red && red == 1:
		return " (new)"
	case h.New >= red:
		return " (all new)"
	case h.New > 0:
		return " (" + markdown.Number(h.New) + " new)"
	case red == 1:
		return " (known)"
	}
	return " (all known)"
}

// changed adds what changed since an earlier run, in one line.
func (d *document) changed() {
	h := d.s.History
	if h == nil {
		return
	}
	d.Block(func(w *markdown.Writer) {
		w.Blank()
		switch said := Changes(d.s); {
		case h.Before == nil:
			w.Raw("**Nothing to compare with:** ")
			w.Text(d.clip(h.Doubt), markdown.Inline)
			w.Raw(".\n")
			return
		case len(said) == 0:
			w.Raw("**Nothing changed**, ")
		default:
			if h.New > 0 {
				said[0] = "**" + said[0] + "**"
			}
			w.Raw(join(said, " and ") + ", ")
		}
		w.Raw("compared with ")
		w.Text(d.clip(h.From), markdown.Inline)
		w.Raw(".")
		if h.Doubt != "" {
			w.Raw(" It does not count for the verdict, because ")
			w.Text(d.clip(h.Doubt), markdown.Inline)
			w.Raw(".")
		}
		w.Raw("\n")
	})
}

// mark writes what is known of the past of a test.
func (d *document) mark(w *markdown.Writer, m mark) {
	switch {
	case m.fresh:
		w.Raw(" · **new**")
	case m.known && m.sha == "":
		w.Raw(" · known")
	case m.known:
		w.Raw(" · since ")
		w.Code(m.sha, markdown.Inline)
		w.Raw(m.reason())
	}
}

// fresh writes how many tests of a cause are new.
func (d *document) fresh(w *markdown.Writer, c *annotate.Cause) {
	switch {
	case d.s.History == nil || d.s.History.Before == nil:
	case c.New == 0:
		d.mark(w, commonMark(d.s, c.Cases))
	case c.New == c.Size():
		w.Raw(" · **all new**")
	case c.New > 0:
		w.Raw(" · **" + markdown.Number(c.New) + " new**")
	}
}

// commonMark is what is known of the past of all cases; where that differs, no
// more than that they are known.
func commonMark(s *Subject, cases []*report.Case) mark {
	first := markOf(s, cases[0])
	for _, c := range cases[1:] {
		if markOf(s, c) != first {
			return mark{known: true}
		}
	}
	return first
}

// changes adds the tests that are fixed, that are gone and that got slower.
func (d *document) changes() {
	h := d.s.History
	if h == nil || h.Before == nil {
		return
	}
	d.pastTests(h.Fixed, oneFixed, manyFixed)
	d.pastTests(h.Absent, oneAbsent, manyAbsent)
	d.shrunk(h.Shrunk)
	d.slower(h)
}

func (d *document) pastTests(all []history.Past, one, many string) {
	shown := d.add(list{
		n: len(all), open: openChanges, max: maxChanges, one: one, many: many,
		head: func(w *markdown.Writer) {
			w.Blank()
			w.Raw("### " + markdown.Count(len(all), one, many) + "\n\n")
		},
		item: func(w *markdown.Writer, i int) { d.pastTest(w, all[i]) },
	})
	d.Omit(len(all)-shown, one, many)
}

func (d *document) pastTest(w *markdown.Writer, t history.Past) {
	w.Raw("- ")
	if name, group, ok := PastName(t); ok {
		w.Code(d.clip(name), markdown.Inline)
		if group != "" {
			w.Raw(" · ")
			w.Code(d.clip(group), markdown.Inline)
		}
	} else {
		w.Raw("a test whose name was not kept")
	}
	if t.Since != "" {
		w.Raw(" · failed since ")
		w.Code(SHA(t.Since), markdown.Inline)
	}
	w.Raw("\n")
}

func (d *document) shrunk(all []history.Shrunk) {
	shown := d.add(list{
		n: len(all), open: openChanges, max: maxChanges, one: oneShrunk, many: manyShrunk,
		head: func(w *markdown.Writer) {
			w.Blank()
			w.Raw("### " + markdown.Count(len(all), oneShrunk, manyShrunk) + "\n\n")
		},
		item: func(w *markdown.Writer, i int) {
			w.Raw("- ")
			w.Code(d.clip(GroupName(all[i].Group)), markdown.Inline)
			w.Raw(" · " + markdown.Number(all[i].Before) + " → " + markdown.Number(all[i].Now) + "\n")
		},
	})
	d.Omit(len(all)-shown, oneShrunk, manyShrunk)
}

// slower adds the tests that take longer, and what was not taken for that.
func (d *document) slower(h *history.Comparison) {
	shown := d.add(list{
		n: len(h.Slower), open: openChanges, max: maxChanges, one: oneSlower, many: manySlower,
		head: func(w *markdown.Writer) {
			w.Blank()
			w.Raw("### " + markdown.Count(len(h.Slower), oneSlower, manySlower) + "\n\n")
			w.Raw("Took " + history.Noise + ".\n\n")
		},
		item: func(w *markdown.Writer, i int) {
			w.Raw("- ")
			d.name(w, h.Slower[i].Case, "", "", markdown.Inline)
			w.Raw(" · " + Pace(h.Slower[i]) + "\n")
		},
	})
	d.Omit(len(h.Slower)-shown, oneSlower, manySlower)
}

// Pace says how long a slower test took before and now.
func Pace(s history.Slower) string {
	return Duration(s.Case.Duration) + ", before at most " + Duration(s.Before)
}

// becauseNew says that failures are new, or that nobody knows.
func (d *document) becauseNew() string {
	if h := d.s.History; h.Counts() {
		var said []string
		if h.New > 0 {
			said = append(said, markdown.Count(h.New, "test", "tests")+" failed that did not fail before")
		}
		if n := d.s.overdue(); n > 0 {
			said = append(said, markdown.Count(n, "test", "tests")+" failed whose quarantine expired")
		}
		return join(said, " and ")
	}
	return markdown.Count(d.t.Red(), "test", "tests") + " failed, and without an earlier run that counts every failure is new"
}

// becauseFailed says how many tests failed, of which all may be known.
func (d *document) becauseFailed() string {
	said := markdown.Count(d.t.Red(), "test", "tests") + " failed"
	switch h := d.s.History; {
	case !h.Counts():
	case d.s.holds(check.OnNew):
		return markdown.Count(h.Known-d.s.overdue(), "test", "tests") + " failed as before"
	case h.New == 0:
		return said + " as before"
	}
	return said
}

// overdue is the number of known failures that count as new, because the
// quarantine that let them become known has expired.
func (s *Subject) overdue() int {
	if !s.History.Counts() {
		return 0
	}
	return s.Quarantine.Overdue(s.History.IsNew)
}

// newAreAll reports whether the check fails for new failures, and there are no
// others.
func (s *Subject) newAreAll() bool {
	return s.holds(check.OnNew) && (!s.History.Counts() || s.History.Known <= s.overdue())
}

// becauseFewer says how many tests are missing.
func (d *document) becauseFewer() string {
	return markdown.Count(d.t.Tests, "test", "tests") + " ran, " + markdown.Number(d.s.History.Before.Tests) + " before"
}
