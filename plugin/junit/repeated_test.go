package junit

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/report"
)

// TestLongNamesDiffer holds that cases, classes and suites whose long names
// differ only where they are cut are told apart, wherever it is that somebody
// looks: where repeated cases are one, in a census, and in what is kept.
func TestLongNamesDiffer(t *testing.T) {
	t.Parallel()
	const class, name, suiteName = "<testsuite name='s'><testcase classname='%s' name='n'>%s</testcase></testsuite>",
		"<testsuite name='s'><testcase classname='c' name='%s'>%s</testcase></testsuite>",
		"<testsuite name='%s'><testcase classname='c' name='n'>%s</testcase></testsuite>"
	for what, format := range map[string]string{
		"name": name, "class": class, "suite": suiteName, "outer suite": "<testsuite name='o'>" + suiteName + "</testsuite>",
		"all suites": strings.ReplaceAll(suiteName, "testsuite", "testsuites"),
	} {
		for _, half := range []int{300, 600, maxMessage, windowSize} {
			t.Run(fmt.Sprint(what, " of twice ", half), func(t *testing.T) {
				t.Parallel()
				long := func(middle string) string {
					return strings.Repeat("前 a&lt;", half/8) + middle + strings.Repeat(" and on", half/7)
				}
				one, two := fmt.Sprintf(format, long("one"), ""), fmt.Sprintf(format, long("two"), "<failure message='boom'/>")
				again := fmt.Sprintf(format, long("one"), "<error/>")
				r := readFiles(t, write(t, "<testsuites>"+one+two+"</testsuites>", again), Options{Repeated: true, Census: true})
				if got, want := r.Totals, (report.Totals{Tests: 2, Passed: 1, Failed: 1, Flaky: 1, Suites: 3}); got != want {
					t.Errorf("%+v, want %+v", got, want)
				}
				if len(r.Cases) != 2 || r.Cases[0].Status != report.Failed || !r.Cases[1].Flaky || r.Census.Len() != 2 {
					t.Errorf("%d cases kept, %d in the census", len(r.Cases), r.Census.Len())
				}
				for _, c := range r.Cases {
					if s := c.Suite + c.Class + c.Name; len(s) > maxName+200 || !utf8.ValidString(s) || len(long("one")) > maxName && !strings.Contains(s, " bytes left out (") {
						t.Errorf("%q", s)
					}
				}
			})
		}
	}
}

// TestDeepSuitesDiffer holds that cases in suites of which some are left out of
// their paths are told apart by those, too.
func TestDeepSuitesDiffer(t *testing.T) {
	t.Parallel()
	const depth = firstNames + lastNames - 1 // and the root
	nested := func(names ...string) string {
		var b strings.Builder
		for i := range depth {
			fmt.Fprintf(&b, "<testsuite name='%d'>", i)
			if i == firstNames-2 {
				for _, name := range names {
					fmt.Fprintf(&b, "<testsuite name='%s'>", name)
				}
			}
		}
		b.WriteString("<testcase name='n'/>%s")
		b.WriteString(strings.Repeat("</testsuite>", depth+len(names)))
		return b.String()
	}
	doc := func(first, second string) string {
		return "<testsuites>" + strings.Replace(first, "/>%s", "><failure/></testcase>", 1) + strings.Replace(second, "%s", "", 1) + "</testsuites>"
	}
	for _, test := range []struct {
		name, doc string
		failed    int
	}{
		{"other names are left out", doc(nested("one"), nested("two")), 1},
		{"other names in all are left out", doc(nested("a", "bc"), nested("ab", "c")), 1},
		{"the same names are left out", doc(nested("one"), nested("one")), 0},
		{"all names are there", doc(nested(), nested()), 0},
	} {
		r := readFiles(t, write(t, test.doc), Options{Repeated: true, Census: true})
		if r.Totals.Failed != test.failed || r.Census.Len() != 1+test.failed {
			t.Errorf("%s: %+v, %d in the census", test.name, r.Totals, r.Census.Len())
		}
	}
}

// TestSyntheticIsNoExecution holds that the error of a suite is listed beside
// the executions of a case that is called like the suite.
func TestSyntheticIsNoExecution(t *testing.T) {
	t.Parallel()
	const problem, cases = "<error message='no set-up'/>", "<testcase name='s'><failure/></testcase><testcase name='s'/>"
	for _, content := range []string{problem + cases, cases + problem} {
		for _, kept := range []int{0, 1} { // the second one in brief
			o := Options{Repeated: true, Bounds: report.Bounds{Cases: kept, Causes: -1}}
			var errored, flaky int
			for _, c := range keptCases(t, "<testsuite name='s'>"+content+"</testsuite>", o) {
				if c.Status == report.Errored && c.Synthetic {
					errored++
				}
				if c.Flaky && !c.Synthetic {
					flaky++
				}
			}
			if errored != 1 || flaky != 1 {
				t.Errorf("%s: %d errored and %d flaky, want one of each", content, errored, flaky)
			}
		}
	}
}
