package locate

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

// A trace is one case of the labelled set, with the place that a developer
// would open.
type trace struct {
	title, want string
	options     Options
	c           report.Case
}

// A family is a file of the labelled set: a tree and traces from it.
//
//	free text
//
//	path lines
//	path:line text of that line
//
//	===== title
//	key: value
//	want: path:line, path, or none
//
//	the text of the failure
type family struct {
	files  map[string]string
	traces []trace
}

// labelledTraces measures against places that people chose.
func labelledTraces(t *testing.T, total *score) {
	paths, err := filepath.Glob("testdata/traces/*.txt")
	must(t, err)
	for _, path := range paths {
		f := readFamily(t, path)
		root := plant(t, f.files)
		var s score
		for _, tr := range f.traces {
			loc, ok := New(root, tr.options).Locate(&tr.c)
			s.count(loc, ok, parsePlace(tr.want))
			if diff := cmp.Diff(tr.want, shown(loc, ok)); diff != "" {
				t.Errorf("%s: %s:\n%s", filepath.Base(path), tr.title, diff)
			}
		}
		t.Logf("%-24s %s", filepath.Base(path), &s)
		total.add(s)
	}
}

func shown(loc report.Location, ok bool) string {
	switch {
	case !ok:
		return "none"
	case loc.Line == 0:
		return loc.Path
	}
	return loc.Path + ":" + strconv.Itoa(loc.Line)
}

func parsePlace(want string) report.Location {
	if want == "none" {
		return report.Location{}
	}
	path, line, _ := strings.Cut(want, ":")
	n, _ := strconv.Atoi(line)
	return report.Location{Path: path, Line: n}
}

func readFamily(t testing.TB, path string) family {
	text, err := os.ReadFile(path)
	must(t, err)
	parts := strings.Split("\n"+string(text), "\n===== ")
	f := family{files: readTree(parts[0])}
	for _, part := range parts[1:] {
		f.traces = append(f.traces, readTrace(t, part))
	}
	return f
}

func readTree(text string) map[string]string {
	files := map[string][]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		path, count := line[:max(0, strings.LastIndexByte(line, ' '))], line[strings.LastIndexByte(line, ' ')+1:]
		if n, err := strconv.Atoi(count); err == nil && strings.ContainsAny(path, "./") && files[path] == nil {
			files[path] = strings.Split(strings.TrimSuffix(lines(n), "\n"), "\n")
			continue
		}
		if path, rest, ok := strings.Cut(line, ":"); ok && files[path] != nil {
			number, code, _ := strings.Cut(rest, " ")
			n, _ := strconv.Atoi(number)
			files[path][n-1] = code
		}
	}
	out := map[string]string{}
	for path, code := range files {
		out[path] = strings.Join(code, "\n") + "\n"
	}
	return out
}

func readTrace(t testing.TB, text string) trace {
	head, details, _ := strings.Cut(text, "\n\n")
	tr := trace{c: report.Case{Status: report.Failed, Failures: []report.Failure{{}}}}
	f := &tr.c.Failures[0]
	f.Details.Head = strings.TrimSuffix(details, "\n")
	for i, line := range strings.Split(head, "\n") {
		if i == 0 {
			tr.title = line
			continue
		}
		key, value, _ := strings.Cut(line, ": ")
		number, _ := strconv.Atoi(value)
		switch key {
		case "class":
			tr.c.Class = value
		case "name":
			tr.c.Name = value
		case "suite":
			tr.c.Suite = value
		case "report":
			tr.c.Report = value
		case "file":
			tr.c.File = value
		case "line":
			tr.c.Line = number
		case "failure-file":
			f.File = value
		case "failure-line":
			f.Line = number
		case "message":
			f.Message = value
		case "output":
			tr.c.Output, f.Details = f.Details, report.Text{}
		case "rewrites":
			from, to, _ := strings.Cut(value, "=")
			tr.options.Rewrites = []Rewrite{{From: from, To: to}}
		case "roots":
			tr.options.Roots = []string{value}
		case "want":
			tr.want = strings.TrimSpace(value)
		case "":
		default:
			t.Fatalf("%s: unknown key %q", tr.title, key)
		}
	}
	if tr.want == "" {
		t.Fatalf("%s: nothing is wanted", tr.title)
	}
	return tr
}
