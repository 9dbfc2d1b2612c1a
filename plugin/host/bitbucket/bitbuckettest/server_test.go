package bitbuckettest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const commit = "0123456789abcdef0123456789abcdef01234567"

// TestRefusals: the fake refuses what the service refuses, and takes what is in
// order.
func TestRefusals(t *testing.T) {
	t.Parallel()
	const report = `{"title":"Tests","details":"1 failed","report_type":"TEST","result":"FAILED"}`
	one := func(change string) string {
		return `[{"external_id":"a","annotation_type":"BUG","path":"a.go","line":1,"summary":"s","result":"FAILED","severity":"HIGH"` + change + `}]`
	}
	long := strings.Repeat("x", 451)
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"PUT", "/reports/r", report, 200},
		{"PUT", "/reports/r", strings.Replace(report, "FAILED", "RED", 1), 400},
		{"PUT", "/reports/r", strings.Replace(report, "Tests", long, 1), 400},
		{"PUT", "/reports/r", strings.Replace(report, "TEST", "TESTS", 1), 400},
		{"PUT", "/reports/r", strings.Replace(report, "1 failed", "", 1), 400},
		{"PUT", "/reports/r", `{"unknown":1}`, 400},
		{"POST", "/reports/r/annotations", one(""), 200},
		{"POST", "/reports/r/annotations", "[]", 400},
		{"POST", "/reports/r/annotations", strings.Replace(one(""), `"s"`, `"`+long+`"`, 1), 400},
		{"POST", "/reports/r/annotations", strings.Replace(one(""), `"s"`, `" "`, 1), 400},
		{"POST", "/reports/r/annotations", strings.Replace(one(""), `"line":1`, `"line":0`, 1), 400},
		{"POST", "/reports/r/annotations", strings.Replace(one(""), "HIGH", "failure", 1), 400},
		{"POST", "/reports/r/annotations", many(101), 400},
		{"POST", "/reports/none/annotations", one(""), 404},
		{"DELETE", "/reports/none", "", 404},
		{"DELETE", "/reports/r", "", 204},
		{"GET", "/reports/r", "", 200},
		{"GET", "/reports/none", "", 404},
		{"PATCH", "/reports/r", "", 405},
		{"GET", "/statuses", "", 404},
	} {
		s := New(Options{Authorization: "Bearer t", Repository: "o/r", Commits: []string{commit}})
		s.Add(Report{ID: "r", Commit: commit})
		if got := ask(s, c.method, "/2.0/repositories/o/r/commit/"+commit+c.path, "Bearer t", c.body); got != c.status {
			t.Errorf("%s %s %.60s: %d, want %d", c.method, c.path, c.body, got, c.status)
		}
		if broken := len(s.Violations()) > 0; broken != (c.status == 400) {
			t.Errorf("%s %s %.60s: violations %q", c.method, c.path, c.body, s.Violations())
		}
	}
}

func TestStrangers(t *testing.T) {
	t.Parallel()
	s := New(Options{Authorization: "Bearer t", Repository: "o/r", Commits: []string{commit}})
	for path, want := range map[string]int{"/2.0/repositories/o/r/commit/" + commit + "/reports/r": 401, "/2.0/repositories/o/other/commit/" + commit + "/reports/r": 401} {
		if got := ask(s, "DELETE", path, "", ""); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	for _, path := range []string{"/2.0/repositories/o/other/commit/" + commit + "/reports/r", "/2.0/repositories/o/r/commit/0000/reports/r"} {
		if got := ask(s, "DELETE", path, "Bearer t", ""); got != 404 {
			t.Errorf("%s: %d, want 404", path, got)
		}
	}
}

// TestAllThatAReportHolds: no more than a thousand, and the same id is the same
// annotation.
func TestAllThatAReportHolds(t *testing.T) {
	t.Parallel()
	s := New(Options{Repository: "o/r", Commits: []string{commit}})
	s.Add(Report{ID: "r", Commit: commit})
	path := "/2.0/repositories/o/r/commit/" + commit + "/reports/r/annotations"
	for i := range 11 {
		body := strings.ReplaceAll(many(100), `"external_id":"`, fmt.Sprintf(`"external_id":"%d-`, i))
		if got := ask(s, "POST", path, "", body); (got == 200) != (i < 10) {
			t.Errorf("request %d: %d", i, got)
		}
		if i == 0 && (ask(s, "POST", path, "", body) != 200 || len(s.Reports()[0].Annotations) != 100) {
			t.Errorf("%d annotations after the same request again", len(s.Reports()[0].Annotations))
		}
	}
}

func many(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"external_id":"%d","annotation_type":"BUG","path":"a.go","line":1,"summary":"s","result":"FAILED","severity":"HIGH"}`, i)
	}
	return "[" + strings.Join(list, ",") + "]"
}

func ask(s *Server, method, path, authorization, body string) int {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code == http.StatusOK && w.Body.Len() == 0 {
		return 0
	}
	return w.Code
}
