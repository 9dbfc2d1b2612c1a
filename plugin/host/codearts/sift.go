package codearts

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/testpost/testpost/plugin/report"
)

// maxFilesNamed bounds how many files a warning names.
const maxFilesNamed = 10

// sifted are the matched files, told apart by what can be done with them.
type sifted struct {
	ready   []upload
	empty   []string // paths; the service refuses a request with an empty file (CB.00060212)
	leftOut []error  // *fileError
}

// sift looks at every file once more before anything is sent.
func sift(files []report.File) sifted {
	var s sifted
	for i := range files {
		f := &files[i]
		size, err := sizeOf(f.Abs, f.Size)
		switch {
		case err != nil:
			s.leftOut = append(s.leftOut, &fileError{f.Path, err})
		case size == 0:
			s.empty = append(s.empty, f.Path)
		default:
			s.ready = append(s.ready, upload{path: f.Path, abs: f.Abs, size: size, blank: f.Outcome == report.Empty})
		}
	}
	s.name()
	return s
}

// name gives the files their names in the request.
func (s *sifted) name() {
	paths := make([]string, len(s.ready))
	for i := range s.ready {
		paths[i] = s.ready[i].path
	}
	for i, name := range flatNames(paths) {
		s.ready[i].name = name
	}
}

// sizeOf returns the size of a file in bytes, if it can be read and is still
// what it was.
func sizeOf(abs string, was int64) (int64, error) {
	info, err := os.Stat(abs) // before it is opened: opening a pipe would wait for its writer
	if err != nil {
		return 0, withoutPath(err)
	}
	if !info.Mode().IsRegular() {
		return 0, errors.New("it is no regular file any more")
	}
	if info.Size() != was {
		return 0, changed(was, strconv.FormatInt(info.Size(), 10))
	}
	file, err := os.Open(abs)
	if err != nil {
		return 0, withoutPath(err)
	}
	return was, withoutPath(file.Close())
}

// warn names the files that are left out because they are empty.
func (s *sifted) warn(say func(string, ...any)) {
	if len(s.empty) == 0 {
		return
	}
	names := make([]string, len(s.empty))
	for i, path := range s.empty {
		names[i] = fmt.Sprintf("%q", path)
	}
	say("not uploaded, because the service refuses empty files: %s", list(names, maxFilesNamed))
}
