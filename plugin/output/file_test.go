package output

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

// tree makes a workspace with a neighbour that nothing may be written to.
func tree(t *testing.T) (workspace, outside string) {
	t.Helper()
	dir := t.TempDir()
	workspace, outside = filepath.Join(dir, "workspace"), filepath.Join(dir, "outside")
	for _, d := range []string{workspace, outside, filepath.Join(workspace, "build")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(outside, "passwd"), "root")
	for link, to := range map[string]string{"out": "../outside", "passwd": "../outside/passwd", "abs": outside, "inner": "build", "dangling": "../nowhere/x", "loop": "loop"} {
		if err := os.Symlink(to, filepath.Join(workspace, link)); err != nil {
			t.Skip("symbolic links cannot be made here: ", err)
		}
	}
	return workspace, outside
}

func TestWriteFile(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ path, at string }{
		{"result.json", "workspace/result.json"},
		{"./a/b/../c/result.json", "workspace/a/c/result.json"},
		{"inner/result.json", "workspace/build/result.json"},
		{"WORKSPACE/x/result.json", "workspace/x/result.json"},
		{"OUTSIDE/new/result.json", "outside/new/result.json"},
		{"..result", "workspace/..result"},
		{"Ergebnis übersicht.json", "workspace/Ergebnis übersicht.json"},
	} {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			workspace, outside := tree(t)
			path := strings.NewReplacer("WORKSPACE", workspace, "OUTSIDE", outside).Replace(tt.path)
			at := filepath.Join(filepath.Dir(workspace), tt.at)
			for _, content := range []string{"first and longer", "second"} {
				if err := WriteFile(workspace, path, text(content)); err != nil {
					t.Fatal(err)
				}
				if got := read(t, at); got != content {
					t.Errorf("got %q, want %q", got, content)
				}
			}
			info, err := os.Lstat(at)
			if err != nil || info.Mode().Perm()&0o111 != 0 || info.Mode().Perm()&0o600 != 0o600 {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
			onlyFile(t, at)
		})
	}
}

// onlyFile checks that no temporary file was left beside path.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".testpost-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestWriteFileRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ path, want string }{
		{"", `write "": a path is needed`},
		{"reports/", `write "reports/": the path names a folder: add a file name`},
		{".", `write ".": the path leads out of the workspace: use one inside it, or an absolute one`},
		{"../result.json", `write "../result.json": the path leads out of the workspace: use one inside it, or an absolute one`},
		{"a/../../outside/x", `write "a/../../outside/x": the path leads out of the workspace: use one inside it, or an absolute one`},
		{"build", `write "build": there is a folder of that name: remove it, or name another file`},
		{"out/result.json", `write "out/result.json": a symbolic link on the way leads out of "WORKSPACE": remove it, or name a path without it`},
		{"out/deep/er/result.json", `write "out/deep/er/result.json": a symbolic link on the way leads out of "WORKSPACE": remove it, or name a path without it`},
		{"abs/result.json", `write "abs/result.json": a symbolic link on the way leads out of "WORKSPACE": remove it, or name a path without it`},
		{"WORKSPACE/out/result.json", `write "WORKSPACE/out/result.json": a symbolic link on the way leads out of "WORKSPACE": remove it, or name a path without it`},
		{"passwd", `write "passwd": there is a symbolic link of that name: remove it, or name another file`},
		{"dangling", `write "dangling": there is a symbolic link of that name: remove it, or name another file`},
		{"file/x", `write "file/x": "file" is in part a file, not a folder`},
		{"/dev/null", `write "/dev/null": there is a device or pipe of that name: remove it, or name another file`},
	} {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			workspace, outside := tree(t)
			write(t, filepath.Join(workspace, "file"), "a file")
			err := WriteFile(workspace, strings.ReplaceAll(tt.path, "WORKSPACE", workspace), text("evil"))
			if err == nil || strings.ReplaceAll(err.Error(), workspace, "WORKSPACE") != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			entries, _ := os.ReadDir(outside)
			if len(entries) != 1 || read(t, filepath.Join(outside, "passwd")) != "root" {
				t.Errorf("something outside was touched: %v", entries)
			}
			if got := read(t, filepath.Join(workspace, "file")); got != "a file" {
				t.Errorf("another file now holds %q", got)
			}
		})
	}
}

func TestWriteFileKeepsTheOldOnFailure(t *testing.T) {
	t.Parallel()
	workspace, _ := tree(t)
	path := filepath.Join(workspace, "result.json")
	write(t, path, "old")
	broken := errors.New("encode: broken")
	err := WriteFile(workspace, "result.json", func(w io.Writer) error {
		io.WriteString(w, strings.Repeat("half", 100_000))
		return broken
	})
	if !errors.Is(err, broken) || err.Error() != `write "result.json": encode: broken` {
		t.Errorf("got error %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = WriteFile(workspace, "result.json", func(io.Writer) error { panic("defect") })
	}()
	if got := read(t, path); got != "old" {
		t.Errorf("the file now holds %q", got)
	}
	onlyFile(t, path)
}

func TestWriteFileWithoutPermission(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("needs a user whom permissions bind")
	}
	workspace, _ := tree(t)
	locked := filepath.Join(workspace, "locked")
	if err := os.Mkdir(locked, 0o555); err != nil {
		t.Fatal(err)
	}
	err := WriteFile(workspace, "locked/result.json", text("x"))
	if err == nil || err.Error() != `write "locked/result.json": permission denied` {
		t.Errorf("got error %v", err)
	}
}

// TestReadersSeeWholeFiles reads while the file is replaced again and again.
func TestReadersSeeWholeFiles(t *testing.T) {
	t.Parallel()
	workspace := t.TempDir()
	content := func(i int) string { return strings.Repeat(fmt.Sprint(i%10), 100_000) }
	if err := WriteFile(workspace, "x", text(content(0))); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for w := range 2 {
		wg.Go(func() {
			for i := range 20 {
				if err := WriteFile(workspace, "x", text(content(w+i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 50 {
		got := read(t, filepath.Join(workspace, "x"))
		if len(got) != 100_000 || got != strings.Repeat(got[:1], len(got)) {
			t.Fatalf("read %d bytes that are not one file", len(got))
		}
	}
	wg.Wait()
}
