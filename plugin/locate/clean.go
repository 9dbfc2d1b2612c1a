package locate

import (
	"net/url"
	"path"
	"strings"
	"unicode/utf8"
)

// maxPath bounds a path in a trace, in bytes: PATH_MAX of Linux.
const maxPath = 4096

// A place is a path of a report in the form that the tree is asked with.
type place struct {
	path string // clean, forward slashes, no leading slash
	// abs is set when the path was absolute on some machine, or began above the
	// working directory: part of its beginning does not belong to the tree.
	abs bool
	// rooted is set when what was cut off was the root of the workspace.
	rooted bool
	// url is set when the path came from a bundler or a browser, which put a
	// folder of their own choice before it.
	url bool
	// strict is set when nothing but the path as a whole will do.
	strict bool
}

// clean takes a path as a tool wrote it to what it says about the tree. It is
// not ok when it can be no path of a file.
func (t *Tree) clean(raw string) (place, bool) {
	if raw == "" || len(raw) > maxPath || strings.ContainsAny(raw, "\x00\n\r\x7f") || !utf8.ValidString(raw) {
		return place{}, false
	}
	p := place{path: raw}
	if strings.IndexByte(raw, '\\') >= 0 {
		p.path = strings.ReplaceAll(raw, `\`, "/")
	}
	if to, ok := t.rewrite(p.path); ok {
		p.path, p.rooted = to, true
	}
	if !p.scheme() {
		return place{}, false
	}
	if to, ok := t.rewrite(p.path); ok && !p.rooted {
		p.path, p.rooted = to, true
	}
	if rest, ok := cutDrive(p.path); ok {
		p.path, p.abs = rest, true
	}
	p.abs = p.abs || strings.HasPrefix(p.path, "/")
	if untidy(p.path) {
		p.path = path.Clean(p.path)
	}
	for strings.HasPrefix(p.path, "../") {
		p.path, p.abs = p.path[3:], true
	}
	p.path = strings.TrimPrefix(p.path, "/")
	t.uproot(&p)
	return p, p.path != "" && p.path != "." && p.path != ".."
}

// scheme takes off what makes a URL of a path, and what bundlers and browsers
// put around it. It is false for a URL that names no file.
func (p *place) scheme() bool {
	name, rest, ok := strings.Cut(p.path, ":/")
	if !ok || len(name) < 2 || strings.ContainsAny(name, "/.") {
		return !strings.HasPrefix(p.path, "node:") && !strings.HasPrefix(p.path, "dart:")
	}
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = rest[:i]
	}
	if strings.IndexByte(rest, '%') >= 0 {
		if plain, err := url.PathUnescape(rest); err == nil && utf8.ValidString(plain) && !strings.ContainsAny(plain, "\x00\n\r") {
			rest = plain
		}
	}
	rest = strings.TrimPrefix(rest, "/")
	switch {
	case name == "file":
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "localhost"), "/")
		if _, drive := cutDrive(rest); !drive {
			rest = "/" + rest
		}
	case name == "http" || name == "https":
		_, rest, _ = strings.Cut(rest, "/")
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "base/"), "absolute/")
		if fs, ok := strings.CutPrefix(rest, "@fs/"); ok {
			rest = "/" + fs
		}
		p.url = true
	default: // webpack:///./src/x.ts, webpack-internal:///, webpack://name/./src/x.ts, ng:///, app:///
		if _, below, ok := strings.Cut(rest, "/./"); ok {
			rest = below
		}
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "/"), "./")
		p.url = true
	}
	p.path = rest
	return true
}

// cutDrive takes off C: and what an extended path of Windows begins with.
func cutDrive(p string) (rest string, ok bool) {
	p = strings.TrimPrefix(p, "//?/")
	if len(p) > 2 && p[1] == ':' && p[2] == '/' && (p[0]|0x20) >= 'a' && (p[0]|0x20) <= 'z' {
		return p[2:], true
	}
	return p, false
}

func untidy(p string) bool {
	return strings.HasPrefix(p, ".") || strings.Contains(p, "//") || strings.Contains(p, "/.") || strings.HasSuffix(p, "/")
}

// rewrite applies the first of the rewrites whose From begins p, at the end of
// a name.
func (t *Tree) rewrite(p string) (string, bool) {
	for _, r := range t.rewrites {
		rest, ok := strings.CutPrefix(p, r.From)
		switch {
		case !ok:
		case r.From == "" && strings.HasPrefix(p, "/"): // only paths that are relative already
		case r.From == "" || rest == "" || rest[0] == '/' || strings.HasSuffix(r.From, "/"):
			return path.Join(r.To, rest), true
		}
	}
	return "", false
}
