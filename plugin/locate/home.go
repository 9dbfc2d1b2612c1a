package locate

import (
	"cmp"
	"context"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// background is for walks that nobody asked to be able to stop.
var background = context.Background()

// attributes returns the file that the attributes of an element name, and the
// line if it is one of that file; "" when the file is not in the tree.
func (s *search) attributes(name string, line int) (string, int) {
	if name == "" {
		return "", 0
	}
	name, _, _ = strings.Cut(name, "::") // Pest: tests/XTest.php::it works
	if i := strings.LastIndexByte(name, ':'); i > 1 {
		// ExUnit: test/x_test.exs:12
		if n, stop := number(name, i+1); n > 0 && stop == len(name) {
			if name = name[:i]; line == 0 {
				line = n
			}
		}
	}
	found := s.pathOf(name)
	if plain, err := url.PathUnescape(name); found == "" && err == nil && plain != name {
		found = s.pathOf(plain) // some write a part of a URL
	}
	if found == "" {
		return "", 0
	}
	if line > 0 && extension(found) == "py" && s.fromZero(found, line) {
		line++
	}
	if line > 0 && !s.t.sources.hasLine(s.t.root, found, line) {
		line = 0
	}
	return found, line
}

// pathOf returns the file of the tree that a path in an attribute means.
func (s *search) pathOf(name string) string {
	p, ok := s.t.clean(name)
	if !ok {
		return ""
	}
	if f, ok := s.t.resolve(p, demand{near: s.near}); ok {
		return s.t.index.path(f)
	}
	return s.onDisk(p)
}

// onDisk is for files that the index does not hold, because of their
// extension or their folder: they are found by their exact path only.
func (s *search) onDisk(p place) string {
	if p.abs && !p.rooted || p.url {
		return ""
	}
	for dir := s.near; ; dir, _ = cutLast(dir) {
		full := filepath.Join(s.t.root, filepath.FromSlash(dir), filepath.FromSlash(p.path))
		if info, err := os.Lstat(full); err == nil && info.Mode()&fs.ModeType == 0 {
			if real, err := filepath.EvalSymlinks(full); err == nil {
				if rel, err := filepath.Rel(s.t.root, real); err == nil && filepath.IsLocal(rel) && isSource(filepath.ToSlash(rel)) {
					return filepath.ToSlash(rel)
				}
			}
			return ""
		}
		if dir == "" {
			return ""
		}
	}
}

// isSource reports whether a file may be shown as a place. Report text is a
// stranger's: it must not lead readers, or a page of source lines, to what git
// and package managers keep (.git/config holds the checkout's token) or to
// dotfiles such as .env.
func isSource(path string) bool {
	names := strings.Split(strings.ToLower(path), "/")
	for _, folder := range names[:len(names)-1] {
		if fateOf(folder, false, false) == foreign {
			return false
		}
	}
	return !strings.HasPrefix(names[len(names)-1], ".")
}

// fromZero reports whether a line in Python code is counted from 0, as pytest
// does: then the test, or its first decorator, begins on the line behind it.
func (s *search) fromZero(p string, line int) bool {
	this, next := s.code(p, line), s.code(p, line+1)
	if begins(this) != begins(next) {
		return begins(next)
	}
	return s.c.Suite == "pytest" || strings.HasSuffix(s.c.Suite, " > pytest")
}

func begins(code string) bool {
	code = strings.TrimLeft(code, " \t")
	for _, word := range [...]string{"def ", "async def ", "class ", "@"} {
		if strings.HasPrefix(code, word) {
			return true
		}
	}
	return false
}

// named returns the file that the class, suite or name of the case is the path
// of, and the line if they say one.
func (s *search) named() (string, int) {
	for _, name := range [...]string{s.c.Class, s.c.Suite, s.c.Name} {
		if i := strings.LastIndex(name, " > "); i >= 0 {
			name = name[i+len(" > "):]
		}
		name = strings.TrimSpace(name)
		file, rest, _ := strings.Cut(name, ":")
		if len(file) < 2 { // a drive
			file, rest = name, ""
		}
		if s.t.languages[extension(file)] == nil {
			continue
		}
		line, _ := number(rest, 0)
		if p, line := s.attributes(file, line); p != "" {
			return p, line
		}
	}
	return "", 0
}

// lineOnly reads the line of linters, which name their file only once, at the
// suite: line 5, col 10, Error - 'x' is not defined.
func (s *search) lineOnly(text string) int {
	if s.home == "" {
		return 0
	}
	text = strings.TrimLeft(text, " \t\r\n")
	if len(text) < len("line ") || !strings.EqualFold(text[:len("line ")], "line ") {
		return 0
	}
	line, _ := number(text, len("line "))
	if line > 0 && s.t.sources.hasLine(s.t.root, s.home, line) {
		return line
	}
	return 0
}

// className returns the class of the case. Tools that write none have it as the
// suite or, before the method, in the name; pytest names a module that it
// cannot import. What stands in brackets behind it is a variant of the run.
func (s *search) className() string {
	name := s.c.Class
	if name == "" {
		name = s.c.Name
		if suite := s.c.Suite; strings.Contains(suite, ".") && isClass(suite) {
			name = suite
		}
	}
	name, _, _ = strings.Cut(name, "(")
	if i := strings.LastIndexByte(name, '.'); s.c.Class == "" && i > 0 && isClass(name[:i]) {
		return name[:i] // the class before a method
	}
	return name
}

// byClass returns the file that the class of the case must be in by the rules
// of a language; nil for the one language that has such a file.
func (s *search) byClass(l *language) string {
	if !s.class.set || s.class.lang != l {
		s.class.lang, s.class.set = l, true
		s.class.path = s.lookUpClass(l)
	}
	return s.class.path
}

func (s *search) lookUpClass(only *language) string {
	class := s.className()
	found := ""
	for i := range languages {
		l := &languages[i]
		if l.homes == nil || !s.t.spoken[l] || (only != nil && only != l) {
			continue
		}
		p := s.homeIn(l, class)
		if found != "" && p != "" && found != p {
			return ""
		}
		found = cmp.Or(found, p)
	}
	return found
}

// homeIn returns the first home of a class that is in the tree. One without a
// folder must look like a test: many names are those of some file.
func (s *search) homeIn(l *language, class string) string {
	for home := range l.homes(class) {
		f, ok := s.t.resolve(place{path: home}, demand{near: s.near, bare: true})
		if !ok {
			continue
		}
		if p := s.t.index.path(f); strings.Contains(home, "/") || looksLikeTest(p) {
			return p
		}
	}
	return ""
}
