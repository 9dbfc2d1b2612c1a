package codearts_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codearts/codeartstest"
)

type answers = []codeartstest.Answer

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
	const other = "check that codearts_access_key and codearts_secret_key are an active pair of this region's account, or that codearts_token is one with a project of this region as its scope and less than 24 hours old"
	for name, test := range map[string]struct {
		ahead     time.Duration
		secretKey string
		want      string
	}{
		"ahead":     {37 * time.Minute, "SK", "the clock of this machine is 37m0s ahead of the service's, which accepts about 15m0s: set the clock"},
		"behind":    {-2 * time.Hour, "SK", "the clock of this machine is 2h0m0s behind the service's, which accepts about 15m0s: set the clock"},
		"wrong key": {time.Minute, "other", other},
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

func TestDeliver_SplitsByTheSettings(t *testing.T) {
	t.Parallel()
	const warning = "the reports go in several requests, because one takes no more: should the service replace what the build has already, its page shows only the last part; fewer or smaller report files avoid this"
	for name, test := range map[string]struct {
		setting  string
		requests []int // files in each
		message  string
		errs     string
	}{
		"files": {"MAX_FILES=2", []int{2, 2, 1}, "5 reports (500 bytes) in 3 requests to " + directory, ""},
		// A part with 100 bytes has 274, and 66 follow the last one.
		"bytes":               {"MAX_BYTES=614", []int{2, 2, 1}, "5 reports (500 bytes) in 3 requests to " + directory, ""},
		"one byte less":       {"MAX_BYTES=613", []int{1, 1, 1, 1, 1}, "5 reports (500 bytes) in 5 requests to " + directory, ""},
		"enough for all":      {"MAX_FILES=5", []int{5}, "5 reports (500 bytes) to " + directory, ""},
		"too little for each": {"MAX_BYTES=339", nil, "no report was uploaded; 5 files could not be sent", `"r01.xml": one request with it has 340 bytes, which is more than codearts_max_bytes`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, codeartstest.Options{}).many(5, 100)
			r := b.deliver("NODE_ID=n-1", test.setting)
			var requests []int
			for _, u := range b.service.Taken() {
				requests = append(requests, len(u.Files))
			}
			if diff := cmp.Diff(test.requests, requests); diff != "" {
				t.Error(diff)
			}
			if first, _, _ := strings.Cut(b.errorOf(r), "\n"); first != test.errs || r.Message != test.message {
				t.Errorf("%+v", r)
			}
			want := []string{warning}
			if len(requests) < 2 {
				want = nil
			}
			if diff := cmp.Diff(want, b.warnings); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDeliver_HalvesWhatTheServiceRefuses finds out what the service takes.
func TestDeliver_HalvesWhatTheServiceRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		o        codeartstest.Options
		requests []int
		refused  int
	}{
		"files":       {codeartstest.Options{MaxFiles: 3}, []int{2, 2, 2, 2, 2}, 2},
		"one file":    {codeartstest.Options{MaxFiles: 1}, []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 3},
		"bytes":       {codeartstest.Options{MaxBytes: 1000}, []int{3, 3, 3, 1}, 2},
		"200 says it": {codeartstest.Options{Uploads: answers{{Status: 200, Body: `{"status":"fail","error":{"code":"CB.00060213","message":"Max. 9 files"}}`}}}, []int{5, 5}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, test.o).many(10, 100)
			r := b.deliver("NODE_ID=n-1")
			var requests []int
			for _, u := range b.service.Taken() {
				requests = append(requests, len(u.Files))
			}
			if diff := cmp.Diff(test.requests, requests); diff != "" || len(b.service.Refusals()) != test.refused {
				t.Errorf("refused %q: %s", b.service.Refusals(), diff)
			}
			want := fmt.Sprintf("10 reports (1.0 kB) in %d requests to %s", len(requests), directory)
			if r.Outcome != host.Delivered || r.Message != want || len(b.warnings) != 1 {
				t.Errorf("%+v, warned %q", r, b.warnings)
			}
		})
	}
}

func TestDeliver_AFileThatIsTooLargeCostsOnlyItself(t *testing.T) {
	t.Parallel()
	b := newBench(t, codeartstest.Options{MaxBytes: 2000}).many(2, 100).file("large.xml", strings.Repeat("x", 5000)).file("last.xml", "x")
	r := b.deliver("NODE_ID=n-1")
	want := `"large.xml": upload 1 report: POST http://host…: 413 Request Entity Too Large: APIGW.0201: Request entity too large (request id 00000000000000000000000000000004)
hint: the service takes no request that large: let the tests write smaller reports`
	if diff := cmp.Diff(want, b.errorOf(r)); diff != "" || r.Outcome != host.Partial {
		t.Errorf("%s: %s", r.Outcome, diff)
	}
	if diff := cmp.Diff([]string{"r01.xml", "r02.xml", "last.xml"}, b.arrived()); diff != "" {
		t.Error(diff)
	}
}

// TestDeliver_AFileThatTheServiceTakesForEmptyCostsOnlyItself leaves out first
// what the reader found nothing in, and else finds the culprit by halving.
func TestDeliver_AFileThatTheServiceTakesForEmptyCostsOnlyItself(t *testing.T) {
	t.Parallel()
	empty := codeartstest.Answer{Status: 400, Body: `{"error_code":"CB.00060212","error_msg":"Empty file."}`}
	t.Run("blank", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, codeartstest.Options{Uploads: answers{empty}}).many(2, 3).file("blank.xml", "\n")
		b.files[2].Outcome = "empty"
		r := b.deliver("NODE_ID=n-1")
		want := `"blank.xml": the service refuses files that it takes for empty, and this one holds no test`
		if diff := cmp.Diff(want, b.errorOf(r)); diff != "" || r.Outcome != host.Partial || len(b.warnings) != 0 {
			t.Errorf("%s, warned %q: %s", r.Outcome, b.warnings, diff)
		}
		if diff := cmp.Diff([]string{"r01.xml", "r02.xml"}, b.arrived()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("other", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, codeartstest.Options{Uploads: answers{empty, {}, empty, empty}}).many(4, 3)
		r := b.deliver("NODE_ID=n-1")
		if got := b.errorOf(r); !strings.HasPrefix(got, `"r03.xml": upload 1 report: POST http://host…: 400 Bad Request: CB.00060212: Empty file.`) || r.Outcome != host.Partial {
			t.Errorf("%s: %s", r.Outcome, got)
		}
		if diff := cmp.Diff([]string{"r01.xml", "r02.xml", "r04.xml"}, b.arrived()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestDeliver_WhatArrivedBeforeAFailureIsSaid(t *testing.T) {
	t.Parallel()
	b := newBench(t, codeartstest.Options{Replaces: true, Uploads: answers{{}, {Status: http.StatusForbidden, Body: `{"error_code":"APIGW.0302","error_msg":"No"}`}}}).many(5, 3)
	r := b.deliver("NODE_ID=n-1", "MAX_FILES=2")
	want := "3 reports not sent: upload 2 reports: POST http://host…: 403 Forbidden: APIGW.0302: No (request id 00000000000000000000000000000002)\n" +
		"hint: give the user of the access key or token the permission to use CodeArts Build, or set codearts_project_id to the project that has it"
	if diff := cmp.Diff(want, b.errorOf(r)); diff != "" || r.Outcome != host.Partial || r.Message != "2 reports (6 bytes) to "+directory {
		t.Errorf("%+v: %s", r, diff)
	}
}
