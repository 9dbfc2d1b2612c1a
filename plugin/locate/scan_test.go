package locate

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

func TestForms(t *testing.T) {
	t.Parallel()
	tree := New(t.TempDir(), Options{})
	tree.Locate(failing(""))
	for text, want := range map[string]string{
		"x.go:12: a":                            "x.go 12",
		"x.go:12:5: a":                          "x.go 12",
		"x.ts(12,5): error":                     "x.ts 12",
		"x.t line 12.":                          "x.t 12",
		`"x.py", line 12, in f`:                 "x.py 12",
		"x.php on line 12":                      "x.php 12",
		"x.sh: line 12: a":                      "x.sh 12",
		"X.cs:line 12":                          "X.cs 12",
		"X.cs:行号 12":                            "X.cs 12",
		"X.cs:行12":                              "X.cs 12",
		"X.cs: error CS0103: no":                "",
		"x_test.dart 12:5  main":                "x_test.dart 12",
		"x.go 12:5":                             "",
		"- file   : x.cpp\r\n- line   : 12\r\n": "x.cpp 12",
		"[File] - x.cpp == [Line] -12":          "",
		"[File] - x.cpp\n == [Line] -12":        "x.cpp 12",
		`{file,"x.erl"},{line,12}`:              "x.erl 12",
		"@x.R#12":                               "x.R 12",
		"at line 12 in file  /x.c  :":           "/x.c 12",
		"At line 12 of file x.f90":              "x.f90 12",
		"x.js?hash=1:12:5":                      "x.js 12",
		"x.go:0":                                "",
		"x.go:12abc":                            "",
		"v1.2.3:12":                             "",
		"x.unknown:12":                          "",
		"x.go":                                  "",
		".go:12":                                "",
		"x.go:99999999999":                      "",
		"host.c:80":                             "host.c 80",
		`C:\a b\x.cs:line 3`:                    `b\x.cs 3`,
		"fn@http://h:9876/base/x.js:12:5":       "http://h:9876/base/x.js 12",
		"node_modules/@s/p/x.js:12:5":           "node_modules/@s/p/x.js 12",
		"app/(group)/[id]/x.tsx:12:5":           "app/(group)/[id]/x.tsx 12",
		"(/a/x.js:12:5)":                        "/a/x.js 12",
		"package:a/x.dart 12:5":                 "package:a/x.dart 12",
		`\\?\C:\a\x.py:12`:                      `\\?\C:\a\x.py 12`,
		"prog: /a/x.c:12: f: Assertion":         "/a/x.c 12",
		"foo[/a/x.go:12]":                       "/a/x.go 12",
	} {
		got := ""
		for _, h := range tree.hits(text) {
			got = strings.TrimPrefix(h.path, "@") + " " + strings.TrimPrefix(shown(report.Location{Line: h.line}, true), ":")
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestExtensionsBelongToOneLanguage(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, l := range languages {
		for _, ext := range l.extensions {
			if other, ok := seen[ext]; ok {
				t.Errorf("%s is of %s and of %s", ext, other, l.name)
			}
			if len(ext) > maxExtension {
				t.Errorf("%s is longer than %d bytes", ext, maxExtension)
			}
			for _, c := range []byte(ext) {
				if !isWord(c) {
					t.Errorf("%s is never found: %q is no letter", ext, c)
				}
			}
			seen[ext] = l.name
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	tree := New("/ws/repo", Options{Roots: []string{`D:\odd\root\`}})
	tree.list = func(string, func([]fs.DirEntry)) {}
	tree.Locate(failing(""))
	for raw, want := range map[string]place{
		"a/b.go":                          {path: "a/b.go"},
		"./a//b/../c.go":                  {path: "a/c.go"},
		"/ws/repo/a.go":                   {path: "a.go", rooted: true},
		`D:\odd\root\a\b.cs`:              {path: "a/b.cs", rooted: true},
		"/elsewhere/a.go":                 {path: "elsewhere/a.go", abs: true},
		"../../x/a.go":                    {path: "x/a.go", abs: true},
		"/home/runner/work/r/r/a.go":      {path: "a.go", abs: true, rooted: true},
		"/builds/g/p/a/b.go":              {path: "a/b.go", abs: true, rooted: true},
		"/root/workspace/x_Ab1/a.go":      {path: "a.go", abs: true, rooted: true},
		"file:///ws/repo/a%20b.js":        {path: "a b.js", rooted: true},
		"file:///C:/x/y/z/a.js":           {path: "x/y/z/a.js", abs: true},
		"webpack:///./src/x.ts?1a2b":      {path: "src/x.ts", url: true},
		"webpack-internal:///./src/x.ts":  {path: "src/x.ts", url: true},
		"webpack://app/./src/x.ts":        {path: "src/x.ts", url: true},
		"http://localhost:9876/base/a.js": {path: "a.js", url: true},
		"http://h/@fs/ws/repo/a.js":       {path: "a.js", rooted: true, url: true},
		`\\?\C:\a\b.py`:                   {path: "a/b.py", abs: true},
	} {
		got, ok := tree.clean(raw)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(place{})); diff != "" || !ok {
			t.Errorf("%s: %v %s", raw, ok, diff)
		}
	}
	for _, raw := range []string{"", "a\nb.go", "a\x00.go", strings.Repeat("a", maxPath+1), "node:internal/x.js", "dart:core/x.dart", "\xff.go", "..", ".", "/"} {
		if got, ok := tree.clean(raw); ok {
			t.Errorf("%.20q was taken for %v", raw, got)
		}
	}
}
