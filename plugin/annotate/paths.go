package annotate

import "strings"

// temporary are the starts and parts of paths below which names are generated.
var temporary = [...]string{"/tmp/", "/var/folders/", "/dev/shm/", "/temp/"}

// path masks the absolute path that begins at from, up to its last segment:
// where a tree was checked out says nothing about a failure. Of a temporary
// path nothing is kept. It reports whether there was one.
func (m *masker) path(from int) bool {
	if isWord(m.before()) || m.before() == '.' || m.before() == '/' {
		return false
	}
	end, last := from, from
	for end < len(m.s) && inPath(m.s[end]) {
		if m.s[end] == '/' || m.s[end] == '\\' {
			last = end
		}
		end++
	}
	if end-from < 2 || !isWord(m.s[from+1]) && m.s[from+1] != '/' && m.s[from+1] != '\\' && m.s[from+1] != '.' && m.s[from+1] != ':' {
		return false
	}
	if isTemporary(m.s[from:end]) {
		m.mask(maskPath, end)
		return true
	}
	m.mask(maskPath, last+1)
	return true
}

// drive masks a path that begins with the letter of a drive.
func (m *masker) drive(end int) bool {
	if end-m.i != 1 || !isAlpha(m.s[m.i]) || end+1 >= len(m.s) || m.s[end] != ':' || m.s[end+1] != '\\' && m.s[end+1] != '/' {
		return false
	}
	return m.path(m.i)
}

// authority keeps the scheme of a URL and masks its host and port.
func (m *masker) authority(from int) {
	m.keep(from - m.i)
	end := from
	for end < len(m.s) && (isWord(m.s[end]) || strings.IndexByte(".:-@[]%", m.s[end]) >= 0) {
		end++
	}
	if end > from {
		m.mask(maskID, end)
	}
	for m.i < len(m.s) && m.s[m.i] == '/' {
		m.keep(1) // the path of a URL is no path of the machine
		m.segment()
	}
}

// segment masks what is generated in one segment of a URL's path.
func (m *masker) segment() {
	for m.i < len(m.s) && (isWord(m.s[m.i]) || strings.IndexByte("-.", m.s[m.i]) >= 0) {
		if isWord(m.s[m.i]) {
			m.word()
		} else {
			m.keep(1)
		}
	}
}

func isTemporary(path string) bool {
	path = path[:min(len(path), 64)] // where a tree is temporary, it is so near its root
	for _, t := range temporary {
		if containsFold(path, t) {
			return true
		}
	}
	return false
}

// containsFold reports whether s contains the lower-case part, whatever the
// case and the kind of slashes in s.
func containsFold(s, part string) bool {
	for i := 0; i+len(part) <= len(s); i++ {
		n := 0
		for n < len(part) && (s[i+n] == part[n] || s[i+n]|0x20 == part[n] && isAlpha(s[i+n]) || s[i+n] == '\\' && part[n] == '/') {
			n++
		}
		if n == len(part) {
			return true
		}
	}
	return false
}

func inPath(c byte) bool {
	return isWord(c) || c >= 0x80 || strings.IndexByte(`/\.-+@~:#=%`, c) >= 0
}
