package plugin

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/markdown/markdowntest"
)

// samples copies the sample reports, and the sources that they speak of, into a
// workspace, and returns the paths of the reports.
func samples(t *testing.T) (dir string, reports []string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "testdata/reports"), os.DirFS("../testdata/reports")); err != nil {
		t.Fatal(err)
	}
	for _, f := range readFacts(t) {
		reports = append(reports, f.Report)
	}
	return dir, reports
}

// result runs the program and returns its JSON result and its summary.
func result(t *testing.T, dir string, args ...string) (map[string]any, string) {
	t.Helper()
	p, out := process(dir, append([]string{"--json=out.json", "--markdown=out.md", "--annotate=failed,flaky,skipped"}, args...))
	if status := Run(context.Background(), p); status > statusRed {
		t.Fatalf("exit status %d:\n%s", status, out)
	}
	var document map[string]any
	text, err := os.ReadFile(filepath.Join(dir, "out.json"))
	if err == nil {
		err = json.Unmarshal(text, &document)
	}
	if err != nil {
		t.Fatal(err)
	}
	summary, err := os.ReadFile(filepath.Join(dir, "out.md"))
	if err != nil {
		t.Fatal(err)
	}
	return document, string(summary)
}

// writeParts runs a shard for each of n, with the reports that random gives it.
func writeParts(t *testing.T, dir string, reports []string, n int, random *rand.Rand) {
	t.Helper()
	shares := make([][]string, n)
	for _, r := range reports {
		to := random.IntN(n)
		shares[to] = append(shares[to], r)
	}
	if err := os.RemoveAll(filepath.Join(dir, "parts")); err != nil {
		t.Fatal(err)
	}
	for i, share := range shares {
		if len(share) == 0 {
			share = []string{"none.xml"}
		}
		p, out := process(dir, append([]string{fmt.Sprintf("--shard=%d/%d", i+1, n), fmt.Sprintf("--json=parts/%d.json", random.IntN(1<<30))}, share...))
		if status := Run(context.Background(), p); status > statusRed {
			t.Fatalf("exit status %d:\n%s", status, out)
		}
	}
}

// TestPartsTellWhatReadingEverythingAtOnceTells divides the sample reports in
// random ways among shards, and compares result and summary of the merged parts
// with those of reading everything in one step.
func TestPartsTellWhatReadingEverythingAtOnceTells(t *testing.T) {
	t.Parallel()
	dir, reports := samples(t)
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, generated := range []bool{false, true} {
		if generated {
			reports = generate(t, dir, 16)
		}
		want, wantSummary := result(t, dir, reports...)
		for seed := range uint64(3) {
			n := []int{1, 4, len(reports)}[seed]
			random := rand.New(rand.NewPCG(seed, 7))
			writeParts(t, dir, reports, n, random)
			got, summary := result(t, dir, "--fail-on=failed,unreadable,empty", "parts/*.json")
			want["reasons"] = got["reasons"] // a shard without a report is missing one
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d shards: result (-at once +merged)\n%s", n, diff)
			}
			if diff := cmp.Diff(bare(wantSummary), bare(summary)); diff != "" {
				t.Errorf("%d shards: summary (-at once +merged)\n%s", n, diff)
			}
		}
	}
}

// bare is a summary without what speaks of shards and conditions: the table and
// the sentences on the verdict.
func bare(summary string) string {
	var kept []string
	for line := range strings.Lines(summary) {
		if line != "\n" && !strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "**The check fails") && !strings.HasPrefix(line, "**Not counted") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// generate writes n reports with failures that share causes, texts with what
// JSON and Markdown treat in their own way, outputs, reruns and damage.
func generate(t *testing.T, dir string, n int) (paths []string) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	writeFile(t, filepath.Join(dir, "src/cart.go"), strings.Repeat("line\n", 40))
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, "<testsuite name=\"suite %d\" file=\"src/cart.go\">", i)
		for j := range r.IntN(30) {
			fmt.Fprintf(&b, "<testcase name=\"case %d &quot;\u2028 `x` \\ &lt;b&gt; 项\" classname=\"c%d\" time=\"%d.%09d\">", j, r.IntN(3), r.IntN(3), r.IntN(1e9))
			switch r.IntN(6) {
			case 0:
				fmt.Fprintf(&b, "<failure type=\"T%d\" message=\"want %d\tgot\u0085 4\">at src/cart.go:%d\n%s</failure><system-out>%s</system-out>",
					r.IntN(4), r.IntN(9), 1+r.IntN(60), strings.Repeat("a long line of text\n", r.IntN(1000)), strings.Repeat("said\n", r.IntN(2000)))
			case 1:
				b.WriteString("<error/><system-err>src/cart.go:7: oh\n[[ATTACHMENT|shot.png]]</system-err>")
			case 2:
				fmt.Fprintf(&b, "<flakyFailure message=\"first\">src/cart.go:%d</flakyFailure>", 1+r.IntN(40))
			case 3:
				b.WriteString("<skipped message=\"not &amp; here\"/>")
			}
			b.WriteString("</testcase>")
		}
		if i%7 != 3 {
			b.WriteString("</testsuite>")
		}
		path := fmt.Sprintf("gen/%02d.xml", i)
		writeFile(t, filepath.Join(dir, path), b.String())
		paths = append(paths, path)
	}
	return paths
}

// TestRepeatedPartsAreOne gives the same parts twice, in two places.
func TestRepeatedPartsAreOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "a.xml"), `<testsuite name="a"><testcase name="one"/></testsuite>`)
	result(t, dir, "--shard=1/1", "a.xml")
	text, err := os.ReadFile(filepath.Join(dir, "out.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"parts/1.json", "parts/copy.json"} {
		writeFile(t, filepath.Join(dir, name), string(text))
	}
	got, _ := result(t, dir, "parts/*.json")
	if got["title"] != "1 passed" || got["conclusion"] != "success" {
		t.Errorf("%v: %v", got["conclusion"], got["title"])
	}
	files := got["files"].([]any)
	if note := files[len(files)-1].(map[string]any); note["outcome"] != "foreign" || !strings.Contains(fmt.Sprint(note["problems"]), "the same part of shard 1/1 is there already") {
		t.Errorf("the files are %v", files)
	}
}

// TestHostilePartShowsNothingThatActs puts texts into a part that no report
// could hold, and looks for them in everything that is written.
func TestHostilePartShowsNothingThatActs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "a.xml"), `<testsuite name="a"><testcase name="NAME" classname="c"><failure message="MESSAGE">text</failure></testcase></testsuite>`)
	result(t, dir, "--shard=other of EVIL, other", "a.xml")
	text, err := os.ReadFile(filepath.Join(dir, "out.json"))
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte("NAME"), []byte(`\u001b[31m::error::x\n::set-output name=a::b <img src=x> @everyone`))
	text = bytes.ReplaceAll(text, []byte("EVIL"), []byte(`[x](http://evil) <b>@all</b> #1`))
	writeFile(t, filepath.Join(dir, "parts/1.json"), string(text))
	p, out := process(dir, []string{"--markdown=out.md", "parts/*.json"}, "GITHUB_ACTIONS=true", "GITHUB_OUTPUT="+filepath.Join(dir, "outputs"))
	if status := Run(context.Background(), p); status != statusRed {
		t.Fatalf("exit status %d:\n%s", status, out)
	}
	summary, err := os.ReadFile(filepath.Join(dir, "out.md"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out.Bytes(), []byte("\n::set-output")) || bytes.Contains(out.Bytes(), []byte("\x1b[31m::")) {
		t.Errorf("the log acts:\n%s", out)
	}
	page := markdowntest.HTML(string(summary))
	for _, acts := range []string{"<a href", "<b>", "<img"} {
		if strings.Contains(page, acts) {
			t.Errorf("the summary holds %q:\n%s", acts, page)
		}
	}
}

// TestPartsThatAreNotUsed puts one good part beside others, each of which says
// what is wrong with it, and costs only itself.
func TestPartsThatAreNotUsed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "a.xml"), `<testsuite name="a"><testcase name="one"/></testsuite>`)
	result(t, dir, "--shard=1/2", "--commit=8b3f0c1d2e4a5b6c7d8e9f00112233445566778a", "a.xml")
	text, err := os.ReadFile(filepath.Join(dir, "out.json"))
	if err != nil {
		t.Fatal(err)
	}
	good := string(text)
	for name, test := range map[string]struct{ text, outcome, want string }{
		"another commit": {strings.Replace(good, "8b3f", "0000", 1), "unreadable", "it is of commit 00000c1d2e4a5b6c7d8e9f00112233445566778a, and this is 8b3f0c1d2e4a5b6c7d8e9f00112233445566778a"},
		"another version": {strings.Replace(good, `"version": 1`, `"version": 3`, 1), "unreadable",
			"it has version 3 of the result's shape, and this program knows version 1: use the same testpost in every job"},
		"a whole result":     {strings.Replace(good, `"part": {`, `"piece": {`, 1), "unreadable", "it is a whole result, not the part of a shard: set shard in the job that writes it"},
		"another division":   {strings.NewReplacer("1/2", "1/3", "2/2", "2/3").Replace(good), "unreadable", "must"},
		"another with 1/2":   {strings.Replace(good, `"title": "`, `"title": "x`, 1), "unreadable", "another part of shard 1/2 is there, with another content: two jobs have the same setting shard"},
		"cut":                {strings.Replace(good[:len(good)*2/3], `"shard":"1/2"`, `"shard":"2/2"`, 1), "unreadable", "it is damaged: line"},
		"other JSON":         {`{"a": 1}`, "unreadable", "not XML"},
		"lies about its sum": {strings.Replace(strings.Replace(good, `"shard":"1/2"`, `"shard":"2/2"`, 1), `"passed":1`, `"passed":2`, 1), "unreadable", "do not add up"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			writeFile(t, filepath.Join(dir, "a.json"), good)
			writeFile(t, filepath.Join(dir, "b.json"), test.text)
			if name == "another division" {
				writeFile(t, filepath.Join(dir, "b.json"), strings.Replace(good, `["1/2","2/2"]`, `["1/2","2/2","3/2"]`, 1))
				test.want = "it is shard 1/2 of 3 (1/2, 2/2, 3/2), and another part is of 2 (1/2, 2/2): the jobs do not agree on the setting shard"
			}
			got, _ := result(t, dir, "--commit=8b3f0c1d2e4a5b6c7d8e9f00112233445566778a", "*.json")
			files := got["files"].([]any)
			problems := map[string]string{}
			for _, f := range files {
				f := f.(map[string]any)
				problems[fmt.Sprint(f["outcome"])] += fmt.Sprint(f["problems"])
			}
			if !strings.Contains(problems[test.outcome], test.want) {
				t.Errorf("the files are %v, want %q", problems, test.want)
			}
			reasons := fmt.Sprint(got["reasons"])
			if got["conclusion"] != "failure" || !strings.Contains(reasons, "shards") || !strings.Contains(reasons, "unreadable") {
				t.Errorf("%v for %s", got["conclusion"], reasons)
			}
			if totals := got["totals"].(map[string]any); totals["passed"] != 1.0 {
				t.Errorf("the totals are %v", slices.Sorted(maps.Keys(totals)))
			}
		})
	}
}

// TestQuarantineAcrossShards sets a failure aside that another job has seen,
// and takes no entry for unused whose test passed in another job.
func TestQuarantineAcrossShards(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "a.xml"), `<testsuite name="a"><testcase name="fails"><failure message="no"/></testcase></testsuite>`)
	writeFile(t, filepath.Join(dir, "b.xml"), `<testsuite name="b"><testcase name="passes"/></testsuite>`)
	var list strings.Builder
	for _, name := range []string{"fails", "passes", "gone"} {
		fmt.Fprintf(&list, "- test: \"*.%s\"\n  reason: slow network\n  owner: shop\n  expires: 2026-02-01\n", name)
	}
	writeFile(t, filepath.Join(dir, ".testpost/quarantine.yml"), list.String())
	for i, name := range []string{"a.xml", "b.xml"} {
		p, out := process(dir, []string{fmt.Sprintf("--shard=%d/2", i+1), fmt.Sprintf("--json=parts/%d.json", i), name})
		if status := Run(context.Background(), p); status != statusGreen {
			t.Fatalf("exit status %d:\n%s", status, out)
		}
	}
	got, summary := result(t, dir, "parts/*.json")
	if totals := got["totals"].(map[string]any); got["conclusion"] != "success" || totals["quarantined"] != 1.0 {
		t.Errorf("%v, %v", got["conclusion"], totals)
	}
	if !strings.Contains(summary, "gone") || strings.Contains(summary, "passes") {
		t.Errorf("the summary is\n%s", summary)
	}
}

// TestForkMeetsNobody holds that the jobs of a fork's pull request, which get no
// keys, report each by itself instead of failing for their settings.
func TestForkMeetsNobody(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "a.xml"), `<testsuite name="a"><testcase name="one"/></testsuite>`)
	writeFile(t, filepath.Join(dir, "event.json"), `{"pull_request":{"number":3,"head":{"sha":"8b3f0c1d2e4a5b6c7d8e9f00112233445566778a","ref":"x","repo":{"full_name":"stranger/hello"}},
		"base":{"ref":"main","repo":{"full_name":"octocat/hello"}}}}`)
	env := []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request", "GITHUB_RUN_ID=7", "GITHUB_REPOSITORY=octocat/hello",
		"GITHUB_EVENT_PATH=" + filepath.Join(dir, "event.json"), "GITHUB_STEP_SUMMARY=" + filepath.Join(dir, "summary.md")}
	args := []string{"--shard=1/2", "--rendezvous=s3://ci/x", "a.xml"}
	p, out := process(dir, args, env...)
	if status := Run(context.Background(), p); status != statusGreen || !strings.Contains(out.String(), "rendezvous_access_key is not set, as for every pull request of a fork: this shard reports by itself") {
		t.Errorf("exit status %d:\n%s", status, out)
	}
	if summary, err := os.ReadFile(filepath.Join(dir, "summary.md")); err != nil || !strings.Contains(string(summary), "1 passed") {
		t.Errorf("%v: %s", err, summary)
	}
	p, out = process(dir, args, "CI=woodpecker", "CI_SYSTEM_NAME=woodpecker", "CI_PIPELINE_NUMBER=1", "CI_REPO=a/b")
	if status := Run(context.Background(), p); status != statusSettings || !strings.Contains(out.String(), "rendezvous_access_key is not set: must be set: the rendezvous needs a key") {
		t.Errorf("exit status %d:\n%s", status, out)
	}
}

// TestNoPartAtAll: a last job with tests of its own is not green because all
// the others are missing.
func TestNoPartAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "a.xml"), `<testsuite name="a"><testcase name="one"/></testsuite>`)
	got, summary := result(t, dir, "parts/*.json", "a.xml")
	if got["conclusion"] != "failure" || fmt.Sprint(got["reasons"]) != "[shards]" || got["title"] != "No part of a shard was found, 1 passed" {
		t.Errorf("%v for %v: %v", got["conclusion"], got["reasons"], got["title"])
	}
	if !strings.Contains(summary, "no part of a shard was found") || !strings.Contains(summary, "parts/*.json") {
		t.Errorf("the summary is\n%s", summary)
	}
	if got, _ := result(t, dir, "--fail-on=failed", "parts/*.json", "a.xml"); got["conclusion"] == "failure" {
		t.Errorf("shards is off: %v for %v", got["conclusion"], got["reasons"])
	}
}
