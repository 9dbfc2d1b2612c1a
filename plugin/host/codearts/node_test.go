package codearts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codearts/codeartstest"
)

const inThisBuild = "find the action of build 7 to upload to: "

// TestDeliver_LooksTheNodeUp chooses among the actions of a build.
func TestDeliver_LooksTheNodeUp(t *testing.T) {
	t.Parallel()
	stages := []codeartstest.Stage{
		{Key: "z", NodeID: "n-checkout", DisplayName: "Check out", Status: "success", Sequence: 1},
		{Key: "y", NodeID: 12, DisplayName: "Maven build", Name: "maven", Status: "RUNNING", Sequence: 2},
		{Key: "x", NodeID: "n-run", DisplayName: "Run", Status: "running", Sequence: 10},
		{Key: "a", NodeID: "n-upload", DisplayName: "Upload", Status: "waiting", Sequence: 11},
	}
	done := []codeartstest.Stage{
		{Key: "z", NodeID: "n-2", DisplayName: "Test", Status: "success", Sequence: 2},
		{Key: "a", NodeID: "n-1", DisplayName: "Test", Status: "success", Sequence: 1},
		{Key: "b", NodeID: nil, DisplayName: "Clean up", Status: "success", Sequence: 3},
	}
	again := []codeartstest.Stage{
		{Key: "1", NodeID: "n-1", DisplayName: "Test", Status: "success", Sequence: 1},
		{Key: "2", NodeID: "n-2", DisplayName: "Test", Status: "running", Sequence: 2},
		{Key: "3", NodeID: "n-3", DisplayName: "Test", Status: "waiting", Sequence: 3},
	}
	tests := map[string]struct {
		stages     []codeartstest.Stage
		name       string
		node, want string // the node id that was taken, or the error
	}{
		"the last running one":         {stages, "", "n-run", `n-run ("Run")`},
		"by name":                      {stages, "Maven build", "12", `12 ("Maven build")`},
		"by name of execution":         {stages, "maven", "12", `12 ("Maven build")`},
		"by name but case":             {stages, "UPLOAD", "n-upload", `n-upload ("Upload")`},
		"the last with an id":          {done, "", "n-2", `n-2 ("Test")`},
		"by name, the running one":     {again, "Test", "n-2", `n-2 ("Test")`},
		"by name, none of them runs":   {done, "Test", "", inThisBuild + "2 of them are named \"Test\" and none of these is running\nhint: set codearts_node_id"},
		"by name, without an id":       {done, "Clean up", "", inThisBuild + "\"Clean up\" has no usable node_id (it is \"\")\nhint: set codearts_node_id"},
		"no such name":                 {stages, "Gradle", "", inThisBuild + "none is named \"Gradle\"\nhint: set codearts_node to one of \"Check out\", \"Maven build\", \"Run\", \"Upload\""},
		"no action":                    {nil, "", "", inThisBuild + "the build has none yet\nhint: set codearts_node_id"},
		"no action with a sensible id": {[]codeartstest.Stage{{Key: "1", NodeID: "a/b", DisplayName: "X\n"}}, "", "", inThisBuild + "none of them has a usable node_id: \"X\\n\"\nhint: set codearts_node_id"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, codeartstest.Options{Stages: test.stages}).many(1, 3)
			var variables []string
			if test.name != "" {
				variables = append(variables, "NODE="+test.name)
			}
			r := b.deliver(variables...)
			if test.node == "" {
				if diff := cmp.Diff(test.want, b.errorOf(r)); diff != "" || r.Outcome != host.Failed || len(b.service.Taken()) != 0 {
					t.Errorf("%s: %s", r.Outcome, diff)
				}
				return
			}
			if want := "1 report (3 bytes) to build 7 of job " + job + ", node " + test.want; r.Message != want || r.Err != nil {
				t.Errorf("%+v, want %q", r, want)
			}
			if got := b.service.Taken(); len(got) != 1 || got[0].NodeID != test.node {
				t.Errorf("taken %+v", got)
			}
		})
	}
}

func TestDeliver_LooksUpInTwoRequests(t *testing.T) {
	t.Parallel()
	b := newBench(t, codeartstest.Options{
		Stages:  []codeartstest.Stage{{Key: "1", NodeID: "n-1"}},
		Records: answers{{Status: 502}}, FullStages: answers{{Status: 400, Body: `{"error_code":"CB.00060211"}`}},
	}).many(1, 3)
	if r := b.deliver(); r.Outcome != host.Delivered {
		t.Errorf("%+v", r)
	}
	record, stages := "GET /v1/record/"+job+"/7/record-info", "GET /v1/record/"+codeartstest.RecordID+"/full-stages?cascade=true"
	if diff := cmp.Diff([]string{record, record, stages, stages, "POST " + query}, b.service.Requests()); diff != "" {
		t.Error(diff)
	}
}

func TestDeliver_TheRecordMayHaveItsIDUnderAnotherName(t *testing.T) {
	t.Parallel()
	b := newBench(t, codeartstest.Options{Stages: []codeartstest.Stage{{Key: "1", NodeID: "n-1"}},
		Records: answers{{Status: 200, Body: `{"result":{"id":"` + codeartstest.RecordID + `"}}`}}}).many(1, 3)
	if r := b.deliver(); r.Outcome != host.Delivered {
		t.Errorf("%+v", r)
	}
}

func TestDeliver_SaysWhyALookupFailed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		o    codeartstest.Options
		want string
	}{
		"other task": {codeartstest.Options{JobID: strings.Repeat("f", 32)}, "look up build 7: GET http://host/v1/record/" + job + "/7/record-info: 400 Bad Request: CB.00060201: Invalid task ID. (request id 00000000000000000000000000000001)\n" +
			"hint: set codearts_job_id to the 32 characters behind /detail/history/ in the address of the build task's history"},
		"fail": {codeartstest.Options{Records: answers{{Status: 200, Body: `{"status":"fail","error":"no"}`}}},
			"look up build 7: GET http://host/v1/record/" + job + "/7/record-info: 200 OK: no (request id 00000000000000000000000000000001)"},
		"no id": {codeartstest.Options{Records: answers{{Status: 200, Body: `{"status":"success","result":{"build_record_id":"../x"}}`}}},
			"look up build 7: the answer has no usable build_record_id (it is \"../x\")\nhint: set codearts_node_id"},
		"no result": {codeartstest.Options{Records: answers{{Status: 200, Body: `{"status":"success","result":null}`}}},
			"look up build 7: the answer has no usable build_record_id (it is \"\")\nhint: set codearts_node_id"},
		"stages refused": {codeartstest.Options{FullStages: answers{{Status: 403, Body: `{"error_code":"X","error_msg":"no"}`}}},
			"list the actions of build 7: GET http://host/v1/record/" + codeartstest.RecordID + "/full-stages?cascade=true: 403 Forbidden: X: no (request id 00000000000000000000000000000002)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, test.o).many(1, 3)
			r := b.deliver()
			if diff := cmp.Diff(test.want, b.errorOf(r)); diff != "" || r.Outcome != host.Failed || r.Message != "no report was uploaded" {
				t.Errorf("%+v: %s", r, diff)
			}
		})
	}
}

func TestDeliver_ListsNotTooManyActions(t *testing.T) {
	t.Parallel()
	var stages []codeartstest.Stage
	for i := range 25 {
		stages = append(stages, codeartstest.Stage{Key: fmt.Sprint(i), NodeID: i, DisplayName: fmt.Sprint("s", i), Sequence: i})
	}
	b := newBench(t, codeartstest.Options{Stages: stages}).many(1, 3)
	if got := b.errorOf(b.deliver("NODE=none")); !strings.HasSuffix(got, `"s18", "s19" and 5 more`) {
		t.Error(got)
	}
}
