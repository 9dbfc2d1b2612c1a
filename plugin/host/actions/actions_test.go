package actions_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/actions"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/rest"
)

const secret = "ghs_0123456789"

// A scene is one delivery.
type scene struct {
	before    string // what the step has written to its summary
	noSummary bool   // the runner has none
	annotated bool
	dry       bool
	log       io.Writer
	summary   string // path, when not a file of the test's own
	run       check.Run

	warnings []string
}

func (s *scene) deliver(t *testing.T) (r host.Receipt, summary string) {
	t.Helper()
	path := s.summary
	if path == "" && !s.noSummary {
		path = filepath.Join(t.TempDir(), "step_summary")
		if s.before != "" {
			if err := os.WriteFile(path, []byte(s.before), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	client := rest.New(rest.Options{Secrets: []string{secret}})
	t.Cleanup(client.Close)
	to := hosttest.Open(t, actions.Kind(), ci.Build{System: "github", StepSummary: path}, client, nil)
	r, err := to.Deliver(t.Context(), &host.Delivery{
		Fit: func(l check.Limits) host.Fitted { return check.Fit(s.run, l) }, DryRun: s.dry, Annotated: s.annotated, Log: s.log,
		Warn: func(format string, args ...any) { s.warnings = append(s.warnings, fmt.Sprintf(format, args...)) },
	})
	if err != nil || r.Err != nil {
		t.Errorf("errors %v, %v: a log that cannot be written is no failure of the step", err, r.Err)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return r, ""
	}
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) && s.summary == "" {
		t.Fatal(err)
	}
	return r, string(text)
}

func sampleRun() check.Run {
	return check.Run{Name: "Tests *of* #1", Output: check.Output{Title: "1 failed, 1 passed", Summary: "| a |\n|---|\n| " + secret + " |"}, Annotations: []check.Annotation{
		{Path: "src/a,b:c.go", StartLine: 3, EndLine: 3, StartColumn: 1, EndColumn: 2, Level: check.LevelFailure, Title: "adds: 100%, really", Message: "want 3\r\ngot %d 100%\n::set-output name=x::1\x1b[31m"},
		{Path: "b.go", StartLine: 4, EndLine: 6, Level: check.LevelWarning, Message: "slow " + secret},
		{Path: "b.go", StartLine: 9, EndLine: 9, Level: check.LevelNotice, Title: "skipped", Message: "%!s(MISSING)"},
		{Path: "", StartLine: 0, Level: check.LevelFailure, Message: "nowhere"},
	}}
}

func TestDeliver(t *testing.T) {
	t.Parallel()
	const commands = "::error col=1,endColumn=2,endLine=3,file=src/a%2Cb%3Ac.go,line=3,title=adds%3A 100%25%2C really::want 3 %0Agot %25d 100%25%0A::set-output name=x::1 [31m\n" +
		"::warning endLine=6,file=b.go,line=4::slow ***\n" +
		"::notice endLine=9,file=b.go,line=9,title=skipped::%25!s(MISSING)\n"
	const summary = "## Tests \\*of\\* `#1`: 1 failed, 1 passed\n\n| a |\n|---|\n| *** |\n"
	for name, c := range map[string]struct {
		scene        scene
		message      string
		log, summary string
	}{
		"both":                     {scene{}, "job summary, 3 annotations in the log", commands, summary},
		"behind other text":        {scene{before: "# Build"}, "job summary, 3 annotations in the log", commands, "# Build\n\n" + summary},
		"behind whole lines":       {scene{before: "# Build\n"}, "job summary, 3 annotations in the log", commands, "# Build\n\n" + summary},
		"a check run is there":     {scene{annotated: true}, "job summary", "", summary},
		"a runner without summary": {scene{noSummary: true}, "3 annotations in the log", commands, ""},
		"neither":                  {scene{noSummary: true, annotated: true}, "there is nothing to show", "", ""},
		"dry run":                  {scene{dry: true}, "job summary, 3 annotations in the log", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			s := c.scene
			s.log, s.run = &log, sampleRun()
			r, summary := s.deliver(t)
			if diff := cmp.Diff([]string{c.message, c.log, c.summary}, []string{r.Message, strings.ReplaceAll(log.String(), "\r\n", "\n"), summary}); diff != "" {
				t.Errorf("message, log, summary (-want +got):\n%s", diff)
			}
			if len(s.warnings) > 0 {
				t.Errorf("warnings %q", s.warnings)
			}
		})
	}
}

// TestTenPerLevel: the first ten of each level, and what is left out is counted.
func TestTenPerLevel(t *testing.T) {
	t.Parallel()
	var run check.Run
	for i := range 60 {
		run.Annotations = append(run.Annotations, check.Annotation{Path: "a.go", StartLine: i + 1, EndLine: i + 1,
			Level: []check.Level{check.LevelFailure, check.LevelFailure, check.LevelFailure, check.LevelNotice}[i%4], Message: strings.Repeat("期", 5000)})
	}
	var log bytes.Buffer
	s := &scene{noSummary: true, log: &log, run: run}
	r, _ := s.deliver(t)
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if r.Sent != 20 || r.Omitted != 40 || len(lines) != 20 || strings.Count(log.String(), "::error ") != 10 {
		t.Errorf("%d sent, %d omitted, %d lines", r.Sent, r.Omitted, len(lines))
	}
	for _, line := range lines {
		if _, message, _ := strings.Cut(line[2:], "::"); len(message) > 4096 || !utf8.ValidString(message) || !strings.Contains(message, "…") {
			t.Errorf("a message of %d bytes, cut without a word or in a character", len(message))
		}
	}
}

// TestSummaryKeepsTheLimit: with what is there already it stays below 1 MiB, and
// where there is no room it is left out with a word.
func TestSummaryKeepsTheLimit(t *testing.T) {
	t.Parallel()
	long := check.Run{Name: strings.Repeat("*", 1000), Output: check.Output{Title: strings.Repeat("<", 1000), Summary: strings.Repeat("失败 of tests\n\n", 200_000)}}
	for _, before := range []int{0, 1, 500_000, 1<<20 - 20_000, 1<<20 - 9_000, 1 << 20, 3 << 20} {
		t.Run(fmt.Sprint(before), func(t *testing.T) {
			t.Parallel()
			s := &scene{before: strings.Repeat("x", before), run: long}
			r, summary := s.deliver(t)
			written := len(summary) - before
			fits := before <= 1<<20-20_000
			switch {
			case len(summary) > 1<<20 && written > 0:
				t.Errorf("the summary has %d bytes", len(summary))
			case fits != (written > 0) || fits == (len(s.warnings) == 1) || fits != (r.Outcome != host.Partial):
				t.Errorf("%d bytes written behind %d, %q, warnings %q", written, before, r.Message, s.warnings)
			case fits && before < 1<<19 && len(summary) < 1<<20-32<<10:
				t.Errorf("only %d of %d bytes are used", len(summary), 1<<20)
			}
		})
	}
}

// TestBrokenFilesAndStreams: the library's panics arrive as warnings.
func TestBrokenFilesAndStreams(t *testing.T) {
	t.Parallel()
	s := &scene{summary: t.TempDir(), log: broken{}, run: sampleRun()}
	r, _ := s.deliver(t)
	if r.Sent != 0 || r.Omitted != 4 || len(s.warnings) != 2 || r.Outcome != host.Partial || r.Message != "nothing could be written" {
		t.Fatalf("%+v, warnings %q", r, s.warnings)
	}
	for i, want := range []string{"there is no job summary: ", "not all annotations are in the log: "} {
		if !strings.HasPrefix(s.warnings[i], want) {
			t.Errorf("warning %q, want %q", s.warnings[i], want)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("the pipe is broken") }

func TestIsOnInActionsOnly(t *testing.T) {
	t.Parallel()
	client := rest.New(rest.Options{})
	t.Cleanup(client.Close)
	for system, on := range map[string]bool{"github": true, "gitea": true, "": false, "woodpecker": false} {
		_, err := hosttest.TryOpen(actions.Kind(), ci.Build{System: system}, client, nil)
		if _, skipped := host.AsSkip(err); skipped == on {
			t.Errorf("%q: error %v", system, err)
		}
	}
}

// FuzzCommands: whatever a message, a title or a path holds, each annotation is
// one line that begins as the command it is, and nothing else is a command.
func FuzzCommands(f *testing.F) {
	f.Add("a.go", "title", "message\n::error::x")
	f.Add("a\r\n::add-mask::x", "\u2028::warning::", "%0A::error::%25")
	f.Fuzz(func(t *testing.T, path, title, message string) {
		run := check.Run{Annotations: []check.Annotation{{Path: path, StartLine: 1, EndLine: 1, Level: check.LevelFailure, Title: title, Message: message}}}
		var log bytes.Buffer
		(&scene{noSummary: true, log: &log, run: run}).deliver(t)
		text := log.String()
		if text == "" {
			return // it has no place
		}
		if strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "::error endLine=1,file=") || strings.Contains(strings.TrimRight(text, "\r\n"), "\r") {
			t.Errorf("%q", text)
		}
	})
}
