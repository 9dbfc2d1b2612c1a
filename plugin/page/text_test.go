package page

import (
	"fmt"
	"io"
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	var rgb [3]int
	if _, err := fmt.Sscanf(hex, "%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, weight := range [...]float64{0.2126, 0.7152, 0.0722} {
		c := float64(rgb[i]) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestAppendText(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, line, lines string }{
		{"plain", "plain", "plain"},
		{"<a href=\"x\">&'", "&lt;a href=&#34;x&#34;&gt;&amp;&#39;", "&lt;a href=&#34;x&#34;&gt;&amp;&#39;"},
		{"a\r\nb\rc\td", "a↵b␍c d", "a\nb␍c\td"},
		{"\x1b[0m\x00\x7f", "␛[0m␀␡", "␛[0m␀␡"},
		{"\u202e\u200b\u00ad\ufeff\u2800\U000e0041", "‹U+202E›‹U+200B›‹U+00AD›‹U+FEFF›‹U+2800›‹U+E0041›", "‹U+202E›‹U+200B›‹U+00AD›‹U+FEFF›‹U+2800›‹U+E0041›"},
		{"\xff\xc3(\ufffd", "\ufffd\ufffd(\ufffd", "\ufffd\ufffd(\ufffd"},
		{"größer › 合计 ✔️\u3000x", "größer › 合计 ✔️\u3000x", "größer › 合计 ✔️\u3000x"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff([]string{tt.line, tt.lines}, []string{string(appendText(nil, tt.in, false)), string(appendText(nil, tt.in, true))}); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestClip(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", maxText)
	got := clip(long)
	head, tail := maxText/4*3, maxText/4
	want := long[:head] + "\n… 24,576 bytes left out of this page …\n" + long[:tail]
	if got != want {
		t.Errorf("got %d bytes %.40q … %.40q", len(got), got[head-10:], got[len(got)-20:])
	}
	if short := "a\nb"; clip(short) != short {
		t.Errorf("a short text was changed")
	}
}

func TestPercent(t *testing.T) {
	t.Parallel()
	for want, of := range map[string][2]int64{"under 1%": {1, 1000}, "over 99%": {999, 1000}, "100%": {5, 5}, "50%": {1, 2}, "0": {0, 0}} {
		if got := percent(of[0], of[1]); got != strings.TrimSuffix(want, "0") && got != want {
			t.Errorf("percent(%d, %d) = %q, want %q", of[0], of[1], got, want)
		}
	}
}

// Source files are opened once each, read no further than the bound, and their
// long lines do not push others out.
func TestReadSource(t *testing.T) {
	t.Parallel()
	p := newPage(check.Failure, 0)
	for _, line := range []int{2, 9, 2} {
		p.cause("x", p.add(failed("a", "b", "x", ""), "a.js", line))
	}
	p.cause("y", p.add(failed("a", "b", "y", ""), "gone.js", 1))
	p.cause("z", p.add(failed("a", "b", "z", ""), "endless.js", 1<<29))
	opened, read := map[string]int{}, 0
	p.Source = func(path string) (io.ReadCloser, error) {
		opened[path]++
		switch path {
		case "a.js":
			return io.NopCloser(strings.NewReader(strings.Repeat("m", 3*maxLineBytes) + "\n2\n3\n4\n5\n6\n7\n8\n9")), nil
		case "endless.js":
			return io.NopCloser(readFunc(func(b []byte) (int, error) { read += len(b); return len(b), nil })), nil
		}
		return nil, io.ErrUnexpectedEOF
	}
	d := newDocument(io.Discard, p)
	want := map[int]string{1: strings.Repeat("m", maxLineBytes), 2: "2", 3: "3", 4: "4", 5: "5", 6: "6", 7: "7", 8: "8", 9: "9"}
	if diff := cmp.Diff(want, d.source["a.js"]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"a.js": 1, "gone.js": 1, "endless.js": 1}, opened); diff != "" {
		t.Errorf("files opened (-want +got):\n%s", diff)
	}
	if read > maxFileBytes+maxLineBytes {
		t.Errorf("%d bytes were read of one file", read)
	}
}

// What a stranger's path could lead to is not asked for, and what is opened and
// is no file of lines is not read.
func TestReadSourceOfNobody(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"src/a.go": true, "a.py": true, ".github/scripts/a.py": true, "git/config": true, "a..b/c.go": true, "größe/茶.js": true,
		".git/config": false, "src/.git/config": false, ".GIT/config": false, ".git./config": false, ".git /config": false, ".hg/hgrc": false, ".env": false, "src/.npmrc": false,
		"../a.go": false, "/etc/passwd": false, "a/../../b": false, "": false, ".": false, "a//b": false, "./a": false, `..\a`: false, `src\.git\config`: false, `\\server\a`: false, "\xff.go": true,
	}
	for path, want := range tests {
		p := newPage(check.Failure, 0)
		p.cause("x", p.add(failed("a", "b", "x", ""), path, 1))
		asked := false
		p.Source = func(string) (io.ReadCloser, error) { asked = true; return io.NopCloser(strings.NewReader("x")), nil }
		if newDocument(io.Discard, p); asked != want {
			t.Errorf("%q was asked for: %t, want %t", path, asked, want)
		}
	}
	tree := fstest.MapFS{"a.go": {Data: []byte("token")}, "huge.go": {Data: []byte("token")}, "d": {Mode: fs.ModeDir}, "p": {Mode: fs.ModeNamedPipe}}
	for path, want := range map[string]int{"a.go": 1, "huge.go": 0, "d": 0, "p": 0} {
		p := newPage(check.Failure, 0)
		p.cause("x", p.add(failed("a", "b", "x", ""), path, 1))
		p.Source = func(path string) (io.ReadCloser, error) {
			f, err := tree.Open(path)
			if path == "huge.go" {
				return hugeFile{f}, err
			}
			return f, err
		}
		if got := len(newDocument(io.Discard, p).source[path]); got != want {
			t.Errorf("%d lines of %s, want %d", got, path, want)
		}
	}
}

// A hugeFile says that it is larger than what people write.
type hugeFile struct{ fs.File }

func (f hugeFile) Stat() (fs.FileInfo, error) { info, err := f.File.Stat(); return hugeInfo{info}, err }

type hugeInfo struct{ fs.FileInfo }

func (hugeInfo) Size() int64 { return maxSourceBytes + 1 }

type readFunc func([]byte) (int, error)

func (f readFunc) Read(b []byte) (int, error) { return f(b) }

// manyFailures is a page of n failures, ten of each cause.
func manyFailures(n int) *Page {
	p := newPage(check.Failure, 0)
	var group []*report.Case
	for i := range n {
		c := failed(fmt.Sprintf("load.Test%d", i%50), fmt.Sprintf("case %d", i), fmt.Sprintf("broken in way %d", i/10),
			fmt.Sprintf("broken in way %d\n", i/10)+strings.Repeat("\tat load.Frame.call(Frame.java:12)\n", 30))
		group = append(group, p.add(c, "src/CartTest.java", i%50+1))
		if len(group) == 10 {
			p.cause(fmt.Sprintf("broken in way %d", i/10), group...)
			group = nil
		}
	}
	return p
}

// Ten thousand failures that all say much, in a text that grows sixfold when it
// is escaped: the page keeps its bound and counts what it left out.
func TestBounds(t *testing.T) {
	t.Parallel()
	p := newPage(check.Failure, 0)
	long, name := strings.Repeat("\u202e", 30_000), strings.Repeat("\u202e", maxName)
	for i := range 10_000 {
		p.add(failed(name, fmt.Sprint(i, name), fmt.Sprint(i, name), long), fmt.Sprint("a", i, name), 1)
	}
	for i := 0; i < 4000; i += 2 {
		p.cause(fmt.Sprint(i, name), p.Subject.Report.Cases[i], p.Subject.Report.Cases[i+1])
	}
	p.Subject.Findings.MoreCauses = 7
	p.Subject.Report.Unlisted = 12
	html := write(t, p)
	if len(html) > 15_000_000 {
		t.Errorf("a page of %d bytes", len(html))
	}
	s := walk(t, html)
	for _, said := range []string{"Left out of this page: ", " causes, 12 names of failed tests", "annotations", "texts of tests", "10,000 failed tests, 2,007 causes"} {
		if !strings.Contains(s.text, said) {
			t.Errorf("the page does not say %q:\n%s", said, s.text[len(s.text)-600:])
		}
	}
	t.Logf("%d bytes, %d elements", len(html), len(s.elements)/2)
}

// Each of ten thousand failures can be found in the page.
func TestEveryFailureIsNamed(t *testing.T) {
	t.Parallel()
	p := manyFailures(10_000)
	html := write(t, p)
	walk(t, html)
	named := map[string]bool{}
	for _, m := range regexp.MustCompile(`[ >]case (\d+)[<,]`).FindAllStringSubmatch(html, -1) {
		named[m[1]] = true
	}
	for i := range 10_000 {
		if !named[strconv.Itoa(i)] {
			t.Fatalf("case %d is not in the page", i)
		}
	}
	t.Logf("%d bytes", len(html))
}

func FuzzPage(f *testing.F) {
	for _, s := range []string{"", "plain", traps, "<", "\r\n", "https://x.example/\"><b>", "=== RUN\n", strings.Repeat("a\n", 50), "\xed\xa0\x80", "\ufffe"} {
		f.Add(s, "b", 3)
	}
	f.Add("plain", "b", math.MaxInt)
	f.Add("plain", "b", math.MinInt)
	f.Fuzz(func(t *testing.T, a, b string, line int) {
		p := filled(a)
		p.Subject.DetailsURL = b
		k := p.Subject.Report.Cases[0]
		p.Subject.Findings.Causes = append(p.Subject.Findings.Causes, annotate.Cause{Title: b, Cases: []*report.Case{k}, More: line % 100, Location: &report.Location{Path: b, Line: line}})
		p.Subject.Findings.Annotations = append(p.Subject.Findings.Annotations, check.Annotation{Path: a, StartLine: line, Level: check.Level(b), Title: b, Message: b})
		walk(t, write(t, p))
	})
}

func BenchmarkTenThousandFailures(b *testing.B) {
	p := manyFailures(10_000)
	b.ReportAllocs()
	b.SetBytes(int64(len(write(b, p))))
	for b.Loop() {
		if err := Write(io.Discard, p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGreen(b *testing.B) {
	p := green()
	b.ReportAllocs()
	for b.Loop() {
		if err := Write(io.Discard, p); err != nil {
			b.Fatal(err)
		}
	}
}
