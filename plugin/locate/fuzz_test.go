package locate

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// FuzzLocate asks of any failure that its place is in the tree or nowhere.
func FuzzLocate(f *testing.F) {
	files := map[string]string{
		"go.mod": "module m\n", "p/a_test.go": lines(9), "src/test/java/a/BTest.java": lines(9), "t/test_b.py": lines(9), "web/x.spec.ts": lines(9), "app/(g)/[id]/page.tsx": lines(9), "lib/c.dart": lines(9),
		"pubspec.yaml": "name: shop\n", "s/X.cs": lines(9), "data.xyz": lines(9), "build/t/test_b.py": lines(9),
	}
	tree := New(plant(f, files), Options{Rewrites: []Rewrite{{"/mnt", "t"}, {"", "web"}}})
	paths, _ := filepath.Glob("testdata/traces/*.txt")
	for _, path := range paths {
		for _, tr := range readFamily(f, path).traces {
			f.Add(tr.c.Failures[0].Details.Head, tr.c.Failures[0].Message, tr.c.Class, tr.c.File, tr.c.Line, tr.c.Report)
		}
	}
	f.Fuzz(func(t *testing.T, details, message, class, file string, line int, from string) {
		c := &report.Case{Class: class, File: file, Line: line, Report: from, Failures: []report.Failure{{Message: message, Details: report.Text{Head: details}}}}
		loc, ok := tree.Locate(c)
		if !ok {
			if loc != (report.Location{}) {
				t.Errorf("no place, but %v", loc)
			}
			return
		}
		text, known := files[loc.Path]
		if !known || loc.Line < 0 || loc.Line > strings.Count(text, "\n") {
			t.Errorf("located at %v, which is not there", loc)
		}
	})
}
