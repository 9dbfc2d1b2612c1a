package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// failingTests stands in for the test tools of the pipelines: it writes its
// report where the command line says, or where Surefire does. Its status is that
// of tests that failed, which Maven can be told to ignore.
const failingTests = `#!/bin/sh
report=target/surefire-reports/TEST-shop.xml
for arg in "$@"; do case $arg in *.xml) report=${arg#*=};; esac; done
mkdir -p "$(dirname "$report")"
echo '<testsuite name="shop"><testcase classname="Cart" name="adds"/><testcase classname="Cart" name="totals"><failure message="want 3, got 4"/></testcase></testsuite>' > "$report"
case "$*" in *-Dmaven.test.failure.ignore*) exit 0;; esac
exit 1
`

// goTool is a failing test tool that can also install the program, which %[1]s
// is, below the folder %[2]s.
const goTool = `#!/bin/sh
case "$*" in
"install github.com/testpost/testpost@latest") mkdir -p %[2]s/bin && exec ln -sf %[1]s %[2]s/bin/testpost ;;
"env GOPATH") exec echo %[2]s ;;
esac
exec mvn "$@"
`

// curlTool brings the program from the page of a release.
const curlTool = `#!/bin/sh
case "$*" in
"-fsSL -o testpost https://github.com/testpost/testpost/releases/download/v"*"_linux_amd64") exec ln -sf %[1]s testpost ;;
esac
echo "curl: unexpected $*" >&2
exit 22
`

// pipelinePath is the PATH that a script of the README is started with: it has
// the tools that the script needs, and testpost only where a plugin's image or an
// action brings it. Elsewhere the pipeline gets it for itself.
func pipelinePath(t *testing.T, script string) string {
	t.Helper()
	program, err := exec.LookPath("testpost")
	if err != nil {
		t.Fatal(err)
	}
	path := pipelineTools(t, program, failingTests) + string(filepath.ListSeparator)
	if script == "testpost" {
		return path + os.Getenv("PATH")
	}
	return path + pathWithout(filepath.Dir(program))
}

// pathWithout is the PATH of the tests without a folder.
func pathWithout(folder string) string {
	folders := slices.DeleteFunc(filepath.SplitList(os.Getenv("PATH")), func(f string) bool { return f == folder })
	return strings.Join(folders, string(filepath.ListSeparator))
}

// pipelineTools is a folder with the tools of the pipelines: the one that runs
// the tests is the script tests, and what the others bring as testpost is program.
func pipelineTools(t *testing.T, program, tests string) string {
	t.Helper()
	bin := t.TempDir()
	for name, text := range map[string]string{"mvn": tests, "npx": tests, "go": fmt.Sprintf(goTool, program, t.TempDir()), "curl": fmt.Sprintf(curlTool, program)} {
		writeTool(t, filepath.Join(bin, name), text)
	}
	return bin
}

func writeTool(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}
