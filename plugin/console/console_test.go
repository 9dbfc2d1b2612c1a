package console

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

func TestColor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		env      string
		terminal bool
		system   string
		want     bool
	}{
		{"a file", "", false, "", false},
		{"a terminal", "", true, "", true},
		{"GitHub", "", false, "github", true},
		{"Gitea", "", false, "gitea", true},
		{"GitLab", "", false, "gitlab", true},
		{"Azure", "", false, "azure", true},
		{"Drone", "", false, "drone", false},
		{"Woodpecker", "", false, "woodpecker", false},
		{"Woodpecker on a terminal", "", true, "woodpecker", true},
		{"Jenkins", "", false, "jenkins", false},
		{"an empty NO_COLOR is unset", "NO_COLOR=", true, "", true},
		{"NO_COLOR", "NO_COLOR=1", true, "github", false},
		{"NO_COLOR=0 is set, too", "NO_COLOR=0", true, "", false},
		{"NO_COLOR beats FORCE_COLOR", "NO_COLOR=1 FORCE_COLOR=1", true, "", false},
		{"FORCE_COLOR", "FORCE_COLOR=1", false, "", true},
		{"FORCE_COLOR=0", "FORCE_COLOR=0", true, "github", false},
		{"FORCE_COLOR=false", "FORCE_COLOR=false", true, "", false},
		{"FORCE_COLOR beats TERM", "FORCE_COLOR=3 TERM=dumb", false, "", true},
		{"CLICOLOR_FORCE", "CLICOLOR_FORCE=1", false, "drone", true},
		{"CLICOLOR_FORCE=0", "CLICOLOR_FORCE=0", false, "", false},
		{"CLICOLOR=0", "CLICOLOR=0", true, "", false},
		{"CLICOLOR=1 forces nothing", "CLICOLOR=1", false, "", false},
		{"TERM=dumb", "TERM=dumb", true, "github", false},
		{"TERM=xterm", "TERM=xterm-256color", false, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := func(name string) string {
				for _, v := range strings.Fields(tt.env) {
					if k, value, _ := strings.Cut(v, "="); k == name {
						return value
					}
				}
				return ""
			}
			if got := Color(env, tt.terminal, tt.system); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain text":                    "plain text",
		"":                              "",
		"ünïcödé 测试 🎉 é":                "ünïcödé 测试 🎉 é",
		"☎\uFE0F":                       "☎\uFE0F",
		"a\tb":                          "a    b",
		"two\nlines\r\n":                "two↵lines↵",
		"\x1b[31mred\x1b]8;;http://x\a": "␛[31mred␛]8;;http://x␇",
		"\u202egnp.exe":                 "‹U+202E›gnp.exe",
		"to\u200bken\ufeff\u00ad\u2060": "to‹U+200B›ken‹U+FEFF›‹U+00AD›‹U+2060›",
		"👨\u200d👩":                      "👨\u200d👩",
		"a\u200db":                      "a‹U+200D›b",
		"\ue000\U000f0000":              "‹U+E000›‹U+F0000›",
		"\xff\xfe":                      "\ufffd\ufffd",
		"\ufffd":                        "\ufffd",
		"\x00\x7f\u0085\u2028":          "␀␡‹U+0085›‹U+2028›",
		"\u2800\u3164\u115f":            "‹U+2800›‹U+3164›‹U+115F›",
		"non\u00a0breaking\u3000wide":   "non\u00a0breaking\u3000wide",
		"a [b] # [c] #[d]":              "a [b] # [c] #[d]",
		"x ##[error]y":                  `x ##\[error]y`,
		"##vso[task.complete]":          `##vso\[task.complete]`,
		"##VSO[x] ##teamcity[y] ###[z]": `##VSO\[x] ##teamcity\[y] ###\[z]`,
		"## [no command] ##":            "## [no command] ##",
		"#\u200b#[hidden apart]":        "#‹U+200B›#[hidden apart]",
		"##\tvso[apart]":                "##    vso[apart]",
		`a backslash \x1b is one`:       `a backslash \x1b is one`,
	} {
		if diff := cmp.Diff(want, visible(in)); diff != "" {
			t.Errorf("visible(%q) (-want +got):\n%s", in, diff)
		}
		if again := visible(visible(in)); again != visible(in) {
			t.Errorf("visible(visible(%q)) = %q", in, again)
		}
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{"": 0, "abc": 3, "测试": 4, "e\u0301": 1, "ﾊﾝ": 2, "Ａ": 2, "🎉": 2, "… ✗": 3} {
		if got := columns(in); got != want {
			t.Errorf("columns(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		max  int
		want string
	}{
		{"abcdef", 6, "abcdef"},
		{"abcdef", 5, "abcde… (1 more character)"},
		{"测试测试", 8, "测试测试"},
		{"测试测试", 5, "测试… (2 more characters)"},
		{strings.Repeat("x", 2000), 2, "xx… (1,998 more characters)"},
	} {
		if got := cut(tt.in, tt.max); got != tt.want {
			t.Errorf("cut(%q, %d) = %q, want %q", tt.in, tt.max, got, tt.want)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		max  int
		want []string
	}{
		{"", 30, []string{""}},
		{"short", 30, []string{"short"}},
		{"one two three four five six seven", 20, []string{"one two three four", "five six seven"}},
		{"exactly twenty chars and", 20, []string{"exactly twenty chars", "and"}},
		{"https://example.org/a/very/long/address is there", 20, []string{"https://example.org/a/very/long/address", "is there"}},
		{"测试测试测试 测试测试测试", 20, []string{"测试测试测试", "测试测试测试"}},
		{"no room to break a line in", 5, []string{"no room to break a line in"}},
	} {
		if diff := cmp.Diff(tt.want, wrap(tt.in, tt.max)); diff != "" {
			t.Errorf("wrap(%q, %d) (-want +got):\n%s", tt.in, tt.max, diff)
		}
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		k    report.Case
		want string
	}{
		{report.Case{Suite: "s", Class: "c", Name: "n"}, "c › n"},
		{report.Case{Suite: "s", Name: "n"}, "s › n"},
		{report.Case{Name: "n"}, "n"},
		{report.Case{Class: "pkg.C", Name: "pkg.C.n"}, "pkg.C.n"},
		{report.Case{Class: "c"}, "c"},
		{report.Case{}, "(test without a name)"},
	} {
		if got := label(&tt.k); got != tt.want {
			t.Errorf("label(%+v) = %q, want %q", tt.k, got, tt.want)
		}
	}
}

func TestStyleOf(t *testing.T) {
	t.Parallel()
	for system, want := range map[string]Style{"github": GitHub, "gitea": Gitea, "azure": Azure, "gitlab": GitLab, "woodpecker": Plain, "": Plain} {
		if got := StyleOf(system); got != want {
			t.Errorf("StyleOf(%q) = %v, want %v", system, got, want)
		}
	}
}

// full is a disk or pipe that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestWriterThatFails(t *testing.T) {
	t.Parallel()
	for _, style := range []Style{Plain, GitHub} {
		c := New(full{}, Options{Style: style})
		c.Report(manyCauses())
		explain(c)
		if err := c.Err(); err == nil || err.Error() != "no space left" {
			t.Errorf("%v: got error %v, want the writer's", style, err)
		}
	}
}

func TestProgressOnTerminal(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	c := New(&buf, Options{Terminal: true, Width: 40})
	p := c.Progress("reading reports", "file", 1200, now())
	p.Add(1, now().Add(499*time.Millisecond))
	if buf.Len() > 0 {
		t.Errorf("short work shows %q", buf.String())
	}
	p.Add(1, now().Add(500*time.Millisecond))
	p.Add(1, now().Add(550*time.Millisecond)) // too soon
	c.Noticef("a line")
	p.Add(1000, now().Add(83*time.Second))
	p.End()
	c.Noticef("after")
	first, last := "reading reports: 2 of 1,200 files, 500…", "reading reports: 1,003 of 1,200 files,…"
	blank := func(s string) string { return "\r" + strings.Repeat(" ", columns(s)) + "\r" }
	want := first + blank(first) + "a line\n" + first + blank(first) + last + blank(last) + "after\n"
	if diff := cmp.Diff(want, buf.String()); diff != "" {
		t.Error(diff)
	}
}

func TestProgressInLog(t *testing.T) {
	t.Parallel()
	var buf, quiet bytes.Buffer
	p := New(&buf, Options{}).Progress("uploading", "file", 0, now())
	q := New(&quiet, Options{Level: slog.LevelWarn}).Progress("uploading", "file", 0, now())
	for s := range 60 {
		p.Add(1, now().Add(time.Duration(s)*time.Second))
		q.Add(1, now().Add(time.Duration(s)*time.Second))
	}
	p.End()
	if diff := cmp.Diff("uploading: 11 files, 10s\nuploading: 41 files, 40s\n", buf.String()); diff != "" {
		t.Error(diff)
	}
	if quiet.Len() > 0 {
		t.Errorf("at level warn it shows %q", quiet.String())
	}
}

// TestBlocksStayTogether writes from many goroutines: what one call writes may
// not be torn apart.
func TestBlocksStayTogether(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	c := New(&buf, Options{Terminal: true})
	w := c.Writer()
	p := c.Progress("reading", "file", 8, now())
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			c.Warnf("first %d\nsecond %d", i, i)
			fmt.Fprintf(w, "third %d\nfourth %d\n", i, i)
			p.Add(1, now().Add(time.Hour))
		})
	}
	wg.Wait()
	p.End()
	for i := range 8 {
		for _, want := range []string{fmt.Sprintf("warning: first %d\n         second %d\n", i, i), fmt.Sprintf("third %d\n│ fourth %d\n", i, i)} {
			if !strings.Contains(buf.String(), want) {
				t.Errorf("%q is not in one piece", want)
			}
		}
	}
}

func TestTenThousandFailuresStayReadable(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	New(&buf, Options{}).Report(tenThousand())
	if n := strings.Count(buf.String(), "\n"); n > maxCauses*(maxCases+maxLines+4)+20 {
		t.Errorf("%d lines for 10,000 failures", n)
	}
	for _, want := range []string{"200 causes behind 10,000 failures", "8,910 × load 0", "… and 8,905 more tests", "… and 180 more causes behind 900 more failures", "left out: messages of 9,000 failed or flaky tests"} {
		if !strings.Contains(buf.String(), want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func BenchmarkReport(b *testing.B) {
	s := tenThousand()
	b.ReportAllocs()
	for b.Loop() {
		var buf bytes.Buffer
		New(&buf, Options{Color: true}).Report(s)
	}
}
