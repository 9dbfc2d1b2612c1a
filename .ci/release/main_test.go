package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const changes = "# Changes\n\n## Unreleased\n\n- soon\n\n## 1.2.3\n\n- fixed\n\n## 1.2.2\n\n- older\n"

func here(t *testing.T, version string) *release {
	t.Helper()
	r := &release{version: version, into: filepath.Join(t.TempDir(), "dist"), changelog: filepath.Join(t.TempDir(), "CHANGELOG.md"),
		platforms: []string{runtime.GOOS + "/" + runtime.GOARCH}}
	if err := os.WriteFile(r.changelog, []byte(changes), 0o644); err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestMake makes a release twice: it is the same to the byte.
func TestMake(t *testing.T) {
	t.Parallel()
	one, two := here(t, "v1.2.3"), here(t, "v1.2.3")
	for _, r := range []*release{one, two} {
		if err := r.make(t.Context(), io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	sums := read(t, one.into, checksumsName)
	if again := read(t, two.into, checksumsName); sums != again {
		t.Errorf("built twice from the same commit:\n%s%s", sums, again)
	}
	if !strings.Contains(sums, "  testpost_v1.2.3_"+runtime.GOOS+"_"+runtime.GOARCH) {
		t.Errorf("checksums:\n%s", sums)
	}
	if got := read(t, one.into, notesName); got != "- fixed\n" {
		t.Errorf("notes %q", got)
	}
	var bill struct {
		Metadata   struct{ Component struct{ Version string } }
		Components []struct{ Name string }
	}
	if err := json.Unmarshal([]byte(read(t, one.into, "testpost_v1.2.3_"+runtime.GOOS+"_"+runtime.GOARCH+".cdx.json")), &bill); err != nil {
		t.Fatal(err)
	}
	if len(bill.Components) < 10 || bill.Metadata.Component.Version != "v1.2.3" {
		t.Errorf("bill of materials: %+v", bill)
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"":             "must be like v1.2.3",
		"1.2.3":        "must be like v1.2.3",
		"v1.2.3_1":     "must be like v1.2.3",
		"v1.2.3/../..": "must be like v1.2.3",
		"v1.3.0":       `has no section "## 1.3.0"`,
	} {
		if err := here(t, version).make(t.Context(), io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", version, err, want)
		}
	}
	trial := here(t, "v1.3.0-rc.1")
	trial.platforms = nil
	if err := trial.make(t.Context(), io.Discard); err != nil || read(t, trial.into, notesName) != "- soon\n" {
		t.Errorf("for trial: %v, notes %q", err, read(t, trial.into, notesName))
	}
}
