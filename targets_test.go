package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/host/bitbucket/bitbuckettest"
	"github.com/testpost/testpost/plugin/host/codearts/codeartstest"
	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
	"github.com/testpost/testpost/plugin/host/gitea/giteatest"
	"github.com/testpost/testpost/plugin/host/gitee/giteetest"
	"github.com/testpost/testpost/plugin/host/github/githubtest"
)

// A target is a service that the whole program reports to in a test.
type target struct {
	http.Handler
	env func(url string) []string // all that the program needs to report there
	// shown is what a reader finds there, without what differs between two runs;
	// open is how much of it somebody still waits for.
	shown func() (things []string, open int)
}

// fieldBreak stands between the parts of a check run, the last of which are its
// title and its text.
const fieldBreak = "\x00"

// secretOf is the token of the target with a name. It has characters that look
// different in a URL and in base64.
func secretOf(name string) string { return name + "-s3cr3t/+tOk~en=0123456789ab" }

// targets make a new, empty service each time they are called. A host that reports
// with a token has a line here.
func targets() map[string]func() *target {
	return map[string]func() *target{"codeup": codeupTarget, "github": githubTarget, "codearts": codeartsTarget,
		"gitea": giteaTarget, "gitee": giteeTarget, "bitbucket": bitbucketTarget}
}

func codeupTarget() *target {
	o := codeupOptions()
	o.Tokens = map[string]string{secretOf("codeup"): "ci"}
	s := codeuptest.New(o)
	return &target{Handler: s,
		env: func(url string) []string {
			return []string{"PLUGIN_CODEUP_TOKEN=" + secretOf("codeup"), "PLUGIN_CODEUP_URL=" + url, "PLUGIN_CODEUP_EDITION=central",
				"PLUGIN_CODEUP_ORGANIZATION=" + o.Organization, "PLUGIN_CODEUP_REPOSITORY=" + strings.Replace(o.Repository, "%2F", "/", 1), "PLUGIN_COMMIT=" + pipelineSHA}
		},
		shown: func() (things []string, open int) {
			for _, run := range s.Runs() {
				if run.Status != "completed" {
					open++
				}
				for i := range run.Annotations {
					run.Annotations[i].ID = 0
				}
				things = append(things, fmt.Sprintf("%s %s %+v %+v", run.Name, run.Conclusion, run.Output, run.Annotations))
			}
			return things, open
		}}
}

func githubTarget() *target {
	s := githubtest.New(githubtest.Options{Token: secretOf("github"), Repository: "octocat/hello", Commits: []string{pipelineSHA}})
	return &target{Handler: s,
		env: func(url string) []string {
			return []string{"PLUGIN_GITHUB_TOKEN=" + secretOf("github"), "PLUGIN_GITHUB_API_URL=" + url,
				"PLUGIN_GITHUB_REPOSITORY=octocat/hello", "PLUGIN_COMMIT=" + pipelineSHA}
		},
		shown: func() (things []string, open int) {
			for _, run := range s.Runs() {
				if run.Status != "completed" {
					open++
				}
				things = append(things, strings.Join([]string{run.Name, run.Conclusion, fmt.Sprintf("%+v", run.Annotations), run.Output.Title, run.Output.Summary + "\n\n" + run.Output.Text}, fieldBreak))
			}
			return things, open
		}}
}

func codeartsTarget() *target {
	s := codeartstest.New(codeartstest.Options{Token: secretOf("codearts"), JobID: "0123456789abcdef0123456789abcdef", BuildNo: 7, Replaces: true,
		Stages: []codeartstest.Stage{{Key: "1", NodeID: "n-1", DisplayName: "Test", Status: "running"}}})
	return &target{Handler: s,
		env: func(url string) []string {
			return []string{"PLUGIN_CODEARTS_TOKEN=" + secretOf("codearts"), "PLUGIN_CODEARTS_URL=" + url,
				"PLUGIN_CODEARTS_JOB_ID=0123456789abcdef0123456789abcdef", "PLUGIN_CODEARTS_BUILD_NO=7"}
		},
		shown: func() (things []string, open int) {
			for _, f := range s.Files() {
				things = append(things, f.Name+" "+f.SHA256)
			}
			return things, 0
		}}
}

func giteaTarget() *target {
	s := giteatest.New(giteatest.Options{Token: secretOf("gitea"), Repository: "octocat/hello", Commits: []string{pipelineSHA}})
	return &target{Handler: s,
		env: func(url string) []string {
			return []string{"PLUGIN_GITEA_TOKEN=" + secretOf("gitea"), "PLUGIN_GITEA_URL=" + url,
				"PLUGIN_GITEA_REPOSITORY=octocat/hello", "PLUGIN_COMMIT=" + pipelineSHA}
		},
		shown: func() (things []string, open int) {
			for _, status := range s.Current() {
				if status.State == "pending" {
					open++
				}
				things = append(things, fmt.Sprintf("%s %s %s %s", status.Context, status.State, status.TargetURL, status.Description))
			}
			return things, open
		}}
}

func giteeTarget() *target {
	s := giteetest.New(giteetest.Options{Token: secretOf("gitee"), Repository: "octocat/hello", Commits: []string{pipelineSHA}})
	return &target{Handler: s,
		env: func(url string) []string {
			return []string{"PLUGIN_GITEE_TOKEN=" + secretOf("gitee"), "PLUGIN_GITEE_API_URL=" + url + "/api/v5",
				"PLUGIN_GITEE_REPOSITORY=octocat/hello", "PLUGIN_COMMIT=" + pipelineSHA}
		},
		shown: func() (things []string, open int) {
			for _, run := range s.Runs() {
				if run.Status != "completed" {
					open++
				}
				things = append(things, fmt.Sprintf("%s %s %+v", run.Name, run.Conclusion, run.Output))
			}
			return things, open
		}}
}

func bitbucketTarget() *target {
	s := bitbuckettest.New(bitbuckettest.Options{Authorization: "Bearer " + secretOf("bitbucket"), Repository: "octocat/hello", Commits: []string{pipelineSHA}})
	return &target{Handler: s,
		env: func(url string) []string {
			return []string{"PLUGIN_BITBUCKET_TOKEN=" + secretOf("bitbucket"), "PLUGIN_BITBUCKET_URL=" + url + "/2.0",
				"PLUGIN_BITBUCKET_REPOSITORY=octocat/hello", "PLUGIN_COMMIT=" + pipelineSHA}
		},
		shown: func() (things []string, open int) {
			for _, report := range s.Reports() {
				if report.Result == "PENDING" {
					open++
				}
				things = append(things, fmt.Sprintf("%s %s %s %q %d", report.ID, report.Title, report.Result, report.Details, len(report.Annotations)))
			}
			return things, open
		}}
}

// workspace is a folder with a report that holds so many failures that no host
// takes all their annotations in one request, and their source.
func workspace(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var report, source strings.Builder
	report.WriteString(`<testsuite name="a"><testcase name="good"/>`)
	for i := range 120 {
		fmt.Fprintf(&report, "<testcase name=\"test%d\" file=\"a.go\" line=\"%d\"><failure message=\"part%d is wrong\"/></testcase>", i, i+1, i)
		fmt.Fprintf(&source, "// line %d\n", i+1)
	}
	report.WriteString("</testsuite>")
	plant(t, dir, "TEST-a.xml", report.String())
	plant(t, dir, "a.go", source.String())
	return dir
}

// plant writes a file below dir.
func plant(t testing.TB, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
