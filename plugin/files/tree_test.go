package files

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// plant makes a tree in a fresh directory and returns the path of its part
// "ws", the workspace. Entries are "dir/", "file", or "link -> target", where
// the target is relative to the link's directory; paths start at the part
// beside the workspace when they begin with "../".
func plant(t testing.TB, entries ...string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "ws")
	must(t, os.Mkdir(root, 0o755))
	for _, e := range entries {
		name, target, link := strings.Cut(e, " -> ")
		full := filepath.Join(root, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(full), 0o755))
		switch {
		case link:
			if runtime.GOOS == "windows" {
				t.Skip("symbolic links need a privilege on Windows")
			}
			must(t, os.Symlink(filepath.FromSlash(target), full))
		case strings.HasSuffix(name, "/"):
			must(t, os.MkdirAll(full, 0o755))
		default:
			must(t, os.WriteFile(full, []byte(name), 0o644))
		}
	}
	return root
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// said is a result as lines: paths, Problems, unmatched patterns and notes.
func said(r Result) []string {
	var out []string
	for _, f := range r.Files {
		line := f.Path
		if f.Outcome != "" {
			line += " (" + string(f.Outcome) + ")"
		}
		for _, p := range f.Problems {
			line += ": " + p.Message
		}
		out = append(out, line)
	}
	for _, p := range r.Unmatched {
		out = append(out, "unmatched: "+p)
	}
	for _, s := range r.Skipped {
		out = append(out, "skipped: "+s.Path+": "+s.Reason)
	}
	return out
}

func lost(f report.File) bool { return len(f.Problems) == 1 && f.Problems[0].Lost }
