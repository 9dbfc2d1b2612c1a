package codeuptest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
)

const (
	commit = "0123456789abcdef0123456789abcdef01234567"
	runs   = "/oapi/v1/codeup/organizations/org/repositories/org%2Fapp/checkRuns"
	create = `{"name":"Tests","headSha":"` + commit + `"`
)

func fake(o codeuptest.Options) *codeuptest.Server {
	o.Tokens, o.Organization, o.Repository = map[string]string{"pt-1": "ci", "pt-2": "other"}, "org", "org%2Fapp"
	return codeuptest.New(o)
}

// call sends one request, well formed unless header says otherwise, and returns
// status and body of the answer.
func call(s *codeuptest.Server, method, target, body string, header ...string) (int, string) {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("X-Yunxiao-Token", "pt-1")
	r.Header.Set("Accept", "application/json")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	text, _ := io.ReadAll(w.Result().Body)
	return w.Code, string(text)
}

// TestRefuses: a fake that accepts anything proves nothing.
func TestRefuses(t *testing.T) {
	t.Parallel()
	remark := `{"annotationLevel":"failure","path":"a.go","startLine":1,"endLine":1`
	for name, c := range map[string]struct {
		body string
		want string
	}{
		"no name":                    {`{"headSha":"` + commit + `"}`, "name is missing"},
		"no commit":                  {`{"name":"Tests"}`, "headSha is missing"},
		"short commit":               {`{"name":"Tests","headSha":"01234567"}`, "headSha is"},
		"long name":                  {`{"name":"` + strings.Repeat("测", 51) + `","headSha":"` + commit + `"}`, "name has 51 characters"},
		"snake case":                 {create + `,"external_id":"x"}`, `unknown field \"external_id\"`},
		"annotations in the output":  {create + `,"output":{"annotations":[]}}`, `unknown field \"annotations\"`},
		"unknown status":             {create + `,"status":"done"}`, "status is"},
		"unknown conclusion":         {create + `,"conclusion":"action_required"}`, "conclusion is"},
		"completed without more":     {create + `,"status":"completed"}`, "completed without a conclusion"},
		"fractions of a second":      {create + `,"startedAt":"2024-03-15T08:00:00.5Z"}`, "time is"},
		"another time zone":          {create + `,"startedAt":"2024-03-15T08:00:00+08:00"}`, "time is"},
		"completed before the start": {create + `,"startedAt":"2024-03-15T08:00:00Z","completedAt":"2024-03-15T07:00:00Z"}`, "completed before"},
		"long summary":               {create + `,"output":{"summary":"` + strings.Repeat("测", 21_846) + `"}}`, "summary has 65538 bytes"},
		"long text":                  {create + `,"output":{"text":"` + strings.Repeat("x", 65_536) + `"}}`, "text has 65536 bytes"},
		"four images":                {create + `,"output":{"images":[{},{},{},{}]}}`, "4 images"},
		"null":                       {create + `,"externalId":null}`, "null"},
		"nul":                        {create + `,"externalId":"\u0000"}`, "NUL"},
		"something behind":           {create + `}{}`, "behind the body"},
		"level":                      {create + `,"annotations":[{"path":"a.go","startLine":1,"endLine":1,"annotationLevel":"error"}]}`, "level is"},
		"path with a dot":            {create + `,"annotations":[{"path":"./a.go","startLine":1,"endLine":1,"annotationLevel":"notice"}]}`, "path is"},
		"path above":                 {create + `,"annotations":[{"path":"a/../../b","startLine":1,"endLine":1,"annotationLevel":"notice"}]}`, "path is"},
		"line 0":                     {create + `,"annotations":[{"path":"a.go","startLine":0,"endLine":1,"annotationLevel":"notice"}]}`, "lines are 0 to 1"},
		"lines reversed":             {create + `,"annotations":[{"path":"a.go","startLine":2,"endLine":1,"annotationLevel":"notice"}]}`, "lines are 2 to 1"},
		"columns on several lines":   {create + `,"annotations":[{"path":"a.go","startLine":1,"endLine":2,"startColumn":1,"annotationLevel":"notice"}]}`, "columns on several lines"},
		"column 0":                   {create + `,"annotations":[` + remark + `,"startColumn":0,"endColumn":1}]}`, "columns are 0 to 1"},
		"long raw details":           {create + `,"annotations":[` + remark + `,"rawDetails":"` + strings.Repeat("x", 65_536) + `"}]}`, "raw details have"},
		"a line that is text":        {create + `,"annotations":[{"path":"a.go","startLine":"1","endLine":1}]}`, "cannot unmarshal string"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fake(codeuptest.Options{})
			status, answer := call(s, http.MethodPost, runs, c.body)
			if status != http.StatusBadRequest || !strings.Contains(answer, c.want) {
				t.Errorf("got %d %s, want 400 and %q", status, answer, c.want)
			}
			if len(s.Violations()) != 1 || len(s.Runs()) != 0 {
				t.Errorf("violations %q, %d runs", s.Violations(), len(s.Runs()))
			}
		})
	}
}

func TestRefusesRequests(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, target, body string
		header               []string
		status               int
	}{
		"wrong token":         {http.MethodGet, runs + "?ref=x", "", []string{"X-Yunxiao-Token", "pt-3"}, 401},
		"path not encoded":    {http.MethodGet, strings.ReplaceAll(runs, "%2F", "/") + "?ref=x", "", nil, 404},
		"encoded twice":       {http.MethodGet, strings.ReplaceAll(runs, "%2F", "%252F") + "?ref=x", "", nil, 404},
		"other organization":  {http.MethodGet, strings.ReplaceAll(runs, "/org/", "/gro/") + "?ref=x", "", nil, 404},
		"no content type":     {http.MethodPost, runs, create + `}`, []string{"Content-Type", "text/plain"}, 400},
		"no accept":           {http.MethodGet, runs + "?ref=x", "", []string{"Accept", "*/*"}, 400},
		"no ref":              {http.MethodGet, runs, "", nil, 400},
		"page too large":      {http.MethodGet, runs + "?ref=x&perPage=101", "", nil, 400},
		"page 151":            {http.MethodGet, runs + "?ref=x&page=151", "", nil, 400},
		"unknown parameter":   {http.MethodGet, runs + "?ref=x&per_page=10", "", nil, 400},
		"patch":               {http.MethodPatch, runs + "/101", "{}", nil, 405},
		"update with headSha": {http.MethodPost, runs + "/101", `{"headSha":"` + commit + `"}`, nil, 400},
		"update by another":   {http.MethodPost, runs + "/101", `{}`, []string{"X-Yunxiao-Token", "pt-2"}, 403},
		"update of nothing":   {http.MethodPost, runs + "/7", `{}`, nil, 404},
		"name taken":          {http.MethodPost, runs, create + `}`, nil, 409},
		"status: state":       {http.MethodPost, strings.ReplaceAll(runs, "checkRuns", "commits/"+commit+"/statuses"), `{"state":"failed"}`, nil, 400},
		"status: context":     {http.MethodPost, strings.ReplaceAll(runs, "checkRuns", "commits/"+commit+"/statuses"), `{"state":"error","context":"` + strings.Repeat("x", 51) + `"}`, nil, 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fake(codeuptest.Options{})
			s.Add(codeuptest.Run{Name: "Tests", HeadSHA: commit, Writer: codeuptest.Writer{Name: "ci"}})
			if status, answer := call(s, c.method, c.target, c.body, c.header...); status != c.status || !strings.Contains(answer, `"requestId":"request-1"`) {
				t.Errorf("got %d %s, want %d", status, answer, c.status)
			}
		})
	}
}

// TestKeeps shows what a run holds after a create and an update.
func TestKeeps(t *testing.T) {
	t.Parallel()
	remark := func(line string) string {
		return `{"annotationLevel":"failure","path":"a.go","startLine":` + line + `,"endLine":` + line + `}`
	}
	for name, c := range map[string]struct {
		o    codeuptest.Options
		want []int // lines
	}{
		"appends":  {codeuptest.Options{}, []int{1, 2, 3}},
		"replaces": {codeuptest.Options{Replaces: true}, []int{3}},
		"keeps":    {codeuptest.Options{Keeps: 2}, []int{1, 2}},
		"bounded":  {codeuptest.Options{MostAnnotations: 2}, []int{1, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fake(c.o)
			call(s, http.MethodPost, runs, create+`,"annotations":[`+remark("1")+`,`+remark("2")+`]}`)
			call(s, http.MethodPost, runs+"/103", `{"annotations":[`+remark("3")+`]}`)
			_, text := call(s, http.MethodGet, runs+"/103", "")
			var run codeuptest.Run
			if err := json.Unmarshal([]byte(text), &run); err != nil {
				t.Fatal(err)
			}
			var lines []int
			for _, a := range run.Annotations {
				lines = append(lines, a.StartLine)
			}
			if len(lines) != len(c.want) || lines[len(lines)-1] != c.want[len(c.want)-1] {
				t.Errorf("lines %v, want %v", lines, c.want)
			}
		})
	}
}
