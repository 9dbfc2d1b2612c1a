package codearts_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codearts/codeartstest"
)

type answers = []codeartstest.Answer

const checkKey = "check that codearts_access_key and codearts_secret_key are an active pair of this region's account, or that codearts_token is one with a project of this region as its scope and less than 24 hours old"

const tryLater = "\nhint: the service has a problem of its own; run the step again later"

// TestDeliver_SaysWhatTheServiceSays has every shape in which the service is
// known to say no, and what a person is told.
func TestDeliver_SaysWhatTheServiceSays(t *testing.T) {
	t.Parallel()
	const jobHint = "\nhint: set codearts_job_id to the 32 characters behind /detail/history/ in the address of the build task's history"
	const id = " (request id 00000000000000000000000000000001)"
	tests := map[string]struct {
		status     int
		body, want string
	}{
		"error_code": {400, `{"error_code":"CB.00060201","error_msg":"Invalid task ID."}`, "400 Bad Request: CB.00060201: Invalid task ID." + id + jobHint},
		"code":       {400, `{"code":"CB.00060202","message":"Invalid service ID."}`, "400 Bad Request: CB.00060202: Invalid service ID." + id},
		"nested":     {404, `{"error":{"error_code":"CB.00060214","error_msg":"URL not found."}}`, "404 Not Found: CB.00060214: URL not found." + id + "\nhint: check codearts_region or codearts_url: the address must be that of the CodeArts Build API in the project's region"},
		"parameter":  {400, `{"error_code":"CB.00060200","error_msg":"Invalid."}`, "400 Bad Request: CB.00060200: Invalid." + id + "\nhint: check that codearts_job_id, codearts_build_no and codearts_node_id belong to the same build"},
		"other API":  {404, `{"error_code":"APIG.0101","error_msg":"The API does not exist","request_id":"r"}`, "404 Not Found: APIG.0101: The API does not exist" + id + "\nhint: there is no such API at this address: set codearts_region to the region of the build project"},
		"forbidden":  {403, `{"error_code":"APIGW.0302","error_msg":"Not authorized"}`, "403 Forbidden: APIGW.0302: Not authorized" + id + "\nhint: give the user of the access key or token the permission to use CodeArts Build, or set codearts_project_id to the project that has it"},
		"expired":    {401, `{"error_code":"APIGW.0307","error_msg":"The token must be updated."}`, "401 Unauthorized: APIGW.0307: The token must be updated." + id + "\nhint: codearts_token has expired: get a new one, or use an access key"},
		"unknown":    {400, `{"error_code":"DEV.CB.0010","error_msg":"What?","details":[]}`, "400 Bad Request: DEV.CB.0010: What?" + id},

		"401 alone": {401, "", "401 Unauthorized" + id + "\nhint: " + checkKey},
		"403 alone": {403, "<html><title>Forbidden</title></html>", `403 Forbidden: the answer reads "Forbidden"` + id + "\nhint: a web page came in the service's place: check the address, and whether a proxy wants somebody to log in (HTTPS_PROXY, NO_PROXY); " +
			"if the page is the service's own: give the user of the access key or token the permission to use CodeArts Build, or set codearts_project_id to the project that has it"},
		"404 alone": {404, "", "404 Not Found" + id + "\nhint: check codearts_region or codearts_url: the address must be that of the CodeArts Build API in the project's region"},

		"200 fail, object":  {200, `{"status":"fail","error":{"code":"CB.00060201","message":"Invalid task ID."},"result":""}`, "200 OK: CB.00060201: Invalid task ID." + id + jobHint},
		"200 fail, string":  {200, `{"status":"fail","error":"no such build","result":""}`, "200 OK: no such build" + id},
		"200 fail, encoded": {200, `{"status":"fail","error":"{\"error_code\":\"CB.00060202\",\"error_msg\":\"Invalid service ID.\"}"}`, "200 OK: CB.00060202: Invalid service ID." + id},
		"200 fail, result":  {200, `{"status":"fail","error":null,"result":"not stored"}`, "200 OK: not stored" + id},
		"200 fail, alone":   {200, `{"status":"fail","error":null,"result":null}`, `200 OK: the answer has the status "fail" and gives no reason` + id},
		"200 without":       {200, `{}`, "200 OK: the answer does not say that it is a success" + id},
		"200 error without": {200, `{"error":{"error_code":"CB.00060202"}}`, "200 OK: CB.00060202: the answer holds an error without a message" + id},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, codeartstest.Options{Uploads: answers{{Status: test.status, Body: test.body}}}).many(2, 3)
			r := b.deliver("NODE_ID=n-1")
			if diff := cmp.Diff("upload 2 reports: POST http://host…: "+test.want, b.errorOf(r)); diff != "" {
				t.Error(diff)
			}
			if r.Outcome != host.Failed || r.Message != "no report was uploaded" || len(b.service.Requests()) != 1 {
				t.Errorf("%+v, %d requests", r, len(b.service.Requests()))
			}
		})
	}
}

// TestDeliver_WaitsAndTriesAgain has every answer after which an upload is sent
// again, and whether the service may have taken it twice.
func TestDeliver_WaitsAndTriesAgain(t *testing.T) {
	t.Parallel()
	const twice = "an answer was lost, so 2 reports were sent again: should the service add what it has already, the build shows them twice"
	tests := map[string]struct {
		answer  codeartstest.Answer
		warning string
	}{
		"throttled with 400":     {codeartstest.Answer{Status: 400, Body: `{"error_code":"CB.00060211","error_msg":"Too many requests."}`}, ""},
		"throttled with 500":     {codeartstest.Answer{Status: 500, Body: `{"error_code":"CB.00060211","error_msg":"Too many requests."}`}, ""},
		"throttled with 200":     {codeartstest.Answer{Status: 200, Body: `{"status":"fail","error":{"error_code":"CB.00060211"}}`}, ""},
		"throttled with 429":     {codeartstest.Answer{Status: 429}, ""},
		"throttled by gateway":   {codeartstest.Answer{Status: 403, Body: `{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached"}`}, ""},
		"throttled by gateway 2": {codeartstest.Answer{Status: 403, Body: `{"error_code":"APIG.0308"}`}, ""},
		"busy":                   {codeartstest.Answer{Status: 500, Body: `{"error_code":"CB.00060100"}`}, twice},
		"busy with 200":          {codeartstest.Answer{Status: 200, Body: `{"status":"fail","error":{"error_code":"CB.00060100","error_msg":"busy"}}`}, ""},
		"internal error":         {codeartstest.Answer{Status: 500, Body: `{"error_code":"CB.00060101"}`}, twice},
		"backend timeout":        {codeartstest.Answer{Status: 504, Body: `{"error_code":"APIGW.0201"}`}, twice},
		"no answer":              {codeartstest.Answer{Lost: true}, twice},
		"a proxy's page":         {codeartstest.Answer{Status: 200, Body: "<html><title>Sign in</title></html>"}, twice},
		"half an answer":         {codeartstest.Answer{Status: 200, Body: `{"status":"suc`}, twice},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, codeartstest.Options{Uploads: answers{test.answer, test.answer}}).many(2, 3)
			r := b.deliver("NODE_ID=n-1")
			if r.Outcome != host.Delivered || r.Err != nil || b.pauses != 2 {
				t.Errorf("%+v after %d pauses", r, b.pauses)
			}
			if got := strings.Join(b.warnings, "\n"); got != test.warning {
				t.Errorf("warned %q, want %q", got, test.warning)
			}
			if diff := cmp.Diff([]string{"r01.xml", "r02.xml"}, b.arrived()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDeliver_SaysWhenReportsArrivedTwice loses the answer of an upload that was taken.
func TestDeliver_SaysWhenReportsArrivedTwice(t *testing.T) {
	t.Parallel()
	b := newBench(t, codeartstest.Options{Uploads: answers{{Lost: true, Done: true}}}).many(1, 3)
	r := b.deliver("NODE_ID=n-1")
	if r.Outcome != host.Delivered || r.Message != "1 report (3 bytes) to "+directory {
		t.Errorf("%+v", r)
	}
	want := []string{"an answer was lost, so 1 report was sent again: should the service add what it has already, the build shows them twice"}
	if diff := cmp.Diff(want, b.warnings); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"r01.xml", "r01.xml"}, b.arrived()); diff != "" {
		t.Error(diff)
	}
}

// TestDeliver_RemembersAnUncertainTry loses the answer of an upload that was
// taken, and then has to send it without one of the files.
func TestDeliver_RemembersAnUncertainTry(t *testing.T) {
	t.Parallel()
	b := newBench(t, codeartstest.Options{Uploads: answers{{Lost: true, Done: true}}}).many(2, 3)
	b.rest.Pause = func(context.Context, time.Duration) { must(t, os.Remove(filepath.Join(b.folder, "r01.xml"))) }
	r := b.deliver("NODE_ID=n-1")
	want := []string{"an answer was lost, so 1 report was sent again: should the service add what it has already, the build shows them twice"}
	if diff := cmp.Diff(want, b.warnings); diff != "" || r.Outcome != host.Partial {
		t.Errorf("%+v: %s", r, diff)
	}
}

func TestDeliver_AnUnknownNameOfTheServiceIsExplained(t *testing.T) {
	t.Parallel()
	b := newBench(t, codeartstest.Options{}).many(1, 3)
	b.rest.Transport = noName{}
	r := b.deliver("NODE_ID=n-1")
	want := "upload 1 report: POST http://host…: lookup nowhere: no such host (5 tries)\nhint: check codearts_region or codearts_url, and that this machine can resolve the name"
	if diff := cmp.Diff(want, b.errorOf(r)); diff != "" {
		t.Error(diff)
	}
}

// noName is a network that knows no names.
type noName struct{}

func (noName) RoundTrip(r *http.Request) (*http.Response, error) {
	_ = r.Body.Close()
	return nil, &net.DNSError{Err: "no such host", Name: "nowhere", IsNotFound: true}
}

func TestDeliver_GivesUp(t *testing.T) {
	t.Parallel()
	internal := codeartstest.Answer{Status: 500, Body: `{"error_code":"CB.00060101","error_msg":"Internal error."}`}
	b := newBench(t, codeartstest.Options{Uploads: answers{internal, internal, internal, internal, internal}}).many(1, 3)
	r := b.deliver("NODE_ID=n-1")
	want := "upload 1 report: POST http://host…: 500 Internal Server Error: CB.00060101: Internal error. (request id 00000000000000000000000000000005, 5 tries)" + tryLater
	if diff := cmp.Diff(want, b.errorOf(r)); diff != "" || r.Outcome != host.Failed {
		t.Errorf("%s: %s", r.Outcome, diff)
	}
}

func TestDeliver_ABrokenConnectionWithALargeBodySuggestsALimit(t *testing.T) {
	t.Parallel()
	lost := codeartstest.Answer{Lost: true}
	b := newBench(t, codeartstest.Options{Uploads: answers{lost, lost, lost, lost, lost}}).many(1, 2_000_000)
	r := b.deliver("NODE_ID=n-1")
	want := "hint: should it break off every time, the service may not take the 2.0 MB at once: set codearts_max_bytes"
	if got := b.errorOf(r); !strings.HasSuffix(got, want) {
		t.Error(got)
	}
}

// TestDeliver_TellsAWrongClock compares the clocks when a signature is refused.
func TestDeliver_TellsAWrongClock(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, test := range map[string]struct {
		ahead     time.Duration
		secretKey string
		want      string
	}{
		"ahead":     {37 * time.Minute, "SK", "the clock of this machine is 37 minutes ahead of the service's, which accepts about 15 minutes: set the clock"},
		"behind":    {-2 * time.Hour, "SK", "the clock of this machine is 2 hours behind the service's, which accepts about 15 minutes: set the clock"},
		"wrong key": {time.Minute, "other", checkKey},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, codeartstest.Options{AccessKey: "AK", SecretKey: "SK", Now: func() time.Time { return now }}).many(1, 3)
			b.rest.Now = func() time.Time { return now.Add(test.ahead) }
			r := b.deliver("ACCESS_KEY=AK", "SECRET_KEY="+test.secretKey, "NODE_ID=n-1")
			if got := b.errorOf(r); !strings.HasSuffix(got, "\nhint: "+test.want) || !strings.Contains(got, "401 Unauthorized: APIGW.0301: ") {
				t.Error(got)
			}
		})
	}
}
