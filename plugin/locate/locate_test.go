package locate

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

func failing(text string) *report.Case {
	return &report.Case{Status: report.Failed, Failures: []report.Failure{{Details: report.Text{Head: text}}}}
}

func TestNewTouchesNothing(t *testing.T) {
	t.Parallel()
	tree := New(t.TempDir(), Options{Roots: []string{"/x"}, Rewrites: []Rewrite{{"a", "b"}}})
	walked := false
	tree.list = func(string, func([]fs.DirEntry)) { walked = true }
	if walked || tree.index != nil {
		t.Error("the tree was walked before there was a failure")
	}
	tree.Locate(failing("x.go:1: no"))
	if !walked {
		t.Error("the tree was not walked for a failure")
	}
}

func TestEachFailureHasItsPlace(t *testing.T) {
	t.Parallel()
	tree := New(plant(t, map[string]string{"gt.cpp": lines(30)}), Options{})
	c := &report.Case{File: "gt.cpp", Line: 6, Failures: []report.Failure{
		{Details: report.Text{Head: "unknown file\nC++ exception"}},
		{Details: report.Text{Head: "gt.cpp:8\nExpected equality"}},
		{Message: "gt.cpp:9\nExpected equality"},
		{Details: report.Text{Head: "gt.cpp:99\nnot there"}},
	}}
	var got []string
	for i := -1; i <= len(c.Failures); i++ {
		got = append(got, shown(tree.LocateFailure(c, i)))
	}
	want := []string{"gt.cpp:8", "gt.cpp:6", "gt.cpp:8", "gt.cpp:9", "gt.cpp:6", "gt.cpp:8"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFlakyCasesAreLocatedByTheirAttempts(t *testing.T) {
	t.Parallel()
	tree := New(plant(t, map[string]string{"src/test/java/a/BTest.java": lines(30)}), Options{})
	c := &report.Case{Class: "a.BTest", Status: report.Passed, Flaky: true, Attempts: []report.Attempt{
		{Status: report.Passed},
		{Status: report.Failed, Failure: &report.Failure{Details: report.Text{Head: "\tat a.BTest.x(BTest.java:23)"}}},
	}}
	if got := shown(tree.Locate(c)); got != "src/test/java/a/BTest.java:23" {
		t.Errorf("got %s", got)
	}
	brief := &report.Case{Class: "a.BTest", Status: report.Failed, Brief: true}
	if got := shown(tree.Locate(brief)); got != "src/test/java/a/BTest.java" {
		t.Errorf("a case in brief: got %s", got)
	}
}

func TestCutText(t *testing.T) {
	t.Parallel()
	tree := New(plant(t, map[string]string{"t/a_test.py": lines(30)}), Options{})
	c := failing("def test_x():\n")
	c.Class = "t.a_test"
	c.Failures[0].Details.Tail, c.Failures[0].Details.Omitted = "\nt/a_test.py:7: AssertionError", 1<<20
	if got := shown(tree.Locate(c)); got != "t/a_test.py:7" {
		t.Errorf("got %s", got)
	}
	// A trace in Python ends at the failure, one in JavaScript begins there.
	c.Failures[0].Details.Head = "Traceback (most recent call last):\n  File \"/ci/t/a_test.py\", line 3, in test_x\n    f()\n"
	if got := shown(tree.Locate(c)); got != "t/a_test.py:7" {
		t.Errorf("both ends of a trace: got %s", got)
	}
	tree = New(plant(t, map[string]string{"a.test.js": lines(30)}), Options{})
	c = failing("Error: no\n    at f (/ci/a.test.js:9:1)\n")
	c.Failures[0].Details.Tail, c.Failures[0].Details.Omitted = "\n    at g (/ci/a.test.js:20:1)", 1<<20
	if got := shown(tree.Locate(c)); got != "a.test.js:9" {
		t.Errorf("both ends of a trace in JavaScript: got %s", got)
	}
}

func TestMillionLines(t *testing.T) {
	t.Parallel()
	tree := New(plant(t, map[string]string{"src/test/java/a/BTest.java": lines(30), "t/test_b.py": lines(30)}), Options{})
	noise := strings.Repeat("\tat java.base/java.lang.Thread.run(Thread.java:840)\n", 1_000_000)
	for name, test := range map[string]struct{ text, class, want string }{
		"at the start": {"x\n\tat a.BTest.x(BTest.java:23)\n" + noise, "a.BTest", "src/test/java/a/BTest.java:23"},
		"at the end":   {noise + "t/test_b.py:9: Error\n", "t.test_b", "t/test_b.py:9"},
		"one line":     {strings.Repeat("x", 1<<20) + "\nt/test_b.py:9: Error\n", "t.test_b", "t/test_b.py:9"},
	} {
		c := failing(test.text)
		c.Class = test.class
		if got := shown(tree.Locate(c)); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

// Frameworks put the frame of the test into the middle of a long trace.
func TestDeepTrace(t *testing.T) {
	t.Parallel()
	tree := New(plant(t, map[string]string{"src/test/java/a/BTest.java": lines(30)}), Options{})
	frames := strings.Repeat("\tat org.springframework.aop.Proxy.proceed(Proxy.java:184)\n", 300)
	c := failing("x\n" + frames + "\tat a.BTest.x(BTest.java:23)\n" + frames)
	c.Class = "a.BTest"
	if got := shown(tree.Locate(c)); got != "src/test/java/a/BTest.java:23" {
		t.Errorf("got %s", got)
	}
}

func TestManyPlaces(t *testing.T) {
	t.Parallel()
	tree := New(plant(t, map[string]string{"a.py": lines(30), "b_test.py": lines(30)}), Options{})
	text := "b_test.py:3: in x\n" + strings.Repeat("gone.py:1: in y\n", 10_000) + "a.py:4: Error\n"
	c := failing(text)
	c.Class = "b_test"
	if got := shown(tree.Locate(c)); got != "b_test.py:3" {
		t.Errorf("got %s", got)
	}
}

// Nothing outside the workspace is an answer, however it is led to.
func TestLinks(t *testing.T) {
	t.Parallel()
	root := plant(t, map[string]string{"ws/real/inside.py": lines(9), "ws/real/data.xyz": lines(9), "beside/secret.py": lines(9), "beside/secret.xyz": lines(9)})
	ws := filepath.Join(root, "ws")
	for link, to := range map[string]string{"out": "../beside", "out.py": "../beside/secret.py", "out.xyz": "../beside/secret.xyz", "in": "real", "in.xyz": "real/data.xyz"} {
		if err := os.Symlink(to, filepath.Join(ws, link)); err != nil {
			t.Skip(err)
		}
	}
	tree := New(ws, Options{Rewrites: []Rewrite{{"/leak", "../beside"}}})
	want := map[string]string{
		"out/secret.py": "none", "out.py": "none", "out/secret.xyz": "none", "out.xyz": "none", "../beside/secret.py": "none", "/leak/secret.py": "none",
		filepath.Join(root, "beside", "secret.py"): "none", "/etc/passwd": "none", "in/data.xyz": "real/data.xyz:2", "in.xyz": "none", "real/inside.py": "real/inside.py:2",
		filepath.Join(ws, "real", "inside.py"): "real/inside.py:2", "real": "none", "": "none", ".": "none", "..": "none", "/": "none",
	}
	for file, want := range want {
		if got := shown(tree.Locate(&report.Case{File: file, Line: 2, Failures: []report.Failure{{}}})); got != want {
			t.Errorf("attribute %q: got %s, want %s", file, got, want)
		}
	}
	linked := filepath.Join(root, "link")
	must(t, os.Symlink("ws", linked))
	if got := shown(New(linked, Options{}).Locate(failing("  File \"" + ws + "/real/inside.py\", line 3, in f"))); got != "real/inside.py:3" {
		t.Errorf("a workspace behind a link: got %s", got)
	}
}

func TestHostilePaths(t *testing.T) {
	t.Parallel()
	tree := New(plant(t, map[string]string{"a.py": lines(9), "\u202eb.py": lines(9)}), Options{})
	for text, want := range map[string]string{
		"a\x00.py:1: E":                          "none",
		"\u202eb.py:1: E":                        "\u202eb.py:1",
		strings.Repeat("a", 1<<20) + ".py:1: E":  "none",
		strings.Repeat("../", 1<<10) + "a.py:1":  "a.py:1",
		strings.Repeat("(", 1<<16) + "a.py:1: ":  "a.py:1",
		strings.Repeat("[a]/", 1<<10) + "x.py:1": "none",
		"a.py:00000000000000000000001: E":        "a.py:1",
		"\xff\xfe/a.py:1: E":                     "none",
		"::error file=a.py,line=1::x":            "none",
	} {
		if got := shown(tree.Locate(failing(text))); got != want {
			t.Errorf("%.40q: got %q, want %q", text, got, want)
		}
	}
}

// TestAttributesLeadToSourcesOnly names in attributes what git, package managers
// and people keep to themselves.
func TestAttributesLeadToSourcesOnly(t *testing.T) {
	t.Parallel()
	root := plant(t, map[string]string{".git/config": lines(9), ".env": lines(9), "src/.npmrc": lines(9), "node_modules/p/x.js": lines(9),
		"a.py": lines(9), ".github/scripts/check.txt": lines(9)})
	if err := os.Symlink("../.git", filepath.Join(root, "src", "g")); err != nil {
		t.Skip(err)
	}
	tree := New(root, Options{})
	for file, want := range map[string]string{
		".git/config": "none", "./src/../.git/config": "none", "src/g/config": "none", ".env": "none", "src/.npmrc": "none",
		"node_modules/p/x.js": "none", "a.py": "a.py:3", ".github/scripts/check.txt": ".github/scripts/check.txt:3",
	} {
		c := failing("")
		c.File, c.Line = file, 3
		if got := shown(tree.Locate(c)); got != want {
			t.Errorf("%s: got %q, want %q", file, got, want)
		}
	}
}

func TestConcurrent(t *testing.T) {
	t.Parallel()
	tree := New(plant(t, map[string]string{"go.mod": "module m\n", "p/a_test.go": "package p\nt.Log()\nt.Error()\n", "t/test_b.py": lines(30)}), Options{})
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for range 50 {
				c, want := failing("    a_test.go:2: x\n    a_test.go:3: y\n"), "p/a_test.go:3"
				if c.Class = "m/p"; i%2 == 0 {
					c, want = failing("t/test_b.py:9: E"), "t/test_b.py:9"
				}
				if got := shown(tree.Locate(c)); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	wg.Wait()
}
