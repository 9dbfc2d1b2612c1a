package codearts_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codearts/codeartstest"
)

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
