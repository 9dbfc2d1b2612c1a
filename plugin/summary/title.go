package summary

import (
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// Title returns the verdict in one line of plain text that holds nothing of the
// test output: "3 failed, 1 flaky, 1,204 passed in 2m 3s". It is less than 200
// characters long.
func Title(s *Subject) string {
	said := counts(s)
	switch s.Verdict.Conclusion {
	case check.Cancelled:
		return "Cancelled: " + said
	case check.TimedOut:
		return "Timed out: " + said
	}
	return strings.ToUpper(said[:1]) + said[1:]
}

func counts(s *Subject) string {
	t, files := s.Report.Totals, s.Report.Files
	switch {
	case len(files) == 0 && t.Tests == 0:
		return "no test reports found"
	case t.Tests == 0:
		return strings.Join(append(incomplete(s), "no tests in "+markdown.Count(len(files), "report file", "report files")), ", ")
	}
	parts := some(nil, t.Failed, "failed")
	parts = some(parts, t.Errored, "errored")
	if len(parts) > 0 {
		parts[len(parts)-1] += freshly(s)
	}
	parts = append(parts, incomplete(s)...)
	parts = some(parts, t.Quarantined, "quarantined")
	parts = some(parts, t.Flaky, "flaky")
	parts = some(parts, t.Passed, "passed")
	parts = some(parts, t.Skipped, "skipped")
	said := strings.Join(parts, ", ")
	if t.Duration > 0 {
		said += " in " + Duration(t.Duration)
	}
	if s.holds(check.OnEmpty) && s.MinTests > t.Tests {
		said += ", fewer than the " + markdown.Number(s.MinTests) + " expected"
	}
	return said
}

func some(parts []string, n int, what string) []string {
	if n == 0 {
		return parts
	}
	return append(parts, markdown.Number(n)+" "+what)
}

// incomplete says what is wrong with the report files, in a few words.
func incomplete(s *Subject) (parts []string) {
	if len(s.Roll.All) == 0 && len(s.Report.Files) > 0 && s.holds(check.OnShards) {
		parts = append(parts, noShard)
	}
	if missing := len(s.Roll.Missing); missing > 0 {
		parts = append(parts, markdown.Number(missing)+" of "+markdown.Count(len(s.Roll.All), "shard", "shards")+" missing")
	}
	unreadable, partial, folders := 0, 0, 0
	for i := range s.Report.Files {
		switch f := &s.Report.Files[i]; {
		case f.Folder():
			folders++
		case f.Outcome == report.Unreadable:
			unreadable++
		case !f.Whole():
			partial++
		}
	}
	if partial > 0 {
		parts = append(parts, markdown.Count(partial+unreadable, "report file", "report files")+" not read in full")
	} else if unreadable > 0 {
		parts = append(parts, markdown.Count(unreadable, "report file", "report files")+" unreadable")
	}
	if folders > 0 {
		parts = append(parts, markdown.Count(folders, "folder", "folders")+" unreadable")
	}
	if s.holds(check.OnStale) {
		parts = append(parts, markdown.Count(max(1, stale(s.Report)), "report file", "report files")+" older than the build")
	}
	return parts
}

// holds reports whether c holds, whether or not it makes the check fail.
func (s *Subject) holds(c check.Condition) bool {
	return slices.Contains(s.Verdict.Holds, c) || slices.Contains(s.Verdict.Reasons, c)
}

func stale(r *report.Report) int {
	n := 0
	for i := range r.Files {
		if r.Files[i].Outcome == report.Stale {
			n++
		}
	}
	return n
}
