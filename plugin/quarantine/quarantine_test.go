package quarantine_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/testpost/testpost/plugin/quarantine"
	"github.com/testpost/testpost/plugin/report"
)

const path = quarantine.DefaultPath

// list is the text of a list of patterns with an expiry each.
func list(entries ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(entries); i += 2 {
		fmt.Fprintf(&b, "- test: %q\n  reason: known\n  owner: \"@dev\"\n  expires: %s\n", entries[i], entries[i+1])
	}
	return b.String()
}

func parse(t testing.TB, text string) *quarantine.List {
	t.Helper()
	l, err := quarantine.Parse(path, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func at(day string) time.Time {
	t, err := time.Parse(time.DateTime, day)
	if err != nil {
		panic(err)
	}
	return t
}

func TestParse(t *testing.T) {
	t.Parallel()
	l := parse(t, `
# Reviewed every month.
- test: shop.CartTest › totals*
  reason: rounds differently on ARM, see SHOP-12
  owner: "@shop/cart"
  expires: 2030-06-30

- {test: 'a.b', reason: "x", owner: me, expires: "2030-01-01"}
`)
	type entry struct {
		Test, Reason, Owner, Day string
		Line                     int
	}
	var got []entry
	for i := range l.Entries {
		e := &l.Entries[i]
		got = append(got, entry{e.Test, e.Reason, e.Owner, e.Day(), e.Line})
	}
	want := []entry{
		{"shop.CartTest › totals*", "rounds differently on ARM, see SHOP-12", "@shop/cart", "2030-06-30", 3},
		{"a.b", "x", "me", "2030-01-01", 8},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, empty := range []string{"", "\n", "# nothing yet\n", "[]\n", "---\n"} {
		if l := parse(t, empty); len(l.Entries) != 0 {
			t.Errorf("%q has entries", empty)
		}
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	const rest = "\n  reason: r\n  owner: o\n  expires: 2030-01-01\n"
	expires := func(day string) string { return "- test: a.b\n  reason: r\n  owner: o\n  expires: " + day + "\n" }
	for _, tt := range []struct{ name, text, want string }{
		{"not a list", "test: a\n", `.testpost/quarantine.yml:1:1: must be a list of entries, each beginning with "- test:"`},
		{"an entry that is text", "- a.b\n", `.testpost/quarantine.yml:1:3: must be an entry with test, reason, owner, expires`},
		{"all mistakes at once", "- test: a.b\n  owners: x\n- reason: r\n  reason: r\n",
			`.testpost/quarantine.yml:2:3: "owners" is not known here: an entry has test, reason, owner, expires
.testpost/quarantine.yml:1:3: this entry has no "reason": each needs test, reason, owner, expires
.testpost/quarantine.yml:1:3: this entry has no "owner": each needs test, reason, owner, expires
.testpost/quarantine.yml:1:3: this entry has no "expires": each needs test, reason, owner, expires
.testpost/quarantine.yml:4:3: "reason" stands twice in this entry
.testpost/quarantine.yml:3:3: this entry has no "test": each needs test, reason, owner, expires
.testpost/quarantine.yml:3:3: this entry has no "owner": each needs test, reason, owner, expires
.testpost/quarantine.yml:3:3: this entry has no "expires": each needs test, reason, owner, expires`},
		{"a pattern for everything", "- test: '*.*'" + rest, `.testpost/quarantine.yml:1:9: the pattern "*.*" would hold for every test: name at least a part of one`},
		{"an endless pattern", "- test: " + strings.Repeat("a*", 501) + rest,
			`.testpost/quarantine.yml:1:9: the pattern "` + strings.Repeat("a*", 30) + `…" has more than 1000 bytes`},
		{"a long reason", "- test: a.b\n  reason: " + strings.Repeat("r", 501) + "\n  owner: o\n  expires: 2030-01-01\n",
			`.testpost/quarantine.yml:2:11: "reason" has more than 500 bytes`},
		{"no text", "- test: a.b\n  reason:\n  owner: [a, b]\n  expires: 2030-01-01\n",
			".testpost/quarantine.yml:2:10: \"reason\" must be text\n.testpost/quarantine.yml:3:10: \"owner\" must be text"},
		{"no date", expires("~"), `.testpost/quarantine.yml:4:12: "expires" must be a date, such as 2030-06-30`},
		{"a German date", expires("31.12.2030"), `.testpost/quarantine.yml:4:12: "31.12.2030" is no date: write year-month-day, such as 2030-06-30`},
		{"an American date", expires("12/31/2030"), `.testpost/quarantine.yml:4:12: "12/31/2030" is no date: write year-month-day, such as 2030-06-30`},
		{"a time", expires("2030-01-01T00:00:00Z"), `.testpost/quarantine.yml:4:12: "2030-01-01T00:00:00Z" is no date: write year-month-day, such as 2030-06-30`},
		{"a short year", expires("30-01-01"), `.testpost/quarantine.yml:4:12: "30-01-01" is no date: write year-month-day, such as 2030-06-30`},
		{"a number", expires("20300101"), `.testpost/quarantine.yml:4:12: "20300101" is no date: write year-month-day, such as 2030-06-30`},
		{"never", expires("never"), `.testpost/quarantine.yml:4:12: "never" is no date: write year-month-day, such as 2030-06-30`},
		{"no such day", expires("2030-02-30"), `.testpost/quarantine.yml:4:12: "2030-02-30" is a day that does not exist`},
		{"an owner without quotes", "- test: a.b\n  owner: @dev\n",
			`.testpost/quarantine.yml:2: this is no YAML: found character that cannot start any token; put a text that begins with @ in quotes`},
		{"an owner without quotes in the first line", "- {owner: @dev}\n",
			`.testpost/quarantine.yml:1: this is no YAML: found character that cannot start any token; put a text that begins with @ in quotes`},
		{"a pattern without quotes", "# a list\n- test: *Test\n",
			`.testpost/quarantine.yml:2:9: this is no YAML: unknown anchor 'Test' referenced; put a text that begins with * in quotes`},
		{"broken", "- test: [\n", `.testpost/quarantine.yml:2: this is no YAML: did not find expected node content`},
		{"never closed", "- test: a.b\n  reason: [x\n  owner: y\n", `.testpost/quarantine.yml:2: this is no YAML: did not find expected ',' or ']'`},
		{"a wrong indentation", "- test: a.b\n  reason: r\n owner: o\n", `.testpost/quarantine.yml:3: this is no YAML: did not find expected '-' indicator`},
		{"a tab", "- test: a.b\n\treason: r\n", `.testpost/quarantine.yml:2: this is no YAML: found a tab character that violates indentation`},
		{"a second list", "- test: a.b" + rest + "---\n- test: c.d" + rest,
			`.testpost/quarantine.yml:6:1: a second list begins here: write all entries into one, without --- between them`},
		{"a second list that is broken", "- test: a.b" + rest + "---\n- test: @c\n",
			`.testpost/quarantine.yml:6: this is no YAML: found character that cannot start any token; put a text that begins with @ in quotes`},
		{"an alias", "- &a {test: a.b, reason: r, owner: o, expires: 2030-01-01}\n- *a\n", `.testpost/quarantine.yml:2:3: must be an entry with test, reason, owner, expires`},
		{"too many", strings.Repeat("- {}\n", 1001), `.testpost/quarantine.yml:1:1: has 1001 entries, more than 1000: fix some of the tests, or match several with one pattern`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := quarantine.Parse(path, []byte(tt.text))
			if diff := cmp.Diff(tt.want, fmt.Sprint(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	root, outside := t.TempDir(), t.TempDir()
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(root, "q.yml"), list("a.b", "2030-01-01"))
	write(filepath.Join(outside, "q.yml"), list("a.b", "2030-01-01"))
	write(filepath.Join(root, "large.yml"), strings.Repeat("#", quarantine.MaxFile+1))
	if l, err := quarantine.Read(root, "q.yml"); err != nil || len(l.Entries) != 1 || l.Path != "q.yml" {
		t.Errorf("%+v, %v", l, err)
	}
	if _, err := quarantine.Read(root, path); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := quarantine.Read(root, "."); err == nil || err.Error() != "read .: it is no regular file" {
		t.Error(err)
	}
	if _, err := quarantine.Read(root, "large.yml"); err == nil || err.Error() != "read large.yml: it has more than 1 MiB" {
		t.Error(err)
	}
	if err := os.Symlink(filepath.Join(outside, "q.yml"), filepath.Join(root, "link.yml")); err != nil {
		t.Skip(err)
	}
	if l, err := quarantine.Read(root, "link.yml"); err == nil {
		t.Errorf("a link out of the workspace was followed: %+v", l)
	}
}

// TestPatterns: which tests an entry is about.
func TestPatterns(t *testing.T) {
	t.Parallel()
	type test struct{ suite, class, name string }
	cart := test{"suite", "shop.CartTest", "totals add up"}
	for _, tt := range []struct {
		pattern string
		test    test
		want    bool
	}{
		{"shop.CartTest › totals add up", cart, true},
		{"shop.CartTest.totals add up", cart, true},
		{"shop.CartTest#totals add up", cart, true},
		{"shop.CartTest::totals add up", cart, true},
		{"shop.CartTest*", cart, true},
		{"*totals*", cart, true},
		{"shop.*Test.*add*up", cart, true},
		{"totals add up", cart, false}, // of any class
		{"shop.CartTest", cart, false},
		{"CartTest.totals add up", cart, false},
		{"shop.CartTest.totals", cart, false},
		{"*up*add", cart, false},
		{"shop.CartTest.totals*totals add up", cart, false}, // parts do not overlap
		{"suite.x", test{"suite", "", "x"}, true},
		{"a/b.test.js › a/b.test.js › x", test{"", "a/b.test.js", "a/b.test.js › x"}, false},
		{"a/b.test.js › x", test{"", "a/b.test.js", "a/b.test.js › x"}, true},
		{"x", test{"", "", "x"}, true},
		{"only.Class", test{"", "only.Class", ""}, true},
		{`m.t[a\*b]`, test{"", "m", "t[a*b]"}, true},
		{`m.t[a\*b]`, test{"", "m", "t[axb]"}, false},
		{`m.t\\*`, test{"", "m", `t\x`}, true},
		{`m.测试*`, test{"", "m", "测试 购物车"}, true},
	} {
		l := parse(t, list(strings.ReplaceAll(tt.pattern, `\`, `\`), "2030-01-01"))
		w := l.Watch()
		w.See(tt.test.suite, tt.test.class, tt.test.name, report.Passed)
		_, res := l.Apply(&report.Report{}, w, at("2029-01-01 00:00:00"), nil)
		if got := len(res.Unused) == 0; got != tt.want {
			t.Errorf("%q matches %q: %v, want %v", tt.pattern, tt.test, got, tt.want)
		}
	}
}

func TestApply(t *testing.T) {
	t.Parallel()
	b := report.NewBuilder(report.Bounds{}.WithDefaults(), nil)
	part := &report.Part{File: report.File{Path: "r.xml"}, Suites: []report.Suite{{Name: "s", Report: "r.xml"}}}
	bounds := report.Bounds{}.WithDefaults()
	for _, c := range []report.Case{
		{Name: "held", Status: report.Failed},
		{Name: "lapsed", Status: report.Errored},
		{Name: "both", Status: report.Failed},
		{Name: "free", Status: report.Failed},
		{Name: "flaky held", Status: report.Passed, Flaky: true},
		{Name: "suite error held", Status: report.Errored, Synthetic: true},
		{Name: "", Status: report.Errored}, // what failed before the first test of a class
	} {
		c.Report, c.Suite, c.Class = "r.xml", "s", "k"
		part.Keep(&c, bounds)
		for _, t := range []*report.Totals{&part.File.Totals, &part.Suites[0].Totals} {
			t.Count(c.Status, c.Flaky, 0)
		}
	}
	for i := range 3 {
		part.KeepBrief(&report.Case{Report: "r.xml", Suite: "s", Class: "k", Name: fmt.Sprintf("brief %d", i), Status: report.Errored}, bounds)
		for _, t := range []*report.Totals{&part.File.Totals, &part.Suites[0].Totals} {
			t.Count(report.Errored, false, 0)
		}
	}
	b.Add(part)
	whole := b.Report()
	before := whole.Totals

	l := parse(t, list("k.held", "2030-01-31", "k.lapsed", "2030-01-30", "k.both", "2029-01-01", "k.bo*", "2031-01-01",
		"k.*held", "2031-01-01", "k", "2031-01-01", "k.brief 1", "2031-01-01", "k.gone", "2031-01-01", "k.gone too", "2001-01-01"))
	w := l.Watch()
	for c := range whole.All() {
		w.See(c.Suite, c.Class, c.Name, c.Status)
	}
	rest, res := l.Apply(whole, w, at("2030-01-31 23:59:59"), nil)

	var left, held []string
	for c := range rest.All() {
		left = append(left, c.Name)
	}
	for _, h := range res.Held {
		held = append(held, h.Case.Name+" by "+h.Entry.Test)
	}
	if diff := cmp.Diff([]string{"lapsed", "free", "suite error held", "", "brief 0", "brief 2"}, left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"held by k.held", "both by k.bo*", "flaky held by k.*held", "brief 1 by k.brief 1"}, held); diff != "" {
		t.Errorf("held (-want +got):\n%s", diff)
	}
	want := report.Totals{Tests: 10, Passed: 1, Failed: 1, Errored: 5, Quarantined: 3}
	for i, got := range []report.Totals{rest.Files[0].Totals, rest.Suites[0].Totals} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("totals %d (-want +got):\n%s", i, diff)
		}
	}
	want.Suites = rest.Totals.Suites
	if diff := cmp.Diff(want, rest.Totals); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}
	if whole.Totals != before || whole.Files[0].Totals.Quarantined != 0 || len(whole.Cases) != 7 {
		t.Errorf("the report was changed: %+v", whole.Totals)
	}
	if e := res.Lapsed[rest.Cases[0]]; e == nil || e.Day() != "2030-01-30" || len(res.Lapsed) != 1 {
		t.Errorf("lapsed: %+v", res.Lapsed)
	}
	tests := func(entries []*quarantine.Entry) (all []string) {
		for _, e := range entries {
			all = append(all, e.Test)
		}
		return all
	}
	if diff := cmp.Diff([]string{"k.gone", "k.gone too"}, tests(res.Unused)); diff != "" {
		t.Errorf("unused (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"k.lapsed", "k.both"}, tests(res.Expired)); diff != "" {
		t.Errorf("expired (-want +got):\n%s", diff)
	}
}

// TestWholes: what failed as a whole is never set aside, however wide an entry
// is, or however exact.
func TestWholes(t *testing.T) {
	t.Parallel()
	l := parse(t, list("*a*", "2030-01-01"))
	for _, tt := range []struct {
		c    report.Case
		held bool
	}{
		{report.Case{Class: "a.BTest", Name: "adds"}, true},
		{report.Case{Class: "a adds", Name: "a adds", Suite: "a"}, true}, // Jest calls the class like the test
		{report.Case{Class: "a.BTest", Name: "TestMainMenu"}, true},
		{report.Case{Class: "a", Name: "the hook \"before\" all"}, true},
		{report.Case{Class: "a.BTest"}, false},
		{report.Case{Class: "a.BTest", Name: "initializationError"}, false},
		{report.Case{Class: "a.BTest", Name: "classMethod"}, false},
		{report.Case{Class: "a.BTest", Name: "a.BTest", Suite: "a.BTest"}, false},
		{report.Case{Class: "example.com/a", Name: "TestMain"}, false},
		{report.Case{Class: "example.com/a", Name: "[build failed]"}, false},
		{report.Case{Class: "example.com/a", Name: "[setup failed]"}, false},
		{report.Case{Class: "a", Name: "Test suite failed to run"}, false},
		{report.Case{Class: "a", Name: "outer \"before all\" hook for \"adds\""}, false},
		{report.Case{Name: "tests.test_a", Failures: []report.Failure{{Message: "collection failure"}}}, false},
		{report.Case{Name: "tests.test_a", Brief: true}, false}, // whatever it said
		{report.Case{Class: "tests.test_a", Name: "test_adds", Brief: true}, true},
		{report.Case{Class: "Test suite failed to run", Name: "src/a.spec.ts"}, false},
		{report.Case{Class: "a", Name: "a Test execution failure: could be caused by test hooks like 'afterAll'."}, false},
		{report.Case{Class: "example.com/a", Name: "Failure", Failures: []report.Failure{{Message: "Runtime error"}}}, false},
		{report.Case{Class: "example.com/a", Name: "Failure", Brief: true}, false},
		{report.Case{Class: "a.BTest", Name: "Failure", Failures: []report.Failure{{Message: "expected 1"}}}, true},
		{report.Case{Class: "a", Name: "adds", Synthetic: true}, false},
	} {
		c := tt.c
		c.Status = report.Errored
		_, res := l.Apply(&report.Report{Cases: []*report.Case{&c}, Totals: report.Totals{Tests: 1, Errored: 1}}, nil, at("2029-01-01 00:00:00"), nil)
		if res.Any() != tt.held {
			t.Errorf("%+v is held: %v", c, res.Any())
		}
	}
}

// TestParents: a Go test that failed only because of its subtests is set aside
// with them, if all that failed are.
func TestParents(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		red    string // failed tests; those with a * say something
		list   []string
		remain string
	}{
		{"all of them", "TestA TestA/x* TestA/y* TestB*", []string{"p.TestA/*", "2030-01-01"}, "TestB"},
		{"one of two", "TestA TestA/x* TestA/y*", []string{"p.TestA/x", "2030-01-01"}, "TestA TestA/y"},
		{"a silent subtest", "TestA TestA/x* TestA/y", []string{"p.TestA/x", "2030-01-01"}, "TestA TestA/y"},
		{"it says something", "TestA* TestA/x*", []string{"p.TestA/x", "2030-01-01"}, "TestA"},
		{"at any depth", "TestA TestA/x TestA/x/1* TestA/x/2*", []string{"p.*/x/*", "2030-01-01"}, ""},
		{"one of two below", "TestA TestA/x TestA/x/1* TestA/y TestA/y/1*", []string{"p.*/x/*", "2030-01-01"}, "TestA TestA/y TestA/y/1"},
		{"expired", "TestA TestA/x*", []string{"p.TestA/x", "2020-01-01"}, "TestA TestA/x"},
		{"of another test", "TestA TestAB/x*", []string{"p.TestAB/x", "2030-01-01"}, "TestA"},
		{"silent in another report", "TestA TestA/x* other:TestA", []string{"p.TestA/x", "2030-01-01"}, "TestA"},
		{"not of Go", "Login Login/x*", []string{"p.Login/x", "2030-01-01"}, "Login"},
		{"not of Go either", "Testing Testing/x*", []string{"p.Testing/x", "2030-01-01"}, "Testing"},
		{"no subtests", "TestA", []string{"p.TestA/x", "2030-01-01"}, "TestA"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, brief := range []bool{false, true} {
				r := &report.Report{}
				for _, word := range strings.Fields(tt.red) {
					name, says := strings.CutSuffix(word, "*")
					c := &report.Case{Class: "p", Name: name, Status: report.Failed, Fingerprint: 3}
					if in, name, found := strings.Cut(name, ":"); found {
						c.Report, c.Name = in, name
					}
					if says {
						c.Fingerprint = 2
					}
					r.Totals.Count(report.Failed, false, 0)
					if brief {
						r.Brief.Add(c)
					} else {
						r.Cases = append(r.Cases, c)
					}
				}
				rest, res := parse(t, list(tt.list...)).Apply(r, nil, at("2029-01-01 00:00:00"), func(c *report.Case) bool { return c.Fingerprint == 3 })
				var left []string
				for c := range rest.All() {
					left = append(left, c.Name)
				}
				if diff := cmp.Diff(tt.remain, strings.Join(left, " ")); diff != "" {
					t.Errorf("brief %v (-want +got):\n%s", brief, diff)
				}
				for _, h := range res.Held {
					if h.Entry == nil {
						t.Errorf("%q is held by nothing", h.Case.Name)
					}
				}
			}
		})
	}
}

// TestPassed: an entry is needed no more when all its tests passed often enough.
func TestPassed(t *testing.T) {
	t.Parallel()
	l := parse(t, list("k.calm", "2030-01-01", "k.both*", "2030-01-01", "k.new*", "2030-01-01", "k.skipped", "2030-01-01", "k.failed*", "2030-01-01",
		"k.gone", "2030-01-01", "k.many*", "2030-01-01"))
	w := l.Watch()
	calm := map[uint64]int{}
	see := func(name string, s report.Status, runs int) {
		w.See("s", "k", name, s)
		calm[report.Identity("s", "k", name)] = runs
	}
	see("calm", report.Passed, 10)
	see("both 1", report.Passed, 20)
	see("both 2", report.Passed, 12)
	see("new 1", report.Passed, 20)
	see("new 2", report.Passed, 9)
	see("skipped", report.Skipped, 20)
	see("failed 1", report.Passed, 20)
	see("failed 2", report.Failed, 0)
	see("failed 3", report.Passed, 20)
	for i := range 1001 {
		see(fmt.Sprint("many ", i), report.Passed, 20)
	}
	var got []string
	for _, p := range w.Passed(func(id uint64) int { return calm[id] }) {
		got = append(got, fmt.Sprint(p.Entry.Test, " ", p.Runs))
	}
	if diff := cmp.Diff([]string{"k.calm 10", "k.both* 12"}, got); diff != "" {
		t.Error(diff)
	}
	var nobody *quarantine.Watch
	if got := nobody.Passed(nil); got != nil {
		t.Errorf("nobody watched, and %v passed", got)
	}
	_, res := l.Apply(&report.Report{}, nil, at("2026-01-01 00:00:00"), nil)
	if len(res.Unused) != 0 {
		t.Errorf("nobody watched, and %d entries match nothing", len(res.Unused))
	}
}

// TestExpiry: an entry holds to the end of its day in UTC.
func TestExpiry(t *testing.T) {
	t.Parallel()
	e := &parse(t, list("a.b", "2030-02-28")).Entries[0]
	for now, want := range map[string]bool{"2030-02-28 00:00:00": false, "2030-02-28 23:59:59": false, "2030-03-01 00:00:00": true, "2020-01-01 00:00:00": false} {
		if got := e.Expired(at(now)); got != want {
			t.Errorf("expired at %s: %v", now, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(list("a.*b", "2030-01-01"), "s", "a", "xb")
	f.Add("- {test: 'x*', reason: r, owner: '@o', expires: 2001-01-01}", "", "", "xy")
	f.Fuzz(func(t *testing.T, text, suite, class, name string) {
		l, err := quarantine.Parse(path, []byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), path+":") {
				t.Errorf("the error %q names no file", err)
			}
			return
		}
		r := &report.Report{Cases: []*report.Case{{Suite: suite, Class: class, Name: name, Status: report.Failed}}, Totals: report.Totals{Tests: 1, Failed: 1}}
		rest, _ := l.Apply(r, l.Watch(), at("2026-01-01 00:00:00"), nil)
		if rest.Totals.Failed+rest.Totals.Quarantined != 1 || rest.Totals.Failed != len(rest.Cases) {
			t.Errorf("%+v with %d cases", rest.Totals, len(rest.Cases))
		}
	})
}

// BenchmarkSee is what a passed case costs where there is a list.
func BenchmarkSee(b *testing.B) {
	var entries []string
	for i := range 50 {
		entries = append(entries, fmt.Sprintf("shop.Some%dTest › case *", i), "2030-01-01")
	}
	w := parse(b, list(entries...)).Watch()
	b.ReportAllocs()
	for b.Loop() {
		w.See("suite", "shop.CartTest", "totals add up for many articles", report.Passed)
	}
}
