package codeup_test

import (
	"cmp"
	"context"
	"flag"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codeup"
	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sampleRun is what is delivered: an annotation on one line with columns, one on
// several lines, whose columns must not be sent, and a warning.
func sampleRun() check.Run {
	return check.Run{
		Name: "Tests", HeadSHA: hosttest.Commit, DetailsURL: "https://flow.aliyun.com/pipelines/7/builds/41",
		ExternalID: "testpost/flow/41/7/Tests", Conclusion: check.Failure,
		StartedAt:   time.Date(2024, 3, 15, 16, 0, 0, 123, time.FixedZone("CST", 8*60*60)),
		CompletedAt: time.Date(2024, 3, 15, 8, 2, 3, 999_999_999, time.UTC),
		Output:      check.Output{Title: "2 failed, 1,204 passed in 2m 3s", Summary: "**2 failed** <b>&</b>\n"},
		Annotations: []check.Annotation{
			{Path: "src/test/main.java", StartLine: 12, EndLine: 12, StartColumn: 3, EndColumn: 9, Level: check.LevelFailure,
				Title: "MainTest.adds", Message: "expected 3, got 4", RawDetails: "java.lang.AssertionError\n\tat MainTest.adds(main.java:12)"},
			{Path: "src/other.go", StartLine: 3, EndLine: 5, StartColumn: 1, EndColumn: 2, Level: check.LevelFailure,
				Title: "TestOther", Message: "nul \x00 here"},
			{Path: "src/other.go", StartLine: 40, EndLine: 40, Level: check.LevelWarning, Title: "TestFlaky", Message: "passed when run again"},
		},
	}
}

// A scene is one delivery to a fake.
type scene struct {
	o        codeuptest.Options
	held     []codeuptest.Run // there before, at hosttest.Commit
	settings map[string]string
	run      func(*check.Run) // changes the sample
	faults   faults.Choose
	commit   string // when not that of the suite
	branch   string
	comment  *host.Comment
	ctx      context.Context
	dry      *strings.Builder

	hosttest.Scene
	fake *codeuptest.Server
}

const token = "pt-sample-token"

// deliver plays s and returns what became of the delivery.
func (s *scene) deliver(t *testing.T) host.Receipt {
	t.Helper()
	s.o.Tokens = map[string]string{token: "ci", "pt-other": "other"}
	s.o.Organization, s.o.Repository = organization, segment
	if s.settings["codeup_edition"] == "region" {
		s.o.Organization = ""
	}
	if repository := s.settings["codeup_repository"]; repository != "" {
		s.o.Repository = repository
	}
	s.fake = codeuptest.New(s.o)
	for _, run := range s.held {
		run.HeadSHA = hosttest.Commit
		s.fake.Add(run)
	}
	run := sampleRun()
	if s.run != nil {
		s.run(&run)
	}
	s.Scene = hosttest.Scene{Kind: codeup.Kind(), Fake: s.fake, Token: token, Build: s.buildAt, Settings: s.settingsAt,
		Run: run, Comment: s.comment, Faults: s.faults, Context: s.ctx, Printed: s.dry}
	return s.Deliver(t)
}

func (s *scene) buildAt(string) ci.Build {
	build := hosttest.Build()
	build.Branch, build.Commit = s.branch, cmp.Or(s.commit, build.Commit)
	return build
}

func (s *scene) settingsAt(url string) map[string]string {
	values := settings(url, token)
	maps.Copy(values, s.settings)
	return values
}

// golden compares everything that a delivery sent and said with a file.
func (s *scene) golden(t *testing.T, name string) {
	t.Helper()
	r := s.deliver(t)
	hosttest.Golden(t, *update, name, s.Transcript(r, s.fake.Requests(), "https://codeup.example"))
}

// annotations are those of the sample run as the service holds them.
func annotations() []codeuptest.Annotation {
	return []codeuptest.Annotation{
		{ID: 1, Level: "failure", Path: "src/test/main.java", StartLine: 12, EndLine: 12, StartColumn: 3, EndColumn: 9,
			Title: "MainTest.adds", Message: "expected 3, got 4", RawDetails: "…"},
		{ID: 2, Level: "failure", Path: "src/other.go", StartLine: 3, EndLine: 5, Title: "TestOther", Message: "nul here"},
		{ID: 3, Level: "warning", Path: "src/other.go", StartLine: 40, EndLine: 40, Title: "TestFlaky", Message: "passed when run again"},
	}
}

// gone is an annotation of an earlier execution.
var gone = codeuptest.Annotation{ID: 4, Level: "failure", Path: "src/gone.go", StartLine: 1, EndLine: 1, Title: "TestGone", Message: "fixed by now"}

func held(change func(*codeuptest.Run)) []codeuptest.Run {
	run := codeuptest.Run{Name: "Tests", Status: "completed", Conclusion: "failure", ExternalID: "testpost/flow/41/7/Tests",
		Writer: codeuptest.Writer{Name: "ci"}, Annotations: annotations()}
	if change != nil {
		change(&run)
	}
	return []codeuptest.Run{run}
}
