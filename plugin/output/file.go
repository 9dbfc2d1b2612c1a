package output

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// WriteFile writes a result file: as a whole or not at all, so that nobody
// reads half of it. The folders above it are made. path is relative to root,
// the workspace, and stays inside it whatever symbolic links a pull request
// brings along; an absolute path may be anywhere, because only the person who
// writes the pipeline can name one. Its permissions are 0644 without the
// umask's. What stands at path already is replaced if it is a regular file and
// left alone otherwise.
func WriteFile(root, path string, write func(io.Writer) error) error {
	base, name, err := place(root, path)
	if err == nil {
		err = writeIn(base, name, write)
	}
	if err == nil {
		return nil
	}
	if leaves(base, name) {
		return fmt.Errorf("write %q: a symbolic link on the way leads out of %q: remove it, or name a path without it", path, base)
	}
	return fmt.Errorf("write %q: %w", path, err)
}

// place returns the folder that the file may not leave, and the name in it.
func place(root, path string) (base, name string, err error) {
	switch {
	case path == "":
		return "", "", errors.New("a path is needed")
	case strings.HasSuffix(path, "/") || strings.HasSuffix(path, string(filepath.Separator)):
		return "", "", errors.New("the path names a folder: add a file name")
	case !filepath.IsAbs(path):
		if name = filepath.Clean(path); !filepath.IsLocal(name) || name == "." {
			return "", "", errors.New("the path leads out of the workspace: use one inside it, or an absolute one")
		}
		return root, name, nil
	}
	if name, err = filepath.Rel(root, path); err == nil && filepath.IsLocal(name) && name != "." {
		return root, name, nil
	}
	existing := filepath.Dir(filepath.Clean(path))
	for {
		if info, err := os.Stat(existing); err == nil && info.IsDir() || existing == filepath.Dir(existing) {
			break
		}
		existing = filepath.Dir(existing)
	}
	name, err = filepath.Rel(existing, path)
	return existing, name, err
}

// writeIn writes the file name below base. os.Root follows links only as long
// as they stay below it.
func writeIn(base, name string, write func(io.Writer) error) error {
	root, err := os.OpenRoot(base)
	if err != nil {
		return reason(err)
	}
	defer root.Close()
	dir := filepath.Dir(name)
	switch err := root.MkdirAll(dir, 0o755); {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%q is in part a file, not a folder", dir)
	case err != nil:
		return reason(err)
	}
	if info, err := root.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("there is %s of that name: remove it, or name another file", kind(info.Mode()))
	}
	temporary := filepath.Join(dir, ".testpost-"+rand.Text())
	defer root.Remove(temporary) // does nothing after the file got its name
	if err := fill(root, temporary, write); err != nil {
		return err
	}
	return reason(root.Rename(temporary, name))
}

// fill makes the new file name and lets write fill it.
func fill(root *os.Root, name string, write func(io.Writer) error) (err error) {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return reason(err)
	}
	defer func() { err = errors.Join(err, reason(f.Close())) }()
	w := bufio.NewWriterSize(f, 64<<10)
	if err := write(w); err != nil {
		return err
	}
	return reason(w.Flush())
}

// kind names what is no regular file.
func kind(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	}
	return "a device or pipe"
}

// leaves reports whether the folders of name below base lead out of base: the
// reason that os.Root gives for it is not a value to compare with.
func leaves(base, name string) bool {
	if name == "" {
		return false
	}
	real, err := filepath.EvalSymlinks(base)
	if err != nil {
		return false
	}
	for dir := filepath.Dir(name); dir != "."; dir = filepath.Dir(dir) {
		if at, err := filepath.EvalSymlinks(filepath.Join(real, dir)); err == nil {
			rel, err := filepath.Rel(real, at)
			return err == nil && !filepath.IsLocal(rel)
		}
	}
	return false
}

// reason drops the name of the system call and of the temporary file from an
// error: the path that the user gave is in the message already.
func reason(err error) error {
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		return at.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
