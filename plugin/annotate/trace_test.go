package annotate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

func TestWithoutLibraries(t *testing.T) {
	t.Parallel()
	const goPanic = `panic: assignment to entry in nil map [recovered, repanicked]

goroutine 21 [running]:
testing.tRunner.func1.2({0x55b8e0, 0x6cbca0})
	/usr/local/go/src/testing/testing.go:1974 +0x232
panic({0x55b8e0?, 0x6cbca0?})
	/usr/local/go/src/runtime/panic.go:860 +0x13a
example.com/till/till.Change(...)
	/build/till/drawer.go:13
example.com/till/till.TestChange(0x397a9cca0908)
	/build/till/drawer_test.go:32 +0x6b
testing.tRunner(0x397a9cca0908, 0x594230)
	/usr/local/go/src/testing/testing.go:2036 +0xea
created by testing.(*T).Run in goroutine 1
	/usr/local/go/src/testing/testing.go:2101 +0x4c5

goroutine 1 [chan receive]:
example.com/till/till.wait()
	/build/till/wait.go:3
FAIL	example.com/till	0.004s
FAIL
`
	tests := map[string]struct{ text, want string }{
		"one line":     {"expected 1", "expected 1"},
		"no trace":     {"expected\n  1\nat least", "expected\n  1\nat least"},
		"only a trace": {"    at a (node:events:1:2)\n    at b (node:events:1:2)", "    at a (node:events:1:2)\n    at b (node:events:1:2)"},
		"node": {
			"Error: refused\n    at Socket.<anonymous> (/build/pay.js:9:14)\n    at Socket.emit (node:events:524:28)\n    at new Promise (<anonymous>)\n    at x (/build/node_modules/jest/run.js:1:1)",
			"Error: refused\n    at Socket.<anonymous> (/build/pay.js:9:14)",
		},
		"jvm": {
			"java.io.IOException: closed\n\tat java.base/java.io.Reader.read(Reader.java:10)\n\tat com.example.Stock.read(Stock.java:7)\n\tat org.junit.runner.Run.go(Run.java:1)\n\t... 23 more",
			"java.io.IOException: closed\n\tat com.example.Stock.read(Stock.java:7)",
		},
		"dots that are no trace": {"one\n... 3 more", "one\n... 3 more"},
		"php":                    {"two differ\n\n/app/vendor/x.php:3\n/app/tests/CartTest.php:19", "two differ\n\n/app/tests/CartTest.php:19"},
		"ruby":                   {"KeyError: x\n/usr/lib/ruby/gems/3.1.0/a.rb:3:in `go'\nlib/shelf.rb:9:in `fetch'", "KeyError: x\nlib/shelf.rb:9:in `fetch'"},
		"go": {goPanic, `panic: assignment to entry in nil map [recovered, repanicked]

goroutine 21 [running]:
example.com/till/till.Change(...)
	/build/till/drawer.go:13
example.com/till/till.TestChange(0x397a9cca0908)
	/build/till/drawer_test.go:32 +0x6b`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, WithoutLibraries(tt.text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if again := WithoutLibraries(tt.want); again != tt.want {
				t.Errorf("a second time it is\n%s", again)
			}
		})
	}
}

// What is left of a text are lines of it, in their order, and something that
// speaks if anything did.
func FuzzWithoutLibraries(f *testing.F) {
	f.Add("Error: no\n    at f (/src/a.js:1:2)\n    at emit (node:events:1:2)\n\t... 3 more\n")
	f.Add("panic: no\n\ngoroutine 1 [running]:\nmain.f()\n\t/usr/local/go/src/a.go:1 +0x1\n\ngoroutine 2:\nFAIL\n")
	f.Add("at (a.js:1)\ncreated by x\n\t/a.go:1\n... 1 more")
	f.Fuzz(func(t *testing.T, text string) {
		got := WithoutLibraries(text)
		rest := text
		for line := range strings.SplitSeq(got, "\n") {
			i := strings.Index(rest, line)
			if i < 0 {
				t.Fatalf("%q is no line of what follows in %q", line, text)
			}
			rest = rest[i+len(line):]
		}
		if speaks(strings.TrimSpace(text)) && strings.TrimSpace(got) == "" {
			t.Errorf("nothing is left of %q", text)
		}
	})
}

// The line that a cut went through says nothing.
func TestQuoteBehindACut(t *testing.T) {
	t.Parallel()
	const frames = "  File \"/w/a.py\", line 3, in f\n  File \"/w/a.py\", line 4, in g\n"
	for tail, want := range map[string]string{
		"ne 19932, in f\n" + frames:                "",
		"ne 19932, in f\n" + frames + "KeyError\n": "KeyError",
		"the end": "the end",
	} {
		for _, torn := range [...]string{"", "  File", "  File \"/w/a.p"} {
			if got := Quote(&report.Failure{Details: report.Text{Head: frames + torn, Tail: tail, Omitted: 9}}); got != want {
				t.Errorf("%q and %q: got %q, want %q", torn, tail, got, want)
			}
		}
	}
}

// A long line says something although its end is missing.
func TestQuoteOfALongLine(t *testing.T) {
	t.Parallel()
	long := "got " + strings.Repeat("x", 300)
	if got := Quote(&report.Failure{Details: report.Text{Head: "KeyError: k\n" + long, Tail: "end", Omitted: 9}}); got != "KeyError: k\n"+long {
		t.Errorf("got %q", got)
	}
}

func TestFromPanic(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		output, want string
		found        bool
	}{
		"at the start": {"panic: no\n\ngoroutine 1 [running]:\n", "panic: no\n\ngoroutine 1 [running]:\n", true},
		"after a log":  {"=== RUN TestA\nready\nfatal error: all asleep\n\ngoroutine 1:\n", "fatal error: all asleep\n\ngoroutine 1:\n", true},
		"only a word":  {"ready\npanic: said the clerk\nand left", "", false},
		"nothing":      {"", "", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, found := FromPanic(tt.output); got != tt.want || found != tt.found {
				t.Errorf("%q, %t; want %q, %t", got, found, tt.want, tt.found)
			}
		})
	}
}
