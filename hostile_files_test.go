package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/testpost/testpost/plugin"
)

// A trap is a report that is made to do harm, or was harmed itself.
type trap struct {
	name string
	text string
	// says are words of the one problem that its file must have; "" for none,
	// since all of it could be read.
	says string
	// bad says that something is lost, so that the run is red.
	bad bool
}

const oneCase = `<testsuite name="s"><testcase name="one"/></testsuite>`

// traps are all of them but those that are too large for a test that runs often.
func traps() []trap {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(oneCase)) // a buffer takes everything
	_ = z.Close()                   // as above
	wide := func(order func(uint16) [2]byte, mark bool) string {
		var b strings.Builder
		text := utf16.Encode([]rune(`<?xml version="1.0" encoding="UTF-16"?>` + oneCase))
		if mark {
			text = append([]uint16{0xfeff}, text...)
		}
		for _, unit := range text {
			pair := order(unit)
			b.Write(pair[:])
		}
		return b.String()
	}
	little := func(u uint16) [2]byte { return [2]byte{byte(u), byte(u >> 8)} }
	big := func(u uint16) [2]byte { return [2]byte{byte(u >> 8), byte(u)} }
	named := func(name string) string { return `<testsuite><testcase name="` + name + `"/></testsuite>` }
	timed := func(time string) string { return `<testsuite><testcase name="a" time="` + time + `"/></testsuite>` }
	return []trap{
		{"entity bomb", `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>` + named("&b;"), "", false},
		{"external entity", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + named("&a;"), "", false},
		{"external subset", `<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">` + oneCase, "", false},
		{"levels", strings.Repeat("<testsuite>", 200_000) + `<testcase name="one"/>` + strings.Repeat("</testsuite>", 200_000), "", false},
		{"levels without an end", strings.Repeat("<a>", 200_000), "not a JUnit report", false},
		{"long attribute", named(strings.Repeat("x", 8<<20)), "longer than any text that is kept", false},
		{"many attributes", `<testsuite><testcase name="a"` + strings.Repeat(` b="c"`, 200_000) + `/></testsuite>`, "", false},
		{"long name of a megabyte", named(strings.Repeat("é", 1<<19)), "longer than any text that is kept", false},
		{"name with newlines", named("a&#10;b&#13;c"), "", false},
		{"NUL in a name", named("a\x00b"), "", false},
		{"NUL in the place of tags", `<testsuite><testcase name="one"` + strings.Repeat("\x00", 64) + `</testsuite>`, "never written", true},
		{"only NUL", strings.Repeat("\x00", 1000), "", true},
		{"references to NUL", named("a&#0;b"), "", false},
		{"lone surrogates", named("a\xed\xa0\x80b"), "", false},
		{"references to surrogates", named("a&#xD800;b"), "", false},
		{"bytes of no encoding", named("a\xff\xfe\x80b"), "", false},
		{"an encoding that nobody knows", `<?xml version="1.0" encoding="x-evil"?>` + named("a\xffb"), "encoding", false},
		{"a wrong encoding", `<?xml version="1.0" encoding="UTF-16"?>` + oneCase, "encoding", false},
		{"UTF-16, little", wide(little, true), "", false},
		{"UTF-16, big", wide(big, true), "", false},
		{"UTF-16, without a mark", wide(big, false), "", false},
		{"UTF-16, half a character", wide(little, true) + "x", "", false},
		{"gzip", zipped.String(), "unpack it", true},
		{"zip", "PK\x03\x04" + strings.Repeat("x", 100), "unpack it", true},
		{"empty", "", "the file is empty", true},
		{"blank", " \n\t ", "", true},
		{"no XML", "hello", "not XML", true},
		{"cut off", oneCase[:40], "the file ends inside", true},
		{"NaN", timed("NaN"), "is no duration", false},
		{"infinite", timed("1e308"), "", false},
		{"beyond infinite", timed("1e999"), "is no duration", false},
		{"negative", timed("-5"), "is no duration", false},
		{"a time of words", timed("soon"), "is no duration", false},
	}
}

// A written is the part of the result file that tells of files.
type written struct {
	Conclusion string
	Totals     struct{ Tests int }
	Files      []struct {
		Path, Outcome string
		Problems      []struct {
			Message string
			Lost    bool
		}
	}
}

// readAll runs the whole program in dir and returns what it says of the files.
func readAll(t *testing.T, dir string, args ...string) (written, string) {
	t.Helper()
	var out bytes.Buffer
	plugin.Run(t.Context(), plugin.Process{Dir: dir, Stdout: &out, Stderr: &out, Now: time.Now, Version: "test",
		Args: append(args, "--json=result.json", "--markdown=result.md", "--html=result.html")})
	text, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil {
		t.Fatalf("%v:\n%s", err, &out)
	}
	var w written
	if err := json.Unmarshal(text, &w); err != nil {
		t.Fatal(err)
	}
	return w, out.String()
}

// TestHostileReports reads every trap beside a good report: each is told as what
// it is, and costs the good one nothing.
func TestHostileReports(t *testing.T) {
	t.Parallel()
	t.Logf("%d hostile reports", len(traps()))
	for _, trap := range traps() {
		t.Run(trap.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			plant(t, dir, "TEST-good.xml", `<testsuite name="good"><testcase name="good one"/><testcase name="good two"/></testsuite>`)
			plant(t, dir, "TEST-trap.xml", trap.text)
			w, log := readAll(t, dir)
			if len(w.Files) != 2 || w.Files[0].Outcome != "read" || len(w.Files[0].Problems) > 0 || w.Totals.Tests < 2 {
				t.Fatalf("the good report suffers: %+v\n%s", w, log)
			}
			var said []string
			lost := false
			for _, p := range w.Files[1].Problems {
				said, lost = append(said, p.Message), lost || p.Lost
			}
			if !strings.Contains(strings.Join(said, "\n"), trap.says) || trap.says != "" && len(said) == 0 {
				t.Errorf("it is told as %q, want %q", said, trap.says)
			}
			if lost != trap.bad || (w.Conclusion == "failure") != trap.bad {
				t.Errorf("outcome %s, conclusion %s, told as %q", w.Files[1].Outcome, w.Conclusion, said)
			}
		})
	}
}

// TestHostileFileNames reads reports whose names are made to be misread.
func TestHostileFileNames(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("other systems refuse such names")
	}
	dir := t.TempDir()
	names := []string{"a\nb", "a\r::error::x", "-rf", "!a", "*", "[a-", "{a,b", `\`, "\xff\xfe", "\u202egnp", "~", "$(id)", "%00", " ", "a:b", strings.Repeat("n", 240)}
	for i, name := range names {
		names[i] = "TEST-" + name + ".xml"
		plant(t, dir, names[i], oneCase)
	}
	w, log := readAll(t, dir)
	if len(w.Files) != len(names) || w.Totals.Tests != len(names) || w.Conclusion != "success" {
		t.Errorf("%d files with %d tests, %s, of %d:\n%s", len(w.Files), w.Totals.Tests, w.Conclusion, len(names), log)
	}
	if strings.Contains(log, "\r") || strings.Contains(log, "\u202e") {
		t.Errorf("the log shows a name as it is: %q", log)
	}
}

// TestFilesThatChange changes a report at every look of the program at the clock,
// which it takes between its steps and while it reads.
func TestFilesThatChange(t *testing.T) {
	t.Parallel()
	changes := map[string]func(path string) error{
		"grows":    func(path string) error { return appendTo(path, "<testsuite><testcase name='late'/></testsuite>") },
		"shrinks":  func(path string) error { return os.Truncate(path, 100) },
		"vanishes": os.Remove,
		"replaced": func(path string) error {
			return firstError(os.WriteFile(path+".new", []byte("<testsuite><testcase name='other'/></testsuite>"), 0o644), os.Rename(path+".new", path))
		},
		"a folder": func(path string) error { return firstError(os.Remove(path), os.Mkdir(path, 0o755)) },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			plant(t, dir, "TEST-good.xml", oneCase)
			path := filepath.Join(dir, "TEST-a.xml")
			for at := 1; at <= 6; at++ {
				plant(t, dir, "TEST-a.xml", strings.Repeat(" ", 9<<20)+oneCase) // long enough for a look in its midst
				looks, changed := 0, error(nil)
				var out bytes.Buffer
				status := plugin.Run(t.Context(), plugin.Process{Dir: dir, Stdout: &out, Stderr: &out, Version: "test", Args: []string{"--json=result.json"},
					Now: func() time.Time {
						if looks++; looks == at {
							changed = change(path)
						}
						return time.Now()
					}})
				if changed != nil {
					t.Fatal(changed)
				}
				wantToldFiles(t, dir, status)
				if t.Failed() {
					t.Fatalf("at look %d: exit status %d:\n%s", at, status, &out)
				}
				if err := os.RemoveAll(path); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// wantToldFiles checks that both files have their outcome, and that the step is
// green only if both were read in full: else the problem is said.
func wantToldFiles(t *testing.T, dir string, status int) {
	t.Helper()
	var result struct {
		Files []struct {
			Path, Outcome string
			Tests         int
			Problems      []struct{ Message string }
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err := firstError(err, json.Unmarshal(text, &result)); err != nil {
		t.Fatal(err)
	}
	outcomes, whole := map[string]string{}, true
	for _, f := range result.Files {
		outcomes[f.Path] = f.Outcome
		if f.Outcome == "read" && f.Tests > 0 {
			continue
		}
		whole = false
		if len(f.Problems) == 0 || f.Problems[0].Message == "" {
			t.Errorf("%s is %s, and nobody says why", f.Path, f.Outcome)
		}
	}
	if outcomes["TEST-good.xml"] != "read" || outcomes["TEST-a.xml"] == "" || len(outcomes) != 2 {
		t.Errorf("outcomes: %v", outcomes)
	}
	if want := map[bool]int{true: 0, false: 1}[whole]; status != want {
		t.Errorf("exit status %d with outcomes %v, want %d", status, outcomes, want)
	}
}

func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(f, text)
	return firstError(err, f.Close())
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
