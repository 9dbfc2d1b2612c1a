package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/testpost/testpost/plugin/host/github/githubtest"
)

// version is for trial: the changelog need not have a section for it.
const version = "v1.2.3-trial"

// A download is a server of released files that counts who asks for what.
type download struct {
	mu    sync.Mutex
	paths []string
	files http.Handler
}

func (d *download) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	d.paths = append(d.paths, r.URL.Path)
	d.mu.Unlock()
	http.StripPrefix("/"+version, d.files).ServeHTTP(w, r)
}

// taken are the paths that were asked for since the last call.
func (d *download) taken() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	paths := d.paths
	d.paths = nil
	return paths
}

// release makes the files of a release for this machine and returns their folder.
func release(t *testing.T) string {
	t.Helper()
	into := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "go", "run", "./.ci/release", "-version", version, "-into", into, "-platforms", runtime.GOOS+"/"+runtime.GOARCH)
	cmd.Dir, cmd.Env = "..", clean(t)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return into
}

// tracked is a copy of the files that git knows or would take up.
func tracked(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := copyFile(filepath.Join("..", name), to); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return dir
}

// TestEngineActRelease starts the action from a checkout of a release: its
// binary is downloaded once, and never taken for another one.
func TestEngineActRelease(t *testing.T) {
	t.Parallel()
	engine(t, "act", howToAct)
	files := release(t)
	action := lay(t, map[string]string{})
	for _, path := range []string{"../action.yml", filepath.Join(files, "checksums.txt")} {
		if err := copyFile(path, filepath.Join(action, filepath.Base(path))); err != nil {
			t.Fatal(err)
		}
	}
	d := &download{files: http.FileServer(http.Dir(files))}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	cache := t.TempDir()
	play := func(mirror, cache string) []said {
		github := githubtest.New(githubtest.Options{Token: token, Repository: "octocat/hello"})
		a := actRun{event: "push", workflow: strings.ReplaceAll(released, "%CACHE%", cache), files: reports(failing("want 3, got 4")), action: action,
			env: append(forActions(serve(t, github)), "TESTPOST_DOWNLOAD_URL="+mirror), token: token}
		return a.start(t)
	}
	name := fmt.Sprintf("/%s/testpost_%[1]s_%s_%s", version, runtime.GOOS, runtime.GOARCH)

	lines := play(server.URL, cache)
	if got := d.taken(); !slices.Equal(got, []string{name}) || !strings.Contains(printed(lines), "1 of 1 failed") {
		t.Errorf("taken: %q\n%s", got, transcript(lines))
	}
	first := took(lines, "report")
	lines = play(server.URL, cache)
	if got := d.taken(); len(got) != 0 || !strings.Contains(printed(lines), "1 of 1 failed") {
		t.Errorf("taken again: %q\n%s", got, transcript(lines))
	}
	ran(t, "act", "action of a release: %d ms with the download, %d ms from the tool cache", first, took(lines, "report"))

	cached := filepath.Join(cache, "testpost", strings.TrimPrefix(name, "/"))
	spoil(t, cached)
	play(server.URL, cache)
	if got := d.taken(); !slices.Equal(got, []string{name}) {
		t.Errorf("a spoilt file of the cache was used; taken: %q", got)
	}

	if got := commands(play("http://127.0.0.1:1", t.TempDir()), "notice"); len(got) != 1 || !strings.Contains(got[0].Arg, "was not to be had: built from source") {
		t.Errorf("without the server: %v", got)
	}

	spoil(t, filepath.Join(files, filepath.Base(name)))
	lines = play(server.URL, t.TempDir())
	if got := commands(lines, "error"); len(got) != 1 || !strings.Contains(got[0].Arg, "is not the file that was released") || strings.Contains(printed(lines), "1 of 1") {
		t.Errorf("another file than the released one: %v\n%s", got, transcript(lines))
	}
}

// released is a workflow with a tool cache that outlives it.
const released = `
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: testpost/testpost@v1
        id: report
        env: { RUNNER_TOOL_CACHE: "%CACHE%" }
        with: { fail_step: false }
      - run: echo "${{ steps.report.outputs.failed }} of ${{ steps.report.outputs.tests }} failed"
`

// spoil changes a file.
func spoil(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("\n"); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

// TestEngineActCheckout runs the job of the project's own workflow that starts
// the action from the checkout, which is no release.
func TestEngineActCheckout(t *testing.T) {
	t.Parallel()
	act := engine(t, "act", howToAct)
	github := githubtest.New(githubtest.Options{Token: token, Repository: "octocat/hello"})
	url := serve(t, github)
	dir := tracked(t)
	commitAll(t, dir, "octocat/hello")
	cmd := exec.CommandContext(t.Context(), act, "push", "--json", "--no-cache-server", "-j", "action", "--matrix", "os:ubuntu-latest",
		"-P", "ubuntu-latest=-self-hosted", "-s", "GITHUB_TOKEN="+token, "--env", "GITHUB_API_URL="+url, "--env", "GITHUB_SERVER_URL="+url,
		"--local-repository", "actions/setup-go@v5="+unneeded(t))
	cmd.Dir, cmd.Env = dir, clean(t)
	out, err := cmd.Output()
	lines := parseSaid(out)
	runs := github.Runs()
	if err != nil || len(runs) != 1 || runs[0].Name != "Samples (ubuntu-latest)" || runs[0].Conclusion != "failure" {
		t.Fatalf("%v; GitHub holds %+v\n%s", err, runs, transcript(lines))
	}
	ran(t, "act", "the project's own workflow, action from the checkout: check run with %d annotations", len(runs[0].Annotations))
}

// TestEngineActGitea runs the README's workflow for Gitea Actions with the
// runner that Gitea's descends from. Of a full address it takes the path only,
// as it knows GitHub alone.
func TestEngineActGitea(t *testing.T) {
	t.Parallel()
	workflow := strings.ReplaceAll(readmePipeline(t, "Gitea Actions"), "https://github.com/", "")
	files := map[string]string{"src/cart.ts": "one\ntwo\nthree\n"}
	a := actRun{event: "push", workflow: workflow, files: files, action: checkout(t), path: tools(t, "npx"),
		env: []string{"GITEA_ACTIONS=true"}, token: ""}
	lines := a.start(t)
	if text := printed(lines); !strings.Contains(text, "1 failed, 1 passed") || !slices.Equal(results(lines), []string{"failure"}) {
		t.Errorf("the job ended as %q\n%s", results(lines), transcript(lines))
	}
	if s := commands(lines, "summary"); len(s) != 1 {
		t.Errorf("job summaries: %v", s)
	}
	ran(t, "act", "README, Gitea Actions: summary, verdict")
}
