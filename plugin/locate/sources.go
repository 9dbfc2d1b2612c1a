package locate

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// maxSource is the largest file whose lines are counted, in bytes. In a larger
// one no line is certain.
const maxSource = 64 << 20

// sources knows how many lines the files of a tree have. Each file is read once.
type sources struct {
	lines   sync.Map // path → int
	buffers sync.Pool
}

// hasLine reports whether the file at path below root has a line of that number.
func (s *sources) hasLine(root, path string, line int) bool {
	if n, ok := s.lines.Load(path); ok {
		return line <= n.(int)
	}
	n := s.count(filepath.Join(root, filepath.FromSlash(path)))
	s.lines.Store(path, n)
	return line <= n
}

func (s *sources) count(path string) int {
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() > maxSource {
		return 0
	}
	buffer, ok := s.buffers.Get().(*[32 << 10]byte)
	if !ok {
		buffer = new([32 << 10]byte)
	}
	defer s.buffers.Put(buffer)
	return countLines(f, buffer[:])
}

func countLines(r io.Reader, buffer []byte) int {
	lines, last := 0, byte('\n')
	for {
		n, err := r.Read(buffer)
		if n > 0 {
			lines += bytes.Count(buffer[:n], []byte{'\n'})
			last = buffer[n-1]
		}
		if err != nil {
			if last != '\n' {
				lines++
			}
			return lines
		}
	}
}

// maxCode is the largest file whose code is looked at, in bytes. What people
// write is smaller.
const maxCode = 1 << 20

// code returns the text of a line of a file, "" when there is none.
func (s *search) code(path string, line int) string {
	rest := s.textOf(path)
	for ; line > 1 && rest != ""; line-- {
		_, rest, _ = strings.Cut(rest, "\n")
	}
	code, _, _ := strings.Cut(rest, "\n")
	return code
}

// textOf returns the start of a file, "" when it cannot be read. The file that
// was asked for last is kept.
func (s *search) textOf(path string) string {
	if s.text.path == path {
		return s.text.code
	}
	s.text.path, s.text.code = path, ""
	if f, err := os.Open(filepath.Join(s.t.root, filepath.FromSlash(path))); err == nil {
		if text, err := io.ReadAll(io.LimitReader(f, maxCode)); err == nil {
			s.text.code = string(text)
		}
		f.Close()
	}
	return s.text.code
}
