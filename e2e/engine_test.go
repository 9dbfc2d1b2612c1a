package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// engine returns the path of a program that runs pipelines. The test is skipped
// where there is none; how says where to have it from.
func engine(t *testing.T, name, how string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("engine %s: not in PATH: %s", name, how)
	}
	return path
}

// ran says in the log of CI which engine has run what.
func ran(t *testing.T, engine, format string, args ...any) {
	t.Helper()
	t.Logf("engine %s: "+format, append([]any{engine}, args...)...)
}

// foreign are the variables of a CI that this test itself runs in.
var foreign = regexp.MustCompile(`^(CI|(CI|DRONE|GITHUB|GITEA|FORGEJO|RUNNER|ACTIONS|INPUT|PLUGIN|TESTPOST)_.*|DRONE|FORGEJO)=`)

// clean is this process's environment without that of a CI, with the home
// folder of no user, and with Go's caches where they are. A later variable of
// more wins.
func clean(t *testing.T, more ...string) []string {
	t.Helper()
	var env []string
	for _, v := range os.Environ() {
		if !foreign.MatchString(v) {
			env = append(env, v)
		}
	}
	names := []string{"GOCACHE", "GOMODCACHE", "GOPATH"}
	values, err := exec.CommandContext(t.Context(), "go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	for i, value := range strings.Split(strings.TrimSpace(string(values)), "\n") {
		env = append(env, names[i]+"="+value)
	}
	home := t.TempDir()
	return append(append(env, "HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, "cache"), "XDG_CONFIG_HOME="+filepath.Join(home, "config")), more...)
}

// lay puts files into a folder of their own and returns its path.
func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	w := workspace{files: files}
	return w.place(t)
}

// readmePipeline returns what the README shows for an engine.
func readmePipeline(t *testing.T, engine string) string {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n### "+engine+"\n")
	section, _, _ = strings.Cut(section, "\n### ")
	_, pipeline, _ := strings.Cut(section, "```yaml\n")
	pipeline, _, found := strings.Cut(pipeline, "```")
	if !found {
		t.Fatalf("the README has no pipeline for %s", engine)
	}
	return pipeline
}

// shop is a Go module in which one test of two fails, on line 8.
func shop() map[string]string {
	return map[string]string{
		"go.mod": "module shop\n\ngo 1.26.0\n",
		"cart/cart_test.go": `package cart

import "testing"

func TestAdds(t *testing.T) {}

func TestTotals(t *testing.T) {
	t.Error("want 3, got 4") // fails here
}
`,
	}
}

// failingTool stands in for a test tool: it writes its report where the command
// line says, or where Surefire does, and fails.
const failingTool = `#!/bin/sh
report=target/surefire-reports/TEST-shop.xml
for arg in "$@"; do case $arg in *.xml) report=${arg#*=};; esac; done
mkdir -p "$(dirname "$report")"
echo '<testsuite name="shop"><testcase classname="Cart" name="adds"/><testcase classname="Cart" name="totals" file="src/cart.ts" line="2"><failure message="want 3, got 4"/></testcase></testsuite>' > "$report"
exit 1
`

// tools returns a folder with failingTool under each of the names.
func tools(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(failingTool), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// colours are terminal codes.
var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// checkout is the path of the project.
func checkout(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
