package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/shard"
)

// partial is a result in which every member of a part occurs.
func partial() *Result {
	r := full()
	r.Part = &shard.Head{Shard: shard.Shard{Name: "lint", All: []string{"unit", "lint"}}, Check: "Tests", Files: 2, Unmatched: []string{"**/b.xml"}, Quarantine: []string{"shop.CartTest.*"},
		Build: shard.Build{ID: "github/7/octocat%2Fhello", Commit: "8b3f0c1d2e4a5b6c7d8e9f00112233445566778a", Attempt: 2}}
	read := r.Subject.Report
	read.Totals.Failed, read.Totals.Tests, read.Unlisted = 2, 11, 0
	read.Files[0].Totals = read.Totals
	read.Files[0].Size = 4711
	read.Totals.Duration += 123456789
	read.Files[1].Totals.Duration = 123456789
	c := read.Cases[0]
	c.File, c.Line, c.Fingerprint, c.Alone = "C:\\src\\x.go", 12, 0xfeed0123, true
	c.Failures[0].File, c.Failures[0].Line = "x.go", 3
	c.Output = report.Text{Head: "said", Tail: "more", Omitted: 7}
	c.Attachments = []string{"shots/1.png"}
	read.Skipped = []*report.Case{{Report: "a/TEST-x.xml", Name: "later", Status: report.Skipped, SkipMessage: "no network", At: &report.Location{Path: "src/later.go", Line: 2}}}
	read.Slowest = []*report.Case{{Report: "b/TEST-y.xml", Suite: "s", Name: "long", Status: report.Passed, Duration: 123456789}}
	read.Suites = []report.Suite{{Name: "s", Report: "b/TEST-y.xml", Totals: report.Totals{Tests: 1, Passed: 1, Duration: 123456789}}}
	read.Census = &report.Census{Uncounted: 5}
	read.Census.Add("s", "shop.CartTest", "long", report.Passed)
	read.Census.Add("s", "", "later", report.Skipped)
	read.Brief = report.Briefs{}
	brief := &report.Case{Report: "a/TEST-x.xml", Suite: "shop", Name: "kept in brief", Status: report.Failed, Brief: true}
	read.Brief.Add(brief)
	r.Subject.Findings.Causes = append(r.Subject.Findings.Causes, annotate.Cause{ID: "c3", Title: "kept in brief", Cases: []*report.Case{brief}, Location: &report.Location{Path: "src/brief.go", Line: 9}})
	return r
}

func readPart(t *testing.T, text string) (*shard.Part, error) {
	t.Helper()
	return ReadPart(strings.NewReader(text))
}

// reported is the report that a part holds.
func reported(p *shard.Part) *report.Report {
	b := report.NewBuilder(report.Bounds{}, nil)
	for _, f := range p.Files {
		b.Add(f)
	}
	return b.Report()
}

// TestPartLosesNothing reads what was written and compares everything that any
// text about a report is made of.
func TestPartLosesNothing(t *testing.T) {
	t.Parallel()
	r := partial()
	r.Mask = nil
	p, err := readPart(t, string(encoded(t, r)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*r.Part, p.Head); diff != "" {
		t.Errorf("head (-want +got)\n%s", diff)
	}
	want, got := r.Subject.Report, reported(p)
	for c, at := range r.Subject.Findings.Locations {
		c.At = &at
	}
	nowhere := cmp.Transformer("place", func(at *report.Location) report.Location {
		if at == nil {
			return report.Location{}
		}
		return *at
	})
	members, groups := want.Census.Pack()
	if m, g := p.Census.Pack(); !bytes.Equal(m, members) || !slices.Equal(g, groups) || p.Census.Uncounted != 5 {
		t.Errorf("census: %x of %q and %d more, want %x of %q", m, g, p.Census.Uncounted, members, groups)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(report.Briefs{}), cmpopts.IgnoreFields(report.Report{}, "Brief", "Census"), nowhere, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("report (-want +got)\n%s", diff)
	}
	for c := range got.Brief.All() {
		if diff := cmp.Diff(report.Case{Report: "a/TEST-x.xml", Suite: "shop", Name: "kept in brief", Status: report.Failed, Brief: true,
			At: &report.Location{Path: "src/brief.go", Line: 9}}, *c); diff != "" {
			t.Errorf("brief (-want +got)\n%s", diff)
		}
	}
}

// TestPartMasks holds that no secret is in a part, wherever it stands.
func TestPartMasks(t *testing.T) {
	t.Parallel()
	r := partial()
	c := r.Subject.Report.Cases[0]
	c.Output.Head, c.File, c.Attachments[0], c.Failures[0].File = secret, secret, secret, secret
	r.Subject.Report.Skipped[0].SkipMessage = secret
	r.Subject.Report.Suites[0].Name = secret
	r.Part.Unmatched[0], r.Part.Check = secret, secret
	r.Subject.Report.Census.Add("s", secret, "x", report.Passed)
	if text := encoded(t, r); bytes.Contains(text, []byte(secret)) {
		t.Errorf("the secret is in\n%s", text)
	}
}

// TestReadPartRefuses changes a good part in one place.
func TestReadPartRefuses(t *testing.T) {
	t.Parallel()
	good := string(encoded(t, partial()))
	for _, test := range []struct{ old, new, want string }{
		{`"version": 1`, `"version": 2`, "it has version 2 of the result's shape, and this program knows version 1: use the same testpost in every job"},
		{`"version": 1,`, ``, "it is no result of testpost"},
		{`"part": {`, `"other": {`, "it is a whole result, not the part of a shard: set shard in the job that writes it"},
		{`"shard":"lint"`, `"shard":"e2e"`, `its shard must be among the shards that it lists: "e2e" is none of ["unit" "lint"]`},
		{`["unit","lint"]`, `["lint","lint"]`, `its shard must name every shard once: "lint" is there twice`},
		{`"attempt":2`, `"attempt":-2`, "its attempt is -2"},
		{`"line":12`, `"line":-12`, "a number is -12"},
		{`"line":12`, `"line":"12"`, `it is damaged: line 13, column`},
		{`"path":"src/x.go"`, `"path":"../x.go"`, `the place "../x.go" is not inside the tree`},
		{`"path":"src/x.go"`, `"path":"/etc/passwd"`, `the place "/etc/passwd" is not inside the tree`},
		{`"path":"src/x.go"`, `"path":".git/config"`, `the place ".git/config" is not inside the tree`},
		{`"path":"src/x.go"`, `"path":"src/./x.go"`, "is not inside the tree"},
		{`"path":"src/x.go"`, `"path":"a\u0000b"`, "is not inside the tree"},
		{`"status":"failed"`, `"status":"passed"`, "neither failed nor is it flaky"},
		{`"status":"failed"`, `"status":"broken"`, `a case has the status "broken"`},
		{`"outcome":"partial"`, `"outcome":"fine"`, `has the outcome "fine"`},
		{`{"path":"b/TEST-y.xml"`, `{"path":"a/TEST-x.xml"`, `the file "a/TEST-x.xml" is there twice`},
		{`"file":"a/TEST-x.xml"`, `"file":"c.xml"`, `it speaks of a file "c.xml" that is not among its files`},
		{`"duration":0.1,`, `"duration":-1,`, "a duration is -1 seconds"},
		{`"duration":0.1,`, `"duration":1e300,`, "a duration is 1e+300 seconds"},
		{`"failed":2`, `"failed":1`, "do not add up"},
		{`"tests":11,"passed":7,"failed":2,"errored":1,"skipped":1`, `"tests":12,"passed":8,"failed":2,"errored":1,"skipped":1`, "the totals of its files do not add up to its totals"},
		{`"cases": [`, `"cases_omitted": 5, "cases": [`, "it lists 9 failed and flaky cases, and its totals count 4"},
		{`"tests":11`, `"tests":1e30`, "it is damaged"},
		{`"details_omitted":1234`, `"details_omitted":-1`, "-1 bytes of a text were left out"},
		{`"fingerprint":"feed0123"`, `"fingerprint":"xyz"`, `a fingerprint is "xyz"`},
		{`"groups":["shop.CartTest","s"]`, `"groups":["s"]`, "it is damaged: its census: a case is of no group that is there, of which there are 1"},
		{`"uncounted":5`, `"uncounted":-5`, "a number is -5"},
		{`"size":4711`, `"size":-1`, "has no totals or no size"},
		{`"class":"shop.CartTest"`, `"class":"` + strings.Repeat("x", maxText+1) + `"`, "a text has 65537 bytes, more than 65536"},
		{`"hosts": [`, `"hosts": [[`, "it is damaged: line"},
		{good, good[:len(good)/2], "it is damaged: line"},
		{good, `{"a": 1}`, "it is no result of testpost"},
		{good, `[]`, "it is damaged"},
	} {
		changed := strings.Replace(good, test.old, test.new, 1)
		if changed == good {
			t.Errorf("%q is not in the part", test.old)
		}
		if _, err := readPart(t, changed); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("with %.40s: %v, want %q", test.new, err, test.want)
		}
	}
}

func TestReadPartTakes(t *testing.T) {
	t.Parallel()
	good := string(encoded(t, partial()))
	for name, text := range map[string]string{
		"a byte order mark":  "\ufeff" + good,
		"members of a later": strings.Replace(good, `"version": 1,`, `"version": 1, "later": {"a": [1]},`, 1),
		"control characters": strings.Replace(good, `"class":"shop.CartTest"`, `"class":"\u001b[31mred"`, 1),
	} {
		p, err := readPart(t, text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if name == "control characters" && p.Files[0].Cases[0].Class != "[31mred" {
			t.Errorf("the class is %q", p.Files[0].Cases[0].Class)
		}
	}
	if _, err := ReadPart(endless{}); err == nil || err.Error() != "it is larger than 64 MiB" {
		t.Errorf("an endless part: %v", err)
	}
}

// endless is a reader of spaces.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestReadHead(t *testing.T) {
	t.Parallel()
	r := partial()
	good := string(encoded(t, r))
	for name, text := range map[string]string{
		"whole": good, "only its beginning": good[:strings.Index(good, `"conclusion"`)], "marked": "\ufeff" + good,
		"turned": strings.Replace(strings.Replace(good, `"version": 1,`, "", 1), `"conclusion"`, `"version": 1, "conclusion"`, 1),
	} {
		got, err := ReadHead(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(*r.Part, got); name != "marked" && diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for text, want := range map[string]string{
		"": "it is no result of testpost", "{": "it is no result of testpost", "<a/>": "it is no result of testpost", `{"a":1}`: "it is no result of testpost",
		string(encoded(t, full())):                                     "it is a whole result, not the part of a shard",
		strings.Replace(good, ": 1,", ": 2,", 1):                       "it has version 2",
		strings.Replace(good, `"files":2`, `"files":-2`, 1):            "its number of files -2",
		strings.Replace(good, `"shard":"lint"`, `"shard":["lint"]`, 1): "it is damaged",
	} {
		if _, err := ReadHead(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %q", text, err, want)
		}
	}
	if _, err := ReadHead(strings.NewReader(string(encoded(t, full())))); errors.Is(err, ErrNotPart) {
		t.Error("a whole result is taken for any JSON")
	}
}

func TestLooksLikePart(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"{": true, " \r\n\t{}": true, "\ufeff{": true, "": false, " ": false, "<": false, "[": false, "x{": false} {
		if got := LooksLikePart([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// FuzzReadPart holds that whatever is read adds up, is of the shard that it
// says, and is read again as it is written.
func FuzzReadPart(f *testing.F) {
	for _, r := range []*Result{partial(), full(), least()} {
		var b bytes.Buffer
		if err := JSON(&b, r); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte(`{"version":1,"title":"","part":{"shard":"a","of":["a"],"files":0},"totals":{},"files":[],"cases":[{"failures":[{"details_omitted":3}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		_, _ = ReadHead(bytes.NewReader(text))
		p, err := ReadPart(bytes.NewReader(text))
		if err != nil {
			return
		}
		if err := p.Shard.Check(); err != nil {
			t.Fatal(err)
		}
		r := reported(p)
		n := 0
		for c := range r.All() {
			if n++; !c.Status.Red() && !c.Flaky {
				t.Fatalf("%+v is listed", c)
			}
		}
		if totals := r.Totals; totals.Tests != totals.Passed+totals.Red()+totals.Skipped || n > totals.Red()+totals.Flaky {
			t.Fatalf("%d cases are listed of %+v", n, totals)
		}
		for _, c := range r.Cases {
			if c.At != nil && strings.Contains(c.At.Path, "..") && !strings.Contains(c.At.Path, "...") && strings.HasPrefix(c.At.Path, "../") {
				t.Fatalf("%+v leads out of the tree", *c.At)
			}
		}
	})
}

// BenchmarkReadPart reads the part of a shard of 10,000 cases, one in a hundred
// failed.
func BenchmarkReadPart(b *testing.B) {
	text := largePart(b, 10_000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadPart(bytes.NewReader(text)); err != nil {
			b.Fatal(err)
		}
	}
}

func largePart(tb testing.TB, n int) []byte {
	tb.Helper()
	r := &Result{Subject: least().Subject, Part: &shard.Head{Shard: shard.Shard{Name: "1/1", All: []string{"1/1"}}}}
	builder := report.NewBuilder(report.Bounds{}, nil)
	for i := range n / 100 {
		path := fmt.Sprintf("build/TEST-%d.xml", i)
		p := &report.Part{File: report.File{Path: path, Outcome: report.Read, Size: 20_000,
			Totals: report.Totals{Tests: 100, Passed: 99, Failed: 1, Suites: 1, Duration: time.Second}}}
		p.Suites = []report.Suite{{Name: path, Report: path, Totals: p.File.Totals}}
		p.Keep(&report.Case{Report: path, Suite: path, Class: "shop.Cart", Name: "adds", Status: report.Failed, Fingerprint: uint64(i % 7 * 2),
			Failures: []report.Failure{{Type: "AssertionError", Message: "want 3, got 4", Details: report.Text{Head: strings.Repeat("at shop.Cart.sum(Cart.java:12)\n", 30)}}}}, report.Bounds{}.WithDefaults())
		builder.Add(p)
	}
	r.Subject.Report = builder.Report()
	var text bytes.Buffer
	if err := JSON(&text, r); err != nil {
		tb.Fatal(err)
	}
	return text.Bytes()
}

// TestSchemaFile makes sure that the schema is JSON that says what it is.
func TestSchemaFile(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("schema.json")
	var schema struct {
		Schema string `json:"$schema"`
	}
	if err == nil {
		err = json.Unmarshal(text, &schema)
	}
	if err != nil || schema.Schema == "" {
		t.Errorf("%v, $schema is %q", err, schema.Schema)
	}
}

// BenchmarkMerge reads and merges the parts of a thousand shards of 10,000
// cases, one in a hundred failed, all in files of the same names.
func BenchmarkMerge(b *testing.B) {
	const shards, atOnce = 1000, 16
	text := largePart(b, 10_000)
	all, err := shard.Parse(fmt.Sprintf("1/%d", shards))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)) * shards)
	b.ReportAllocs()
	for b.Loop() {
		var whole shard.Union
		var some []shard.Union
		for _, name := range all.All {
			p, err := ReadPart(bytes.NewReader(text))
			if err != nil {
				b.Fatal(err)
			}
			p.Shard = shard.Shard{Name: name, All: all.All}
			if some = append(some, shard.Of(p, report.Bounds{})); len(some) == atOnce {
				whole, some = shard.Merge(append(some, whole)...), nil
			}
		}
		r := shard.Merge(append(some, whole)...).Report()
		if r.Totals.Tests != shards*10_000 || r.Totals.Failed != shards*100 {
			b.Fatalf("%+v", r.Totals)
		}
	}
}
