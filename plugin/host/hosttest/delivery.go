package hosttest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/report"
)

// plainRun is the check run of the suite: ordinary, with something of everything.
func plainRun() check.Run {
	run := check.Run{
		Name: "Tests", HeadSHA: Commit, DetailsURL: "https://ci.example/builds/1",
		ExternalID: "testpost/hosttest/1/test/Tests", Conclusion: check.Failure,
		StartedAt:   time.Date(2024, 3, 15, 8, 0, 0, 0, time.UTC),
		CompletedAt: time.Date(2024, 3, 15, 8, 2, 3, 999, time.UTC),
		Output:      check.Output{Title: "7 failed, 1,204 passed in 2m 3s", Summary: "**7 failed**\n"},
	}
	for i := range 7 {
		line := 10 * (i + 1)
		run.Annotations = append(run.Annotations, check.Annotation{
			Path: fmt.Sprintf("src/part%d.go", i%3), StartLine: line, EndLine: line, Level: check.LevelFailure,
			Title: fmt.Sprintf("TestPart%d", i), Message: fmt.Sprintf("got %d, want 0", i), RawDetails: "at line\n\tof a trace",
		})
	}
	run.Annotations[1].StartColumn, run.Annotations[1].EndColumn = 3, 9
	run.Annotations[2].EndLine += 2
	run.Annotations[3].Level = check.LevelWarning
	run.Annotations[4].Level = check.LevelNotice
	return run
}

// hostileRun has text that breaks what does not expect it: too long by far, in
// characters of several bytes, with markup, escapes and what is not text.
func hostileRun() check.Run {
	run := plainRun()
	run.Name = strings.Repeat("测试🧪", 40)
	run.Output = check.Output{
		Title:   "<b>@all</b> \x1b[31m\u202e " + strings.Repeat("标题", 2000),
		Summary: strings.Repeat("失败 | <script>alert(1)</script> ![x](http://x/) @everyone\n", 4000),
		Text:    strings.Repeat("é\u0301🧪", 40_000),
	}
	for i := range run.Annotations {
		a := &run.Annotations[i]
		a.Title = strings.Repeat("🧪", 1000) + "\r\n::error::x"
		a.Message = strings.Repeat("\"\\\x00\u2028\xff期望", 20_000)
		a.RawDetails = strings.Repeat("堆栈\n", 30_000) + fmt.Sprint(i)
	}
	run.Annotations[2].StartColumn, run.Annotations[2].EndColumn = 4, 2 // on several lines: not allowed
	for i := range 1500 {
		line := i + 1
		run.Annotations = append(run.Annotations, check.Annotation{Path: "src/路径 with space/#?%2F.go", StartLine: line, EndLine: line,
			Level: check.LevelFailure, Title: "more", Message: fmt.Sprint(i)})
	}
	return run
}

// delivery returns a delivery of run and a few report files.
func delivery(t testing.TB, run check.Run) *host.Delivery {
	t.Helper()
	return &host.Delivery{
		Fit:   func(l check.Limits) host.Fitted { return check.Fit(run, l) },
		Files: reports(t, 3),
		Warn:  func(string, ...any) {},
	}
}

func reports(t testing.TB, n int) []report.File {
	t.Helper()
	dir := t.TempDir()
	var files []report.File
	for i := range n {
		name := fmt.Sprintf("TEST-%d.xml", i)
		text := fmt.Sprintf(`<testsuite name="s%d" tests="1"><testcase classname="c" name="n%d"/></testsuite>`, i, i)
		abs := filepath.Join(dir, name)
		if err := os.WriteFile(abs, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, report.File{Path: "build/" + name, Abs: abs, Outcome: report.Read, Size: int64(len(text)),
			Modified: time.Date(2024, 3, 15, 8, 0, 0, 0, time.UTC), Totals: report.Totals{Tests: 1, Passed: 1, Suites: 1}})
	}
	return files
}
