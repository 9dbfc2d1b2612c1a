package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// briefly returns what a list of briefs keeps of c.
func briefly(c Case) Case {
	return Case{
		Report: c.Report, Suite: c.Suite, Class: c.Class, Name: c.Name, File: c.File, Line: c.Line, Status: c.Status, Flaky: c.Flaky,
		Duration: c.Duration, Synthetic: c.Synthetic, Alone: c.Alone, Fingerprint: c.Fingerprint, Brief: true, At: c.At,
	}
}

// someCases returns cases that differ in all that is kept, some of them little.
func someCases(n int) []Case {
	cases := make([]Case, n)
	for i := range cases {
		c := Case{
			Report: fmt.Sprintf("reports/TEST-%d.xml", i/50), Suite: fmt.Sprintf("suite %d", i/20), Class: fmt.Sprintf("org.example.Class%d", i/7),
			Name: fmt.Sprintf("case %d über", i), Status: [...]Status{Failed, Errored, Passed, Skipped}[i%4], Flaky: i%4 == 2,
			Duration: time.Duration(i%3) * 17 * time.Millisecond, Synthetic: i%13 == 0, Alone: i%17 == 0, Fingerprint: uint64(i%5) << 40,
			Failures: []Failure{{Message: "left out"}},
		}
		if i%3 == 1 {
			c.File, c.Line = fmt.Sprintf("src/file%d.go", i/10), i
		}
		if i%11 < 2 {
			c.At = &Location{Path: strings.Repeat("src/x.go", i%11), Line: i % 11 * i}
		}
		cases[i] = c
	}
	return cases
}

func collect(b *Briefs) []Case {
	var cases []Case
	for c := range b.All() {
		cases = append(cases, *c)
	}
	return cases
}

func TestBriefs(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 300, 5000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			var b Briefs
			var want []Case
			for _, c := range someCases(n) {
				b.Add(&c)
				want = append(want, briefly(c))
			}
			if b.Len() != n {
				t.Errorf("length %d, want %d", b.Len(), n)
			}
			if d := cmp.Diff(want, collect(&b)); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			var peeked []Case
			for c := range b.Peek() {
				peeked = append(peeked, *c.Clone())
			}
			if d := cmp.Diff(want, peeked); d != "" {
				t.Errorf("peeked (-want +got)\n%s", d)
			}
		})
	}
}

func TestBriefsAppend(t *testing.T) {
	t.Parallel()
	cases := someCases(6000)
	var all Briefs
	var want []Case
	for at, sizes := 0, []int{3, 2000, 1, 1500, 10, 999}; len(sizes) > 0; sizes = sizes[1:] {
		var b Briefs
		for _, c := range cases[at : at+sizes[0]] {
			b.Add(&c)
			want = append(want, briefly(c))
		}
		at += sizes[0]
		all.Append(b)
		all.Add(&cases[at])
		want = append(want, briefly(cases[at]))
		at++
	}
	if d := cmp.Diff(want, collect(&all)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	counts, bits := map[uint64]int{}, uint64(0)
	for _, c := range want {
		counts[c.Fingerprint]++
		bits |= c.Fingerprint
	}
	if all.Bits() != bits {
		t.Errorf("bits %x, want %x", all.Bits(), bits)
	}
	if d := cmp.Diff(counts, all.Counts()); d != "" {
		t.Errorf("counts (-want +got)\n%s", d)
	}
}

// TestBriefsSize holds the promise that a case takes about 20 bytes, and that
// many short lists do not take more than one long one.
func TestBriefsSize(t *testing.T) {
	t.Parallel()
	const n = 100_000
	var one, many Briefs
	for i := range n {
		c := Case{
			Report: fmt.Sprintf("build/TEST-%d.xml", i/10), Suite: "everything", Class: fmt.Sprintf("com.example.shop.Part%dTest", i/100),
			Name: fmt.Sprintf("case %d", i), Status: Failed, Duration: time.Duration(i%1000) * time.Millisecond, Fingerprint: uint64(i%50) * 977,
		}
		var short Briefs
		short.Add(&c)
		many.Append(short)
		c.Report = "build/TEST-all.xml"
		one.Add(&c)
	}
	if perCase := one.Bytes() / n; perCase > 20 {
		t.Errorf("%d bytes for a case", perCase)
	}
	if many.Bytes() > one.Bytes()*3/2 {
		t.Errorf("%d bytes for many short lists, %d for one", many.Bytes(), one.Bytes())
	}
}

func TestBriefsStop(t *testing.T) {
	t.Parallel()
	var b Briefs
	for _, c := range someCases(10) {
		b.Add(&c)
	}
	seen := 0
	for range b.All() {
		if seen++; seen == 4 {
			break
		}
	}
	if seen != 4 {
		t.Errorf("went on after %d", seen)
	}
}

func FuzzBriefs(f *testing.F) {
	f.Add("a.xml", "s", "c", "n", "f", 3, int64(5), uint64(7), byte(0))
	f.Add("", "", "", "", "", 0, int64(0), uint64(0), byte(255))
	f.Fuzz(func(t *testing.T, report, suite, class, name, file string, line int, duration int64, fingerprint uint64, flags byte) {
		var b Briefs
		var want []Case
		for i := range 4 {
			c := Case{
				Report: report, Suite: suite, Class: class, Name: name + strings.Repeat("x", i), File: file, Line: max(line, 0),
				Status: briefStatuses[flags>>uint(i)&3], Flaky: flags&16 != 0, Synthetic: flags&32 != 0, Alone: flags&64 != 0,
				Duration: time.Duration(max(duration, 0)), Fingerprint: fingerprint + uint64(i%2),
			}
			if i == 2 {
				c.Suite, c.Name = class, report
			}
			b.Add(&c)
			want = append(want, briefly(c))
		}
		if d := cmp.Diff(want, collect(&b)); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
	})
}
