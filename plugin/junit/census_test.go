package junit

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/testpost/testpost/plugin/report"
)

// members are the cases of a census by identity, with whether they were skipped.
func members(c *report.Census) map[uint64]bool {
	all := map[uint64]bool{}
	for id, skipped := range c.All() {
		all[id] = skipped
	}
	return all
}

// TestCensus: every case is taken note of under the identity it has where it is
// kept, and the report is the same as without a census.
func TestCensus(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long ", maxName)
	files := write(t,
		"<testsuite name='all'><testsuite name='s'><testcase classname='c' name='passed'/><testcase classname='c' name='failed &amp; &#1;'><failure/></testcase>"+
			"<testcase classname='c' name='passed &amp; &#1;'/><testcase classname='c' name='skipped'><skipped/></testcase>"+
			"<testcase name='"+long+"'><error/></testcase></testsuite></testsuite>",
		"<testsuite name='s'><error message='no set-up'/><testcase name='of a suite'><flakyFailure/></testcase></testsuite>",
	)
	plain := readFiles(t, files, Options{})
	r := readFiles(t, files, Options{Census: true})
	want := map[uint64]bool{report.Identity("all > s", "c", "passed"): false}
	for c := range r.All() {
		if name, ok := strings.CutPrefix(c.Name, "failed"); ok { // the same stands behind the other word
			want[report.Identity(c.Suite, c.Class, "passed"+name)] = false
		}
		if !c.Synthetic {
			want[c.Identity()] = false
		}
	}
	for _, c := range r.Skipped {
		want[c.Identity()] = true
	}
	if diff := cmp.Diff(want, members(r.Census)); diff != "" || r.Census.Len() != 6 {
		t.Errorf("%d members (-want +got):\n%s", r.Census.Len(), diff)
	}
	if diff := cmp.Diff(map[string]int{"c": 4, "all > s": 1, "s": 1}, r.Census.Groups()); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	r.Census = nil
	if diff := cmp.Diff(plain, r, cmpopts.IgnoreUnexported(report.Briefs{})); diff != "" {
		t.Errorf("a census changes the report (-without +with):\n%s", diff)
	}
}

// TestCensusOfRepeated counts the executions of a case once where they are one.
func TestCensusOfRepeated(t *testing.T) {
	t.Parallel()
	files := write(t, "<testsuite name='s'><testcase name='a'><failure/></testcase><testcase name='a'/><testcase name='b'/></testsuite>")
	for repeated, want := range map[bool]int{false: 3, true: 2} {
		r := readFiles(t, files, Options{Census: true, Repeated: repeated})
		if got := r.Census.Len(); got != want {
			t.Errorf("repeated %t: %d members, want %d", repeated, got, want)
		}
	}
}

// TestCensusOfSplit reads a file from two places.
func TestCensusOfSplit(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("writes a large file")
	}
	var b strings.Builder
	const cases = 60_000
	b.WriteString("<testsuite name='s'>")
	for i := range cases {
		fmt.Fprintf(&b, "<testcase name='%d'><system-out>%0300d</system-out></testcase>\n", i, i)
	}
	b.WriteString("</testsuite>")
	r := readFiles(t, write(t, b.String()), Options{Census: true})
	all := members(r.Census)
	for i := range cases {
		delete(all, report.Identity("s", "", fmt.Sprint(i)))
	}
	if len(all) != 0 || r.Census.Len() != cases {
		t.Errorf("%d members, %d of them strange", r.Census.Len(), len(all))
	}
}

// TestSee: whoever wants to know is told of every case, under the names it has
// where it is kept, also from the two halves of a large file.
func TestSee(t *testing.T) {
	t.Parallel()
	files := write(t, "<testsuite name='s'><testcase classname='c' name='passed &amp; so on'/><testcase classname='c' name='failed &amp;'><failure/></testcase>"+
		"<testcase name='skipped'><skipped/></testcase></testsuite>", "<testsuite name='u'><error message='no set-up'/><testcase name='alone'/></testsuite>")
	var mu sync.Mutex
	seen := map[string]bool{}
	readFiles(t, files, Options{See: func(suite, class, name string, s report.Status) {
		mu.Lock()
		defer mu.Unlock()
		seen[suite+"|"+class+"|"+name+"|"+string(s)] = true
	}})
	want := map[string]bool{"s|c|passed & so on|passed": true, "s|c|failed &|failed": true, "s||skipped|skipped": true, "u||alone|passed": true}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
