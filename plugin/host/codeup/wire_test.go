package codeup

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
)

func TestAnnotationOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   check.Annotation
		want annotation
		ok   bool
	}{
		"on one line": {check.Annotation{Path: "./a.go", StartLine: 3, EndLine: 3, StartColumn: 2, EndColumn: 5, Level: check.LevelFailure, Title: "t", Message: "m", RawDetails: "r"},
			annotation{Path: "a.go", StartLine: 3, EndLine: 3, StartColumn: 2, EndColumn: 5, Level: "failure", Title: "t", Message: "m", RawDetails: "r"}, true},
		"columns on several lines": {check.Annotation{Path: "a.go", StartLine: 3, EndLine: 4, StartColumn: 2, EndColumn: 5, Level: check.LevelWarning},
			annotation{Path: "a.go", StartLine: 3, EndLine: 4, Level: "warning"}, true},
		"no end column":    {check.Annotation{Path: "a.go", StartLine: 3, EndLine: 3, StartColumn: 2}, annotation{Path: "a.go", StartLine: 3, EndLine: 3, Level: "notice"}, true},
		"columns reversed": {check.Annotation{Path: "a.go", StartLine: 3, EndLine: 3, StartColumn: 5, EndColumn: 2}, annotation{Path: "a.go", StartLine: 3, EndLine: 3, Level: "notice"}, true},
		"no path":          {check.Annotation{StartLine: 3, EndLine: 3}, annotation{}, false},
		"absolute path":    {check.Annotation{Path: "/a.go", StartLine: 3, EndLine: 3}, annotation{}, false},
		"no line":          {check.Annotation{Path: "a.go"}, annotation{}, false},
		"lines reversed":   {check.Annotation{Path: "a.go", StartLine: 3, EndLine: 2}, annotation{}, false},
	} {
		got, ok := annotationOf(&c.in)
		if diff := cmp.Diff(c.want, got); ok != c.ok || diff != "" {
			t.Errorf("%s: ok %v (-want +got):\n%s", name, ok, diff)
		}
	}
}

func TestConclusions(t *testing.T) {
	t.Parallel()
	for c, want := range map[check.Conclusion][2]string{
		check.Success: {"success", "success"}, check.Failure: {"failure", "failure"}, check.Neutral: {"neutral", "success"},
		check.Skipped: {"skipped", "success"}, check.Cancelled: {"cancelled", "error"}, check.TimedOut: {"timed_out", "error"},
		"action_required": {"neutral", "success"},
	} {
		p := &post{base: bodyOf(&check.Run{Conclusion: c})}
		if got := [2]string{p.base.Conclusion, p.status().State}; got != want {
			t.Errorf("%s: got %q, want %q", c, got, want)
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	start := time.Date(2024, 3, 15, 16, 0, 0, 5, time.FixedZone("CST", 8*60*60))
	for name, c := range map[string]struct {
		run  check.Run
		want [2]string
	}{
		"both":              {check.Run{StartedAt: start, CompletedAt: start.Add(time.Minute)}, [2]string{"2024-03-15T08:00:00Z", "2024-03-15T08:01:00Z"}},
		"no start":          {check.Run{CompletedAt: start}, [2]string{"", "2024-03-15T08:00:00Z"}},
		"the clock differs": {check.Run{StartedAt: start, CompletedAt: start.Add(-time.Hour)}, [2]string{"", "2024-03-15T07:00:00Z"}},
		"none":              {check.Run{}, [2]string{"", ""}},
	} {
		b := bodyOf(&c.run)
		if got := [2]string{b.StartedAt, b.CompletedAt}; got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// TestNotTheAnswer refuses answers that are JSON, but not what was asked for: an
// object without an id is no run without annotations.
func TestNotTheAnswer(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`{}`, `{"message":"ok"}`, `{"id":0}`, `[]`} {
		var run namedRun
		if err := json.Unmarshal([]byte(data), &run); err == nil {
			t.Errorf("%s was taken for a check run: %+v", data, run)
		}
	}
	var run namedRun
	if err := json.Unmarshal([]byte(`{"id":7}`), &run); err != nil || run.ID != 7 {
		t.Errorf("%+v, %v", run, err)
	}
}
