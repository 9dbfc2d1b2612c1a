package plugin

import (
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/ci"
)

// named configures the program with a name and says what became of it.
func named(t *testing.T, build ci.Build, name, matrix string) (*config, error) {
	t.Helper()
	return configure(t.Context(), Process{Environ: []string{"PLUGIN_NAME=" + name, "PLUGIN_MATRIX=" + matrix}, Dir: t.TempDir()}, build)
}

func TestName(t *testing.T) {
	t.Parallel()
	build := ci.Build{System: "github", Workflow: "CI", Job: "test", Step: "report", Event: "push", OS: "Linux", Arch: "X64"}
	const matrix = `{"os": "ubuntu-24.04", "go": 1.26, "race": true, "db": {"name": "pg", "tags": ["a", "b"]}, "none": null}`
	for _, c := range []struct{ name, matrix, want, warning string }{
		{"Unit tests", "", "Unit tests", ""},
		{"{workflow} / {job} / {step} on {event}", "", "CI / test / report on push", ""},
		{"Tests ({os}, {arch})", "", "Tests (Linux, X64)", ""},
		{"Tests ({matrix})", matrix, "Tests (ubuntu-24.04, 1.26, true, pg, a, b)", ""},
		{"Tests {matrix.OS} {matrix.db.name} {matrix.db.tags.1}", matrix, "Tests ubuntu-24.04 pg b", ""},
		{"Tests ({matrix})", "os=linux, go=1.26", "Tests (linux, 1.26)", ""},
		{"Tests ({matrix})", "null", "Tests", "{matrix} in name is not known here"},
		{"Tests - {matrix.jdk}", "os=linux", "Tests", "{matrix.jdk} in name is not known here"},
		{"Tests {matrix} {matrix.jdk}", "null", "Tests", "{matrix}, {matrix.jdk} in name are not known here"},
		{"Tests ({matrix.none}) of {job}", matrix, "Tests of test", "{matrix.none} in name"},
		{"{{job}} is {job}", "", "{job} is test", ""},
		{"a {b c} {, } {} {{ {job", "", "a {b c} {, } {} {{ {job", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			config, err := named(t, build, c.name, c.matrix)
			if err != nil {
				t.Fatal(err)
			}
			if config.checkName != c.want {
				t.Errorf("the name is %q, want %q", config.checkName, c.want)
			}
			if warnings := strings.Join(config.warnings, "\n"); !strings.HasPrefix(warnings, c.warning) || (c.warning == "") != (warnings == "") {
				t.Errorf("warnings %q, want %q", warnings, c.warning)
			}
		})
	}
}

// TestNameMistakes: an error names what would have been right.
func TestNameMistakes(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Tests ({jobs})": `PLUGIN_NAME="Tests ({jobs})": {jobs} is no placeholder: use {workflow}, {job}, {step}, {event}, {os}, {arch}, {matrix} or {matrix.KEY}, or double the braces`,
		"({matrix})":     `PLUGIN_NAME="({matrix})": nothing is left of it: {matrix} is not known here`,
	} {
		if _, err := named(t, ci.Build{}, name, ""); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	for _, matrix := range []string{"{", `{"a"`, `{"a":[}`, "linux"} {
		if _, err := named(t, ci.Build{}, "Tests", matrix); err == nil || !strings.HasPrefix(err.Error(), "PLUGIN_MATRIX=") {
			t.Errorf("matrix %s: %v", matrix, err)
		}
	}
}

// TestNameIsTheIdentity: jobs of a matrix do not find each other's run.
func TestNameIsTheIdentity(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, matrix := range []string{"os=linux", "os=macos"} {
		config, err := named(t, ci.Build{System: "github", Key: "github/7/test"}, "Tests ({matrix})", matrix)
		if err != nil {
			t.Fatal(err)
		}
		seen[externalID(config.build.Key, config.checkName)] = true
	}
	if len(seen) != 2 {
		t.Errorf("external ids %v", seen)
	}
}
