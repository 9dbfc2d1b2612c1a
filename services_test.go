package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/testpost/testpost/plugin/host/bitbucket/bitbuckettest"
	"github.com/testpost/testpost/plugin/host/codearts/codeartstest"
	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
	"github.com/testpost/testpost/plugin/host/gitea/giteatest"
	"github.com/testpost/testpost/plugin/host/github/githubtest"
	"github.com/testpost/testpost/plugin/rendezvous/s3test"
)

// sinks are the strict services that a script or a pipeline reports to.
type sinks struct {
	codearts  *codeartstest.Service
	codeup    *codeuptest.Server
	github    *githubtest.Server
	gitea     *giteatest.Server
	bitbucket *bitbuckettest.Server
	s3        *s3test.Server
}

type sinksKey struct{}

func sinksOf(ts *testscript.TestScript) *sinks { return ts.Value(sinksKey{}).(*sinks) }

func (s *sinks) startCodeArts(atEnd func(func()), o codeartstest.Options) string {
	s.codearts = codeartstest.New(o)
	server := httptest.NewServer(s.codearts)
	atEnd(server.Close)
	return server.URL
}

func (s *sinks) startCodeup(atEnd func(func()), o codeuptest.Options) string {
	s.codeup = codeuptest.New(o)
	server := httptest.NewServer(s.codeup)
	atEnd(server.Close)
	return server.URL
}

func (s *sinks) startGitHub(atEnd func(func()), o githubtest.Options) string {
	s.github = githubtest.New(o)
	server := httptest.NewServer(s.github)
	atEnd(server.Close)
	return server.URL
}

func (s *sinks) startBitbucket(atEnd func(func()), o bitbuckettest.Options) string {
	s.bitbucket = bitbuckettest.New(o)
	server := httptest.NewServer(s.bitbucket)
	atEnd(server.Close)
	return server.URL
}

func (s *sinks) startGitea(atEnd func(func()), o giteatest.Options) string {
	s.gitea = giteatest.New(o)
	server := httptest.NewServer(s.gitea)
	atEnd(server.Close)
	return server.URL
}

// startS3 starts a strict object store and points the program at it: s3
// [denied=METHOD].
func startS3(ts *testscript.TestScript, _ bool, args []string) {
	o := s3test.Options{Bucket: "ci", AccessKey: "ak-store", SecretKey: "sk-store", Region: "eu-central-1"}
	for _, arg := range args {
		o.Denied = strings.TrimPrefix(arg, "denied=")
	}
	sinksOf(ts).s3 = s3test.Start(ts.Defer, o)
	ts.Setenv("AWS_ENDPOINT_URL", sinksOf(ts).s3.URL)
	ts.Setenv("AWS_REGION", o.Region)
	ts.Setenv("AWS_ACCESS_KEY_ID", o.AccessKey)
	ts.Setenv("AWS_SECRET_ACCESS_KEY", o.SecretKey)
}

// s3Keys prints the keys of all objects in the store.
func s3Keys(ts *testscript.TestScript, _ bool, _ []string) {
	fmt.Fprintln(ts.Stdout(), strings.Join(sinksOf(ts).s3.Keys(), "\n"))
}

// startCodeArts starts a strict CodeArts service and points the program at it.
func startCodeArts(ts *testscript.TestScript, _ bool, args []string) {
	o := codeartstest.Options{Token: "tk-arts", JobID: "0123456789abcdef0123456789abcdef", BuildNo: 7}
	for _, arg := range args {
		key, value, _ := strings.Cut(arg, "=")
		switch key {
		case "access-key":
			o.Token, o.AccessKey, o.SecretKey = "", value, "sk-arts"
		case "stage":
			o.Stages = append(o.Stages, codeartstest.Stage{Key: value, NodeID: "node-" + value, DisplayName: value,
				Name: value, Status: "running", Sequence: len(o.Stages)})
		case "answer":
			code, err := strconv.Atoi(value)
			ts.Check(err)
			o.Uploads = append(o.Uploads, codeartstest.Answer{Status: code, Header: http.Header{"X-Request-Id": {"req-1"}},
				Body: `{"error_code":"CB.00060201","error_msg":"invalid task id"}`})
		default:
			ts.Fatalf("unknown option %s", key)
		}
	}
	url := sinksOf(ts).startCodeArts(ts.Defer, o)
	ts.Setenv("PLUGIN_CODEARTS_URL", url)
	ts.Setenv("CODEARTS", url)
}

// codeArtsFiles prints the names and sizes of the files that arrived, or, with
// a name, the content of that one.
func codeArtsFiles(ts *testscript.TestScript, _ bool, args []string) {
	for _, f := range sinksOf(ts).codearts.Files() {
		switch {
		case len(args) == 0:
			fmt.Fprintf(ts.Stdout(), "%s %d\n", f.Name, f.Size)
		case args[0] == f.Name:
			fmt.Fprint(ts.Stdout(), string(f.Content))
		}
	}
}

// codeArtsRequests prints method, path and query of all requests.
func codeArtsRequests(ts *testscript.TestScript, _ bool, _ []string) {
	requests := sinksOf(ts).codearts.Requests()
	for _, r := range requests {
		fmt.Fprintln(ts.Stdout(), r)
	}
	if len(requests) == 0 {
		fmt.Fprint(ts.Stdout(), none)
	}
}

func codeupOptions() codeuptest.Options {
	return codeuptest.Options{
		Tokens:       map[string]string{"pt-up": "ci", "pt-readme": "ci"},
		Organization: "60d54f3daccf2bbd6659f3ad",
		Repository:   "60d54f3daccf2bbd6659f3ad%2Fshop",
	}
}

// startCodeup starts a strict Codeup and points the program at it.
func startCodeup(ts *testscript.TestScript, _ bool, args []string) {
	o := codeupOptions()
	for _, arg := range args {
		switch arg {
		case "no-merge-request":
			o.NoSource = http.StatusBadRequest
		case "replaces":
			o.Replaces = true
		default:
			ts.Fatalf("unknown option %s", arg)
		}
	}
	url := sinksOf(ts).startCodeup(ts.Defer, o)
	ts.Setenv("PLUGIN_CODEUP_URL", url)
	ts.Setenv("PLUGIN_CODEUP_EDITION", "central")
	ts.Setenv("CODEUP", url)
}

// now is a time that the program wrote of its own.
var now = regexp.MustCompile(`("completed(?:At|_at)": )"[^"]*"`)

// none is printed in place of nothing: a command that prints nothing leaves the
// output of the one before it to compare with.
const none = "none\n"

// codeupWrites prints every request that changed something: method, path and
// the body exactly as received, only indented, and with the time of now hidden.
func codeupWrites(ts *testscript.TestScript, _ bool, _ []string) {
	written := false
	for _, r := range sinksOf(ts).codeup.Requests() {
		if r.Method == http.MethodGet {
			continue
		}
		written = true
		var body bytes.Buffer
		ts.Check(json.Indent(&body, []byte(r.Body), "", "  "))
		fmt.Fprintf(ts.Stdout(), "%s %s %d\n%s\n", r.Method, r.Path, r.Answer, now.ReplaceAllString(body.String(), `$1"now"`))
	}
	if !written {
		fmt.Fprint(ts.Stdout(), none)
	}
}

// codeupRuns prints the check runs that are there.
func codeupRuns(ts *testscript.TestScript, _ bool, _ []string) {
	for _, run := range sinksOf(ts).codeup.Runs() {
		fmt.Fprintf(ts.Stdout(), "%d %s %s %s %q, %d annotations\n", run.ID, run.Name, run.Status, run.Conclusion, run.Output.Title, len(run.Annotations))
		for _, a := range run.Annotations {
			fmt.Fprintf(ts.Stdout(), "  %s:%d %s %s\n", a.Path, a.StartLine, a.Level, a.Title)
		}
	}
}

// startBitbucket starts a strict Bitbucket behind the proxy of its pipelines, and
// makes the program a step of one.
func startBitbucket(ts *testscript.TestScript, _ bool, _ []string) {
	url := sinksOf(ts).startBitbucket(ts.Defer, bitbuckettest.Options{Repository: "octocat/hello", Commits: []string{pipelineSHA}})
	for name, value := range map[string]string{
		"PLUGIN_BITBUCKET_PROXY": url, "BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_COMMIT": pipelineSHA, "BITBUCKET_WORKSPACE": "octocat", "BITBUCKET_REPO_SLUG": "hello",
	} {
		ts.Setenv(name, value)
	}
}

// bitbucketReports prints the reports that are there, with their annotations.
func bitbucketReports(ts *testscript.TestScript, _ bool, _ []string) {
	for _, r := range sinksOf(ts).bitbucket.Reports() {
		fmt.Fprintf(ts.Stdout(), "%s %s %s\n%s\n", r.Title, r.Result, r.Link, r.Details)
		for _, a := range r.Annotations {
			fmt.Fprintf(ts.Stdout(), "%s:%d %s %s: %q\n", a.Path, a.Line, a.Severity, a.Summary, a.Details)
		}
	}
}

// startGitHub starts a strict GitHub and sets what Actions sets in a job there.
func startGitHub(ts *testscript.TestScript, _ bool, args []string) {
	o := githubtest.Options{Token: "ghs_job", Repository: "octocat/hello", Commits: []string{pipelineSHA}}
	for _, arg := range args {
		switch arg {
		case "read-only":
			o.ReadOnly = true
		case "pull-of-fork":
			o.Pulls = []githubtest.Pull{{Number: 6, HeadSHA: strings.Repeat("0", 40)}, {Number: 7, HeadSHA: pipelineSHA}}
		case "no-comments":
			o.NoComments = true
		default:
			ts.Fatalf("unknown option %s", arg)
		}
	}
	url := sinksOf(ts).startGitHub(ts.Defer, o)
	for name, value := range map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_API_URL": url, "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "octocat/hello",
		"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/main", "GITHUB_SHA": pipelineSHA, "GITHUB_RUN_ID": "7", "GITHUB_RUN_NUMBER": "3",
		"GITHUB_RUN_ATTEMPT": "1", "GITHUB_JOB": "test", "GITHUB_ACTION": "__testpost", "GITHUB_STEP_SUMMARY": ts.MkAbs("summary.md"),
	} {
		ts.Setenv(name, value)
	}
}

// githubRequests prints every request: method, path and status, and the body of
// those that change something as received, only indented, and with the time of
// now hidden.
func githubRequests(ts *testscript.TestScript, _ bool, _ []string) {
	requests := sinksOf(ts).github.Requests()
	for _, r := range requests {
		fmt.Fprintf(ts.Stdout(), "%s %s %d\n", r.Method, r.Path, r.Answer)
		if r.Body == "" {
			continue
		}
		var body bytes.Buffer
		ts.Check(json.Indent(&body, []byte(r.Body), "", "  "))
		fmt.Fprintln(ts.Stdout(), now.ReplaceAllString(body.String(), `$1"now"`))
	}
	if len(requests) == 0 {
		fmt.Fprint(ts.Stdout(), none)
	}
}

// githubRuns prints the check runs that are there.
func githubRuns(ts *testscript.TestScript, _ bool, _ []string) {
	runs := sinksOf(ts).github.Runs()
	for _, run := range runs {
		fmt.Fprintf(ts.Stdout(), "%d %s %s %s %q, %s, %d annotations\n", run.ID, run.Name, run.Status, run.Conclusion, run.Output.Title, run.ExternalID, len(run.Annotations))
	}
	if len(runs) == 0 {
		fmt.Fprint(ts.Stdout(), none)
	}
}

// githubComments prints the comments that are there.
func githubComments(ts *testscript.TestScript, _ bool, _ []string) {
	comments := sinksOf(ts).github.Comments()
	for _, c := range comments {
		fmt.Fprintf(ts.Stdout(), "%s on %d:\n%s", c.Author, c.Issue, c.Body)
	}
	if len(comments) == 0 {
		fmt.Fprint(ts.Stdout(), none)
	}
}

// giteaComments prints the comments that are there.
func giteaComments(ts *testscript.TestScript, _ bool, _ []string) {
	comments := sinksOf(ts).gitea.Comments()
	for _, c := range comments {
		fmt.Fprintf(ts.Stdout(), "%s on %d:\n%s", c.Author, c.Issue, c.Body)
	}
	if len(comments) == 0 {
		fmt.Fprint(ts.Stdout(), none)
	}
}

// startGitea starts a strict Gitea and sets what the named CI sets in a step of
// a pull request there.
func startGitea(ts *testscript.TestScript, _ bool, args []string) {
	o := giteatest.Options{Token: "gt_job", Repository: "octocat/hello", Commits: []string{pipelineSHA}}
	variables := map[string]string{}
	url := sinksOf(ts).startGitea(ts.Defer, o)
	for _, arg := range args {
		switch arg {
		case "actions":
			variables = map[string]string{
				"GITHUB_ACTIONS": "true", "GITEA_ACTIONS": "true", "GITHUB_API_URL": url + "/api/v1", "GITHUB_SERVER_URL": url, "GITHUB_REPOSITORY": "octocat/hello",
				"GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF": "refs/pull/7/head", "GITHUB_SHA": pipelineSHA, "GITHUB_RUN_ID": "7", "GITHUB_RUN_NUMBER": "3",
				"GITHUB_JOB": "test", "GITHUB_ACTION": "__testpost", "INPUT_GITHUB_TOKEN": "gt_job",
			}
		case "woodpecker":
			variables = map[string]string{
				"CI": "woodpecker", "CI_SYSTEM_NAME": "woodpecker", "CI_FORGE_TYPE": "forgejo", "CI_FORGE_URL": url, "CI_REPO": "octocat/hello",
				"CI_COMMIT_SHA": pipelineSHA, "CI_PIPELINE_EVENT": "pull_request", "CI_COMMIT_PULL_REQUEST": "7", "CI_PIPELINE_NUMBER": "3",
				"CI_WORKFLOW_NAME": "test", "CI_STEP_NAME": "report", "CI_STEP_URL": "https://ci.example/repos/3/pipeline/7/12",
			}
		default:
			ts.Fatalf("unknown option %s", arg)
		}
	}
	for name, value := range variables {
		ts.Setenv(name, value)
	}
	ts.Setenv("GITEA", url)
}

// giteaRequests prints method, path and status of every request, and its body.
func giteaRequests(ts *testscript.TestScript, _ bool, _ []string) {
	requests := sinksOf(ts).gitea.Requests()
	for _, r := range requests {
		fmt.Fprintf(ts.Stdout(), "%s %s %d\n%s\n", r.Method, r.Path, r.Answer, r.Body)
	}
	if len(requests) == 0 {
		fmt.Fprint(ts.Stdout(), none)
	}
}

// giteaStatuses prints the statuses that count.
func giteaStatuses(ts *testscript.TestScript, _ bool, _ []string) {
	statuses := sinksOf(ts).gitea.Current()
	for _, s := range statuses {
		fmt.Fprintf(ts.Stdout(), "%s %s %q %s\n", s.Context, s.State, s.Description, s.TargetURL)
	}
	if len(statuses) == 0 {
		fmt.Fprint(ts.Stdout(), none)
	}
}
