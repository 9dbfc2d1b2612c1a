package giteetest

import (
	"net/http/httptest"
	"strings"
	"testing"
)

const (
	commit = "0123456789abcdef0123456789abcdef01234567"
	run    = `{"name":"Tests","head_sha":"` + commit + `","status":"completed","conclusion":"failure","completed_at":"2024-03-15T08:00:00Z",` +
		`"output":{"title":"1 failed","summary":"s","annotations":[{"path":"a.go","start_line":1,"end_line":1,"annotation_level":"failure","message":"m"}]}}`
)

// TestRefusals: the fake refuses what the service is taken to refuse, and takes
// what is in order.
func TestRefusals(t *testing.T) {
	t.Parallel()
	with := func(old, new string) string { return strings.Replace(run, old, new, 1) }
	update := with(`"head_sha":"`+commit+`",`, "")
	for _, c := range []struct {
		method, path, token, body string
		status                    int
	}{
		{"POST", "octocat/hello/check-runs", "t", run, 201},
		{"POST", "octocat/hello/check-runs", "x", run, 401},
		{"POST", "octocat/other/check-runs", "t", run, 404},
		{"POST", "octocat/hello/check-runs", "t", with(commit, strings.Repeat("0", 40)), 404},
		{"POST", "octocat/hello/check-runs", "t", with(commit, commit[:7]), 422},
		{"POST", "octocat/hello/check-runs", "t", with("Tests", ""), 422},
		{"POST", "octocat/hello/check-runs", "t", with("Tests", strings.Repeat("x", 101)), 422},
		{"POST", "octocat/hello/check-runs", "t", with(`"failure","completed`, `"red","completed`), 422},
		{"POST", "octocat/hello/check-runs", "t", with("08:00:00Z", "08:00:00.123Z"), 422},
		{"POST", "octocat/hello/check-runs", "t", with(`"start_line":1`, `"start_line":0`), 422},
		{"POST", "octocat/hello/check-runs", "t", with(`"end_line":1`, `"end_line":2,"start_column":1`), 422},
		{"POST", "octocat/hello/check-runs", "t", with(`"annotation_level":"failure"`, `"annotation_level":"error"`), 422},
		{"POST", "octocat/hello/check-runs", "t", with(`"message":"m"`, `"message":""`), 422},
		{"POST", "octocat/hello/check-runs", "t", with(`"s"`, `""`), 422},
		{"POST", "octocat/hello/check-runs", "t", with(`"name"`, `"external_id":"x","name"`), 422},
		{"PATCH", "octocat/hello/check-runs/101", "t", update, 200},
		{"PATCH", "octocat/hello/check-runs/101", "t", run, 422},
		{"PATCH", "octocat/hello/check-runs/102", "t", update, 404},
		{"GET", "octocat/hello/check-runs/101/annotations?page=1", "t", "", 200},
		{"GET", "octocat/hello/check-runs/102/annotations?page=1", "t", "", 404},
		{"GET", "octocat/hello/commits/" + commit + "/check-runs?check_name=Tests", "t", "", 200},
		{"GET", "octocat/hello/commits/0000/check-runs?check_name=Tests", "t", "", 404},
	} {
		s := New(Options{Token: "t", Repository: "octocat/hello", Commits: []string{commit}})
		s.Add(Run{Name: "Tests", HeadSHA: commit})
		r := httptest.NewRequest(c.method, "/api/v5/repos/"+c.path, strings.NewReader(c.body))
		r.Header.Set("Authorization", "Bearer "+c.token)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != c.status || (len(s.Violations()) > 0) != (c.status == 422) {
			t.Errorf("%s %s: %d, want %d, violations %q\n%s", c.method, c.path, w.Code, c.status, s.Violations(), c.body)
		}
	}
}
