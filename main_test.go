package main

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "rewrite what scripts compare with, and the output of commands in README.md")

// executables are what tests can start by their name.
var executables = map[string]func(){"testpost": main}

func TestMain(m *testing.M) { testscript.Main(leakless{m}, executables) }

// leakless are tests that must leave no goroutine behind.
type leakless struct{ *testing.M }

// Run implements testscript.TestingM.
func (m leakless) Run() int {
	status := m.M.Run()
	if err := goleak.Find(); err != nil && status == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return status
}

// TestScripts runs the documented behaviour of the program: each file of
// testdata/script is a situation and what a user sees in it.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Values[sinksKey{}] = &sinks{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":            status,
			"codearts":          startCodeArts,
			"codearts-files":    codeArtsFiles,
			"codearts-requests": codeArtsRequests,
			"codeup":            startCodeup,
			"codeup-writes":     codeupWrites,
			"codeup-runs":       codeupRuns,
			"bitbucket":         startBitbucket,
			"bitbucket-reports": bitbucketReports,
			"github":            startGitHub,
			"github-requests":   githubRequests,
			"github-runs":       githubRuns,
			"github-comments":   githubComments,
			"s3":                startS3,
			"s3-keys":           s3Keys,
			"gitea":             startGitea,
			"gitea-comments":    giteaComments,
			"gitea-requests":    giteaRequests,
			"gitea-statuses":    giteaStatuses,
		},
	})
}

// status runs a command and demands its exit status: status 4 testpost …
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command [args…]")
	}
	got := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := err.(interface{ ExitCode() int })
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = strconv.Itoa(exit.ExitCode())
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}
