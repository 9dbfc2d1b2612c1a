package codearts_test

import (
	"slices"
	"testing"

	"github.com/testpost/testpost/plugin/host/codearts"
	"github.com/testpost/testpost/plugin/host/codearts/codeartstest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

// held shows the contract suite what the service holds.
type held struct{ *codeartstest.Service }

// Results returns the reports of the one build.
func (h held) Results() []hosttest.Result {
	var items []string
	for _, f := range h.Files() {
		items = append(items, f.Name+" "+f.SHA256)
	}
	if len(items) == 0 {
		return nil
	}
	slices.Sort(items)
	return []hosttest.Result{{Name: "build 7", Done: true, Items: items}}
}

// Violations returns every refusal.
func (h held) Violations() []string { return h.Refusals() }

// TestContract runs the suite of all hosts, with the build action looked up.
func TestContract(t *testing.T) {
	t.Parallel()
	hosttest.Run(t, harness())
}

func harness() hosttest.Harness {
	return hosttest.Harness{
		Kind: codearts.Kind(),
		Service: func(token string) hosttest.Service {
			return held{codeartstest.New(codeartstest.Options{Token: token, JobID: job, BuildNo: 7,
				Stages: []codeartstest.Stage{{Key: "1", NodeID: "n-1", DisplayName: "Test", Status: "running"}}})}
		},
		Settings: func(url, token string) map[string]string {
			return map[string]string{"codearts_url": url, "codearts_token": token, "codearts_job_id": job, "codearts_build_no": "7"}
		},
		Rejected:  []string{"APIGW.0301", "decrypt token fail", "request id ", "hint: check that codearts_access_key"},
		Forbidden: faults.Status(403, `{"error_code":"APIGW.0302","error_msg":"Not authorized","request_id":"r"}`),
		Forbids:   []string{"APIGW.0302", "Not authorized", "hint: give the user"},
		Mishaps: map[hosttest.Mishap]hosttest.Trouble{
			hosttest.WrongRepository: {
				Answers: faults.Status(400, `{"error_code":"CB.00060201","error_msg":"invalid task id","request_id":"r"}`),
				Says:    []string{"invalid task id", "set codearts_job_id to"},
			},
			hosttest.WrongCommit:        {Never: "reports belong to a build, whatever its commit"},
			hosttest.DeletedBranch:      {Never: "reports belong to a build, whatever became of its branch"},
			hosttest.ArchivedRepository: {Never: "reports belong to a build, whatever became of its repository"},
		},
		AtLeastOnce: true,
		Seeds:       1000,
	}
}

// FuzzReplies gives the host answers that no service gives.
func FuzzReplies(f *testing.F) { hosttest.Replies(f, harness()) }
