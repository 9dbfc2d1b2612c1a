package files

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

func TestFind(t *testing.T) {
	t.Parallel()
	tree := []string{
		"a/TEST-1.xml", "a/TEST-2.xml", "a/b/TEST-3.xml", "a/notes.txt", "a/TEST-D.xml/inner.txt",
		".hidden/TEST-h.xml", ".git/TEST-g.xml", "web/node_modules/x/TEST-n.xml", "TEST-root.xml", "A/TEST-1.XML", "reports/junit.xml", "reports/deep/er/x.xml", "reports/x.json",
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		tree = slices.DeleteFunc(tree, func(p string) bool { return p == "A/TEST-1.XML" })
	}
	tests := map[string]struct {
		patterns []string
		want     []string
	}{
		"any depth, hidden directories too, the two large ones not": {
			[]string{"**/TEST-*.xml"},
			[]string{
				".hidden/TEST-h.xml", "TEST-root.xml", "a/TEST-1.xml", "a/TEST-2.xml", "a/b/TEST-3.xml",
				"skipped: .git: directories of this name are searched only when a pattern names them",
				"skipped: web/node_modules: directories of this name are searched only when a pattern names them",
			},
		},
		"the large ones by name": {
			[]string{"**/node_modules/**/TEST-*.xml", ".git/TEST-g.xml"},
			[]string{".git/TEST-g.xml", "web/node_modules/x/TEST-n.xml"},
		},
		"a star does not name them": {
			[]string{"*/TEST-g.xml", "web/*/x/TEST-n.xml"},
			[]string{"unmatched: */TEST-g.xml", "unmatched: web/*/x/TEST-n.xml"},
		},
		"one level": {[]string{"*/TEST-*.xml"}, []string{
			".hidden/TEST-h.xml", "a/TEST-1.xml", "a/TEST-2.xml",
			"skipped: a/TEST-D.xml: it is a directory; a slash behind the pattern would take every *.xml in it",
		}},
		"order of patterns and overlap": {
			[]string{"a/b/*.xml", "a/**/TEST-*.xml", "./a/TEST-1.xml"},
			[]string{"a/TEST-1.xml", "a/TEST-2.xml", "a/b/TEST-3.xml"},
		},
		"excludes before and after": {
			[]string{"!a/b/**", "a/**/*.xml", "!**/TEST-2.xml"},
			[]string{"a/TEST-1.xml", `skipped: a/TEST-2.xml: the pattern "!**/TEST-2.xml" excludes it`, `skipped: a/b: the pattern "!a/b/**" excludes it`},
		},
		"an exclude that names a directory": {
			[]string{"a/**/*.xml", "!a/b"},
			[]string{"a/TEST-1.xml", "a/TEST-2.xml", `skipped: a/b: the pattern "!a/b" excludes it`},
		},
		"an exclude with a slash does not touch files": {
			[]string{"a/TEST-*", "!a/TEST-*/"},
			[]string{"a/TEST-1.xml", "a/TEST-2.xml", "skipped: a/TEST-D.xml: it is a directory; a slash behind the pattern would take every *.xml in it"},
		},
		"everything excluded": {[]string{"**/*.xml", "!**"}, []string{"unmatched: **/*.xml"}},
		"only excludes":       {[]string{"!a"}, nil},
		"braces with slashes": {[]string{"{a/b,reports}/*.{xml,json}"}, []string{"a/b/TEST-3.xml", "reports/junit.xml", "reports/x.json"}},
		"classes":             {[]string{"a/TEST-[!2-9D].xml", "a/TEST-[2].xml"}, []string{"a/TEST-1.xml", "a/TEST-2.xml"}},
		"question mark":       {[]string{"?/TEST-?.xml"}, []string{"a/TEST-1.xml", "a/TEST-2.xml", "skipped: a/TEST-D.xml: it is a directory; a slash behind the pattern would take every *.xml in it"}},
		"a bare directory":    {[]string{"reports"}, []string{"reports/deep/er/x.xml", "reports/junit.xml"}},
		"with a slash":        {[]string{"./reports/"}, []string{"reports/deep/er/x.xml", "reports/junit.xml"}},
		"found by a pattern":  {[]string{"**/deep"}, []string{"reports/deep/er/x.xml", "skipped: .git: directories of this name are searched only when a pattern names them", "skipped: web/node_modules: directories of this name are searched only when a pattern names them"}},
		"all in it":           {[]string{"reports/**"}, []string{"reports/deep/er/x.xml", "reports/junit.xml", "reports/x.json"}},
		"an exact path":       {[]string{"reports/x.json"}, []string{"reports/x.json"}},
		"letter case":         {[]string{"reports/Junit.xml", "reports/JUNIT*"}, []string{"unmatched: reports/Junit.xml", "unmatched: reports/JUNIT*"}},
		"dots":                {[]string{"a/../reports/./junit.xml", "../ws/a/TEST-1.xml"}, []string{"a/TEST-1.xml", "reports/junit.xml"}},
		"nothing":             {[]string{"nowhere/**/*.xml", "a/TEST-1.xml"}, []string{"a/TEST-1.xml", "unmatched: nowhere/**/*.xml"}},
		"no pattern":          {nil, nil},
	}
	root := plant(t, tree...)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Find(context.Background(), root, test.patterns)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, said(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheWorkspaceItself(t *testing.T) {
	t.Parallel()
	root := plant(t, "x.xml", "d/y.xml", "d/z.txt")
	for _, pattern := range []string{".", "./", root, root + "/", root + "/**/*.xml"} {
		got, err := Find(context.Background(), root, []string{pattern})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"d/y.xml", "x.xml"}, said(got)); diff != "" {
			t.Errorf("%s: %s", pattern, diff)
		}
	}
}

func TestAbsolutePatterns(t *testing.T) {
	t.Parallel()
	real := plant(t, "a/x.xml", "a/y.xml")
	link := filepath.Join(filepath.Dir(real), "link")
	must(t, os.Symlink("ws", link))
	for _, root := range []string{real, link} {
		for _, pattern := range []string{real + "/a/*.xml", real + "/**/*.xml", filepath.Dir(real) + "/*/a/[xy].xml", "/**/a/*.xml", real + "/../ws/a"} {
			got, err := Find(context.Background(), root, []string{pattern})
			if err != nil {
				t.Errorf("%s: %v", pattern, err)
			} else if diff := cmp.Diff([]string{"a/x.xml", "a/y.xml"}, said(got)); diff != "" {
				t.Errorf("%s in %s: %s", pattern, root, diff)
			}
		}
	}
	got, err := Find(context.Background(), link, []string{link + "/a/x.xml"})
	if err != nil || len(got.Files) != 1 || got.Files[0].Abs != filepath.Join(resolved(t, real), "a", "x.xml") {
		t.Errorf("got %v, %v; want one file, opened by its real path", got, err)
	}
}

func resolved(t *testing.T, path string) string {
	t.Helper()
	out, err := filepath.EvalSymlinks(path)
	must(t, err)
	return out
}

func TestWrongPatterns(t *testing.T) {
	t.Parallel()
	root := plant(t, "a/x.xml")
	tests := map[string]string{
		"a/[x.xml":       `pattern "a/[x.xml": is malformed: a [ or { is not closed, or the pattern ends in a backslash; put a backslash before a character that is meant literally`,
		"!{a":            `pattern "!{a": is malformed: a [ or { is not closed, or the pattern ends in a backslash; put a backslash before a character that is meant literally`,
		"":               `pattern "": is empty; leave it out`,
		"!":              `pattern "!": is empty; leave it out`,
		"/etc/*.xml":     `pattern "/etc/*.xml": leads out of the workspace "` + root + `"; only files in the workspace are read`,
		"../*.xml":       `pattern "../*.xml": leads out of the workspace "` + root + `"; only files in the workspace are read`,
		"a/../../x.xml":  `pattern "a/../../x.xml": leads out of the workspace "` + root + `"; only files in the workspace are read`,
		"/../../../etc":  `pattern "/../../../etc": leads out of the workspace "` + root + `"; only files in the workspace are read`,
		"**/../x.xml":    `pattern "**/../x.xml": is malformed: .. after ** says nothing`,
		"a/[b/c].xml":    `pattern "a/[b/c].xml": is malformed at "[b": [ ] cannot hold a slash`,
		braced(10, "ab"): `pattern "` + braced(10, "ab") + `": its braces stand for more than 1000 alternatives; use * or fewer braces`,
	}
	for pattern, want := range tests {
		_, err := Find(context.Background(), root, []string{"a/*.xml", pattern})
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	_, err := Find(context.Background(), root, []string{"[", "{"})
	if err == nil || strings.Count(err.Error(), "pattern") != 4 {
		t.Errorf("got %v; want both patterns", err)
	}
}

// braced is {a,b}{a,b}… n times.
func braced(n int, letters string) string {
	return strings.Repeat("{"+strings.Join(strings.Split(letters, ""), ",")+"}", n)
}

func TestWrongWorkspaces(t *testing.T) {
	t.Parallel()
	root := plant(t, "file")
	for path, want := range map[string]string{
		filepath.Join(root, "none"): `workspace "` + filepath.Join(root, "none") + `": no such file or directory`,
		filepath.Join(root, "file"): `workspace "` + filepath.Join(root, "file") + `": is not a directory`,
	} {
		_, err := Find(context.Background(), path, []string{"*"})
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Find(ctx, plant(t, "x.xml"), []string{"*.xml"}); err == nil || err.Error() != "search the workspace: context canceled" {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsKnownOfAFile(t *testing.T) {
	t.Parallel()
	root := plant(t, "d/x.xml")
	info, err := os.Stat(filepath.Join(root, "d", "x.xml"))
	must(t, err)
	got, err := Find(context.Background(), root, []string{"d"})
	must(t, err)
	want := []report.File{{Path: "d/x.xml", Abs: filepath.Join(resolved(t, root), "d", "x.xml"), Size: 7, Modified: info.ModTime()}}
	if diff := cmp.Diff(want, got.Files); diff != "" {
		t.Error(diff)
	}
}

// TestLikeDoublestar compares following patterns name by name with doublestar's
// own matching of whole paths.
func TestLikeDoublestar(t *testing.T) {
	t.Parallel()
	parts := []string{"**", "*", "a", "b", "?", "[ab]", "[!a]", "{a,b}", "{a/b,*}", "a*", "*b", "a?b", "{,a}b", `\a`, "x.xml", "*.xml", "*.{xml,b}", "a*b*"}
	for _, p1 := range parts {
		for _, p2 := range parts {
			for _, p3 := range parts {
				checkLikeDoublestar(t, p1+"/"+p2+"/"+p3)
			}
			checkLikeDoublestar(t, p1+"/"+p2)
		}
	}
}

func checkLikeDoublestar(t *testing.T, pattern string) {
	paths, err := parse(space{given: "/w", real: "/w"}, pattern)
	if err != nil {
		t.Fatalf("%s: %v", pattern, err)
	}
	m := newMatcher([]string{pattern})
	m.picky = true // as a matcher that includes
	for _, p := range paths {
		m.add(p, 0)
	}
	for i := range m.nodes {
		m.nodes[i].descends = false
	}
	for _, name := range []string{"a", "b", "x.xml", "a/b", "b/a", "ab/b", "a/a/b", "a/b/a", "a/b/x.xml", "a/b/a/b", "a.b/b/ab", "ab/a/b/x.xml", "xab/b.b", "a/b/a/b/a/x.xml"} {
		dir, base := ".", name
		if i := strings.LastIndex(name, "/"); i >= 0 {
			dir, base = name[:i], name[i+1:]
		}
		states, _ := m.follow(dir)
		got, want := m.matches(states, base), doublestar.MatchUnvalidated(pattern, name)
		if !want && strings.HasSuffix(pattern, "/**") {
			// Where ** at the end stands for nothing, doublestar matches a/** but not a*/**.
			want = doublestar.MatchUnvalidated(strings.TrimSuffix(strings.TrimSuffix(pattern, "/**"), "/**"), name)
		}
		if got != want {
			t.Errorf("%s on %s: got %v, doublestar says %v", pattern, name, got, want)
		}
	}
}
