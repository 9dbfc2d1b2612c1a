//go:build unix

package plugin

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Source lines come from regular files of the workspace only, and a pipe does
// not hold the run.
func TestOpenRegular(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	root := filepath.Join(dir, "workspace")
	writeFile(t, filepath.Join(root, "src", "a.go"), "inside")
	writeFile(t, filepath.Join(dir, "passwd"), "outside")
	writeFile(t, filepath.Join(root, ".git", "config"), "token")
	for name, to := range map[string]string{"inner": "src/a.go", "src/b.go": "../.git/config", "kept": ".git", "outer": "../passwd", "absolute": filepath.Join(dir, "passwd"), "folder": ".."} {
		if err := os.Symlink(to, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(root, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	tree, err := os.OpenRoot(root)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	want := map[string]string{"src/a.go": "inside", "inner": "", "src/b.go": "", "kept/config": "", "/src/a.go": "", "": "", "outer": "", "absolute": "", "folder/passwd": "", "../passwd": "", "src": "", "pipe": "", "gone": ""}
	for path, text := range want {
		got := ""
		if f, err := openRegular(tree, path); err == nil {
			all, _ := io.ReadAll(f)
			f.Close()
			got = string(all)
		}
		if got != text {
			t.Errorf("%s: read %q, want %q", path, got, text)
		}
	}
}
