package console

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/quarantine"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/setting"
	"github.com/testpost/testpost/plugin/summary"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const secret = "s3cr3t-token"

func mask(text string) string { return strings.ReplaceAll(text, secret, "***") }

// now is the time of all tests.
func now() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// scene is a situation and the log it leaves.
type scene struct {
	name    string
	options Options
	show    func(*Console)
}

func scenes() []scene {
	github := Options{Style: GitHub, Clock: now}
	all := []scene{
		{"green", Options{}, func(c *Console) {
			c.Report(green())
			c.Receipts([]host.Receipt{{Host: "codeup", Outcome: host.Delivered, ID: "101", URL: "https://codeup.aliyun.com/x/check_runs/101", Message: "check run 101 completed"}})
		}},
		{"one failure", Options{}, func(c *Console) { c.Report(oneFailure()) }},
		{"one failure in colour", Options{Color: true}, func(c *Console) { c.Report(oneFailure()) }},
		{"many causes", Options{}, func(c *Console) { c.Report(manyCauses()) }},
		{"ten thousand failures", Options{}, func(c *Console) { c.Report(tenThousand()) }},
		{"unreadable file", Options{}, func(c *Console) { c.Report(unreadable()) }},
		{"nothing found", Options{}, func(c *Console) { c.Report(nothingFound()) }},
		{"only skipped", Options{}, func(c *Console) { c.Report(onlySkipped()) }},
		{"flaky", Options{}, func(c *Console) { c.Report(flaky()) }},
		{"what changed", Options{}, func(c *Console) { c.Report(changed()) }},
		{"nothing to compare with", Options{}, func(c *Console) {
			s := oneFailure()
			s.History = &history.Comparison{Doubt: "no earlier run was found"}
			c.Report(s)
		}},
		{"neutral", Options{}, func(c *Console) {
			s := oneFailure()
			s.Verdict = check.Verdict{Conclusion: check.Neutral, Holds: []check.Condition{check.OnFailed, check.OnStale}}
			c.Report(s)
		}},
		{"narrow terminal", Options{Terminal: true, Width: 60}, func(c *Console) { c.Report(oneFailure()) }},
		{"wide characters", Options{}, func(c *Console) { c.Report(wide()); c.Explain(Files(wide().Report)) }},
		{"host failed", Options{}, func(c *Console) { c.Report(green()); c.Receipts(failedHosts()) }},
		{"host failed on a narrow terminal", Options{Terminal: true, Width: 72}, func(c *Console) { c.Receipts(failedHosts()); c.Report(nothingFound()) }},
		{"dry run", Options{DryRun: true}, dryRun},
		{"dry run on github", Options{DryRun: true, Style: GitHub}, dryRun},
		{"explain", Options{}, explain},
		{"explain on github", github, explain},
		{"explain on azure", Options{Style: Azure}, explain},
		{"explain on gitlab", Options{Style: GitLab, Clock: now}, explain},
		{"messages", Options{Mask: mask}, remarksOfAllKinds},
		{"messages in debug", Options{Level: slog.LevelDebug, Color: true, Mask: mask}, remarksOfAllKinds},
		{"only errors", Options{Level: slog.LevelError}, remarksOfAllKinds},
	}
	for _, style := range []Style{Plain, GitHub, Gitea, Azure, GitLab} {
		all = append(all, scene{"hostile on " + style.String(), Options{Style: style, Color: style == Azure, Clock: now, Mask: mask}, hostile})
	}
	return all
}

func TestScenes(t *testing.T) {
	t.Parallel()
	for _, s := range scenes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			var buf bytes.Buffer
			c := New(&buf, s.options)
			s.show(c)
			if err := c.Err(); err != nil {
				t.Fatal(err)
			}
			golden(t, s.name, buf.Bytes())
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", strings.ReplaceAll(name, " ", "_")+".golden")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the log differs from %s (-want +got), run with -update if it should:\n%s", path, diff)
	}
}

// subject puts a report together from its cases, each its own cause unless
// told otherwise.
func subject(v check.Conclusion, passed int, cases ...*report.Case) *summary.Subject {
	r := &report.Report{Files: []report.File{{Path: "build/TEST-shop.xml", Outcome: report.Read}}, Cases: cases}
	s := &summary.Subject{Name: "Tests", Report: r, Verdict: check.Verdict{Conclusion: v}}
	s.Findings.Locations = map[*report.Case]report.Location{}
	s.Findings.CauseOf = map[*report.Case]string{}
	for range passed {
		r.Totals.Count(report.Passed, false, 10*time.Millisecond)
	}
	for _, k := range cases {
		r.Totals.Count(k.Status, k.Flaky, k.Duration)
		if k.Report == "" {
			k.Report = r.Files[0].Path
		}
	}
	r.Files[0].Totals = r.Totals
	if v == check.Failure && r.Totals.Red() > 0 {
		s.Verdict.Reasons = []check.Condition{check.OnFailed}
		s.Verdict.Holds = s.Verdict.Reasons
	}
	return s
}

// cause makes one cause of cases.
func cause(s *summary.Subject, title string, cases ...*report.Case) {
	id := fmt.Sprintf("c%d", len(s.Findings.Causes)+1)
	s.Findings.Causes = append(s.Findings.Causes, annotate.Cause{ID: id, Title: title, Cases: cases})
	for _, k := range cases {
		s.Findings.CauseOf[k] = id
	}
}

func failed(class, name, message string) *report.Case {
	return &report.Case{Suite: class, Class: class, Name: name, Status: report.Failed, Failures: []report.Failure{{Message: message}}}
}

func green() *summary.Subject { return subject(check.Success, 1204) }

func oneFailure() *summary.Subject {
	k := failed("shop.CartTest", "totals add up", "expected: <3> but was: <4>")
	k.Failures[0].Type = "org.opentest4j.AssertionFailedError"
	s := subject(check.Failure, 9, k)
	s.Findings.Locations[k] = report.Location{Path: "src/test/java/shop/CartTest.java", Line: 42}
	cause(s, "expected: <3> but was: <4>", k)
	return s
}

func manyCauses() *summary.Subject {
	var down, sums []*report.Case
	for i := range 57 {
		k := failed("shop.OrderIT", fmt.Sprintf("order %d is stored", i+1), "connection refused: db:5432\nis the database running?")
		k.Status = report.Errored
		down = append(down, k)
	}
	for i, got := range []int{4, 7} {
		sums = append(sums, failed("shop.CartTest", fmt.Sprintf("sum %d", i+1), fmt.Sprintf("expected 3, got %d", got)))
	}
	long := failed("shop.ui.CheckoutPageTest", "shows the address form again when the postal code of the delivery address is not known", "")
	long.Failures[0].Details.Head = "=== RUN   TestCheckout\n\tpage_test.go:12: no form\n\n\n" + strings.Repeat("\tpage_test.go:13: and more\n", 12)
	twice := failed("", "TestTwice", "first assertion")
	twice.Failures = append(twice.Failures, report.Failure{Message: "second assertion"})
	twice.MoreFailures = 3
	silent := &report.Case{Suite: "shop", Name: "says nothing", Status: report.Failed, Failures: []report.Failure{{Message: "failed"}}, Output: report.Text{Tail: "panic: boom\n\n", Omitted: 10}}
	s := subject(check.Failure, 1144, append(append(append([]*report.Case{}, down...), sums...), long, twice, silent)...)
	s.Findings.Locations[down[0]] = report.Location{Path: "src/it/java/shop/OrderIT.java", Line: 30}
	s.Findings.Locations[sums[0]] = report.Location{Path: "src/test/java/shop/CartTest.java", Line: 12}
	s.Findings.Locations[sums[1]] = report.Location{Path: "src/test/java/shop/CartTest.java", Line: 19}
	s.Findings.Locations[long] = report.Location{Path: "src/test/java/shop/ui/CheckoutPageTest.java", Line: 1204}
	s.Findings.Unplaced = 56
	cause(s, "connection refused: db:N", down...)
	cause(s, "expected N, got N", sums...)
	cause(s, "no form", long)
	s.Findings.Causes[2].Parents = []*report.Case{failed("shop.ui", "TestCheckout", "")}
	s.Report.Totals.Count(report.Failed, false, 0)
	return s
}

func tenThousand() *summary.Subject {
	var cases []*report.Case
	for i := range 1000 {
		cases = append(cases, failed("load.Test", fmt.Sprintf("case %d", i), strings.Repeat("x", 400)))
	}
	s := subject(check.Failure, 0, cases...)
	for range 9000 {
		k := &report.Case{Class: "load.Test", Name: "more", Status: report.Failed}
		s.Report.Brief.Add(k)
		s.Report.Totals.Count(k.Status, false, 0)
	}
	s.Report.Unlisted = 5
	for i := 0; i < len(cases); i += 10 {
		cause(s, fmt.Sprintf("load %d", i/10), cases[i:i+10]...)
	}
	s.Findings.Causes[0].More = 8900
	s.Findings.MoreCauses = 100
	return s
}

func unreadable() *summary.Subject {
	s := subject(check.Failure, 14)
	s.Verdict.Reasons = []check.Condition{check.OnUnreadable}
	s.Report.Files = append(s.Report.Files,
		report.File{Path: "build/TEST-cut.xml", Outcome: report.Partial, Problems: []report.Problem{
			{Kind: "time", Message: `a duration of "-1" was ignored`, Line: 3, Column: 7},
			{Kind: "truncated", Message: "the file ends inside <testcase>; 14 cases before it were kept", Line: 120, Column: 9, Lost: true}}},
		report.File{Path: "build/TEST-locked.xml", Outcome: report.Unreadable, Problems: []report.Problem{{Kind: "open", Message: "permission denied", Lost: true}}},
		report.File{Path: "build/empty.xml", Outcome: report.Empty},
		report.File{Path: "pom.xml", Outcome: report.Foreign, Problems: []report.Problem{{Kind: "foreign", Message: "the root element is <project>, not a JUnit report", Line: 2, Column: 1}}})
	s.Unmatched = []string{"**/junit*.xml"}
	return s
}

func nothingFound() *summary.Subject {
	return &summary.Subject{Name: "Tests", Report: &report.Report{}, Unmatched: []string{"**/TEST-*.xml", "**/*junit*.xml"},
		Verdict: check.Verdict{Conclusion: check.Failure, Reasons: []check.Condition{check.OnMissing, check.OnEmpty}}}
}

func onlySkipped() *summary.Subject {
	s := subject(check.Skipped, 0)
	for range 12 {
		s.Report.Totals.Count(report.Skipped, false, 0)
	}
	return s
}

func flaky() *summary.Subject {
	k := &report.Case{Class: "shop.MailTest", Name: "sends once", Status: report.Passed, Flaky: true,
		Attempts: []report.Attempt{{Status: report.Failed, Failure: &report.Failure{Message: "timed out after 5s\nsecond line"}}}}
	s := subject(check.Failure, 3, k)
	s.Verdict.Reasons = []check.Condition{check.OnFlaky}
	s.Findings.Locations[k] = report.Location{Path: "src/test/java/shop/MailTest.java"}
	return s
}

func wide() *summary.Subject {
	k := failed("购物车测试", "合计金额正确", "期望值 3，实际值 4")
	s := subject(check.Failure, 2, k)
	s.Report.Files = append(s.Report.Files, report.File{Path: "构建/测试报告.xml", Outcome: report.Read, Totals: report.Totals{Tests: 1, Passed: 1}})
	cause(s, "期望值 N，实际值 N", k)
	return s
}

func failedHosts() []host.Receipt {
	return []host.Receipt{
		{Host: "codeup", Outcome: host.Failed, Err: errors.New("create the check run: POST https://openapi-rdc.aliyuncs.com/oapi/v1/check-runs: 403 Forbidden: NO_PERMISSION: the token may not write check runs (request id 7F-12)\n  hint: give the token the right \"check runs: read and write\"")},
		{Host: "codearts", Outcome: host.Partial, Message: "2 of 3 report files uploaded", Err: errors.New("upload build/TEST-b.xml: 413 Request Entity Too Large")},
		{Host: "github", Outcome: host.Delivered, Message: "check run 7 completed with 50 annotations", Sent: 50, Omitted: 9, URL: "https://github.com/o/r/runs/7"},
		{Host: "gitea", Outcome: host.Skipped, Message: "gitea_token is not set"},
	}
}

func dryRun(c *Console) {
	c.Report(oneFailure())
	w := c.Writer()
	fmt.Fprint(w, "GET https://openapi-rdc.aliyuncs.com/oapi/v1/check-runs?page=1\n")
	fmt.Fprint(w, "POST https://openapi-rdc.aliyuncs.com/oapi/v1/check-runs\nX-Yunxiao-Token: ***\n\n{\n  \"name\": \"Tests\",\n  \"conclusion\": \"failure\"\n}\n\n")
	c.Receipts([]host.Receipt{{Host: "codeup", Outcome: host.Delivered, Message: "check run completed with 1 annotation", Sent: 1}})
}

func explain(c *Console) {
	s := unreadable()
	s.Findings.Unplaced = 3
	s.Verdict.Holds = []check.Condition{check.OnUnreadable, check.OnStale}
	c.Explain(
		Values("Where each setting comes from", []Value{{"reports", "**/TEST-*.xml", "PLUGIN_REPORTS"}, {"codeup_token", "(secret)", "PLUGIN_CODEUP_TOKEN_FILE"}, {"details_url", "", "default"}}),
		Files(s.Report),
		Reasons(s, []check.Condition{check.OnFailed, check.OnUnreadable}),
		Cuts(s, failedHosts()))
}

func remarksOfAllKinds(c *Console) {
	log := slog.New(c.Handler())
	log.Debug("asked again", "try", 2, slog.Group("wait", "seconds", 1.5), "body", "a \"b\"\nc", "token", secret)
	log.With("host", "codeup").WithGroup("request").Info("sent", "bytes", 512)
	c.Noticef("no token for %s: annotations go to the log", "github")
	c.Warnf("PLUGIN_REPROTS is not a setting and was ignored: did you mean reports?")
	c.Error(setting.Join(
		errors.New("PLUGIN_FAIL_ON=\"fialed\": must be failed, flaky, unreadable, missing, empty, stale or never\n  hint: did you mean \"failed\"?"),
		errors.New("codeup_organization is not set: it is needed with codeup_token"),
		fmt.Errorf("read %s: %w", secret, io.ErrUnexpectedEOF)))
}

// traps is text that tries everything a log could obey.
const traps = "::error file=x::boom\n ::set-output name=a::b\n\u3000::warning::w\r::notice::n ##[error]old ##vso[task.setvariable variable=a]b " +
	"##teamcity[x] ####[group] \x1b[31mred\x1b[0m \x1b]0;title\a \x1b[0Ksection_start:1:x\r\x1b[0K bell\a back\b rtl\u202eabc zero\u200bwidth \ufeffbom \u2066iso \x9b31m \u2028 \u0085 " +
	"bad\xffbyte \x00 \u3164fill \U000e0041tag " + secret

func hostile(c *Console) {
	k := failed("a\n::error::class", traps, traps)
	k.Failures[0].Type = "::error::type"
	flaky := &report.Case{Name: "::debug::flaky", Status: report.Passed, Flaky: true, Attempts: []report.Attempt{{Failure: &report.Failure{Message: traps}}}}
	s := subject(check.Failure, 1, k, flaky)
	s.Findings.Locations[k] = report.Location{Path: "::error::/a\nb.go", Line: 3}
	e := &quarantine.Entry{Test: traps, Reason: traps, Owner: "::error::owner", Line: 3}
	s.Quarantine = &quarantine.Result{List: &quarantine.List{Path: "::error::q.yml"}, Held: []quarantine.Held{{Case: flaky, Entry: e}},
		Unused: []*quarantine.Entry{e}, Lapsed: map[*report.Case]*quarantine.Entry{k: e}}
	cause(s, traps, k, failed("", "::stop-commands::x", "::group::x"))
	s.Report.Files[0].Path = "::error::\r\n::error::file.xml"
	s.Report.Files[0].Outcome = report.Partial
	s.Report.Files[0].Problems = []report.Problem{{Kind: "::error::", Message: traps, Lost: true}}
	s.Unmatched = []string{traps}
	c.Report(s)
	c.Receipts([]host.Receipt{{Host: "::error::h", Outcome: host.Failed, Message: "::error::m", URL: "::error::u", Err: errors.New(traps)}})
	c.Explain(Section{Title: traps, Rows: [][]string{{traps, traps, traps}, {"", "::error::"}}}, Files(s.Report))
	c.Noticef("%s", traps)
	c.Warnf("%s", traps)
	c.Error(errors.New(traps))
	slog.New(c.Handler()).Info(traps, traps, traps)
	fmt.Fprintln(c.Writer(), traps)
}
