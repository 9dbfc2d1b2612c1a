package files

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// relative resolves dots and takes the way to the workspace off an absolute
// pattern. There can be several results: /**/a leads into /w/a by a and by **/a.
func (s space) relative(p path, absolute bool) ([]path, error) {
	segments := p.segments
	if !absolute {
		if resolved, ok, err := resolve(segments); ok || err != nil {
			p.segments = resolved
			return []path{p}, err
		}
		segments = append(names(s.given), segments...)
	}
	resolved, ok, err := resolve(segments)
	if err != nil {
		return nil, err
	}
	var rest [][]segment
	if ok {
		rest = below(below(nil, resolved, names(s.given)), resolved, names(s.real))
	}
	if len(rest) == 0 {
		return nil, fmt.Errorf("leads out of the workspace %q; only files in the workspace are read", s.given)
	}
	out := make([]path, len(rest))
	for i, segments := range rest {
		out[i] = path{segments: segments, dirOnly: p.dirOnly, exact: p.exact}
	}
	return out, nil
}

// resolve drops empty names and dots. It is not ok when .. leads above the start.
func resolve(segments []segment) (out []segment, ok bool, err error) {
	for _, s := range segments {
		switch {
		case s.kind == literal && (s.text == "" || s.text == "."):
		case s.kind == literal && s.text == "..":
			if len(out) == 0 {
				return nil, false, nil
			}
			if out[len(out)-1].kind == anyDepth {
				return nil, false, fmt.Errorf("is malformed: .. after ** says nothing")
			}
			out = out[:len(out)-1]
		case s.kind == anyDepth && len(out) > 0 && out[len(out)-1].kind == anyDepth:
		default:
			out = append(out, s)
		}
	}
	return out, true, nil
}

// names takes an absolute path apart.
func names(abs string) []segment {
	var out []segment
	for name := range strings.SplitSeq(filepath.ToSlash(abs), "/") {
		if name != "" {
			out = append(out, segment{literal, name})
		}
	}
	return out
}

// below adds to out what is left of a pattern after the names of a directory.
func below(out [][]segment, pattern, directory []segment) [][]segment {
	if len(directory) == 0 {
		if slices.ContainsFunc(out, func(known []segment) bool { return slices.Equal(known, pattern) }) {
			return out
		}
		return append(out, pattern)
	}
	if len(pattern) == 0 {
		return out
	}
	switch name := directory[0].text; {
	case pattern[0].kind == anyDepth:
		return below(below(out, pattern, directory[1:]), pattern[1:], directory)
	case pattern[0].text == name,
		onWindows && strings.EqualFold(pattern[0].text, name),
		pattern[0].kind == glob && doublestar.MatchUnvalidated(pattern[0].text, name):
		return below(out, pattern[1:], directory[1:])
	}
	return out
}

// inside returns the path below the workspace, with forward slashes, of a path
// without symbolic links; "." is the workspace itself.
func (s space) inside(real string) (rel string, ok bool) {
	rel, err := filepath.Rel(s.real, real)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}
