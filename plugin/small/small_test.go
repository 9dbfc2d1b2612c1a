package small_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/small"
)

// tree is a folder with files, and the folder that it stands in.
func tree(t *testing.T) (root, outside string) {
	t.Helper()
	outside = t.TempDir()
	root = filepath.Join(outside, "tree")
	for path, text := range map[string]string{"secret": "s", "tree/list": "1234", "tree/sub/list": "5"} {
		at := filepath.Join(outside, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"out": "../secret", "far": filepath.Join(outside, "secret"), "in": "sub/list"} {
		if err := os.Symlink(to, filepath.Join(root, link)); err != nil {
			t.Skip(err)
		}
	}
	return root, outside
}

func TestReadIn(t *testing.T) {
	t.Parallel()
	root, _ := tree(t)
	for path, want := range map[string]string{"list": "1234", "sub/list": "5", "in": "5"} {
		if text, err := small.ReadIn(root, path, 4); err != nil || string(text) != want {
			t.Errorf("%s: got %q, %v, want %q", path, text, err, want)
		}
	}
	for path, why := range map[string]error{"none": fs.ErrNotExist, "sub": small.ErrNotRegular} {
		if _, err := small.ReadIn(root, path, 4); !errors.Is(err, why) {
			t.Errorf("%s: got %v, want %v", path, err, why)
		}
	}
	for _, path := range []string{"out", "far", "../secret"} {
		if text, err := small.ReadIn(root, path, 4); err == nil {
			t.Errorf("%s: read %q from outside the tree", path, text)
		}
	}
	if _, err := small.ReadIn(filepath.Join(root, "none"), "list", 4); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no tree: got %v", err)
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	root, _ := tree(t)
	list := filepath.Join(root, "list")
	for name, read := range map[string]func(most int64) ([]byte, error){
		"Read":        func(most int64) ([]byte, error) { return small.Read(list, most) },
		"ReadRegular": func(most int64) ([]byte, error) { return small.ReadRegular(list, most) },
		"ReadIn":      func(most int64) ([]byte, error) { return small.ReadIn(root, "list", most) },
	} {
		if text, err := read(4); err != nil || string(text) != "1234" {
			t.Errorf("%s of as much as there is: %q, %v", name, text, err)
		}
		if text, err := read(3); !errors.Is(err, small.TooLarge(3)) || text != nil {
			t.Errorf("%s of less than there is: %q, %v", name, text, err)
		}
	}
	if _, err := small.ReadRegular(root, 4); !errors.Is(err, small.ErrNotRegular) {
		t.Errorf("a folder: got %v", err)
	}
}

// An error says only why: the caller says which file, in the words of a setting.
func TestErrors(t *testing.T) {
	t.Parallel()
	_, err := small.Read(filepath.Join(t.TempDir(), "absent-list"), 1)
	if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "absent-list") {
		t.Errorf("got %v", err)
	}
	for most, want := range map[small.TooLarge]string{3 << 20: "it has more than 3 MiB", 64 << 10: "it has more than 64 KiB", 1500: "it has more than 1500 bytes"} {
		if got := most.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
