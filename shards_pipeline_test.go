package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/testpost/testpost/plugin/host/github/githubtest"
	"github.com/testpost/testpost/plugin/rendezvous/s3test"
)

// shardBlock is a pipeline of the README's section on shards.
var shardBlock = regexp.MustCompile("(?s)\n### ([^\n,]+), with [^\n]+\n\n```yaml\n(.*?)```")

// A matrixJob is one of the jobs that an engine starts at the same time.
type matrixJob struct {
	start
	uploads [2]string // name and path of what is left for a later job
}

// TestReadmeShards starts the jobs of each sharded pipeline of the README, all
// at once, and the last job where there is one, with reports that hold one
// failure each: one check run comes out, of all of them.
func TestReadmeShards(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, m := range shardBlock.FindAllStringSubmatch(readmeSection(t, "Shards"), -1) {
		seen++
		t.Run(m[1], func(t *testing.T) {
			t.Parallel()
			switch m[1] {
			case "GitHub Actions":
				runSharded(t, 3, func(i int) matrixJob { return actionsShard(t, m[2], i) }, lastAction(t, m[2]))
			case "Woodpecker":
				runSharded(t, 3, func(i int) matrixJob { return woodpeckerShard(t, m[2], i) }, nil)
			case "Yunxiao Flow":
				runSharded(t, 2, func(i int) matrixJob { return flowShard(t, m[2], i) }, nil)
			default:
				t.Fatal("no engine is known for this pipeline")
			}
		})
	}
	if seen != 3 {
		t.Errorf("%d pipelines", seen)
	}
}

// parsed is a pipeline with the values of one place in its matrix.
func parsed(t *testing.T, text string, replace ...string) map[string]any {
	t.Helper()
	var p map[string]any
	if err := yaml.Unmarshal([]byte(strings.NewReplacer(replace...).Replace(text)), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func actionsShard(t *testing.T, text string, i int) matrixJob {
	t.Helper()
	p := parsed(t, text, "${{ matrix.shard }}", fmt.Sprint(i+1))
	j := matrixJob{start: actionsStart(t, p)}
	for _, v := range dig(t, p, "jobs", "test", "steps").([]any) {
		step := v.(map[string]any)
		if strings.HasPrefix(fmt.Sprint(step["uses"]), "actions/upload-artifact@") {
			j.uploads = [2]string{dig(t, step, "with", "name").(string), dig(t, step, "with", "path").(string)}
		}
	}
	j.env = append(j.env, "GITHUB_RUN_ID=7", "GITHUB_JOB=test", fmt.Sprint("RUNNER_NAME=runner ", i))
	return j
}

// lastAction is the job that comes after those of the matrix, in a workspace
// without a checkout.
func lastAction(t *testing.T, text string) *start {
	t.Helper()
	p := parsed(t, text)
	steps := dig(t, p, "jobs", "report", "steps").([]any)
	fetch, step := steps[0].(map[string]any), steps[1].(map[string]any)
	if dig(t, fetch, "with", "pattern") != "part-*" || dig(t, fetch, "with", "path") != "parts" || dig(t, p, "jobs", "report", "needs") != "test" {
		t.Errorf("the last job fetches %v", fetch)
	}
	s := start{env: append(actionVariables(t, step["with"].(map[string]any)), "GITHUB_ACTIONS=true", "GITHUB_SHA="+pipelineSHA, "GITHUB_REPOSITORY=octocat/hello", "GITHUB_RUN_ID=7", "GITHUB_JOB=report"), script: "testpost"}
	s.writes = dig(t, p, "jobs", "report", "permissions", "checks") == "write"
	return &s
}

func woodpeckerShard(t *testing.T, text string, i int) matrixJob {
	t.Helper()
	p := parsed(t, text, "${SHARD}", fmt.Sprint(dig(t, parsed(t, text), "matrix", "SHARD").([]any)[i]))
	return matrixJob{start: pluginStart(t, p, false, "CI=woodpecker", "CI_SYSTEM_NAME=woodpecker", "CI_COMMIT_SHA="+pipelineSHA,
		"CI_REPO=octocat/hello", "CI_PIPELINE_NUMBER=12", fmt.Sprint("CI_STEP_NUMBER=", i+1))}
}

func flowShard(t *testing.T, text string, i int) matrixJob {
	t.Helper()
	name := []string{"unit", "e2e"}[i]
	script := dig(t, parsed(t, text), "stages", "test", "jobs", name, "steps", name, "with", "run").(string)
	return matrixJob{start: start{script: script, env: []string{"PIPELINE_ID=11", "BUILD_NUMBER=7", "PROJECT_DIR=.", "CI_COMMIT_SHA=" + pipelineSHA,
		"CODEUP_TOKEN=" + pipelineSecrets["codeup_token"], "OSS_ACCESS_KEY=ak-store", "OSS_SECRET_KEY=sk-store"}}}
}

// runSharded runs n jobs at the same time, each in a workspace of its own, and
// then the last job, if there is one.
func runSharded(t *testing.T, n int, job func(int) matrixJob, last *start) {
	t.Helper()
	artifacts := t.TempDir()
	var services sinks
	store := s3test.Start(t.Cleanup, s3test.Options{Bucket: "ci-results", AccessKey: "ak-store", SecretKey: "sk-store", Region: "us-east-1"})
	env := []string{"PLUGIN_CODEUP_EDITION=central", "PLUGIN_CODEUP_URL=" + services.startCodeup(t.Cleanup, codeupOptions()),
		"GITHUB_API_URL=" + services.startGitHub(t.Cleanup, githubtest.Options{Token: jobToken, Repository: "octocat/hello", Commits: []string{pipelineSHA}, Forbidden: last != nil && !last.writes})}
	run := func(dir string, s start) (string, int) {
		script := s.script
		for i := len(s.before) - 1; i >= 0; i-- {
			script = "{ " + s.before[i] + "; } || true\n" + script
		}
		address := strings.NewReplacer("https://oss-cn-beijing.aliyuncs.com", store.URL, "https://minio.example", store.URL)
		cmd := exec.Command("sh", "-e", "-c", address.Replace(script))
		cmd.Dir = dir
		for _, v := range s.env {
			cmd.Env = append(cmd.Env, address.Replace(v))
		}
		cmd.Env = append(append(cmd.Env, env...), "PATH="+pipelinePath(t, s.script))
		out, _ := cmd.CombinedOutput()
		return string(out), cmd.ProcessState.ExitCode()
	}
	var wg sync.WaitGroup
	for i := range n {
		j := job(i)
		dir := t.TempDir()
		wg.Go(func() {
			out, status := run(dir, j.start)
			if status != 1 {
				t.Errorf("job %d: exit status %d:\n%s", i+1, status, out)
			}
			if j.uploads[0] != "" {
				upload(t, filepath.Join(artifacts, "parts", j.uploads[0]), filepath.Join(dir, j.uploads[1]))
			}
		})
	}
	wg.Wait()
	if last != nil {
		if out, status := run(artifacts, *last); status != 1 {
			t.Errorf("last job: exit status %d:\n%s", status, out)
		}
	}
	want := fmt.Sprintf("%d failed, %d passed", n, n)
	var titles []string
	for _, r := range services.codeup.Runs() {
		titles = append(titles, fmt.Sprint(r))
	}
	for _, r := range services.github.Runs() {
		titles = append(titles, fmt.Sprint(r))
	}
	if len(titles) != 1 || !strings.Contains(titles[0], want) {
		t.Errorf("the check runs are %q, want one with %q", titles, want)
	}
}

func upload(t *testing.T, to, path string) {
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.MkdirAll(to, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(to, filepath.Base(path)), text, 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}
