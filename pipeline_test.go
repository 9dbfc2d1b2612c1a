package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/testpost/testpost/plugin/host/bitbucket/bitbuckettest"
	"github.com/testpost/testpost/plugin/host/codearts/codeartstest"
	"github.com/testpost/testpost/plugin/host/gitea/giteatest"
	"github.com/testpost/testpost/plugin/host/github/githubtest"
)

// The engines' ways of handing settings to a plugin, as far as the README's
// pipelines use them.

// secrets are what the pipelines' from_secret and ${{ secrets }} stand for.
var pipelineSecrets = map[string]string{"codeup_token": "pt-readme", "store_access_key": "ak-store", "store_secret_key": "sk-store"}

// pluginVariables are the variables that Woodpecker (hyphens and dots become
// underscores) or Drone (names are kept) make of settings.
func pluginVariables(t *testing.T, settings map[string]any, keepNames bool) []string {
	t.Helper()
	var env []string
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		variable := "PLUGIN_" + strings.ToUpper(name)
		if !keepNames {
			variable = strings.NewReplacer("-", "_", ".", "_").Replace(variable)
		}
		env = append(env, variable+"="+pluginText(t, settings[name]))
	}
	return env
}

func pluginText(t *testing.T, value any) string {
	t.Helper()
	switch v := value.(type) {
	case nil:
		return ""
	case map[string]any:
		if name, ok := v["from_secret"].(string); ok {
			return pipelineSecrets[name]
		}
		return jsonText(t, v)
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			switch e.(type) {
			case map[string]any, []any:
				return jsonText(t, v)
			}
			parts[i] = fmt.Sprint(e)
		}
		return strings.Join(parts, ",")
	}
	return fmt.Sprint(value)
}

func jsonText(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// An action is what of action.yml the runner acts on.
type action struct {
	Inputs  map[string]struct{ Default, Description string }
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Using string
		Steps []struct {
			ID  string
			Env map[string]string
			Run string
		}
	}
}

func readAction(t *testing.T) action {
	t.Helper()
	var a action
	readYAML(t, "action.yml", &a)
	return a
}

func readYAML(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = yaml.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// jobToken is what ${{ github.token }} stands for.
const jobToken = "ghs_readme"

var inputExpression = regexp.MustCompile(`\$\{\{ inputs\.(\w+) \}\}`)

// actionVariables are the variables that the last step of the action gets. A
// runner exports no INPUT_ variable to the steps of a composite action but
// those that env maps.
func actionVariables(t *testing.T, with map[string]any) []string {
	t.Helper()
	a := readAction(t)
	for name := range with {
		if _, ok := a.Inputs[name]; !ok {
			t.Errorf("the action has no input %s", name)
		}
	}
	steps := a.Runs.Steps
	var env []string
	for name, value := range steps[len(steps)-1].Env {
		env = append(env, name+"="+inputExpression.ReplaceAllStringFunc(value, func(e string) string {
			input := inputExpression.FindStringSubmatch(e)[1]
			if v, ok := with[input]; ok {
				return strings.ReplaceAll(fmt.Sprint(v), "${{ github.token }}", jobToken)
			}
			return strings.NewReplacer("${{ github.token }}", jobToken, "${{ toJSON(matrix) }}", "null").Replace(a.Inputs[input].Default)
		}))
	}
	slices.Sort(env)
	return env
}

// TestActionHandsEveryInputOn guards what an engine that exports inputs to the
// steps of a composite action would hide.
func TestActionHandsEveryInputOn(t *testing.T) {
	t.Parallel()
	a := readAction(t)
	if a.Runs.Using != "composite" || len(a.Inputs) < 20 || len(a.Outputs) < 10 {
		t.Fatalf("using %q with %d inputs and %d outputs", a.Runs.Using, len(a.Inputs), len(a.Outputs))
	}
	step := a.Runs.Steps[len(a.Runs.Steps)-1]
	for name, input := range a.Inputs {
		if strings.Contains(input.Description, "${{") {
			t.Errorf("input %s: the runner refuses an action with an expression in a description", name)
		}
		if got, want := step.Env["INPUT_"+strings.ToUpper(name)], "${{ inputs."+name+" }}"; got != want {
			t.Errorf("input %s is mapped as %q, want %q", name, got, want)
		}
	}
	for name, o := range a.Outputs {
		if want := "${{ steps." + step.ID + ".outputs." + name + " }}"; o.Value != want {
			t.Errorf("output %s is %q, want %q", name, o.Value, want)
		}
	}
}

// pipelineBlock is a pipeline of the README below the heading of its engine.
var pipelineBlock = regexp.MustCompile("(?s)\n### ([^\n]+)\n.*?```yaml\n(.*?)```")

// A start is how an engine starts the program: its variables, the commands of
// the steps before it, and the script that starts it.
type start struct {
	env    []string
	before []string
	script string
	// bitbucket says that the step is one of Bitbucket Pipelines.
	bitbucket bool
	// writes says that the job's own token may write check runs.
	writes bool
	// gitea says that the code host is a Gitea.
	gitea bool
}

// engines read a pipeline as the engine of that name does and say how it
// starts testpost. The variables beside the settings are those that make the
// program recognise the engine.
var engines = map[string]func(*testing.T, map[string]any) start{
	"Woodpecker": func(t *testing.T, p map[string]any) start {
		return pluginStart(t, p, false, "CI=woodpecker", "CI_SYSTEM_NAME=woodpecker", "CI_COMMIT_SHA="+pipelineSHA)
	},
	"Drone": func(t *testing.T, p map[string]any) start {
		return pluginStart(t, p, true, "DRONE=true", "CI=true", "DRONE_COMMIT_SHA="+pipelineSHA)
	},
	"GitHub Actions": actionsStart,
	"Pull requests of forks": func(t *testing.T, p map[string]any) start {
		s := actionsStart(t, p)
		event := filepath.Join(t.TempDir(), "event.json")
		text := `{"workflow_run":{"head_sha":"` + pipelineSHA + `","head_branch":"main","pull_requests":[],"head_repository":{"full_name":"stranger/hello"},"repository":{"full_name":"octocat/hello"}}}`
		if err := os.WriteFile(event, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		s.env = append(s.env, "GITHUB_EVENT_NAME=workflow_run", "GITHUB_EVENT_PATH="+event, "GITHUB_SHA="+strings.Repeat("f", 40))
		s.before = append(s.before, "go test --junitfile=reports/unit/junit.xml") // stands in for the artifact
		return s
	},
	"Gitea Actions": func(t *testing.T, p map[string]any) start {
		s := actionsStart(t, p)
		s.env, s.gitea = append(s.env, "GITEA_ACTIONS=true"), true
		return s
	},
	"Yunxiao Flow": func(t *testing.T, p map[string]any) start {
		step := dig(t, p, "stages", "test", "jobs", "unit", "steps", "unit", "with", "run")
		return start{script: step.(string), env: []string{"PIPELINE_ID=11", "BUILD_NUMBER=7", "PROJECT_DIR=.", "CI_COMMIT_SHA=" + pipelineSHA,
			"CI_COMMIT_ID=" + pipelineSHA[:8], "CODEUP_TOKEN=" + pipelineSecrets["codeup_token"]}}
	},
	"GitLab CI": func(t *testing.T, p map[string]any) start {
		return start{script: script(dig(t, p, "test", "script")), env: []string{"GITLAB_CI=true", "CI_COMMIT_SHA=" + pipelineSHA}}
	},
	"Bitbucket Pipelines": func(t *testing.T, p map[string]any) start {
		step := dig(t, dig(t, p, "pipelines").(map[string]any)["default"].([]any)[0].(map[string]any), "step", "script")
		return start{script: script(step), bitbucket: true, env: []string{"BITBUCKET_BUILD_NUMBER=7", "BITBUCKET_COMMIT=" + pipelineSHA,
			"BITBUCKET_WORKSPACE=octocat", "BITBUCKET_REPO_SLUG=hello"}}
	},
	"Azure Pipelines": func(t *testing.T, p map[string]any) start {
		steps := p["steps"].([]any)
		line := func(i int) string { return fmt.Sprint(steps[i].(map[string]any)["script"]) }
		return start{before: []string{line(0)}, script: line(1), env: []string{"TF_BUILD=True", "BUILD_SOURCEVERSION=" + pipelineSHA}}
	},
	"CodeArts Build": func(t *testing.T, p map[string]any) start {
		steps := dig(t, p, "steps", "BUILD").([]any)
		script := dig(t, steps[0].(map[string]any), "sh", "inputs", "command")
		return start{script: script.(string), env: []string{"BUILDNUMBER=20261122.3", "INCREASENUM=7", "ACCESS_KEY=ak-readme", "SECRET_KEY=sk-readme"}}
	},
}

// script is a list of lines as one.
func script(lines any) string {
	var text strings.Builder
	for _, line := range lines.([]any) {
		fmt.Fprintln(&text, line)
	}
	return text.String()
}

const pipelineSHA = "8b3f0c1d2e4a5b6c7d8e9f00112233445566778a"

func pluginStart(t *testing.T, p map[string]any, keepNames bool, env ...string) start {
	t.Helper()
	s := start{env: env}
	for _, v := range p["steps"].([]any) {
		step := v.(map[string]any)
		if strings.HasPrefix(fmt.Sprint(step["image"]), "testpost/testpost:") {
			s.env = append(s.env, pluginVariables(t, step["settings"].(map[string]any), keepNames)...)
			s.script = "testpost"
		}
		commands, _ := step["commands"].([]any)
		for _, c := range commands {
			s.before = append(s.before, c.(string))
		}
	}
	return s
}

func actionsStart(t *testing.T, p map[string]any) start {
	t.Helper()
	s := start{env: []string{"GITHUB_ACTIONS=true", "GITHUB_SHA=" + pipelineSHA, "GITHUB_REPOSITORY=octocat/hello"}}
	permissions, _ := dig(t, p, "jobs", "test").(map[string]any)["permissions"].(map[string]any)
	s.writes = permissions["checks"] == "write" && permissions["contents"] == "read" // for the checkout
	for _, v := range dig(t, p, "jobs", "test", "steps").([]any) {
		step := v.(map[string]any)
		if strings.Contains(fmt.Sprint(step["uses"]), "testpost/testpost@v1") {
			with, _ := step["with"].(map[string]any)
			s.env = append(s.env, actionVariables(t, with)...)
			s.script = "testpost"
		} else if run, ok := step["run"].(string); ok && s.script == "" {
			s.before = append(s.before, run)
		}
	}
	return s
}

func dig(t *testing.T, v any, path ...string) any {
	t.Helper()
	for _, key := range path {
		m, ok := v.(map[string]any)
		if !ok || m[key] == nil {
			t.Fatalf("the pipeline has no %s", strings.Join(path, "."))
		}
		v = m[key]
	}
	return v
}

// TestReadmePipelines starts the program as each pipeline of the README does,
// with a report that holds one failure, against strict services.
func TestReadmePipelines(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, m := range pipelineBlock.FindAllStringSubmatch(readmeSection(t, "Pipelines"), -1) {
		seen[m[1]] = true
		t.Run(m[1], func(t *testing.T) {
			t.Parallel()
			var pipeline map[string]any
			if err := yaml.Unmarshal([]byte(m[2]), &pipeline); err != nil {
				t.Fatal(err)
			}
			engine := engines[m[1]]
			if engine == nil {
				t.Fatal("no engine is known for this pipeline")
			}
			startPipeline(t, engine(t, pipeline))
		})
	}
	if len(seen) != len(engines) {
		t.Errorf("pipelines for %v, engines %d", slices.Sorted(maps.Keys(seen)), len(engines))
	}
}

// TestReadmeScriptsKeepWhatBroke runs each script of the README that starts the
// tests and testpost one after the other. A build that breaks beside its tests
// writes no report, so that testpost may well be content: the script is not.
func TestReadmeScriptsKeepWhatBroke(t *testing.T) {
	t.Parallel()
	const ends = "#!/bin/sh\nexit "
	scripts := map[string]string{}
	for _, m := range pipelineBlock.FindAllStringSubmatch(readmeSection(t, "Pipelines"), -1) {
		if s := engines[m[1]](t, parsed(t, m[2])); strings.Contains(s.script, "mvn ") {
			scripts[m[1]] = s.script
		}
	}
	for _, m := range shardBlock.FindAllStringSubmatch(readmeSection(t, "Shards"), -1) {
		for i := 0; m[1] == "Yunxiao Flow" && i < 2; i++ {
			scripts[fmt.Sprint(m[1], ", shard ", i+1)] = flowShard(t, m[2], i).script
		}
	}
	own, err := exec.LookPath("testpost")
	if err != nil {
		t.Fatal(err)
	}
	if len(scripts) != 6 {
		t.Errorf("scripts of %v", slices.Sorted(maps.Keys(scripts)))
	}
	for name, script := range scripts {
		for _, c := range []struct{ tests, testpost, want int }{{0, 0, 0}, {0, 1, 1}, {1, 0, 1}, {1, 4, 4}} {
			t.Run(fmt.Sprintf("%s %d %d", name, c.tests, c.testpost), func(t *testing.T) {
				t.Parallel()
				program := filepath.Join(t.TempDir(), "testpost")
				writeTool(t, program, fmt.Sprint(ends, c.testpost, "\n"))
				cmd := exec.Command("sh", "-e", "-c", script)
				cmd.Dir = t.TempDir()
				cmd.Env = []string{"PATH=" + pipelineTools(t, program, fmt.Sprint(ends, c.tests, "\n")) + string(filepath.ListSeparator) + pathWithout(filepath.Dir(own))}
				out, err := cmd.CombinedOutput()
				if status := cmd.ProcessState.ExitCode(); status != c.want {
					t.Errorf("exit status %d (%v), want %d:\n%s", status, err, c.want, out)
				}
			})
		}
	}
}

func startPipeline(t *testing.T, s start) {
	t.Helper()
	var services sinks
	codeupURL := services.startCodeup(t.Cleanup, codeupOptions())
	codeArtsURL := services.startCodeArts(t.Cleanup, codeartstest.Options{AccessKey: "ak-readme", SecretKey: "sk-readme",
		Stages: []codeartstest.Stage{{Key: "1", NodeID: "node-1", DisplayName: "Test", Status: "running"}}})
	githubURL := services.startGitHub(t.Cleanup, githubtest.Options{Token: jobToken, Repository: "octocat/hello", Commits: []string{pipelineSHA}, Forbidden: !s.writes})
	giteaURL := services.startGitea(t.Cleanup, giteatest.Options{Token: jobToken, Repository: "octocat/hello", Commits: []string{pipelineSHA}})
	api := githubURL
	if s.gitea {
		api = giteaURL + "/api/v1"
	}
	bitbucketURL := services.startBitbucket(t.Cleanup, bitbuckettest.Options{Repository: "octocat/hello", Commits: []string{pipelineSHA}})
	script := strings.NewReplacer("--codearts-region=cn-north-4", "--codearts-url="+codeArtsURL, "http://localhost:29418", bitbucketURL).Replace(s.script)
	for i := len(s.before) - 1; i >= 0; i-- {
		script = "{ " + s.before[i] + "; } || true\n" + script
	}
	cmd := exec.Command("sh", "-e", "-c", script)
	cmd.Dir = t.TempDir()
	cmd.Env = append(s.env, "PATH="+pipelinePath(t, s.script), "PLUGIN_CODEUP_URL="+codeupURL, "PLUGIN_CODEUP_EDITION=central", "GITHUB_API_URL="+api)
	out, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(out), "1 failed, 1 passed") {
		t.Errorf("exit status %d (%v), want 1 for the failed test:\n%s", code, err, out)
	}
	text := strings.Join(append(s.env, s.script), "\n")
	if runs := len(services.codeup.Runs()); strings.Contains(text, "pt-readme") != (runs == 1) {
		t.Errorf("Codeup holds %d check runs:\n%s", runs, out)
	}
	if runs := len(services.github.Runs()); s.writes != (runs == 1) {
		t.Errorf("GitHub holds %d check runs:\n%s", runs, out)
	}
	if statuses := len(services.gitea.Current()); s.gitea != (statuses == 1) {
		t.Errorf("Gitea holds %d statuses:\n%s", statuses, out)
	}
	if reports := len(services.bitbucket.Reports()); s.bitbucket != (reports == 1) {
		t.Errorf("Bitbucket holds %d reports:\n%s", reports, out)
	}
	if files := len(services.codearts.Files()); strings.Contains(text, "ak-readme") != (files > 0) {
		t.Errorf("CodeArts holds %d files:\n%s", files, out)
	}
}
