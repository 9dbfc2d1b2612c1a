package junit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// corpusFolder returns the folder of real reports that lies beside the
// checkout, and skips the test where there is none.
func corpusFolder(t testing.TB) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "corpus"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no corpus of real reports at %s", folder)
	}
	return folder
}

// facts are what an independent program counted in a report.
type facts struct {
	Tests, Passed, Failed, Errored, Skipped, Flaky int
	Suites                                         int
	StrayCases                                     int `json:"stray_cases"`
	Time                                           float64
	FlakyElements                                  int `json:"flaky_elements"`
	RerunElements                                  int `json:"rerun_elements"`
	Failing                                        []failingCase
}

type failingCase struct {
	Outcome, Name, Classname, Message, Type, Text string
	Results                                       int
	File, Line                                    *string
	ResultFile                                    *string `json:"result_file"`
	ResultLine                                    *string `json:"result_line"`
	SuiteFile                                     *string `json:"suite_file"`
}

type expectation struct {
	Path       string `json:"file"`
	Dialect    string
	Kind       string
	WellFormed bool `json:"well_formed"`
	facts
	Before   *facts `json:"before_error"`
	Repaired *facts `json:"repaired"`
	Error    struct {
		Line int
	}
}

// corpusLines calls each with every line of a file of the corpus.
func corpusLines(t testing.TB, name string, each func(line []byte)) {
	t.Helper()
	f, err := os.Open(filepath.Join(corpusFolder(t), filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		each(lines.Bytes())
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

func expectations(t testing.TB) []expectation {
	t.Helper()
	var all []expectation
	corpusLines(t, "public/expected.jsonl", func(line []byte) {
		var e expectation
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	})
	return all
}

// sampled returns all expectations, under the race detector some of them.
func sampled(t testing.TB) []expectation {
	t.Helper()
	all := expectations(t)
	some := all[:0]
	for i := 0; i < len(all); i += sparse {
		some = append(some, all[i])
	}
	return some
}

func corpusFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(corpusFolder(t), filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// readAll reads one document and keeps its cases.
func readAll(t testing.TB, b []byte) ([]*report.Case, report.File) {
	t.Helper()
	var cases []*report.Case
	f, err := Read(t.Context(), bytes.NewReader(b), func(c *report.Case) { cases = append(cases, c.Clone()) })
	if err != nil {
		t.Fatal(err)
	}
	return cases, f
}

// apart separates the cases that stand for a suite from those of testcase
// elements.
func apart(cases []*report.Case) (written, synthetic []*report.Case) {
	for _, c := range cases {
		if c.Synthetic {
			synthetic = append(synthetic, c)
		} else {
			written = append(written, c)
		}
	}
	return written, synthetic
}

// count counts cases by the rules of the corpus.
func count(cases []*report.Case) facts {
	var t report.Totals
	for _, c := range cases {
		t.Count(c.Status, c.Flaky, c.Duration)
	}
	return facts{
		Tests: t.Tests, Passed: t.Passed, Failed: t.Failed, Errored: t.Errored, Skipped: t.Skipped, Flaky: t.Flaky,
		Time: t.Duration.Seconds(),
	}
}

func countAttempts(cases []*report.Case) int {
	n := 0
	for _, c := range cases {
		n += len(c.Attempts) + c.MoreAttempts
	}
	return n
}
