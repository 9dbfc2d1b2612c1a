package azure_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/azure"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret = "azure-secret-0123"

// A scene is one delivery.
type scene struct {
	folder   string
	run      check.Run
	log      io.Writer
	dry      bool
	warnings []string
}

func (s *scene) deliver(t *testing.T) host.Receipt {
	t.Helper()
	client := rest.New(rest.Options{Secrets: []string{secret}})
	t.Cleanup(client.Close)
	to := hosttest.Open(t, azure.Kind(), ci.Build{System: "azure", TempDir: s.folder}, client, nil)
	r, err := to.Deliver(t.Context(), &host.Delivery{
		Fit: func(l check.Limits) host.Fitted { return check.Fit(s.run, l) }, DryRun: s.dry, Log: s.log,
		Warn: func(format string, args ...any) { s.warnings = append(s.warnings, fmt.Sprintf(format, args...)) },
	})
	if err != nil || r.Err != nil {
		t.Errorf("errors %v, %v: a log that cannot be written is no failure of the step", err, r.Err)
	}
	return r
}

func sampleRun() check.Run {
	return check.Run{Name: "Tests *of* #1", Output: check.Output{Title: "1 failed, 1 passed", Summary: "| a |\n|---|\n| " + secret + " |"}, Annotations: []check.Annotation{
		{Path: "src/a;b]c%.go", StartLine: 3, EndLine: 3, StartColumn: 4, EndColumn: 5, Level: check.LevelFailure, Title: "adds: 100%", Message: "want 3\r\ngot 4; [x]\n##vso[task.setvariable variable=x]1\x1b[31m"},
		{Path: "b.go", StartLine: 4, EndLine: 6, Level: check.LevelWarning, Message: "slow " + secret},
		{Path: "b.go", StartLine: 9, EndLine: 9, Level: check.LevelNotice, Title: "skipped", Message: "no reason"},
	}}
}

const commands = "##vso[task.logissue type=error;sourcepath=src/a%3Bb%5Dc%AZP25.go;linenumber=3;columnnumber=4;]adds: 100%AZP25%0Awant 3 %0Agot 4; [x]%0A##vso[task.setvariable variable=x]1 [31m\n" +
	"##vso[task.logissue type=warning;sourcepath=b.go;linenumber=4;]slow ***\n" +
	"##vso[task.logissue type=warning;sourcepath=b.go;linenumber=9;]skipped%0Ano reason\n"

func TestDeliver(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var log bytes.Buffer
	r := (&scene{folder: folder, log: &log, run: sampleRun()}).deliver(t)
	files, err := filepath.Glob(filepath.Join(folder, "testpost-*.md"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %v, %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"3 annotations in the log, summary", commands + "##vso[task.uploadsummary]" + files[0] + "\n",
		"## Tests \\*of\\* `#1`: 1 failed, 1 passed\n\n| a |\n|---|\n| *** |"}
	if diff := cmp.Diff(want, []string{r.Message, log.String(), string(text)}); diff != "" {
		t.Errorf("message, log, summary (-want +got):\n%s", diff)
	}
}

func TestWithout(t *testing.T) {
	t.Parallel()
	dryFolder := t.TempDir()
	for name, c := range map[string]struct {
		scene   scene
		outcome host.Outcome
		message string
		log     string
	}{
		"folder":          {scene{run: sampleRun()}, host.Delivered, "3 annotations in the log", commands},
		"such a folder":   {scene{run: sampleRun(), folder: "/does/not/exist"}, host.Partial, "3 annotations in the log, the rest could not be written", commands},
		"sending":         {scene{run: sampleRun(), folder: dryFolder, dry: true}, host.Delivered, "3 annotations in the log, summary", ""},
		"anything to say": {scene{}, host.Skipped, "there is nothing to show", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			s := c.scene
			s.log = &log
			r := s.deliver(t)
			if r.Outcome != c.outcome || r.Message != c.message || log.String() != c.log || (r.Outcome == host.Partial) != (len(s.warnings) == 1) {
				t.Errorf("%+v, warnings %q, log\n%s", r, s.warnings, &log)
			}
		})
	}
	if left, _ := os.ReadDir(dryFolder); len(left) != 0 {
		t.Errorf("a dry run left %v", left)
	}
}

// TestTenPerLevel: the first ten of each level, and what is left out is counted.
func TestTenPerLevel(t *testing.T) {
	t.Parallel()
	var run check.Run
	for i := range 60 {
		run.Annotations = append(run.Annotations, check.Annotation{Path: "a.go", StartLine: i + 1, EndLine: i + 1,
			Level: []check.Level{check.LevelFailure, check.LevelFailure, check.LevelWarning, check.LevelNotice}[i%4], Message: strings.Repeat("期", 5000)})
	}
	var log bytes.Buffer
	r := (&scene{log: &log, run: run}).deliver(t)
	if r.Sent != 20 || r.Omitted != 40 || strings.Count(log.String(), "type=error") != 10 || strings.Count(log.String(), "\n") != 20 {
		t.Errorf("%+v, log of %d lines", r, strings.Count(log.String(), "\n"))
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("the pipe is broken") }

func TestBrokenLog(t *testing.T) {
	t.Parallel()
	s := &scene{log: broken{}, run: sampleRun()}
	if r := s.deliver(t); r.Outcome != host.Partial || r.Sent != 0 || r.Omitted != 3 || len(s.warnings) != 1 {
		t.Errorf("%+v, warnings %q", r, s.warnings)
	}
}

func TestIsOnInAzureOnly(t *testing.T) {
	t.Parallel()
	client := rest.New(rest.Options{})
	t.Cleanup(client.Close)
	for system, on := range map[string]bool{"azure": true, "": false, "github": false} {
		_, err := hosttest.TryOpen(azure.Kind(), ci.Build{System: system}, client, nil)
		if _, skipped := host.AsSkip(err); skipped == on {
			t.Errorf("%q: error %v", system, err)
		}
	}
}

// FuzzCommands: whatever a message, a title or a path holds, each annotation is
// one line that the agent reads as this command with this place.
func FuzzCommands(f *testing.F) {
	f.Add("a.go", "title", "message\n##vso[task.setsecret]x")
	f.Add("a;type=warning]x\r\n##vso[task.complete result=Succeeded;]", "\u2028", "%0A%AZP25%")
	f.Fuzz(func(t *testing.T, path, title, message string) {
		run := check.Run{Annotations: []check.Annotation{{Path: path, StartLine: 1, EndLine: 1, Level: check.LevelFailure, Title: title, Message: message}}}
		var log bytes.Buffer
		(&scene{log: &log, run: run}).deliver(t)
		text := log.String()
		if text == "" {
			return // it has no place
		}
		properties, _, ok := strings.Cut(strings.TrimPrefix(text, "##vso[task.logissue "), "]")
		fields := strings.Split(properties, ";")
		if !ok || strings.Count(text, "\n") != 1 || strings.Contains(text, "\r") || len(fields) != 4 ||
			fields[0] != "type=error" || !strings.HasPrefix(fields[1], "sourcepath=") || fields[2] != "linenumber=1" || fields[3] != "" {
			t.Errorf("%q", text)
		}
	})
}
