package junit

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

// A peer is what another tool expects of a report in its own tests.
type peer struct {
	File, Tool, Kind string
	Cases            struct{ Tests, Passed, Failed, Errored, Skipped int }
	Args             []any
	Expectations     []struct {
		On, Matcher string
		Expected    any
	}
}

// disagreements are the expectations of peers that we do not share.
var disagreements = map[string]string{
	"EnricoMi__publish-unit-test-result-action/python/test/files/junit-xml/junit.multiresult.xml": "an error beats a failure there; here a failure beats an error",
	"EnricoMi__publish-unit-test-result-action/python/test/files/junit-xml/no-attributes.xml":     "cases without a name do not count there; here all count",
}

// TestPeers compares totals with those that other tools expect of their own
// fixtures, where they form them as we do.
func TestPeers(t *testing.T) {
	t.Parallel()
	kinds := map[string]string{}
	for _, e := range expectations(t) {
		kinds[e.Path] = e.Kind
	}
	compared := map[string]int{}
	corpusLines(t, "public/peers-expected.jsonl", func(line []byte) {
		var p peer
		if err := json.Unmarshal(line, &p); err != nil {
			t.Fatal(err)
		}
		if kinds[p.File] != "junit" {
			return
		}
		if _, ok := disagreements[p.File]; ok {
			return
		}
		written, _ := apart(casesOf(t, corpusFile(t, "public/"+p.File)))
		if want, got, ok := p.compare(count(written)); ok {
			compared[p.Tool]++
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s of %s (-want +got)\n%s", p.File, p.Tool, d)
			}
		}
	})
	t.Log(compared)
}

// compare returns what the peer expects and what we have in its terms. It
// reports false where the terms differ too much.
func (p peer) compare(f facts) (want, got map[string]int, ok bool) {
	w := map[string]int{"tests": p.Cases.Tests, "passed": p.Cases.Passed, "failed": p.Cases.Failed, "errored": p.Cases.Errored, "skipped": p.Cases.Skipped}
	g := map[string]int{"tests": f.Tests, "passed": f.Passed, "failed": f.Failed, "errored": f.Errored, "skipped": f.Skipped}
	switch p.Kind {
	case "results":
		return w, g, true
	case "snapshot", "counts": // failed includes errored
		w["errored"], g["errored"] = 0, 0
		g["failed"] = f.Failed + f.Errored
		if p.Kind == "counts" {
			w["tests"] = f.Tests
		}
		return w, g, true
	case "expectations": // only those of a plain call
		if len(p.Args) != 1 {
			return nil, nil, false
		}
		return p.totals(), map[string]int{"totalCount": f.Tests, "skippedCount": f.Skipped}, true
	}
	return nil, nil, false
}

func (p peer) totals() map[string]int {
	totals := map[string]int{}
	for _, e := range p.Expectations {
		if n, ok := e.Expected.(float64); ok && (e.On == "totalCount" || e.On == "skippedCount") {
			totals[e.On] = int(n)
		}
	}
	return totals
}

// made are the facts about a report that a runner wrote for a known program.
type made struct {
	File        string
	Cases       int
	WithSkipped int `json:"with_skipped"`
	WithFlaky   int `json:"with_flaky"`
	Failures    int `json:"failure_elements"`
	Errors      int `json:"error_elements"`
	Reruns      int `json:"rerun_elements"`
	Truth       []struct{ Case, Outcome string }
}

// untrue are the cases whose report does not say what happened, as file and
// part of the name.
var untrue = map[string]string{
	"catch2/catch2-junit.xml may fail":        "expected by the tool; counts as skipped",
	"ctest/ctest-junit.xml not_found":         "written as skipped, but it did not run: errored",
	"gotestsum/gotestsum-rerun.xml TestFlaky": "repeated cases are reruns only where the setting says so",
}

// TestMade reads the reports that real runners wrote for programs of which it
// is known what really fails.
func TestMade(t *testing.T) {
	t.Parallel()
	corpusLines(t, "generated/facts.jsonl", func(line []byte) {
		var m made
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatal(err)
		}
		cases := casesOf(t, corpusFile(t, "generated/"+m.File))
		if _, synthetic := apart(cases); len(cases) != m.Cases || len(synthetic) > 0 {
			t.Errorf("%s: %d cases, %d of them synthetic, want %d", m.File, len(cases), len(synthetic), m.Cases)
		}
		var failures, errors, flaky int
		for _, c := range cases {
			for _, f := range c.Failures {
				if f.Error {
					errors++
				} else {
					failures++
				}
			}
			if c.Flaky {
				flaky++
			}
		}
		if m.File == "ctest/ctest-junit.xml" {
			errors-- // see untrue
		}
		if failures != m.Failures || errors != m.Errors || flaky != m.WithFlaky {
			t.Errorf("%s: %d failures, %d errors, %d flaky cases, want %d, %d, %d", m.File, failures, errors, flaky, m.Failures, m.Errors, m.WithFlaky)
		}
		m.checkTruth(t, cases)
	})
}

func (m made) checkTruth(t *testing.T, cases []*report.Case) {
	t.Helper()
	for _, truth := range m.Truth {
		if _, ok := untrue[m.File+" "+truth.Case]; ok {
			continue
		}
		if !slices.ContainsFunc(cases, func(c *report.Case) bool {
			outcome := string(c.Status)
			if c.Flaky {
				outcome = "flaky"
			}
			return strings.Contains(c.Class+" "+c.Name, truth.Case) && outcome == truth.Outcome
		}) {
			t.Errorf("%s: no case like %q is %s", m.File, truth.Case, truth.Outcome)
		}
	}
}

func casesOf(t testing.TB, b []byte) []*report.Case {
	t.Helper()
	cases, _ := readAll(t, b)
	return cases
}
