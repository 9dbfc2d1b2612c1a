package files

import (
	"context"
	"strings"
	"testing"
)

// FuzzFind asks for two things of any pattern: an answer, and that nothing
// found lies outside or is found twice.
func FuzzFind(f *testing.F) {
	for _, seed := range []string{"**/*.xml", "a/[!b].xml", "{a,{b,c}/}**", `\`, "!x", "/..", "a/../..", "\x00", "[]]", "{{{}}}", "**/**/..", "l/**"} {
		f.Add(seed)
	}
	root := plant(f, "a/x.xml", "a/b/y.xml", "../beside/z.xml", "l -> a", "out -> ../beside", "[!b].xml")
	f.Fuzz(func(t *testing.T, pattern string) {
		got, err := Find(context.Background(), root, []string{pattern})
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, file := range got.Files {
			if seen[file.Path] || strings.HasPrefix(file.Path, "../") || (file.Outcome == "" && strings.HasSuffix(file.Path, "z.xml")) {
				t.Errorf("%q found %q", pattern, file.Path)
			}
			seen[file.Path] = true
		}
	})
}
