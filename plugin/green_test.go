package plugin_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/junit"
	"github.com/testpost/testpost/plugin/report"
)

// ordinary is what makes a check run fail when nothing is set.
var ordinary = check.Policy{FailOn: []check.Condition{check.OnFailed, check.OnUnreadable, check.OnMissing, check.OnEmpty}, MinTests: 1}

// A damage is a way to spoil a report, at a place in it.
type damage struct {
	name string
	do   func(text []byte, at int) []byte
	// shows says that it always can be told, wherever it happened to a report
	// with failures, so that this one is never green.
	shows bool
}

func damages() []damage {
	return []damage{
		{"cut off", func(text []byte, at int) []byte { return text[:at] }, true},
		{"never written", func(text []byte, at int) []byte { // a hole that a crashed machine leaves, and all behind it
			return append(slices.Clone(text[:at]), make([]byte, len(text)-at)...)
		}, true},
		{"a block never written", func(text []byte, at int) []byte {
			out := slices.Clone(text)
			clear(out[at:min(at+1024, len(out))])
			return out
		}, true},
		{"a hole", func(text []byte, at int) []byte {
			out := slices.Clone(text)
			clear(out[at:min(at+64, len(out))])
			return out
		}, false},
		{"a gap", func(text []byte, at int) []byte { return slices.Concat(text[:at], text[min(at+64, len(text)):]) }, false},
		{"written twice", func(text []byte, at int) []byte { return slices.Concat(text[:at], text) }, false},
		{"a flipped bit", func(text []byte, at int) []byte {
			out := slices.Clone(text)
			out[at] ^= 1 << (at % 8)
			return out
		}, false},
	}
}

// samples calls each with every report of the project, and with those of the
// corpus that lies beside a checkout of the authors.
func samples(t *testing.T, each func(path string, text []byte)) {
	t.Helper()
	for _, folder := range []string{"../testdata/reports", "../../shared/corpus"} {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				t.Logf("there is no %s: its reports are left out", folder)
				return nil
			}
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".xml") {
				return err
			}
			text, err := os.ReadFile(path)
			if err == nil {
				each(path, text)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// places are so many offsets in text before the end of its root element, the
// last one first.
func places(text []byte, n int, random *rand.Rand) []int {
	end := bytes.LastIndexByte(text, '>')
	if end < 1 {
		return nil
	}
	out := []int{end}
	for len(out) < n {
		out = append(out, random.IntN(end))
	}
	return out
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// A judged is what becomes of some files.
type judged struct {
	verdict check.Verdict
	read    *report.Report
}

func judge(t *testing.T, paths ...string) judged {
	t.Helper()
	files := make([]report.File, len(paths))
	for i, path := range paths {
		files[i] = report.File{Path: filepath.Base(path), Abs: path}
	}
	read, err := junit.ReadFiles(t.Context(), files, junit.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	return judged{check.Decide(read, ordinary), read}
}

// honest reports whether green, where the conclusion is green, is all there is to say.
func (j judged) honest() bool {
	if j.verdict.Conclusion == check.Failure {
		return true
	}
	for _, f := range j.read.Files {
		for _, p := range f.Problems {
			if p.Lost {
				return false
			}
		}
		if !f.Whole() {
			return false
		}
	}
	return j.read.Totals.Red() == 0
}

// TestNeverGreenByAccident damages every report in several ways at many places,
// and judges each copy alone and among good ones.
func TestNeverGreenByAccident(t *testing.T) {
	t.Parallel()
	var tried, quiet, reports atomic.Int64
	t.Cleanup(func() {
		t.Logf("%d damaged copies of %d reports judged, alone and among good ones; %d are green because nothing in them tells the damage",
			tried.Load(), reports.Load(), quiet.Load())
	})
	type sample struct {
		path   string
		text   []byte
		places int // at which it is damaged
	}
	var all []sample
	samples(t, func(path string, text []byte) {
		places := 16
		if strings.Contains(path, "corpus") {
			places = 2 // there are many
		}
		all = append(all, sample{path, text, places})
	})
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		t.Run(fmt.Sprintf("part %d", worker), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			good := []string{filepath.Join(dir, "good1.xml"), filepath.Join(dir, "good2.xml")}
			for _, path := range good {
				write(t, path, []byte(`<testsuite name="good"><testcase name="one"/><testcase name="two"/></testsuite>`))
			}
			for i := worker; i < len(all); i += workers {
				copied := filepath.Join(dir, "copy.xml")
				write(t, copied, all[i].text)
				whole := judge(t, copied)
				reports.Add(1)
				random := rand.New(rand.NewPCG(uint64(i), 0))
				for _, d := range damages() {
					for _, at := range places(all[i].text, all[i].places, random) {
						tried.Add(1)
						write(t, copied, d.do(all[i].text, at))
						alone, among := judge(t, copied), judge(t, good[0], copied, good[1])
						where := fmt.Sprintf("%s, %s at %d", all[i].path, d.name, at)
						if !alone.honest() || !among.honest() {
							t.Errorf("%s: %s alone and %s among good ones, with %+v %+v", where, alone.verdict.Conclusion, among.verdict.Conclusion, alone.read.Totals, alone.read.Files)
						}
						green := among.verdict.Conclusion != check.Failure
						if green {
							quiet.Add(1)
						}
						if green && d.shows && whole.read.Totals.Red() > 0 {
							t.Errorf("%s: %s among good ones, %s alone, although the whole report has failures: %+v", where, among.verdict.Conclusion, alone.verdict.Conclusion, alone.read.Files)
						}
					}
				}
			}
		})
	}
}
