// Package report is the model of what tests left behind: reports, suites,
// cases, their failures and attempts, and what was wrong with a file. It owns
// the words and the counting; it knows no XML, no settings and no host.
//
// The words are those of github.com/joshdk/go-junit where it has them.
package report

import (
	"math"
	"time"

	"github.com/joshdk/go-junit"
)

// Status is the outcome of a case.
type Status string

// The outcomes. A case has exactly one, the first of failed, errored, skipped
// and passed that applies to it.
const (
	Passed  = Status(junit.StatusPassed)
	Skipped = Status(junit.StatusSkipped)
	Failed  = Status(junit.StatusFailed)
	Errored = Status("errored") // go-junit calls it "error"; as a word for a case it reads badly
)

// Red reports whether s is an outcome that somebody has to look at.
func (s Status) Red() bool { return s == Failed || s == Errored }

// A Report is everything that was read from all files of a run.
type Report struct {
	// Files holds every matched file, in the order they were matched.
	Files []File
	// Suites holds the suites with at least one case of their own, in document
	// order, at most MaxSuites of them.
	Suites []Suite
	// Cases holds the failed, errored and flaky cases that were kept in full, in
	// document order, and behind them the first of each fingerprint that came
	// when the bound was reached. The rest is in Brief.
	Cases []*Case
	// Brief holds the failed, errored and flaky cases of which only identity,
	// status and fingerprint were kept because a bound was reached. Use All to
	// see both.
	Brief Briefs
	// Unlisted is the number of failed, errored and flaky cases of which not
	// even the identity was kept. They are counted in Totals.
	Unlisted int
	// Skipped holds skipped cases for those who want to see them, at most
	// MaxSkipped; Totals has the true number.
	Skipped []*Case
	// Slowest holds the longest cases, longest first, at most MaxSlowest.
	Slowest []*Case
	// Totals counts all cases of all files. No bound touches it.
	Totals Totals
	// Census says which cases there were; nil unless it was asked for.
	Census *Census
}

// Totals counts cases. Tests is the sum of Passed, Failed, Errored, Skipped and
// Quarantined; Flaky cases are part of Passed (or Skipped) too.
type Totals struct {
	Tests, Passed, Failed, Errored, Skipped, Flaky int
	Suites                                         int // with at least one case of their own
	// Quarantined are the failed and errored cases that were set aside; they are
	// not part of Failed and Errored any more.
	Quarantined int
	Duration    time.Duration
}

// Add counts o into t.
func (t *Totals) Add(o Totals) {
	t.Tests += o.Tests
	t.Passed += o.Passed
	t.Failed += o.Failed
	t.Errored += o.Errored
	t.Skipped += o.Skipped
	t.Flaky += o.Flaky
	t.Quarantined += o.Quarantined
	t.Suites += o.Suites
	t.Duration = AddTime(t.Duration, o.Duration)
}

// AddTime adds two durations, neither of which is negative. More than time.Duration
// holds, 292 years, is the most that it does.
func AddTime(a, b time.Duration) time.Duration {
	if sum := a + b; sum >= a {
		return sum
	}
	return math.MaxInt64
}

// Red is the number of failed and errored cases.
func (t Totals) Red() int { return t.Failed + t.Errored }

// Count adds one case to t.
func (t *Totals) Count(s Status, flaky bool, d time.Duration) {
	t.Tests++
	t.Duration = AddTime(t.Duration, d)
	switch s {
	case Failed:
		t.Failed++
	case Errored:
		t.Errored++
	case Skipped:
		t.Skipped++
	default:
		t.Passed++
	}
	if flaky {
		t.Flaky++
	}
}

// A Suite is one testsuite element that holds cases.
type Suite struct {
	// Name is the names of nested suites joined with " > " where they differ; one
	// that continues the name of the suite around it (a.b in a) stands for both.
	Name   string
	Report string // the file it stands in, as in File.Path
	Totals Totals
}

// A Case is one test. Name, Class and Suite together identify it within a
// file, though not always uniquely.
type Case struct {
	Report   string // the file it was read from, as in File.Path
	Suite    string
	Class    string
	Name     string
	Status   Status
	Flaky    bool          // it failed and, run again, passed
	Duration time.Duration // 0 when the report does not say
	// File and Line are what the report claims (testcase or, inherited,
	// testsuite attributes): unverified, in the tool's own notation. Line is 0
	// when absent.
	File string
	Line int
	// Failures are the results that decide the status: every failure and error
	// element in document order. A flaky case has none.
	Failures []Failure
	// Attempts are the executions beside the deciding one that the tool wrote
	// (flakyFailure, rerunFailure and their kin) or that were merged, in order.
	Attempts []Attempt
	// SkipMessage says why a skipped case was skipped.
	SkipMessage string
	// Output is the kept part of system-out and system-err of a case that is
	// not plainly passed. Where the last case of a suite failed without a word,
	// it is that of the suite: a Go test that panics has its stack only there.
	Output Text
	// Attachments are paths from [[ATTACHMENT|path]] lines, as written.
	Attachments []string
	// MoreFailures is the number of failures beyond those in Failures, and
	// MoreAttempts the number of attempts beyond those in Attempts: one case
	// keeps a bounded number of each.
	MoreFailures, MoreAttempts int
	// Properties are the properties of the case itself, at most a few; values
	// may be secrets and are never printed by default.
	Properties []Property
	// Synthetic marks a case that no testcase element wrote: it stands for an
	// error of a suite, or for failures that a suite declares and no case shows.
	Synthetic bool
	// Alone marks a case that is never an execution of another of the same name:
	// the error that pytest reports for the tear-down of a case that passed.
	Alone bool
	// Fingerprint groups cases that most likely fail for the same reason; 0 when
	// it was not asked for.
	Fingerprint uint64
	// Brief marks a case of which only identity, status, duration and
	// fingerprint were kept because the bound on kept cases was reached.
	Brief bool
	// At is the place in the tree that the case is about, where whoever read the
	// report looked for it already: in another job, which had the tree. Its Path
	// is empty when none was found. Nil means that nobody looked.
	At *Location
}

// A Property is a name and a value that a tool attached to a case.
type Property struct {
	Name, Value string
}

// A Failure is one failure or error element.
type Failure struct {
	Error   bool   // an error element rather than a failure element
	Message string // the message attribute
	Type    string // the type attribute
	Details Text   // the element's text (for reruns: of its stackTrace)
	// File and Line are attributes of the element itself; Line is 0 when absent.
	File string
	Line int
}

// An Attempt is one more execution of a case.
type Attempt struct {
	Status   Status
	Failure  *Failure // nil for a pass
	Duration time.Duration
}

// A Text is text that may have been cut in the middle to keep memory flat.
type Text struct {
	Head string // the whole text when Omitted is 0
	Tail string
	// Omitted is the number of bytes left out between Head and Tail.
	Omitted int64
}

// Outcome is what became of a matched file.
type Outcome string

// The outcomes of a file.
const (
	Read       Outcome = "read"       // in full
	Partial    Outcome = "partial"    // damaged; what could be kept was kept
	Unreadable Outcome = "unreadable" // nothing could be kept
	Empty      Outcome = "empty"      // nothing but white space or NUL, or JUnit without a case
	Foreign    Outcome = "foreign"    // XML of another kind
	Stale      Outcome = "stale"      // read, but older than the start of the build
)

// A File is one matched file and what became of it.
type File struct {
	Path     string // relative to the workspace, with forward slashes
	Abs      string // where it was opened; never shown
	Outcome  Outcome
	Size     int64     // bytes
	Modified time.Time // zero when unknown
	Totals   Totals
	Problems []Problem
}

// A Problem is something wrong with a file or a suite.
type Problem struct {
	Kind    string // one word: truncated, syntax, encoding, characters, time, declared, foreign, empty, open, …
	Message string
	Line    int  // 1-based, 0 when it concerns the whole file
	Column  int  // 1-based, in bytes, 0 when unknown
	Lost    bool // something could not be read because of it
}

// A Location is a place in the checked-out tree that was found to exist.
type Location struct {
	Path string // relative to the workspace, with forward slashes
	Line int    // 1-based; 0 when only the file is certain
}
