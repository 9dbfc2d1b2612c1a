package ci_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"github.com/testpost/testpost/plugin/ci"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	shortSHA = "1a2b3c4d"
	headSHA  = shortSHA + "5e6f708192a3b4c5d6e7f8091a2b3c4d"
	mergeSHA = "ffffffffffffffffffffffffffffffffffffffff"
	baseSHA  = "00000000000000000000000000000000000000ba"
)

// A run is one environment, and what is to be found in it.
type run struct {
	env   string // lines NAME=value
	event string // contents of the file at GITHUB_EVENT_PATH; "" when there is none
	want  ci.Build
}

func variables(lines string) map[string]string {
	values := map[string]string{}
	for line := range strings.Lines(lines) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			values[name] = value
		}
	}
	return values
}

func detect(t *testing.T, values map[string]string, event string) ci.Build {
	t.Helper()
	return ci.Detect(
		func(name string) string { return values[name] },
		func(path string) ([]byte, error) {
			if path != values["GITHUB_EVENT_PATH"] || event == "" {
				return nil, errors.New("open " + path + ": no such file")
			}
			return []byte(event), nil
		})
}

// words are the fields that only name things, and those of what a build is
// compared with; TestDetect_Words, TestDetect_ID and TestDetect_Base are about
// them.
var words = cmpopts.IgnoreFields(ci.Build{}, "ID", "Workflow", "OS", "Arch", "Matrix", "Card", "TempDir", "Base", "BaseBranch", "Before")

// check compares all but Sources, Notes and words, and that Sources names a set
// variable for each field that is filled, and no other field.
func check(t *testing.T, runs map[string]run) {
	t.Helper()
	for name, r := range runs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values := variables(r.env)
			got := detect(t, values, r.event)
			if diff := cmp.Diff(r.want, got, cmpopts.IgnoreFields(ci.Build{}, "Sources", "Notes"), words); diff != "" {
				t.Error(diff)
			}
			checkSources(t, got, values)
		})
	}
}

func checkSources(t *testing.T, b ci.Build, values map[string]string) {
	t.Helper()
	v := reflect.ValueOf(b)
	for i := range v.NumField() {
		field := v.Type().Field(i).Name
		if field == "Sources" || field == "Notes" {
			continue
		}
		source, named := b.Sources[field]
		if named == v.Field(i).IsZero() {
			t.Errorf("%s = %v, but its source is %q", field, v.Field(i), source)
		}
		for word := range strings.FieldsSeq(source) {
			isVariable := word == strings.ToUpper(word) || slices.Contains([]string{"codeBranch"}, word) || strings.HasPrefix(word, "ghprb") || strings.HasPrefix(word, "gitlab")
			if isVariable && values[word] == "" {
				t.Errorf("the source of %s names %s, which is not set", field, word)
			}
		}
	}
}

// TestDetect_GitHubAPI: where the API of a GitHub is that a CI elsewhere names by
// its pages only.
func TestDetect_GitHubAPI(t *testing.T) {
	t.Parallel()
	for env, want := range map[string]string{
		"CI=woodpecker\nCI_FORGE_TYPE=github\nCI_FORGE_URL=https://github.com":               "https://api.github.com",
		"CI=woodpecker\nCI_FORGE_TYPE=github\nCI_FORGE_URL=https://octocorp.ghe.com":         "https://api.octocorp.ghe.com",
		"CI=woodpecker\nCI_FORGE_TYPE=github\nCI_FORGE_URL=https://git.example.com":          "https://git.example.com/api/v3",
		"DRONE=true\nDRONE_GIT_HTTP_URL=https://octocorp.ghe.com/octo/hello.git":             "https://api.octocorp.ghe.com",
		"JENKINS_URL=https://j.example/\nGIT_URL=git@octocorp.ghe.com:octo/hello.git":        "https://api.octocorp.ghe.com",
		"GITHUB_ACTIONS=true\nGITHUB_SERVER_URL=https://x.ghe.com\nGITHUB_API_URL=https://y": "https://y",
	} {
		if b := detect(t, variables(env), ""); b.APIURL != want || b.Forge != "github" {
			t.Errorf("%q: %s at %s, want %s", env, b.Forge, b.APIURL, want)
		}
	}
}

func TestDetect_Words(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  string
		want ci.Build
	}{
		"GitHub": {"GITHUB_ACTIONS=true\nGITHUB_WORKFLOW=Build and test\nRUNNER_OS=Linux\nRUNNER_ARCH=X64",
			ci.Build{Workflow: "Build and test", OS: "Linux", Arch: "X64"}},
		"Gitea":         {"GITHUB_ACTIONS=true\nGITEA_ACTIONS=true\nGITHUB_WORKFLOW=ci.yaml", ci.Build{Workflow: "ci.yaml"}},
		"Woodpecker":    {"CI=woodpecker\nCI_WORKFLOW_NAME=test", ci.Build{Workflow: "test"}},
		"Drone":         {"DRONE=true\nDRONE_STAGE_NAME=default\nDRONE_STAGE_OS=linux\nDRONE_STAGE_ARCH=arm64\nDRONE_CARD_PATH=/dev/stdout", ci.Build{Workflow: "default", OS: "linux", Arch: "arm64", Card: "/dev/stdout"}},
		"Harness":       {"HARNESS_BUILD_ID=7\nHARNESS_PIPELINE_ID=shop\nDRONE_CARD_PATH=/tmp/card.json", ci.Build{Workflow: "shop", Card: "/tmp/card.json"}},
		"Azure":         {"TF_BUILD=True\nBUILD_DEFINITIONNAME=shop\nAGENT_OS=Windows_NT\nAGENT_OSARCHITECTURE=X64\nAGENT_TEMPDIRECTORY=D:\\a\\_temp", ci.Build{Workflow: "shop", OS: "Windows_NT", Arch: "X64", TempDir: `D:\a\_temp`}},
		"GitLab":        {"GITLAB_CI=true\nCI_JOB_NAME=test: [linux, 1.26]\nCI_PIPELINE_NAME=Nightly", ci.Build{Workflow: "Nightly", Matrix: "linux, 1.26"}},
		"GitLab, plain": {"GITLAB_CI=true\nCI_JOB_NAME=test", ci.Build{}},
		"Jenkins":       {"JENKINS_URL=https://j.example/\nJOB_NAME=shop/main", ci.Build{Workflow: "shop/main"}},
		"CNB":           {"CNB=true\nCNB_PIPELINE_NAME=build", ci.Build{Workflow: "build"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values := variables(c.env)
			got := detect(t, values, "")
			checkSources(t, got, values)
			got = ci.Build{Workflow: got.Workflow, OS: got.OS, Arch: got.Arch, Matrix: got.Matrix, Card: got.Card, TempDir: got.TempDir}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDetect_OutsideAnySystem(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"nothing":                   "",
		"only CI":                   "CI=true",
		"a commit alone":            "CI=true\nCI_COMMIT_SHA=" + headSHA + "\nCI_COMMIT_REF_NAME=main",
		"a build number alone":      "BUILD_NUMBER=5\nWORKSPACE=/w",
		"two of Flow's three":       "PIPELINE_ID=1\nBUILD_NUMBER=5\nCI_COMMIT_SHA=" + headSHA,
		"two of CodeArts' three":    "BUILDNUMBER=20200312.3\nWORKSPACE=/w",
		"empty variables are unset": "GITHUB_ACTIONS=\nDRONE=\nGITLAB_CI=\nJENKINS_URL=\nCNB_BUILD_ID=\nTF_BUILD=",
		"not true":                  "GITHUB_ACTIONS=false\nDRONE=false\nTF_BUILD=False",
	}
	for name, env := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := ci.Build{Sources: map[string]string{}}
			if diff := cmp.Diff(want, detect(t, variables(env), "")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDetect_TheMoreTellingMarkerWins gives each system the variables that it,
// or the machine of its runner, sets of others.
func TestDetect_TheMoreTellingMarkerWins(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ env, want string }{
		"Gitea has GitHub's":        {"GITHUB_ACTIONS=true\nGITEA_ACTIONS=true", "gitea"},
		"Forgejo has GitHub's":      {"GITHUB_ACTIONS=true\nFORGEJO_ACTIONS=true", "gitea"},
		"Gitea by its API":          {"GITHUB_ACTIONS=true\nGITHUB_API_URL=https://git.example.com/api/v1/", "gitea"},
		"GitHub Enterprise":         {"GITHUB_ACTIONS=true\nGITHUB_API_URL=https://git.example.com/api/v3", "github"},
		"Woodpecker has Drone's":    {"CI=woodpecker\nCI_SYSTEM_NAME=woodpecker\nDRONE_BUILD_NUMBER=1\nDRONE_COMMIT_SHA=x", "woodpecker"},
		"Woodpecker by CI":          {"CI=woodpecker", "woodpecker"},
		"Harness has Drone's":       {"DRONE=true\nHARNESS_PIPELINE_ID=p", "harness"},
		"Drone has CI_COMMIT_SHA":   {"DRONE=true\nCI=true\nCI_COMMIT_SHA=" + headSHA, "drone"},
		"GitLab has CI_COMMIT_SHA":  {"GITLAB_CI=true\nCI=true\nCI_COMMIT_SHA=" + headSHA, "gitlab"},
		"Jenkins has BUILD_NUMBER":  {"JENKINS_URL=https://j\nBUILD_NUMBER=1\nWORKSPACE=/w\nPIPELINE_ID=1\nPROJECT_DIR=/p", "jenkins"},
		"Flow has CI_COMMIT_SHA":    {"PIPELINE_ID=1\nBUILD_NUMBER=1\nPROJECT_DIR=/p\nCI_COMMIT_SHA=" + headSHA, "flow"},
		"CodeArts has TIMESTAMP":    {"BUILDNUMBER=20200312.3\nINCREASENUM=7\nWORKSPACE=/w\nTIMESTAMP=20200312101112", "codearts"},
		"Azure writes True":         {"TF_BUILD=True", "azure"},
		"CNB by its build":          {"CNB_BUILD_ID=cnb-1", "cnb"},
		"Bitbucket by build number": {"BITBUCKET_BUILD_NUMBER=1\nCI=true", "bitbucket"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := detect(t, variables(test.env), "").System; got != test.want {
				t.Errorf("System = %q, want %q", got, test.want)
			}
		})
	}
}

// TestDetect_ACommitIsAFullSHA plays values of CI_COMMIT_SHA in Woodpecker.
func TestDetect_ACommitIsAFullSHA(t *testing.T) {
	t.Parallel()
	sha256 := strings.Repeat("aB", 32)
	tests := map[string]struct {
		value, want string
		notes       []string
	}{
		"SHA-1":            {headSHA, headSHA, nil},
		"SHA-256, lowered": {sha256, strings.ToLower(sha256), nil},
		"spaces":           {" " + headSHA + "\n", headSHA, nil},
		"short":            {"1a2b3c4d", "", []string{`CI_COMMIT_SHA is "1a2b3c4d", which is no full commit SHA`}},
		"one too many":     {headSHA + "0", "", []string{`CI_COMMIT_SHA is "` + headSHA + `0", which is no full commit SHA`}},
		"no hex":           {strings.Repeat("g", 40), "", []string{`CI_COMMIT_SHA is "` + strings.Repeat("g", 40) + `", which is no full commit SHA`}},
		"a branch":         {"main\x1b[31m", "", []string{`CI_COMMIT_SHA is "main\x1b[31m", which is no full commit SHA`}},
		"zeros":            {strings.Repeat("0", 40), "", nil},
		"unreplaced":       {"${CI_COMMIT_SHA}", "", nil},
		"empty":            {"", "", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := detect(t, map[string]string{"CI": "woodpecker", "CI_COMMIT_SHA": test.value}, "")
			if b.Commit != test.want {
				t.Errorf("Commit = %q, want %q", b.Commit, test.want)
			}
			if diff := cmp.Diff(test.notes, b.Notes); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func at(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return at
}

func TestDetect_Started(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		value string
		want  time.Time
	}{
		"seconds":         {"1767323045", at("2026-01-02T03:04:05Z")},
		"milliseconds":    {"1767323045678", at("2026-01-02T03:04:05.678Z")},
		"RFC 3339":        {"2026-01-02T11:04:05+08:00", at("2026-01-02T03:04:05Z")},
		"with fractions":  {"2026-01-02T03:04:05.5Z", at("2026-01-02T03:04:05.5Z")},
		"Azure":           {"2026-01-02 03:04:05+00:00", at("2026-01-02T03:04:05Z")},
		"zero":            {"0", time.Time{}},
		"a date in digit": {"20260102030405", time.Time{}},
		"no time":         {"now", time.Time{}},
		"no zone":         {"2026-01-02T03:04:05", time.Time{}},
		"negative":        {"-767323045", time.Time{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := detect(t, map[string]string{"CI": "woodpecker", "CI_PIPELINE_STARTED": test.value}, "").Started; !got.Equal(test.want) {
				t.Errorf("Started = %s, want %s", got, test.want)
			}
		})
	}
}

// TestDetect_HostileBranches takes names that git allows.
func TestDetect_HostileBranches(t *testing.T) {
	t.Parallel()
	for _, branch := range []string{"feature/a/b", "a=b", "功能/测试", "x;rm -rf", "--output=x", "$(id)x", "::error::x", "a'\"b", "refs/heads/x", "<b>"} {
		t.Run(branch, func(t *testing.T) {
			t.Parallel()
			systems := map[string]map[string]string{
				"github":     {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/" + branch},
				"woodpecker": {"CI": "woodpecker", "CI_COMMIT_BRANCH": branch},
				"drone":      {"DRONE": "true", "DRONE_BRANCH": branch},
				"gitlab":     {"GITLAB_CI": "true", "CI_COMMIT_BRANCH": branch},
				"azure":      {"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/heads/" + branch},
				"jenkins":    {"JENKINS_URL": "x", "GIT_BRANCH": "origin/" + branch},
				"flow":       {"PIPELINE_ID": "1", "BUILD_NUMBER": "1", "PROJECT_DIR": "/p", "CI_COMMIT_REF_NAME": branch},
			}
			for name, values := range systems {
				if got := detect(t, values, ""); got.System != name || got.Branch != branch {
					t.Errorf("%s: Branch = %q", got.System, got.Branch)
				}
			}
		})
	}
}

// TestDetect_KeyTellsJobsAndStepsApart changes one variable at a time: attempts
// and times keep the key, everything that names another step changes it.
func TestDetect_KeyTellsJobsAndStepsApart(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		env          string
		same, others []string
	}{
		"github": {"GITHUB_ACTIONS=true\nGITHUB_RUN_ID=9\nGITHUB_REPOSITORY=o/r\nGITHUB_JOB=test\nGITHUB_ACTION=__run\nRUNNER_OS=Linux\nGITHUB_RUN_ATTEMPT=1",
			[]string{"GITHUB_RUN_ATTEMPT=2", "RUNNER_NAME=other"}, []string{"GITHUB_RUN_ID=10", "GITHUB_JOB=lint", "GITHUB_ACTION=__run_2", "RUNNER_OS=Windows", "RUNNER_ARCH=ARM64", "GITHUB_JOB=test/__run"}},
		"woodpecker": {"CI=woodpecker\nCI_REPO=o/r\nCI_PIPELINE_NUMBER=7\nCI_PIPELINE_EVENT=push\nCI_WORKFLOW_NAME=test\nCI_STEP_NAME=report\nCI_STEP_NUMBER=3",
			[]string{"CI_PIPELINE_NUMBER=8\nCI_PIPELINE_PARENT=7", "CI_STEP_STARTED=1", "CI_PIPELINE_PARENT=0"}, []string{"CI_PIPELINE_NUMBER=8", "CI_WORKFLOW_NAME=lint", "CI_STEP_NAME=b", "CI_STEP_NUMBER=9", "CI_PIPELINE_PARENT=7\nCI_PIPELINE_EVENT=deployment"}},
		"drone": {"DRONE=true\nDRONE_REPO=o/r\nDRONE_BUILD_NUMBER=7\nDRONE_BUILD_EVENT=push\nDRONE_STAGE_NAME=test\nDRONE_STAGE_NUMBER=1\nDRONE_STEP_NAME=report\nDRONE_STEP_NUMBER=3",
			[]string{"DRONE_BUILD_NUMBER=8\nDRONE_BUILD_PARENT=7", "DRONE_STAGE_MACHINE=m"}, []string{"DRONE_BUILD_NUMBER=8", "DRONE_STAGE_NAME=lint", "DRONE_STAGE_NUMBER=2", "DRONE_STEP_NAME=b", "DRONE_STEP_NUMBER=4"}},
		"gitlab": {"GITLAB_CI=true\nCI_PROJECT_ID=4\nCI_PIPELINE_ID=90\nCI_JOB_NAME=test 1/2\nCI_JOB_ID=5",
			[]string{"CI_JOB_ID=6"}, []string{"CI_PIPELINE_ID=91", "CI_JOB_NAME=test 2/2", "CI_PROJECT_ID=5"}},
		"bitbucket": {"BITBUCKET_BUILD_NUMBER=5\nBITBUCKET_REPO_FULL_NAME=w/r\nBITBUCKET_STEP_UUID={a}\nBITBUCKET_STEP_RUN_NUMBER=1",
			[]string{"BITBUCKET_STEP_RUN_NUMBER=2"}, []string{"BITBUCKET_BUILD_NUMBER=6", "BITBUCKET_STEP_UUID={b}", "BITBUCKET_PARALLEL_STEP=1"}},
		"azure": {"TF_BUILD=True\nBUILD_BUILDID=70\nSYSTEM_JOBIDENTIFIER=Build.Test.linux\nSYSTEM_TASKINSTANCENAME=CmdLine1\nSYSTEM_JOBATTEMPT=1",
			[]string{"SYSTEM_JOBATTEMPT=2", "AGENT_NAME=b"}, []string{"BUILD_BUILDID=71", "SYSTEM_JOBIDENTIFIER=Build.Test.mac", "SYSTEM_TASKINSTANCENAME=CmdLine2"}},
		"codearts": {"BUILDNUMBER=20200312.3\nINCREASENUM=7\nWORKSPACE=/w\nPROJECT_ID=p\nTIMESTAMP=20200312101112",
			[]string{"WORKSPACE=/v"}, []string{"INCREASENUM=8", "PROJECT_ID=q", "TIMESTAMP=20200312101113"}},
		"flow": {"PIPELINE_ID=1\nBUILD_NUMBER=2\nPROJECT_DIR=/p", []string{"PROJECT_DIR=/q"}, []string{"PIPELINE_ID=2", "BUILD_NUMBER=3"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key := func(change string) string { return detect(t, variables(test.env+"\n"+change), "").Key }
			base := key("")
			if !strings.HasPrefix(base, name+"/") {
				t.Fatalf("Key = %q", base)
			}
			for _, change := range test.same {
				if got := key(change); got != base {
					t.Errorf("%q changes the key from %q to %q", change, base, got)
				}
			}
			seen := map[string]string{base: "nothing"}
			for _, change := range test.others {
				got := key(change)
				if with, ok := seen[got]; ok {
					t.Errorf("%q has the key of %q: %q", change, with, got)
				}
				seen[got] = change
			}
		})
	}
}

func TestDetect_NoBuildNoKey(t *testing.T) {
	t.Parallel()
	for _, env := range []string{"GITHUB_ACTIONS=true", "CI=woodpecker", "DRONE=true", "GITLAB_CI=true", "TF_BUILD=True", "CNB=true", "JENKINS_URL=x", "HARNESS_PIPELINE_ID=p"} {
		if b := detect(t, variables(env+"\nGITHUB_JOB=j\nCI_STEP_NAME=s"), ""); b.Key != "" || b.URL != "" {
			t.Errorf("%s: Key %q, URL %q", env, b.Key, b.URL)
		}
	}
}

func markers() []string {
	return []string{"GITHUB_ACTIONS", "GITEA_ACTIONS", "CI", "HARNESS_BUILD_ID", "DRONE", "GITLAB_CI", "TF_BUILD", "CNB", "JENKINS_URL", "BITBUCKET_BUILD_NUMBER"}
}

func isMarker(name string) bool {
	return slices.Contains(append(markers(), "HARNESS_PIPELINE_ID", "CNB_BUILD_ID", "FORGEJO_ACTIONS", "CI_SYSTEM_NAME"), name)
}

// FuzzDetect feeds every variable and the event file with strangers' text.
func FuzzDetect(f *testing.F) {
	f.Add("true", `{"pull_request":{"head":{"sha":"`+headSHA+`"}}}`)
	f.Add("refs/pull/1/merge", `{"pull_request":null}`)
	f.Add("git@host:a/b.git", `[]`)
	f.Add("https://u:p@h/a/b", `{"workflow_run":{"pull_requests":[{}]}}`)
	f.Fuzz(func(t *testing.T, value, event string) {
		for _, marker := range append(markers(), "none") {
			b := ci.Detect(func(name string) string {
				switch {
				case name == marker && name == "CI":
					return "woodpecker"
				case name == marker, marker == "GITEA_ACTIONS" && name == "GITHUB_ACTIONS":
					return "true"
				case isMarker(name):
					return ""
				}
				return value
			}, func(string) ([]byte, error) { return []byte(event), nil })
			if n := len(b.Commit); n != 0 && n != 40 && n != 64 {
				t.Errorf("Commit = %q", b.Commit)
			}
			if b.PullRequest < 0 || strings.ContainsAny(b.Key, " \n") {
				t.Errorf("pull request %d, key %q", b.PullRequest, b.Key)
			}
		}
	})
}
