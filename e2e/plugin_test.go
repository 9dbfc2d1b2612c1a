package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
)

const howToDrone = "go get -tool github.com/drone-runners/drone-runner-exec@v1.0.0-beta.10 in a module of its own, and go build"

// typed has a setting of every type that a pipeline may write.
const typed = `
reports: ["TEST-*.xml", "!{old,tmp}/**"]
paths: {/build/app: src, n: 1}
fail-on: |
  failed
  missing
fail_step: false
min_tests: 2
name: "Unit: 100 %, größer"
json: ""
html: null
timeout: 90s
annotate: [failed, flaky]
annotations: 1
codeup_token:
  from_secret: codeup_token
codeup-edition: central
codeup_organization: 60d54f3daccf2bbd6659f3ad
codeup_repository: 60d54f3daccf2bbd6659f3ad/shop
explain: true
`

// wantTyped is what must be said about them: value and source, which differs
// between engines for names with hyphens only.
var wantTyped = map[string][2]string{
	"reports":        {`TEST-*.xml,!{old,tmp}/**`, "PLUGIN_REPORTS"},
	"paths":          {`{"/build/app":"src","n":1}`, "PLUGIN_PATHS"},
	"fail_on":        {"failed↵missing", "PLUGIN_FAIL-ON"},
	"fail_step":      {"false", "PLUGIN_FAIL_STEP"},
	"min_tests":      {"2", "PLUGIN_MIN_TESTS"},
	"name":           {"Unit: 100 %, größer", "PLUGIN_NAME"},
	"json":           {"", "default"},
	"html":           {"", "default"},
	"timeout":        {"90s", "PLUGIN_TIMEOUT"},
	"annotate":       {"failed,flaky", "PLUGIN_ANNOTATE"},
	"annotations":    {"1", "PLUGIN_ANNOTATIONS"},
	"codeup_token":   {"***", "PLUGIN_CODEUP_TOKEN"},
	"codeup_edition": {"central", "PLUGIN_CODEUP-EDITION"},
}

// pluginVariables are what an engine makes of settings. Drone keeps hyphens and
// leaves out what is empty.
func pluginVariables(t *testing.T, settings map[string]any, drone bool) map[string]string {
	t.Helper()
	env := map[string]string{}
	for name, value := range settings {
		variable := "PLUGIN_" + strings.ToUpper(name)
		if !drone {
			variable = strings.ReplaceAll(variable, "-", "_")
		}
		text := pluginText(t, value)
		if value != nil && (text != "" || !drone) {
			env[variable] = text
		}
	}
	return env
}

func pluginText(t *testing.T, value any) string {
	t.Helper()
	switch v := value.(type) {
	case map[string]any:
		if v["from_secret"] != nil {
			return token
		}
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, fmt.Sprint(e))
		}
		return strings.Join(parts, ",")
	case nil:
		return ""
	}
	return fmt.Sprint(value)
}

func parseYAML(t *testing.T, text string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// asWritten is a command that starts the program with the environment that the
// runner gave the step: a plugin is started by no shell, and some shells drop
// variables that have a hyphen. The runner replaces $$ by $.
const asWritten = `xargs -0 sh -c 'exec env -i "$@" testpost' sh < /proc/$$$$/environ`

// execPipeline makes a pipeline for containers one of Drone's exec runner, which
// knows no settings: a plugin's step becomes a command with their variables.
func execPipeline(t *testing.T, text string, more map[string]string) string {
	t.Helper()
	p := parseYAML(t, text)
	p["type"], p["clone"] = "exec", map[string]any{"disable": true}
	for _, s := range p["steps"].([]any) {
		step := s.(map[string]any)
		delete(step, "image")
		if settings, ok := step["settings"].(map[string]any); ok {
			delete(step, "settings")
			env := pluginVariables(t, settings, true)
			maps.Copy(env, more)
			step["environment"], step["commands"] = env, []string{asWritten}
		}
	}
	out, err := yaml.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// runDrone runs a pipeline with Drone's exec runner and returns what its steps
// printed.
func runDrone(t *testing.T, pipeline string) (status int, log string) {
	t.Helper()
	drone := engine(t, "drone-runner-exec", howToDrone)
	dir := lay(t, map[string]string{"drone.yml": pipeline})
	cmd := exec.CommandContext(t.Context(), drone, "exec", "--build-event=pull_request", "--commit-ref=refs/pull/7/head", "--commit-after="+commit,
		"--repo-slug=octocat/hello", "--repo-http=https://github.com/octocat/hello.git", t.TempDir(), filepath.Join(dir, "drone.yml"))
	cmd.Env = clean(t, "PATH="+filepath.Dir(build(t))+":"+tools(t, "mvn")+":/usr/local/bin:/usr/bin:/bin")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit status says it
	return cmd.ProcessState.ExitCode(), regexp.MustCompile(`(?m)^\[[^\]]*\] `).ReplaceAllString(out.String(), "")
}

// TestEngineDroneReadme runs the README's pipeline: the step of the tests fails,
// the one of the report runs all the same.
func TestEngineDroneReadme(t *testing.T) {
	t.Parallel()
	codeup := codeuptest.New((&scene{}).codeupOptions())
	pipeline := execPipeline(t, readmePipeline(t, "Drone"), map[string]string{"PLUGIN_CODEUP_URL": serve(t, codeup), "PLUGIN_CODEUP_EDITION": "central"})
	status, log := runDrone(t, pipeline)
	if runs := codeup.Runs(); status != 1 || len(runs) != 1 || runs[0].Output.Title != "1 failed, 1 passed" {
		t.Fatalf("exit status %d, Codeup holds %+v\n%s", status, runs, log)
	}
	ran(t, "drone-runner-exec", "README, Drone: check run %q", codeup.Runs()[0].Output.Title)
}

// TestEngineDroneSettings hands on a setting of every type.
func TestEngineDroneSettings(t *testing.T) {
	t.Parallel()
	pipeline := "kind: pipeline\nname: default\nsteps:\n- name: test\n  commands: ['mvn TEST-shop.xml || true']\n- name: report\n  settings:\n" +
		regexp.MustCompile(`(?m)^`).ReplaceAllString(typed, "    ")
	codeup := codeuptest.New((&scene{}).codeupOptions())
	status, log := runDrone(t, execPipeline(t, pipeline, map[string]string{"PLUGIN_CODEUP_URL": serve(t, codeup)}))
	if status != 0 || len(codeup.Runs()) != 1 {
		t.Errorf("exit status %d, want 0 for fail_step; Codeup holds %d check runs:\n%s", status, len(codeup.Runs()), log)
	}
	wantSettings(t, log, wantTyped)
	ran(t, "drone-runner-exec", "%d settings of every type, as written", len(wantTyped))
}

// wantSettings looks for the settings in what explain says.
func wantSettings(t *testing.T, log string, want map[string][2]string) {
	t.Helper()
	if strings.Contains(log, token) || strings.Contains(log, "is not a setting") {
		t.Errorf("the log shows a secret or a warning:\n%s", log)
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		value, source := want[name][0], want[name][1]
		line := regexp.MustCompile(`(?m)^  ` + name + ` +` + regexp.QuoteMeta(value) + ` +` + source + `$`)
		if !line.MatchString(log) {
			t.Errorf("%s is not %q from %s:\n%s", name, value, source, regexp.MustCompile(`(?m)^  `+name+` .*$`).FindString(log))
		}
	}
}

// woodpecker is the environment that Woodpecker gives a plugin on a pull request
// after a step that failed, beside the settings. Some of it is for plugins of
// Drone, with a build status that is always success.
var woodpecker = map[string]string{
	"CI": "woodpecker", "CI_SYSTEM_NAME": "woodpecker", "CI_SYSTEM_URL": "https://ci.example", "CI_SYSTEM_HOST": "ci.example", "CI_SYSTEM_VERSION": "3.9.0",
	"CI_FORGE_TYPE": "gitea", "CI_FORGE_URL": "https://git.example", "CI_REPO": "octocat/hello", "CI_REPO_OWNER": "octocat", "CI_REPO_NAME": "hello",
	"CI_REPO_URL": "https://git.example/octocat/hello", "CI_REPO_CLONE_URL": "https://git.example/octocat/hello.git", "CI_REPO_DEFAULT_BRANCH": "main",
	"CI_COMMIT_SHA": commit, "CI_COMMIT_REF": "refs/pull/7/head", "CI_COMMIT_REFSPEC": "fix:main", "CI_COMMIT_BRANCH": "main", "CI_COMMIT_SOURCE_BRANCH": "fix",
	"CI_COMMIT_TARGET_BRANCH": "main", "CI_COMMIT_TAG": "", "CI_COMMIT_PULL_REQUEST": "7", "CI_COMMIT_MESSAGE": "fix\n\nall of it\n", "CI_PIPELINE_NUMBER": "42",
	"CI_PIPELINE_PARENT": "0", "CI_PIPELINE_EVENT": "pull_request", "CI_PIPELINE_STATUS": "failure", "CI_PIPELINE_URL": "https://ci.example/repos/1/pipeline/42",
	"CI_PIPELINE_FILES": `["src/shop.py"]`, "CI_WORKFLOW_NAME": "test", "CI_STEP_NAME": "report", "CI_STEP_TYPE": "plugin", "CI_STEP_NUMBER": "2",
	"CI_STEP_URL": "https://ci.example/repos/1/pipeline/42/3", "DRONE_BUILD_STATUS": "success", "DRONE_BUILD_EVENT": "pull_request", "DRONE_BUILD_NUMBER": "42",
	"DRONE_COMMIT_SHA": commit, "DRONE_PULL_REQUEST": "7", "DRONE_REPO": "octocat/hello", "DRONE_REPO_SCM": "git", "DRONE_BRANCH": "main",
}

// TestWoodpeckerEnvironment starts the program as Woodpecker's local backend
// does: by its bare name, without arguments, in the workspace.
func TestWoodpeckerEnvironment(t *testing.T) {
	t.Parallel()
	codeup := codeuptest.New((&scene{}).codeupOptions())
	dir := lay(t, reports(testcase("adds", "")+failing("want 3, got 4")))
	env := pluginVariables(t, parseYAML(t, typed), false)
	if env["PLUGIN_FAIL_ON"] != "failed\nmissing\n" || env["PLUGIN_JSON"] != "" {
		t.Fatalf("the settings became %v", env)
	}
	maps.Copy(env, woodpecker)
	maps.Copy(env, map[string]string{"CI_WORKSPACE": dir, "HOME": dir, "PLUGIN_CODEUP_URL": serve(t, codeup)})
	status, log := start(t, build(t), dir, env)
	if runs := codeup.Runs(); status != 0 || len(runs) != 1 || runs[0].HeadSHA != commit || runs[0].DetailsURL != woodpecker["CI_STEP_URL"] || len(runs[0].Annotations) != 1 {
		t.Errorf("exit status %d, want 0 for fail_step; Codeup holds %+v\n%s", status, runs, log)
	}
	want := maps.Clone(wantTyped)
	want["fail_on"], want["codeup_edition"] = [2]string{"failed↵missing", "PLUGIN_FAIL_ON"}, [2]string{"central", "PLUGIN_CODEUP_EDITION"}
	wantSettings(t, log, want)
}
