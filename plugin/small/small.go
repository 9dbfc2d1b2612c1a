// Package small reads files that are small unless somebody means harm: lists,
// rules, secrets, what git keeps. None is read beyond a bound.
package small

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ErrNotRegular says that something is a folder, a pipe or a device.
var ErrNotRegular = errors.New("it is no regular file")

// TooLarge is the error for a file with more than so many bytes.
type TooLarge int64

func (most TooLarge) Error() string {
	switch {
	case most > 0 && most%(1<<20) == 0:
		return fmt.Sprintf("it has more than %d MiB", most>>20)
	case most > 0 && most%(1<<10) == 0:
		return fmt.Sprintf("it has more than %d KiB", most>>10)
	}
	return fmt.Sprintf("it has more than %d bytes", int64(most))
}

// Read returns what the file at path holds, of whatever kind the file is: a pipe
// blocks until somebody writes to it. The error for more than most bytes is
// TooLarge; no error names the path.
func Read(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	return readAll(f, most)
}

// ReadRegular is Read for regular files. The error is ErrNotRegular for others,
// which may block or never end.
func ReadRegular(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err := regular(info, err); err != nil {
		return nil, err
	}
	return Read(path, most)
}

// ReadIn is ReadRegular for the file at path below the folder root: no link is
// followed out of it.
func ReadIn(root, path string, most int64) ([]byte, error) {
	tree, err := os.OpenRoot(root)
	if err != nil {
		return nil, withoutPath(err)
	}
	defer tree.Close()
	return ReadFrom(tree, path, most)
}

// ReadFrom is ReadIn for a folder that is open.
func ReadFrom(tree *os.Root, path string, most int64) ([]byte, error) {
	info, err := tree.Stat(path)
	if err := regular(info, err); err != nil {
		return nil, err
	}
	f, err := tree.Open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	return readAll(f, most)
}

func regular(info fs.FileInfo, err error) error {
	if err == nil && !info.Mode().IsRegular() {
		return ErrNotRegular
	}
	return withoutPath(err)
}

func readAll(f *os.File, most int64) ([]byte, error) {
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		return nil, TooLarge(most)
	}
	return text, withoutPath(err)
}

// withoutPath leaves only the reason of an error: whoever asked knows the path,
// and how to speak of it.
func withoutPath(err error) error {
	if at := (*fs.PathError)(nil); errors.As(err, &at) {
		return at.Err
	}
	return err
}
