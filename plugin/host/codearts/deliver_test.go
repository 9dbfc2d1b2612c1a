package codearts_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codearts/codeartstest"
	"github.com/testpost/testpost/plugin/report"
)

func TestDeliver_UploadsEveryFileInOneRequest(t *testing.T) {
	t.Parallel()
	b := newBench(t, codeartstest.Options{})
	b.file("app/TEST-a.xml", "<a/>").file("lib/TEST-a.xml", strings.Repeat("x", 1200)).file("empty.xml", "").file("测试.xml", "not XML at all")
	r := b.deliver("NODE_ID=n-1")
	want := host.Receipt{Host: "codearts", Outcome: host.Delivered, Message: "3 reports (1.2 kB) to " + directory + "; 1 empty file left out"}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"POST " + query}, b.service.Requests()); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, f := range b.service.Files() {
		got = append(got, f.Name+"="+string(f.Content[:4]))
	}
	if diff := cmp.Diff([]string{"app_TEST-a.xml=<a/>", "lib_TEST-a.xml=xxxx", "测试.xml=not "}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`not uploaded, because the service refuses empty files: "empty.xml"`}, b.warnings); diff != "" {
		t.Error(diff)
	}
}

func TestDeliver_Signs(t *testing.T) {
	t.Parallel()
	const project = "fedcba98765432100123456789abcdef"
	b := newBench(t, codeartstest.Options{AccessKey: "AK", SecretKey: "SK", SecurityToken: "ST", ProjectID: project,
		Uploads: []codeartstest.Answer{{Status: 429}}, Stages: []codeartstest.Stage{{Key: "1", NodeID: 12}}})
	r := b.many(1, 10).deliver("ACCESS_KEY=AK", "SECRET_KEY=SK", "SECURITY_TOKEN=ST", "PROJECT_ID="+project)
	if r.Outcome != host.Delivered || len(b.service.Refusals()) != 0 {
		t.Errorf("%+v, refused %q", r, b.service.Refusals())
	}
}

// TestDeliver_SignsEachTryAnew lets so much time pass between two tries that
// the first signature is no longer accepted.
func TestDeliver_SignsEachTryAnew(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	b := newBench(t, codeartstest.Options{AccessKey: "AK", SecretKey: "SK", Now: func() time.Time { return now },
		Uploads: []codeartstest.Answer{{Status: 429}}})
	b.rest.Now = func() time.Time { return now }
	b.rest.Pause = func(context.Context, time.Duration) { now = now.Add(20 * time.Minute) }
	r := b.many(1, 10).deliver("ACCESS_KEY=AK", "SECRET_KEY=SK", "NODE_ID=n-1")
	if r.Outcome != host.Delivered || len(b.service.Refusals()) != 0 {
		t.Errorf("%+v, refused %q", r, b.service.Refusals())
	}
}

func TestDeliver_NothingToUpload(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		empty int
		want  string
	}{"no files": {0, "no report was uploaded"}, "empty ones": {2, "no report was uploaded; 2 empty files left out"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, codeartstest.Options{}).many(test.empty, 0)
			want := host.Receipt{Host: "codearts", Outcome: host.Skipped, Message: test.want}
			if diff := cmp.Diff(want, b.deliver()); diff != "" || len(b.service.Requests()) != 0 {
				t.Errorf("%s, requests %q", diff, b.service.Requests())
			}
		})
	}
}

func TestDeliver_AFileCostsOnlyItself(t *testing.T) {
	t.Parallel()
	b := newBench(t, codeartstest.Options{}).many(2, 4)
	b.file("gone.xml", "x").file("grown.xml", "x").file("shrunk.xml", "xxx").file("folder.xml", "x")
	must(t, os.Remove(filepath.Join(b.folder, "gone.xml")), os.Truncate(filepath.Join(b.folder, "grown.xml"), 9),
		os.Truncate(filepath.Join(b.folder, "shrunk.xml"), 0), os.Remove(filepath.Join(b.folder, "folder.xml")), os.Mkdir(filepath.Join(b.folder, "folder.xml"), 0o700))
	r := b.deliver("NODE_ID=n-1")
	const writing = ": something may still be writing it; run this step when the tests have ended"
	want := `"gone.xml": no such file or directory
"grown.xml": it changed while testpost ran (1 byte, then 9)` + writing + `
"shrunk.xml": it changed while testpost ran (3 bytes, then 0)` + writing + `
"folder.xml": it is no regular file any more`
	if diff := cmp.Diff(want, b.errorOf(r)); diff != "" || r.Outcome != host.Partial {
		t.Errorf("%s: %s", r.Outcome, diff)
	}
	if diff := cmp.Diff("2 reports (8 bytes) to "+directory+"; 4 files could not be sent", r.Message); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"r01.xml", "r02.xml"}, b.arrived()); diff != "" {
		t.Error(diff)
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// TestDeliver_AFileThatChangesWhileItIsSentCostsOnlyItself lets the file change
// when its request is already on its way.
func TestDeliver_AFileThatChangesWhileItIsSentCostsOnlyItself(t *testing.T) {
	t.Parallel()
	b := newBench(t, codeartstest.Options{Uploads: []codeartstest.Answer{{Status: 429}}})
	b.rest.Pause = func(context.Context, time.Duration) { must(t, os.Truncate(filepath.Join(b.folder, "r02.xml"), 1)) }
	r := b.many(3, 4).deliver("NODE_ID=n-1")
	want := `"r02.xml": it changed while testpost ran (4 bytes, then 1): something may still be writing it; run this step when the tests have ended`
	if diff := cmp.Diff(want, b.errorOf(r)); diff != "" || r.Outcome != host.Partial {
		t.Errorf("%s: %s", r.Outcome, diff)
	}
	if diff := cmp.Diff([]string{"r01.xml", "r03.xml"}, b.arrived()); diff != "" {
		t.Error(diff)
	}
}

// TestDeliver_LooksAtEachFileRightBeforeItIsSent lets a file change while the
// build action is looked up: no request is wasted on it.
func TestDeliver_LooksAtEachFileRightBeforeItIsSent(t *testing.T) {
	t.Parallel()
	var b *bench
	b = newBench(t, codeartstest.Options{Stages: []codeartstest.Stage{{Key: "1", NodeID: "n-1"}}, Seen: func(*http.Request) {
		if err := os.Truncate(filepath.Join(b.folder, "r01.xml"), 1); err != nil {
			t.Error(err)
		}
	}})
	r := b.many(2, 4).deliver()
	want := `"r01.xml": it changed while testpost ran (4 bytes, then 1): something may still be writing it; run this step when the tests have ended`
	if diff := cmp.Diff(want, b.errorOf(r)); diff != "" || r.Outcome != host.Partial || len(b.service.Requests()) != 3 {
		t.Errorf("%s after %q: %s", r.Outcome, b.service.Requests(), diff)
	}
	if diff := cmp.Diff([]string{"r02.xml"}, b.arrived()); diff != "" {
		t.Error(diff)
	}
}

func TestDeliver_OnlyUnreadableFilesIsAFailure(t *testing.T) {
	t.Parallel()
	b := newBench(t, codeartstest.Options{})
	b.files = []report.File{{Path: "a.xml", Abs: filepath.Join(b.folder, "a.xml"), Size: 3}}
	r := b.deliver("NODE_ID=n-1")
	if diff := cmp.Diff(`"a.xml": no such file or directory`, b.errorOf(r)); diff != "" || r.Outcome != host.Failed {
		t.Errorf("%s: %s", r.Outcome, diff)
	}
}

func TestDeliver_DryRun(t *testing.T) {
	t.Parallel()
	b := newBench(t, codeartstest.Options{}).many(2, 1500)
	var printed bytes.Buffer
	b.rest.DryRun = &printed
	r := b.deliver("NODE=Build \"it\"", "PROJECT_ID=p1")
	if want := "2 reports (3.0 kB) to build 7 of job " + job + `, node node-id-from-the-answer ("Build \"it\"")`; r.Message != want || r.Err != nil {
		t.Errorf("%+v", r)
	}
	want := `would look up build 7:
GET http://host/v1/record/` + job + `/7/record-info
Accept: application/json
User-Agent: testpost
X-Auth-Token: ***
X-Project-Id: p1

would list the actions of build 7:
GET http://host/v1/record/build-record-id-from-the-answer/full-stages?cascade=true
Accept: application/json
User-Agent: testpost
X-Auth-Token: ***
X-Project-Id: p1

would upload 2 reports:
POST http://host/v1/report/junit/report/upload?build_no=7&job_id=` + job + `&node_id=node-id-from-the-answer
Accept: application/json
Content-Type: multipart/form-data; boundary=BOUNDARY
User-Agent: testpost
X-Auth-Token: ***
X-Project-Id: p1

(multipart/form-data; boundary=BOUNDARY, 3414 bytes)
  files: r01.xml, 1.5 kB
  files: r02.xml, 1.5 kB

`
	got := regexp.MustCompile(`[0-9a-f]{60}`).ReplaceAllString(strings.ReplaceAll(printed.String(), b.url, "http://host"), "BOUNDARY")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := len(b.service.Requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestDeliver_StopsWithItsContext ends the context while the service does not
// answer, and while the client waits to try again.
func TestDeliver_StopsWithItsContext(t *testing.T) {
	t.Parallel()
	stopped := errors.New("terminated")
	t.Run("during an upload", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancelCause(t.Context())
		b := newBench(t, codeartstest.Options{Seen: func(r *http.Request) {
			cancel(stopped)
			_, _ = io.Copy(io.Discard, r.Body) // a server notices that its client has gone only when it has read the body
			<-r.Context().Done()
		}})
		r := b.many(1, 10<<20).deliverIn(ctx, "NODE_ID=n-1")
		want := "upload 1 report: POST http://host…: ended before an answer came: terminated"
		if got, _, _ := strings.Cut(b.errorOf(r), "\n"); got != want || r.Outcome != host.Failed || !errors.Is(r.Err, stopped) {
			t.Errorf("%s: %s", r.Outcome, got)
		}
	})
	t.Run("during a pause", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancelCause(t.Context())
		b := newBench(t, codeartstest.Options{Uploads: []codeartstest.Answer{{Status: 429, Header: http.Header{"Retry-After": {"600"}}}}})
		b.rest.Pause = func(ctx context.Context, d time.Duration) {
			if d < 10*time.Minute {
				t.Errorf("the pause is %s", d)
			}
			cancel(stopped)
			<-ctx.Done()
		}
		r := b.many(1, 10).deliverIn(ctx, "NODE_ID=n-1")
		if !errors.Is(r.Err, stopped) || r.Outcome != host.Failed || !strings.Contains(b.errorOf(r), "429 Too Many Requests: ended ") {
			t.Errorf("%s: %v", r.Outcome, r.Err)
		}
	})
}

func TestDeliver_NeverShowsASecret(t *testing.T) {
	t.Parallel()
	b := newBench(t, codeartstest.Options{Uploads: []codeartstest.Answer{{Status: 400, Body: `{"error_code":"CB.00060200","error_msg":"bad token ` + token + `"}`}}})
	r := b.many(1, 10).deliver("NODE_ID=n-1")
	if text := fmt.Sprintf("%+v %v", r, b.warnings); strings.Contains(text, token) || !strings.Contains(text, "bad token ***") {
		t.Error(text)
	}
}
