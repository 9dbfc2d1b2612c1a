package e2e

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// A handwritten request, and what of the reason for refusing it must be said;
// nothing for one that is handed on.
type handwritten struct {
	method, path, body, contentType string
	refused                         string
}

// TestGateBites sends what the descriptions rule out to the handlers of the
// other tests: a validator that lets everything pass would prove nothing.
func TestGateBites(t *testing.T) {
	t.Parallel()
	const runs = "/oapi/v1/codeup/organizations/" + organization + "/repositories/" + organization + "%2Fshop/checkRuns"
	create := func(members string) string { return `{"name":"Tests","headSha":"` + commit + `"` + members + `}` }
	named := func(name string) string { return `{"name":"` + name + `","headSha":"` + commit + `"}` }
	const annotation = `{"path":"a.go","startLine":1,"endLine":1,"annotationLevel":"failure","message":"m"}`
	codeup := map[string]handwritten{
		"good":                       {body: create(`,"status":"completed","conclusion":"failure","annotations":[` + annotation + `]`)},
		"50 characters":              {body: named(strings.Repeat("🧪", 50))},
		"51 characters":              {body: named(strings.Repeat("n", 51)), refused: "maximum string length is 50"},
		"no name":                    {body: `{"headSha":"` + commit + `"}`, refused: `"name" is missing`},
		"short SHA":                  {body: `{"name":"Tests","headSha":"8b3f0c1d"}`, refused: "regular expression"},
		"annotations inside output":  {body: create(`,"output":{"title":"t","annotations":[` + annotation + `]}`), refused: `"annotations" is unsupported`},
		"snake case":                 {body: create(`,"details_url":"https://ci.example"`), refused: `"details_url" is unsupported`},
		"line 0":                     {body: create(`,"annotations":[` + strings.Replace(annotation, `"startLine":1`, `"startLine":0`, 1) + `]`), refused: "at least 1"},
		"level of another service":   {body: create(`,"annotations":[` + strings.Replace(annotation, `"failure"`, `"error"`, 1) + `]`), refused: "allowed values"},
		"summary of 65,536":          {body: create(`,"output":{"summary":"` + strings.Repeat("s", 65_536) + `"}`), refused: "maximum string length is 65535"},
		"no date":                    {body: create(`,"completedAt":"2026-11-22 06:00:00"`), refused: "date-time"},
		"completed and no more":      {body: create(`,"status":"completed"`), refused: "not"},
		"another conclusion":         {body: create(`,"conclusion":"action_required"`), refused: "allowed values"},
		"headSha in an update":       {path: runs + "/101", body: `{"headSha":"` + commit + `"}`, refused: `"headSha" is unsupported`},
		"update of a name":           {path: runs + "/tests", body: `{}`, refused: "checkRunId"},
		"form in place of JSON":      {body: "name=Tests", contentType: "application/x-www-form-urlencoded", refused: "Content-Type"},
		"list of no commit":          {method: http.MethodGet, refused: "ref"},
		"list of 101":                {method: http.MethodGet, path: runs + "?ref=" + commit + "&perPage=101", refused: "perPage"},
		"list by an unknown":         {method: http.MethodGet, path: runs + "?ref=" + commit + "&per_page=10", refused: "per_page"},
		"delete":                     {method: http.MethodDelete, refused: "method not allowed"},
		"repository of two segments": {path: strings.Replace(runs, "%2F", "/", 1), body: create(""), refused: "no matching operation"},
	}
	gate := newGate(router(t, codeupFile), codeupUnlisted, silent{})
	for name, h := range codeup {
		h.path = cmp.Or(h.path, runs)
		h.contentType = cmp.Or(h.contentType, "application/json")
		t.Run("Codeup/"+name, func(t *testing.T) { h.send(t, serve(t, gate), gate) })
	}
}

// TestGateBitesUploads is TestGateBites for CodeArts Build.
func TestGateBitesUploads(t *testing.T) {
	t.Parallel()
	const upload = "/v1/report/junit/report/upload"
	query := func(job, build, node string) string {
		return fmt.Sprintf("%s?job_id=%s&build_no=%s&node_id=%s", upload, job, build, node)
	}
	good := query(job, "7", "node-1")
	gate := newGate(router(t, codeartsFile), codeartsUnlisted, silent{})
	for name, h := range map[string]handwritten{
		"good":             {path: good},
		"another part":     {path: good, body: strings.Replace(form, `name="files"`, `name="file"`, 1), refused: "file: undefined"},
		"no form":          {path: good, body: "<testsuite/>", contentType: "application/xml", refused: "Content-Type"},
		"job of 31":        {path: query(job[1:], "7", "node-1"), refused: "job_id"},
		"build 0":          {path: query(job, "0", "node-1"), refused: "build_no"},
		"build of a date":  {path: query(job, "20261122.3", "node-1"), refused: "build_no"},
		"node of 33":       {path: query(job, "7", strings.Repeat("n", 33)), refused: "node_id"},
		"node with spaces": {path: query(job, "7", "node+1"), refused: "node_id"},
		"no node":          {path: strings.TrimSuffix(good, "&node_id=node-1"), refused: "node_id"},
		"one more":         {path: good + "&name=x", refused: `"name"`},
		"another path":     {path: "/v1/report/junit/upload", refused: "no matching operation"},
	} {
		h.body, h.contentType = cmp.Or(h.body, form), cmp.Or(h.contentType, "multipart/form-data; boundary=b")
		t.Run(name, func(t *testing.T) { h.send(t, serve(t, gate), gate) })
	}
}

const form = "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"TEST-a.xml\"\r\nContent-Type: application/octet-stream\r\n\r\n" +
	"<testsuite/>\r\n--b--\r\n"

// silent is a service that takes everything.
type silent struct{}

func (silent) ServeHTTP(http.ResponseWriter, *http.Request) {}

func (h *handwritten) send(t *testing.T, server string, g *gate) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), cmp.Or(h.method, http.MethodPost), server+h.path, bytes.NewBufferString(h.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", h.contentType)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	violations, want := g.takeViolations(), http.StatusOK
	if h.refused != "" {
		want = http.StatusBadRequest
	}
	if resp.StatusCode != want || !strings.Contains(string(said), h.refused) || (len(violations) == 1) != (h.refused != "") {
		t.Errorf("answer %d %q, want %d with %q; violations %q", resp.StatusCode, said, want, h.refused, violations)
	}
}
