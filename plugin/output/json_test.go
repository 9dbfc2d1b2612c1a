package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const secret = "s3cr3t-token"

func mask(text string) string { return strings.ReplaceAll(text, secret, "***") }

// full is a result in which every member of the document occurs.
func full() *Result {
	failed := &report.Case{Report: "a/TEST-x.xml", Suite: "shop", Class: "shop.CartTest", Name: `sums <up> & "quotes"`, Status: report.Failed, Duration: 100 * time.Millisecond,
		Failures: []report.Failure{{Type: "AssertionError", Message: "expected 3, got 4\nin two lines", Details: report.Text{Head: "at a", Tail: "at z", Omitted: 1234}}}, MoreFailures: 2}
	errored := &report.Case{Report: "a/TEST-x.xml", Suite: "shop", Status: report.Errored, Synthetic: true, Failures: []report.Failure{{Error: true, Message: "no database: " + secret}}}
	flaky := &report.Case{Report: "a/TEST-x.xml", Suite: "shop", Class: "shop.MailTest", Name: "sends once", Status: report.Passed, Flaky: true, MoreAttempts: 1,
		Attempts: []report.Attempt{{Status: report.Failed, Duration: time.Second, Failure: &report.Failure{Type: "Timeout", Message: "timed out"}}, {Status: report.Passed}}}
	r := &report.Report{
		Files: []report.File{
			{Path: "a/TEST-x.xml", Outcome: report.Read, Totals: report.Totals{Tests: 10}},
			{Path: "b/TEST-y.xml", Outcome: report.Partial, Problems: []report.Problem{{Kind: "truncated", Message: "the file ends inside <testcase>", Line: 3, Column: 7, Lost: true}, {Kind: "open", Message: "gone"}}},
		},
		Cases: []*report.Case{failed, errored, flaky}, Unlisted: 3,
		Totals: report.Totals{Tests: 10, Passed: 7, Failed: 1, Errored: 1, Skipped: 1, Flaky: 1, Suites: 2, Duration: 1250 * time.Millisecond},
	}
	r.Brief.Add(&report.Case{Report: "a/TEST-x.xml", Suite: "shop", Name: "kept in brief", Status: report.Failed})
	return &Result{
		Title: "1 failed, 1 errored, 7 passed",
		Mask:  mask,
		Subject: &summary.Subject{
			Report:  r,
			History: past(),
			Verdict: check.Verdict{Conclusion: check.Failure, Reasons: []check.Condition{check.OnFailed, check.OnUnreadable}},
			Findings: annotate.Findings{
				Causes: []annotate.Cause{{ID: "c1", Title: "expected N, got N", Cases: []*report.Case{failed}, More: 1, Location: &report.Location{Path: "src/x.go", Line: 12}, Owners: []string{"@org/web", "@dev"}},
					{ID: "c2", Title: "no database: " + secret, Cases: []*report.Case{errored}}},
				Locations:  map[*report.Case]report.Location{failed: {Path: "src/x.go", Line: 12}, flaky: {Path: "src/mail.go"}},
				MoreCauses: 2,
				CauseOf:    map[*report.Case]string{failed: "c1", errored: "c2"},
			},
		},
		Receipts: []host.Receipt{
			{Host: "codearts", Outcome: host.Partial, Message: "1 of 2 files uploaded", Err: errors.New("upload b/TEST-y.xml: 413\n  hint: split it")},
			{Host: "codeup", Outcome: host.Delivered, ID: "101", URL: "https://codeup.aliyun.com/x/101", Message: "check run completed", Sent: 2},
			{Host: "github", Outcome: host.Skipped, Message: "github_token is not set"},
			{Host: "gitea", Outcome: host.Failed, Err: errors.New("post the status: 401"), Omitted: 4},
		},
	}
}

// past is a comparison in which every member occurs.
func past() *history.Comparison {
	before := &report.Part{}
	bounds := report.Bounds{}.WithDefaults()
	before.Keep(&report.Case{Suite: "shop", Name: "kept in brief", Status: report.Failed}, bounds)
	before.Present("shop", "", "kept in brief", report.Failed)
	b := report.NewBuilder(bounds, nil)
	b.Add(before)
	r := b.Report()
	c := history.Compare(history.Compare(nil, r).Next(r, history.Run{Name: "Tests", Commit: strings.Repeat("ab", 20)}), r)
	c.From, c.Doubt = "check run 7 at abababa, the base of "+secret, "it was written by \"x\""
	c.New, c.Known, c.NewlyFlaky, c.Lost, c.Added = 2, 1, 1, 4, 3
	c.Fixed = []history.Past{{Group: "shop.CartTest", Name: "empties " + secret, Since: "abababababab"}}
	c.Absent = []history.Past{{}}
	c.Shrunk = []history.Shrunk{{Group: "shop.CartTest", Before: 9, Now: 5}}
	c.Slower = []history.Slower{{Case: &report.Case{Suite: "shop", Class: "shop.CartTest", Name: "waits", Duration: 9 * time.Second}, Before: 2 * time.Second}}
	return c
}

// least is a result that has nothing to say.
func least() *Result {
	return &Result{Subject: &summary.Subject{Report: &report.Report{}, Verdict: check.Verdict{Conclusion: check.Neutral}}}
}

func encoded(t testing.TB, r *Result) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := JSON(&buf, r); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestJSON(t *testing.T) {
	t.Parallel()
	s := loadSchema(t)
	for name, r := range map[string]*Result{"full": full(), "least": least(), "part": partial()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := encoded(t, r)
			if wrong := s.check(got); len(wrong) > 0 {
				t.Errorf("the document does not obey schema.json:\n%s", strings.Join(wrong, "\n"))
			}
			path := "testdata/" + name + ".json"
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("run with -update if this is right (-want +got):\n%s", diff)
			}
		})
	}
}

// TestJSONIsTheDocumentedShape decodes into the shape as people were promised
// it, without the members that were added to it.
func TestJSONIsTheDocumentedShape(t *testing.T) {
	t.Parallel()
	type location struct {
		Path string
		Line int
	}
	var got struct {
		Version    int
		Conclusion string
		Reasons    []string
		Title      string
		Totals     struct {
			Tests, Passed, Failed, Errored, Skipped, Flaky, Suites int
			Duration                                               float64
		}
		Files []struct {
			Path, Outcome string
			Tests         int
			Problems      []struct {
				Line, Column  int
				Kind, Message string
				Lost          bool
			}
		}
		Cases []struct {
			Suite, Class, Name, Status, File, Cause string
			Flaky                                   bool
			Duration                                float64
			Location                                *location
			Failures                                []struct{ Type, Message, Details string }
		}
		Causes []struct {
			ID, Title string
			Cases     int
			Location  *location
		}
		Annotations struct{ Sent, Omitted int }
		Hosts       []struct{ Name, Outcome, ID, URL, Message string }
	}
	if err := json.Unmarshal(encoded(t, full()), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != 1 || got.Totals.Duration != 1.25 || got.Totals.Suites != 2 || len(got.Reasons) != 2 {
		t.Errorf("head is %+v %+v", got.Totals, got.Reasons)
	}
	if diff := cmp.Diff(&location{"src/x.go", 12}, got.Cases[0].Location); diff != "" {
		t.Error(diff)
	}
	if got.Cases[1].Location != nil {
		t.Errorf("a case without a known place has %+v", got.Cases[1].Location)
	}
	var names []string
	for _, c := range got.Cases {
		names = append(names, fmt.Sprintf("%s %s %v %s", c.Name, c.Status, c.Flaky, c.Cause))
	}
	want := []string{`sums <up> & "quotes" failed false c1`, " errored false c2", "sends once passed true ", "kept in brief failed false "}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("upload b/TEST-y.xml: 413", strings.Split(got.Hosts[0].Message, "\n")[1]); diff != "" {
		t.Error(diff)
	}
}

func TestJSONKeepsTextAndSecrets(t *testing.T) {
	t.Parallel()
	r := full()
	r.Subject.Report.Cases[0].Name = "bad\xffbyte \u2028 <b>&amp;</b> \x00 lone \xed\xa0\x80 " + secret
	got := encoded(t, r)
	if !utf8.Valid(got) {
		t.Error("the document is not UTF-8")
	}
	if bytes.Contains(got, []byte(secret)) {
		t.Error("the secret is in the document")
	}
	if !bytes.Contains(got, []byte(`<b>&amp;</b>`)) {
		t.Error("text is escaped for HTML")
	}
	var d struct{ Cases []struct{ Name string } }
	if err := json.Unmarshal(got, &d); err != nil {
		t.Fatal(err)
	}
	want := "bad\uFFFDbyte \u2028 <b>&amp;</b> \x00 lone \uFFFD\uFFFD\uFFFD ***"
	if diff := cmp.Diff(want, d.Cases[0].Name); diff != "" {
		t.Error(diff)
	}
}

// many is a result with n failed cases that share their text.
func many(n int) *Result {
	r := full()
	details := report.Text{Head: strings.Repeat("at shop.Cart.sum(Cart.java:12)\n", 50)}
	cases := make([]report.Case, n)
	for i := range cases {
		cases[i] = report.Case{Suite: "shop", Class: "shop.CartTest", Name: "sums", Status: report.Failed, Failures: []report.Failure{{Message: "expected 3", Details: details}}}
		r.Subject.Report.Cases = append(r.Subject.Report.Cases, &cases[i])
	}
	r.Mask = nil
	return r
}

// TestJSONMemoryIsFlat writes 40 MB and looks at the memory in use on the way.
func TestJSONMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 40 MB")
	}
	r := many(25_000)
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	w := &heapWatcher{}
	if err := JSON(w, r); err != nil {
		t.Fatal(err)
	}
	if w.written < 38<<20 {
		t.Errorf("only %d bytes were written", w.written)
	}
	if grown := int64(w.peak) - int64(before.HeapAlloc); grown > 2<<20 {
		t.Errorf("%d bytes more were in use on the way", grown)
	}
}

// heapWatcher takes anything and looks at the live heap now and then.
type heapWatcher struct {
	written, looked int
	peak            uint64
}

func (w *heapWatcher) Write(p []byte) (int, error) {
	w.written += len(p)
	if w.written-w.looked > 4<<20 {
		w.looked = w.written
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		w.peak = max(w.peak, m.HeapAlloc)
	}
	return len(p), nil
}

// short is a disk with room for n bytes.
type short struct{ n int }

func (s *short) Write(p []byte) (int, error) {
	if s.n -= len(p); s.n < 0 {
		return 0, errors.New("no space left")
	}
	return len(p), nil
}

func TestJSONStopsAtTheFirstError(t *testing.T) {
	t.Parallel()
	if err := JSON(&short{10_000}, many(1000)); err == nil || err.Error() != "no space left" {
		t.Errorf("got %v, want the writer's error", err)
	}
}

func BenchmarkJSON(b *testing.B) {
	r := many(100_000)
	b.ReportAllocs()
	for b.Loop() {
		if err := JSON(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}
