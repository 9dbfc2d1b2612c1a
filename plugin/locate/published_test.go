package locate

import (
	"encoding/json"
	"html"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// elsewhere are the places where the owner of a report and this program choose
// different frames, both in the trace, and what this program chooses.
var elsewhere = map[string]string{
	// The owner takes the first frame that exists; here the test's own file comes first.
	"Exception_In_TargetTest": "DotnetTests.XUnitTests/CalculatorTests.cs:33",
	// The owner takes the test method; here it is the statement in that file that failed.
	"EmailAddressTest++": "EmailAddressTest++.java:74",
}

// A published is what the owner of a report or a trace says about it.
type published struct {
	File, Kind, Test, Call string
	Args                   []any
	Expectations           []struct {
		On       string
		Expected any
	}
	Annotations []struct {
		Name, Path string
		Line       int
	}
	Files []string `json:"repository_files"`
}

// publishedPlaces measures against the places that other projects state for
// reports and traces of theirs. Where this program chooses elsewhere, that
// counts against it.
func publishedPlaces(t *testing.T, s *score) {
	dir := filepath.Join(corpusDir(t), "public")
	text, err := os.ReadFile(filepath.Join(dir, "peers-expected.jsonl"))
	must(t, err)
	for line := range strings.Lines(string(text)) {
		var p published
		must(t, json.Unmarshal([]byte(line), &p))
		switch {
		case p.Kind == "location" && p.Call == "resolveFileAndLine":
			p.checkTrace(t, s)
		case p.Kind == "snapshot":
			p.checkSnapshot(t, dir, s)
		case p.Kind == "expectations":
			p.checkAnnotations(t, dir, s)
		}
	}
}

// checkTrace is for a trace with the class of its test.
func (p *published) checkTrace(t *testing.T, s *score) {
	text := func(i int) string { v, _ := p.Args[i].(string); return v }
	var want report.Location
	for _, e := range p.Expectations {
		switch v := e.Expected.(type) {
		case string:
			want.Path = v
		case float64:
			want.Line = int(v)
		}
	}
	if want.Line == 1 {
		return // nothing was found
	}
	for _, ext := range []string{".java", ".kt"} {
		if strings.Contains(text(3), "("+want.Path+ext+":") {
			want.Path += ext
		}
	}
	c := &report.Case{Class: text(2), File: text(0), Failures: []report.Failure{{Details: report.Text{Head: html.UnescapeString(text(3))}}}}
	planted := want.Path
	if class := c.Class; strings.Contains(class, ".") {
		planted = "src/test/java/" + strings.ReplaceAll(class[:strings.LastIndexByte(class, '.')], ".", "/") + "/" + want.Path
	}
	got, ok := New(plant(t, map[string]string{planted: lines(200)}), Options{}).Locate(c)
	got.Path = path.Base(got.Path)
	want.Path = path.Base(want.Path)
	s.judge(t, p.Test, c.Class[strings.LastIndexByte(c.Class, '.')+1:], got, ok, want)
}

// checkSnapshot is for reports of which a conversion to JUnit is in the corpus.
func (p *published) checkSnapshot(t *testing.T, dir string, s *score) {
	converted := filepath.Join(dir, strings.TrimSuffix(filepath.FromSlash(p.File), ".trx")+".junit-xml")
	if _, err := os.Stat(converted); err != nil || !strings.HasSuffix(p.File, ".trx") {
		return
	}
	files := map[string]string{}
	for _, a := range p.Annotations {
		files[a.Path] = lines(200)
	}
	tree := New(plant(t, files), Options{})
	cases := readCases(t, converted)
	for _, a := range p.Annotations {
		for _, c := range cases {
			if c.Name == a.Name {
				got, ok := tree.Locate(c)
				s.judge(t, p.Test, c.Name, got, ok, report.Location{Path: a.Path, Line: a.Line})
			}
		}
	}
}

// checkAnnotations is for annotations with a place in a file.
func (p *published) checkAnnotations(t *testing.T, dir string, s *score) {
	for _, e := range p.Expectations {
		list, _ := e.Expected.([]any)
		for _, item := range list {
			a, _ := item.(map[string]any)
			name, _ := a["path"].(string)
			line, _ := a["start_line"].(float64)
			title, _ := a["title"].(string)
			if line < 2 || a["annotation_level"] != "failure" || strings.HasPrefix(name, "subproject/") {
				continue
			}
			tree := New(plant(t, map[string]string{name: lines(200)}), Options{})
			for _, c := range readCases(t, filepath.Join(dir, filepath.FromSlash(p.File))) {
				if len(c.Failures) > 0 && strings.Contains(title, c.Name) {
					got, ok := tree.Locate(c)
					s.judge(t, p.File, c.Name, got, ok, report.Location{Path: name, Line: int(line)})
					break
				}
			}
		}
	}
}

func (s *score) judge(t *testing.T, where, name string, got report.Location, ok bool, want report.Location) {
	t.Helper()
	if other := elsewhere[name]; !s.count(got, ok, want) && shown(got, ok) != other {
		t.Errorf("%s: %s: got %s, want %v", where, name, shown(got, ok), want)
	}
}
