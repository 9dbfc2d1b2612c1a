package history

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

// bigReport has 100,000 cases in 2,000 classes, of which 1,000 failed.
func bigReport() *report.Report { return reportOf(100_000, 2000, 1000) }

func reportOf(cases, classes, failures int) *report.Report {
	part := &report.Part{}
	bounds := report.Bounds{Slowest: Slowest}.WithDefaults()
	for i := range cases {
		class := i / (cases / classes)
		k := &report.Case{Suite: "shop", Class: fmt.Sprintf("com.example.shop.module%d.%sServiceTest", class/40, []string{"Cart", "Price", "Stock", "Order"}[class%4]+fmt.Sprint(class)),
			Name: fmt.Sprintf("handles case %d of what may happen", i), Status: report.Passed, Duration: time.Duration(i%997) * time.Millisecond}
		if i%(cases/failures) == 7 {
			k.Status, k.Fingerprint = report.Failed, uint64(i%60)*0x9e3779b97f4a7c15
			part.Keep(k, bounds)
		}
		part.File.Totals.Count(k.Status, false, k.Duration)
		part.Present(k.Suite, k.Class, k.Name, k.Status)
		part.Slowest = append(part.Slowest, k)
	}
	part.Slowest = report.Slowest(part.Slowest, Slowest)
	b := report.NewBuilder(bounds, nil)
	b.Add(part)
	return b.Report()
}

// budget is what a state of 100,000 cases with 1,000 failures may take.
const budget = 48 << 10 // bytes

// TestSize: within the budget stands everything that finds the failures again,
// and the number of tests of each class.
func TestSize(t *testing.T) {
	t.Parallel()
	r := bigReport()
	s := Compare(nil, r).Next(r, Run{Name: "Tests", Commit: sha(1)})
	text := s.Encode(budget, nil)
	got, _, err := Decode(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes with %d failures and %d classes; the least is %d", len(text), len(got.Past), len(got.Groups), len(s.text(levels[len(levels)-1], nil)))
	if len(text) > budget || len(got.Past) != 1000 || len(got.Groups) != 2000 || len(got.slow) != Slowest {
		t.Errorf("%d bytes, %d failures, %d groups, %d slowest", len(text), len(got.Past), len(got.Groups), len(got.slow))
	}
	if c := Compare(got, r); c.New != 0 || c.Known != 1000 || c.Lost != 0 || len(c.Slower) > 0 {
		t.Errorf("nothing changed, but %s", words(c))
	}
}

// TestLevels: the less room there is, the less is kept, and failures go last.
func TestLevels(t *testing.T) {
	t.Parallel()
	r := reportOf(20_000, 1000, 200)
	s := Compare(nil, r).Next(r, Run{Name: "Tests", Commit: sha(1)})
	last := 1 << 30
	for i, l := range levels {
		text := s.text(l, nil)
		got, _, err := Decode(text, nil)
		if err != nil {
			t.Fatalf("level %d: %v", i, err)
		}
		if len(text) >= last {
			t.Errorf("level %d takes %d bytes, the one before %d", i, len(text), last)
		}
		last = len(text)
		if s.Encode(len(text), nil) != text {
			t.Errorf("level %d is not what fits %d bytes", i, len(text))
		}
		c := Compare(got, read(red("c/new")))
		if c.New != 1 || len(c.Absent) != 200 || got.members.known() && (c.Lost < 19_900 || c.Added != 1) {
			t.Errorf("level %d: %d new, %d absent, %d lost, %d added", i, c.New, len(c.Absent), c.Lost, c.Added)
		}
	}
	if text := s.Encode(last-1, nil); text != "" {
		t.Errorf("%d bytes where there is no room", len(text))
	}
}

// TestText: nothing in it acts on Markdown, HTML or a shell.
func TestText(t *testing.T) {
	t.Parallel()
	r := read(red("c/--><script>"), passed("c/)"))
	text := Compare(nil, r).Next(r, Run{Name: "x --> y", Commit: sha(1)}).Encode(MaxText, []byte("key"))
	if strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:+/-=") != "" || strings.Contains(text, "--") {
		t.Error(text)
	}
}

func TestSeal(t *testing.T) {
	t.Parallel()
	r := read(red("c/a"))
	s := Compare(nil, r).Next(r, Run{Name: "Tests", Commit: sha(1)})
	key, other := []byte("one"), []byte("two")
	for _, test := range []struct {
		with, by []byte
		sealed   bool
	}{{key, key, true}, {key, other, false}, {key, nil, false}, {nil, key, false}, {nil, nil, false}} {
		got, sealed, err := Decode(s.Encode(MaxText, test.with), test.by)
		if err != nil || sealed != test.sealed || len(got.Past) != 1 {
			t.Errorf("written with %q, read with %q: sealed %t, %v", test.with, test.by, sealed, err)
		}
	}
}

// TestDecodeOld reads what an earlier run of this version wrote: the text must
// stay readable for as long as the version is the same.
func TestDecodeOld(t *testing.T) {
	t.Parallel()
	const text = "testpost-state:1:QjVAdhA9bCWhmI+joyoa02JMbPqZYg1JLS4p1jAiErAwMiqBARMDBLAzHV/8buHxuRLP95ztnH5ekJGBgREkzsjAyJjMmMiYwpjGwNh25tb9D/O1XrAzMTExMTAmMzCmsPBwrnlw4TzjDEAAAAD//w=="
	s, sealed, err := Decode(text, []byte("key"))
	if err != nil || !sealed {
		t.Fatalf("sealed %t, %v", sealed, err)
	}
	want := []Past{
		{identity: short(report.Identity("s", "c", "a")), print: 7, Cases: 1, Since: "222222222222", Group: "c", Name: "a"},
		{identity: short(report.Identity("s", "d", "f")), Flaky: true, Since: "222222222222", Group: "d", Name: "f"},
	}
	if diff := cmp.Diff(want, s.Past, cmp.AllowUnexported(Past{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := words(Compare(s, read(red("c/a"), passed("c/b"), slow("d/s", 9)))); got != "0 new, 1 known; 1 lost; d 2→1; slower s 1s→9s" {
		t.Error(got)
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	var ids, others []uint64
	for i := range 5000 {
		ids = append(ids, short(report.Identity("s", "c", fmt.Sprint(i))))
		others = append(others, short(report.Identity("s", "d", fmt.Sprint(i))))
	}
	for spread := uint(1); spread <= maxSpread; spread++ {
		s := newSet(ids, spread)
		packed := s.pack()
		if most := len(ids) * int(spread+2) / 8; len(packed) > most {
			t.Errorf("spread %d: %d bytes, more than %d", spread, len(packed), most)
		}
		got := set{n: s.n, spread: spread}
		if !got.unpack(packed) || !cmp.Equal(s.hashes, got.hashes) {
			t.Errorf("spread %d: not what was packed", spread)
		}
		if lost, added := got.against(ids); lost != 0 || added != 0 {
			t.Errorf("spread %d: %d lost, %d added", spread, lost, added)
		}
		lost, added := got.against(append(others[:100:100], ids[100:]...))
		if least := 100 - 250>>spread - 1; lost < least || added < least || lost > 100 || added > 100 {
			t.Errorf("spread %d: %d lost, %d added of 100", spread, lost, added)
		}
		if got.unpack(packed[:len(packed)-1]) {
			t.Errorf("spread %d: half of it is enough", spread)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	r := bigReport()
	c := Compare(nil, r)
	var text string
	for b.Loop() {
		text = c.Next(r, Run{Name: "Tests", Commit: sha(1)}).Encode(budget, nil)
	}
	b.ReportMetric(float64(len(text)), "text-bytes")
}

func BenchmarkDecode(b *testing.B) {
	r := bigReport()
	text := Compare(nil, r).Next(r, Run{Name: "Tests", Commit: sha(1)}).Encode(budget, nil)
	for b.Loop() {
		if _, _, err := Decode(text, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	r := bigReport()
	s := Compare(nil, r).Next(r, Run{Name: "Tests", Commit: sha(1)})
	for b.Loop() {
		Compare(s, r)
	}
}
