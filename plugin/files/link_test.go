//go:build unix

package files

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLinks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tree, patterns, want []string
	}{
		"to a file": {
			[]string{"d/x.xml", "a.xml -> d/x.xml"}, []string{"**/*.xml"},
			[]string{"d/x.xml", `skipped: a.xml: it is the same file as "d/x.xml"`},
		},
		"to a file that no pattern matches by its own path": {
			[]string{"d/x.data", "a.xml -> d/x.data", "b.xml -> a.xml"}, []string{"*.xml"},
			[]string{"a.xml", `skipped: b.xml: it is the same file as "a.xml"`},
		},
		"to a directory": {
			[]string{"out/t/test.xml", "bazel-testlogs -> out"}, []string{"bazel-testlogs/**/test.xml"},
			[]string{"bazel-testlogs/t/test.xml"},
		},
		"to a directory that is found anyway": {
			[]string{"out/t/test.xml", "bazel-testlogs -> out"}, []string{"**/test.xml"},
			[]string{"out/t/test.xml", `skipped: bazel-testlogs: it leads to "out", which is searched already`},
		},
		"in a circle": {
			[]string{"a/x.xml", "a/up -> ..", "b/over -> ../a", "a/back -> ../b"}, []string{"a/**/*.xml"},
			[]string{
				"a/x.xml",
				`skipped: a/back/over: it leads to "a", which is searched already`,
				`skipped: a/up/a/back: it leads to "b", which is searched already`,
				`skipped: a/up/a/up: it leads to ".", which is searched already`,
				`skipped: a/up/a/x.xml: it is the same file as "a/x.xml"`,
				`skipped: a/up/b/over: it leads to "a", which is searched already`,
			},
		},
		"out of the workspace, come across": {
			[]string{"../beside/x.xml", "../beside/y.xml", "d -> ../beside", "l.xml -> ../beside/y.xml", "z.xml"}, []string{"**/*.xml"},
			[]string{
				"l.xml (unreadable): cannot be opened: it is a link that leads out of the workspace, and nothing outside is read", "z.xml",
				"skipped: d: it is a link that leads out of the workspace, and nothing outside is read",
			},
		},
		"out of the workspace, by name": {
			[]string{"../beside/x.xml", "d -> ../beside"}, []string{"d/*.xml"},
			[]string{"d (unreadable): cannot be opened: it is a link that leads out of the workspace, and nothing outside is read", "unmatched: d/*.xml"},
		},
		"out and in again": {
			[]string{"../beside/in -> ../ws/d", "d/x.xml", "l -> ../beside/in"}, []string{"l/*.xml"},
			[]string{"l/x.xml"},
		},
		"nested, out at the second step": {
			[]string{"../beside/x.xml", "a/b -> ../../beside", "l -> a"}, []string{"l/**/*.xml"},
			[]string{"unmatched: l/**/*.xml", "skipped: l/b: it is a link that leads out of the workspace, and nothing outside is read"},
		},
		"a neighbour whose name begins like the workspace": {
			[]string{"../ws-other/x.xml", "x.xml -> ../ws-other/x.xml"}, []string{"*.xml"},
			[]string{"x.xml (unreadable): cannot be opened: it is a link that leads out of the workspace, and nothing outside is read"},
		},
		"to nothing": {
			[]string{"x.xml -> gone.xml", "d -> gone", "y.txt -> gone"}, []string{"**/*.xml"},
			[]string{
				"x.xml (unreadable): cannot be opened: it is a link to something that does not exist",
				"skipped: d: it is a link to something that does not exist", "skipped: y.txt: it is a link to something that does not exist",
			},
		},
		"to itself": {
			[]string{"x.xml -> x.xml"}, []string{"x.xml"},
			[]string{"x.xml (unreadable): cannot be opened: it is a link in a circle of links"},
		},
		"to what is excluded": {
			[]string{"old/x.xml", "old/y.xml", "x.xml -> old/x.xml", "l -> old"}, []string{"*.xml", "l/*.xml", "!old"},
			[]string{
				"unmatched: *.xml", "unmatched: l/*.xml",
				`skipped: l: it leads to "old", which a pattern with ! excludes`, `skipped: x.xml: it leads to "old/x.xml", which a pattern with ! excludes`,
			},
		},
		"excluded by one name, wanted by another": {
			[]string{"out/sub/x.xml", "l1 -> out", "l2 -> out"}, []string{"l*/**/*.xml", "!l1/sub"},
			[]string{"l2/sub/x.xml", `skipped: l1/sub: the pattern "!l1/sub" excludes it`},
		},
		"into node_modules": {
			[]string{"node_modules/p/x.xml", "p -> node_modules/p", "q -> node_modules/p"}, []string{"**/*.xml", "q/*.xml"},
			[]string{
				"q/x.xml", "skipped: node_modules: directories of this name are searched only when a pattern names them",
				`skipped: p: it leads to "node_modules/p"; .git and node_modules are searched only when a pattern names them`,
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Find(context.Background(), plant(t, test.tree...), test.patterns)
			must(t, err)
			if diff := cmp.Diff(test.want, said(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHardLinks(t *testing.T) {
	t.Parallel()
	root := plant(t, "b.xml")
	must(t, os.Link(filepath.Join(root, "b.xml"), filepath.Join(root, "a.xml")))
	got, err := Find(context.Background(), root, []string{"b.xml", "a.xml"})
	must(t, err)
	if diff := cmp.Diff([]string{"a.xml", `skipped: b.xml: it is the same file as "a.xml"`}, said(got)); diff != "" {
		t.Error(diff)
	}
}

const notAFile = "cannot be opened: it is a named pipe, not a file; if it is no report, exclude it with the pattern "

// A pipe must not be opened: that would wait for somebody to write into it.
func TestPipesAndDevices(t *testing.T) {
	t.Parallel()
	root := plant(t, "x.xml", "dev.xml -> /dev/zero", "l.xml -> pipe.xml")
	must(t, syscall.Mkfifo(filepath.Join(root, "pipe.xml"), 0o600))
	tests := map[string][]string{
		"**/*.xml": {
			"dev.xml (unreadable): cannot be opened: it is a link that leads out of the workspace, and nothing outside is read",
			"l.xml (unreadable): " + notAFile + `"!l.xml"`, "pipe.xml (unreadable): " + notAFile + `"!pipe.xml"`, "x.xml",
		},
		"pipe.xml": {"pipe.xml (unreadable): " + notAFile + `"!pipe.xml"`},
		"l.xml":    {"l.xml (unreadable): " + notAFile + `"!l.xml"`},
	}
	for pattern, want := range tests {
		done := make(chan struct{})
		go func() {
			defer close(done)
			got, err := Find(context.Background(), root, []string{pattern})
			if diff := cmp.Diff(want, said(got)); diff != "" || err != nil {
				t.Errorf("%s: %v %s", pattern, err, diff)
			}
		}()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: still waiting for a pipe", pattern)
		}
	}
}

// Thirty directories that all link to each other have more paths than there
// are atoms in the world.
func TestManyLinksEnd(t *testing.T) {
	t.Parallel()
	var tree []string
	const n = 30
	for i := range n {
		dir := "d" + string(rune('A'+i))
		tree = append(tree, dir+"/x.xml")
		for j := range n {
			tree = append(tree, dir+"/l"+string(rune('A'+j))+" -> ../d"+string(rune('A'+j)))
		}
	}
	root := plant(t, tree...)
	for _, pattern := range []string{"**/*.xml", "*/**/lA/**/*.xml", "dA/**/l*/**/x.xml"} {
		got, err := Find(context.Background(), root, []string{pattern})
		must(t, err)
		if len(got.Files) == 0 {
			t.Errorf("%s: nothing found", pattern)
		}
		if pattern == "**/*.xml" && len(got.Files) != n {
			t.Errorf("%s: %d files found, want %d", pattern, len(got.Files), n)
		}
	}
}
