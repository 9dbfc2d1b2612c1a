package junit

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// passedCases writes cases that passed, as different tools write them.
func passedCases(n int) string {
	var b strings.Builder
	b.WriteString("<testsuite name='s'><properties><property name='a' value='b'/></properties>")
	for i := range n {
		switch i % 4 {
		case 0:
			fmt.Fprintf(&b, `<testcase classname="com.example.Thing" name="test %d" time="0.%03d"/>`, i, i%1000)
		case 1:
			fmt.Fprintf(&b, `<testcase name="test %d &amp; more" classname="a" file="x/y.py" line="%d" time="1,%03d.5"></testcase>`, i, i, i%1000)
		case 2:
			fmt.Fprintf(&b, `<testcase name='test %d' time='%d'><system-out><![CDATA[output]]> &lt; more</system-out></testcase>`, i, i)
		case 3:
			fmt.Fprintf(&b, `<testcase name="test %d" status="run"><properties><property name="x" value="y"/></properties></testcase>`, i)
		}
	}
	b.WriteString("</testsuite>")
	return b.String()
}

// allocations returns the allocations of reading doc with a worker that has
// read it before.
func allocations(t *testing.T, doc string, prepare func(*parser)) float64 {
	t.Helper()
	r := newRereader(t)
	r.p.visit = nil
	prepare(r.p)
	b := []byte(doc)
	r.read(b)
	return testing.AllocsPerRun(20, func() { r.read(b) })
}

// TestPassedAllocations holds that a passed case costs no allocation: a
// thousand more of them cost none.
func TestPassedAllocations(t *testing.T) { // not parallel: it counts allocations
	for name, prepare := range map[string]func(*parser){
		"counted": func(*parser) {},
		"shown":   func(p *parser) { p.visit = func(*report.Case) {} },
	} {
		few, many := allocations(t, passedCases(100), prepare), allocations(t, passedCases(1100), prepare)
		if many > few {
			t.Errorf("%s: %.0f allocations for 1000 passed cases", name, many-few)
		}
	}
}

// TestFailedAllocations holds the bound on the allocations of a captured
// failure, and of one that is kept in brief.
func TestFailedAllocations(t *testing.T) {
	const most, mostBrief = 8, 1.0 / 10
	failed := func(n int) string {
		var b strings.Builder
		b.WriteString("<testsuite name='s'>")
		for i := range n {
			fmt.Fprintf(&b, `<testcase classname="com.example.Thing" name="test %d" time="0.1"><failure message="expected &lt;%d&gt;" type="AssertionError">at x
at y &amp; z</failure><system-out>output</system-out></testcase>`, i, i)
		}
		b.WriteString("</testsuite>")
		return b.String()
	}
	full := func(*parser) {}
	brief := func(p *parser) { p.bounds.Cases, p.bounds.Causes = 1, -1 }
	if got := (allocations(t, failed(600), full) - allocations(t, failed(100), full)) / 500; got > most {
		t.Errorf("%.1f allocations for a captured failure, want at most %d", got, most)
	}
	if got := (allocations(t, failed(600), brief) - allocations(t, failed(100), brief)) / 500; got > mostBrief {
		t.Errorf("%.2f allocations for a failure in brief, want at most %.2f", got, mostBrief)
	}
}

// TestFlat reads documents of very different sizes: the memory that is live at
// the end does not grow with them.
func TestFlat(t *testing.T) {
	live := func(n int) uint64 {
		r := newRereader(t)
		r.p.visit = nil
		r.read([]byte(passedCases(n)))
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		runtime.KeepAlive(r)
		return m.HeapAlloc
	}
	live(10)
	if small, large := live(10), live(100_000); large > small+64<<10 {
		t.Errorf("%d bytes live after a large document, %d after a small one", large, small)
	}
}
