package bitbucket_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/bitbucket"
	"github.com/testpost/testpost/plugin/host/bitbucket/bitbuckettest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
	"github.com/testpost/testpost/plugin/rest"
)

func sampleRun() check.Run {
	return check.Run{Name: "Tests", DetailsURL: "https://bitbucket.org/octocat/hello/pipelines/results/7", Conclusion: check.Failure,
		Output: check.Output{Title: "2 failed, 1,204 passed", Summary: "✗ want 3 (src/cart.go:12)"},
		Annotations: []check.Annotation{
			{Path: "./src/cart.go", StartLine: 12, Level: check.LevelFailure, Title: "adds: want 3", Message: "want 3\ngot \x00 4", RawDetails: "trace"},
			{Path: "src/mail.go", StartLine: 3, Level: check.LevelWarning, Message: "passed when run again\nsecond line"},
			{Path: "src/mail.go", StartLine: 9, Level: check.LevelNotice, Title: "skipped"},
			{Path: "src/mail.go", StartLine: 9, Level: check.LevelNotice, Title: "skipped"},
			{Path: "src/mail.go", StartLine: 11, Level: check.LevelNotice},
			{Path: "/etc/passwd", StartLine: 1, Title: "elsewhere"},
		}}
}

// deliver delivers run to a fake with o, with changed settings.
func deliver(t *testing.T, o bitbuckettest.Options, run check.Run, change map[string]string) (*bitbuckettest.Server, host.Receipt, string) {
	t.Helper()
	o.Repository, o.Commits = repository, []string{hosttest.Commit}
	fake := bitbuckettest.New(o)
	s := hosttest.Scene{Kind: bitbucket.Kind(), Fake: fake, Token: "t-1", Run: run, Settings: func(url string) map[string]string {
		values := settings(url, "t-1")
		maps.Copy(values, change)
		for name, value := range values {
			values[name] = strings.ReplaceAll(value, "SERVER", url)
		}
		return values
	}}
	r := s.Deliver(t)
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	return fake, r, strings.Join(s.Warnings, "\n")
}

func TestReport(t *testing.T) {
	t.Parallel()
	fake, r, warnings := deliver(t, bitbuckettest.Options{Authorization: "Bearer t-1"}, sampleRun(), nil)
	const path = "/2.0/repositories/octocat/hello/commit/" + hosttest.Commit + "/reports/"
	id := r.ID
	want := []string{
		"GET " + path + id,
		"PUT " + path + id + ` {"title":"Tests","details":"2 failed, 1,204 passed\n\n✗ want 3 (src/cart.go:12)","report_type":"TEST","reporter":"testpost",` +
			`"link":"https://bitbucket.org/octocat/hello/pipelines/results/7","result":"FAILED"}`,
		"POST " + path + id + "/annotations [" +
			`{"external_id":"ID","annotation_type":"BUG","path":"src/cart.go","line":12,"summary":"adds: want 3","details":"want 3\ngot   4","result":"FAILED","severity":"HIGH"},` +
			`{"external_id":"ID","annotation_type":"BUG","path":"src/mail.go","line":3,"summary":"passed when run again","details":"passed when run again\nsecond line","result":"FAILED","severity":"MEDIUM"},` +
			`{"external_id":"ID","annotation_type":"BUG","path":"src/mail.go","line":9,"summary":"skipped","result":"SKIPPED","severity":"LOW"}]`,
	}
	got := fake.Requests()
	for _, report := range fake.Reports() {
		for _, a := range report.Annotations {
			got[2] = strings.Replace(got[2], a.ExternalID, "ID", 1)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	wantReceipt := host.Receipt{Host: "bitbucket", Outcome: host.Delivered, ID: id, Message: `wrote the report "Tests" with 3 annotations`, Sent: 3, Omitted: 2}
	if diff := cmp.Diff(wantReceipt, r); diff != "" || warnings != "" {
		t.Errorf("receipt (-want +got):\n%s\nwarnings %s", diff, warnings)
	}
}

// TestCredentials: a person's token goes with a name, and through the proxy of
// Bitbucket Pipelines there is none.
func TestCredentials(t *testing.T) {
	t.Parallel()
	deliver(t, bitbuckettest.Options{Authorization: "Basic bWVAZXhhbXBsZS5jb206dC0x"}, sampleRun(), map[string]string{"bitbucket_user": "me@example.com"})
	fake, r, _ := deliver(t, bitbuckettest.Options{}, sampleRun(), map[string]string{"bitbucket_token": "", "bitbucket_url": "", "bitbucket_proxy": "SERVER"})
	if first := fake.Requests()[0]; r.Outcome != host.Delivered || !strings.HasPrefix(first, "GET http://api.bitbucket.org/2.0/repositories/octocat/hello/commit/") {
		t.Errorf("%+v, %s", r, first)
	}
}

// TestDeletedByAProxy: no answer to the deletion says that the earlier report is
// gone, with its annotations, not even the service's own.
func TestDeletedByAProxy(t *testing.T) {
	t.Parallel()
	for name, forged := range map[string]faults.Fault{
		"empty 200": faults.Status(http.StatusOK, ""), "204": faults.Status(http.StatusNoContent, ""), "page": faults.HTML,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := withEarlier(harness(bitbuckettest.Options{}, 0).Service("t-1"))
			server := httptest.NewServer(faults.Wrap(s, faults.At(2, forged)))
			defer server.Close()
			if err := send(t, server.URL); err != nil || len(s.Reports()) != 1 || len(s.Reports()[0].Annotations) != 3 {
				t.Errorf("%v, %+v", err, s.Reports())
			}
		})
	}
}

// TestNeverDeleted: annotations that nothing removes are told.
func TestNeverDeleted(t *testing.T) {
	t.Parallel()
	s := withEarlier(harness(bitbuckettest.Options{}, 0).Service("t-1"))
	forged := func(_ int, r *http.Request) faults.Fault {
		if r.Method == http.MethodDelete {
			return faults.Status(http.StatusNoContent, "")
		}
		return nil
	}
	server := httptest.NewServer(faults.Wrap(s, forged))
	defer server.Close()
	if err := send(t, server.URL); err == nil || !strings.Contains(err.Error(), "the earlier report is there still after deleting it") {
		t.Errorf("error %v", err)
	}
}

// send delivers the sample to a service at url.
func send(t *testing.T, url string) error {
	t.Helper()
	client := rest.New(rest.Options{Pause: func(context.Context, time.Duration) {}})
	defer client.Close()
	to := hosttest.Open(t, bitbucket.Kind(), hosttest.Build(), client, settings(url, "t-1"))
	_, err := to.Deliver(t.Context(), &host.Delivery{Fit: func(l check.Limits) host.Fitted { return check.Fit(sampleRun(), l) }, Warn: t.Errorf})
	return err
}

// TestRefusedAnnotations: the one that is not taken costs only itself.
func TestRefusedAnnotations(t *testing.T) {
	t.Parallel()
	run := sampleRun()
	run.Annotations = nil
	for i := range 250 {
		run.Annotations = append(run.Annotations, check.Annotation{Path: "a.go", StartLine: i + 1, Level: check.LevelFailure, Title: "broken"})
	}
	refuses := func(a bitbuckettest.Annotation) bool { return a.Line == 120 || a.Line == 250 }
	_, r, warnings := deliver(t, bitbuckettest.Options{Authorization: "Bearer t-1", Refuses: refuses}, run, nil)
	want := host.Receipt{Host: "bitbucket", Outcome: host.Partial, ID: r.ID, Message: `wrote the report "Tests" with 248 annotations; 2 annotations not taken`, Sent: 248, Omitted: 2}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("receipt (-want +got):\n%s", diff)
	}
	if want := "the annotation at a.go:120 was refused: the annotation is not wanted\nthe annotation at a.go:250 was refused: the annotation is not wanted"; warnings != want {
		t.Errorf("warnings %s", warnings)
	}
	fake, r, warnings := deliver(t, bitbuckettest.Options{Authorization: "Bearer t-1", Refuses: func(bitbuckettest.Annotation) bool { return true }}, run, nil)
	if n := len(fake.Requests()); r.Sent != 0 || r.Omitted != 250 || n > 50 || !strings.Contains(warnings, "others were refused too often") {
		t.Errorf("%d requests, %+v", n, r)
	}
}

func TestLongName(t *testing.T) {
	t.Parallel()
	run := sampleRun()
	run.Name = strings.Repeat("期", 300)
	fake, _, warnings := deliver(t, bitbuckettest.Options{Authorization: "Bearer t-1"}, run, nil)
	if title := fake.Reports()[0].Title; len(title) > 450 || !strings.HasPrefix(warnings, "the name is too long for a report") {
		t.Errorf("title of %d bytes, warnings %s", len(title), warnings)
	}
}

// TestMistakes shows what a user is told about settings that do not fit.
func TestMistakes(t *testing.T) {
	t.Parallel()
	pipelines := ci.Build{System: "bitbucket", Forge: "bitbucket", Repository: "octocat/hello", Commit: hosttest.Commit}
	hosttest.Mistakes(t, bitbucket.Kind(), map[string]string{}, map[string]hosttest.Mistake{
		"not configured":    hosttest.Told(pipelines, nil, "bitbucket_token and bitbucket_proxy are not set"),
		"token":             hosttest.Told(pipelines, map[string]string{"bitbucket_token": "t"}, hosttest.Fine),
		"proxy":             hosttest.Told(pipelines, map[string]string{"bitbucket_proxy": "http://localhost:29418"}, hosttest.Fine),
		"both":              hosttest.Told(pipelines, map[string]string{"bitbucket_proxy": "http://localhost:29418", "bitbucket_token": "t"}, `PLUGIN_BITBUCKET_PROXY="http://localhost:29418": stands in place of bitbucket_token, which is set too: leave one of them out`),
		"https and a proxy": hosttest.Told(pipelines, map[string]string{"bitbucket_proxy": "http://localhost:29418", "bitbucket_url": "https://api.bitbucket.org/2.0"}, `PLUGIN_BITBUCKET_URL="https://api.bitbucket.org/2.0": must begin with http: behind bitbucket_proxy, which cannot put credentials into https`),
		"user and a proxy":  hosttest.Told(pipelines, map[string]string{"bitbucket_proxy": "http://localhost:29418", "bitbucket_user": "me"}, `PLUGIN_BITBUCKET_USER="me": is of no use without bitbucket_token`),
		"colon in the user": hosttest.Told(pipelines, map[string]string{"bitbucket_token": "t", "bitbucket_user": "me:you"}, `PLUGIN_BITBUCKET_USER="me:you": must hold no colon`),
		"an address":        hosttest.Told(pipelines, map[string]string{"bitbucket_token": "t", "bitbucket_repository": "https://bitbucket.org/octocat/hello"}, `PLUGIN_BITBUCKET_REPOSITORY="https://bitbucket.org/octocat/hello": must be workspace/slug`),
		"elsewhere": hosttest.Told(ci.Build{Forge: "github", Repository: "octocat/hello"}, map[string]string{"bitbucket_token": "t"},
			"bitbucket_repository is not set: the repository that the commit is in must be named", "commit is not set: Bitbucket shows a report at a commit"),
	})
}
