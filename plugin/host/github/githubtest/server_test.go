package githubtest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/host/github/githubtest"
)

const (
	commit = "0123456789abcdef0123456789abcdef01234567"
	runs   = "/repos/octocat/hello/check-runs"
	create = `{"name":"Tests","head_sha":"` + commit + `"`
)

func fake() *githubtest.Server {
	return githubtest.New(githubtest.Options{Token: "ghs_1", Repository: "octocat/hello", Commits: []string{commit}})
}

// call sends one request, well formed unless header says otherwise, and returns
// status and body of the answer.
func call(s *githubtest.Server, method, target, body string, header ...string) (int, string) {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer ghs_1")
	r.Header.Set("Accept", "application/vnd.github+json")
	r.Header.Set("X-GitHub-Api-Version", "2022-11-28")
	r.Header.Set("User-Agent", "test")
	if method != http.MethodGet {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func annotations(n int) string {
	return strings.TrimSuffix(strings.Repeat(`{"path":"a.go","start_line":1,"end_line":1,"annotation_level":"notice","message":"m"},`, n), ",")
}

func output(members string) string {
	return create + `,"output":{"title":"t","summary":"s",` + members + `}}`
}

func remark(members string) string { return output(`"annotations":[{` + members + `}]`) }

// TestRefuses: a fake that accepts anything proves nothing.
func TestRefuses(t *testing.T) {
	t.Parallel()
	const fine = `"path":"a.go","start_line":1,"end_line":1,"annotation_level":"notice","message":"m"`
	for name, c := range map[string]struct{ body, want string }{
		"no JSON":                   {`{`, "unexpected"},
		"unknown member":            {create + `,"headSha":"x"}`, "unknown field"},
		"annotations beside output": {create + `,"annotations":[]}`, "unknown field"},
		"two values":                {create + `}{}`, "something behind"},
		"null":                      {create + `,"status":null}`, "null"},
		"NUL":                       {create + `,"external_id":"\u0000"}`, "NUL"},
		"not UTF-8":                 {create + ",\"external_id\":\"\xff\"}", "UTF-8"},
		"no name":                   {`{"head_sha":"` + commit + `"}`, "name is missing"},
		"no commit":                 {`{"name":"x"}`, "head_sha is missing"},
		"short commit":              {`{"name":"x","head_sha":"0123"}`, "head_sha is"},
		"long name":                 {`{"name":"` + strings.Repeat("x", 101) + `","head_sha":"` + commit + `"}`, "name has 101"},
		"no web address":            {create + `,"details_url":"ftp://x"}`, "scheme"},
		"status":                    {create + `,"status":"waiting"}`, "status is"},
		"conclusion":                {create + `,"conclusion":"stale"}`, "conclusion is"},
		"completed, but how":        {create + `,"status":"completed"}`, "without a conclusion"},
		"time with fractions":       {create + `,"started_at":"2024-01-02T03:04:05.1Z"}`, "time is"},
		"no title":                  {create + `,"output":{"summary":"s"}}`, "title is missing"},
		"no summary":                {create + `,"output":{"title":"t"}}`, "summary is missing"},
		"long summary":              {create + `,"output":{"title":"t","summary":"` + strings.Repeat("é", 32_768) + `"}}`, "summary has 65536 bytes"},
		"long text":                 {output(`"text":"` + strings.Repeat("x", 65_536) + `"`), "text has"},
		"51 annotations":            {output(`"annotations":[` + annotations(51) + `]`), "51 annotations"},
		"absolute path":             {remark(strings.Replace(fine, "a.go", "/a.go", 1)), "path is"},
		"line 0":                    {remark(strings.Replace(fine, `start_line":1`, `start_line":0`, 1)), "lines are 0 to 1"},
		"lines reversed":            {remark(strings.Replace(fine, `start_line":1`, `start_line":2`, 1)), "lines are 2 to 1"},
		"columns on several lines":  {remark(strings.Replace(fine, `end_line":1`, `end_line":2,"start_column":1`, 1)), "columns on several"},
		"column 0":                  {remark(fine + `,"start_column":0,"end_column":1`), "columns are 0"},
		"level":                     {remark(strings.Replace(fine, "notice", "error", 1)), "level is"},
		"no message":                {remark(strings.Replace(fine, `"m"`, `""`, 1)), "message is missing"},
		"long message":              {remark(strings.Replace(fine, `"m"`, `"`+strings.Repeat("x", 65_536)+`"`, 1)), "message has"},
		"long annotation title":     {remark(fine + `,"title":"` + strings.Repeat("x", 256) + `"`), "title has"},
		"long raw details":          {remark(fine + `,"raw_details":"` + strings.Repeat("x", 65_536) + `"`), "raw_details have"},
		"a line that is text":       {remark(strings.Replace(fine, `start_line":1`, `start_line":"1"`, 1)), "cannot unmarshal"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fake()
			status, answer := call(s, http.MethodPost, runs, c.body)
			if status != http.StatusUnprocessableEntity || !strings.Contains(answer, c.want) {
				t.Errorf("got %d %s, want 422 and %q", status, answer, c.want)
			}
			if len(s.Violations()) != 1 || len(s.Runs()) != 0 {
				t.Errorf("violations %q, %d runs", s.Violations(), len(s.Runs()))
			}
		})
	}
}

func TestRefusesRequests(t *testing.T) {
	t.Parallel()
	list := "/repos/octocat/hello/commits/" + commit + "/check-runs"
	for name, c := range map[string]struct {
		method, target, body string
		header               []string
		status               int
	}{
		"wrong token":          {http.MethodGet, list, "", []string{"Authorization", "Bearer x"}, 401},
		"token, not Bearer":    {http.MethodGet, list, "", []string{"Authorization", "ghs_1"}, 401},
		"other repository":     {http.MethodGet, strings.Replace(list, "hello", "world", 1), "", nil, 404},
		"unknown commit":       {http.MethodGet, strings.Replace(list, commit, "main", 1), "", nil, 422},
		"unknown head":         {http.MethodPost, runs, strings.Replace(create, "01234567\"", "01234568\"", 1) + "}", nil, 422},
		"plain JSON":           {http.MethodGet, list, "", []string{"Accept", "application/json"}, 422},
		"no version":           {http.MethodGet, list, "", []string{"X-GitHub-Api-Version", ""}, 422},
		"no user agent":        {http.MethodGet, list, "", []string{"User-Agent", ""}, 422},
		"no content type":      {http.MethodPost, runs, create + `}`, []string{"Content-Type", "text/plain"}, 422},
		"page too large":       {http.MethodGet, list + "?per_page=101", "", nil, 422},
		"unknown parameter":    {http.MethodGet, list + "?perPage=10", "", nil, 422},
		"filter":               {http.MethodGet, list + "?filter=latests", "", nil, 422},
		"no such run":          {http.MethodPatch, runs + "/7", `{}`, nil, 404},
		"update with head_sha": {http.MethodPatch, runs + "/101", `{"head_sha":"` + commit + `"}`, nil, 422},
		"put":                  {http.MethodPut, runs + "/101", `{}`, nil, 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fake()
			s.Add(githubtest.Run{Name: "Tests", HeadSHA: commit})
			if status, answer := call(s, c.method, c.target, c.body, c.header...); status != c.status {
				t.Errorf("got %d %s, want %d", status, answer, c.status)
			}
			if len(s.Runs()) != 1 {
				t.Errorf("%d runs", len(s.Runs()))
			}
		})
	}
}

// TestAppends: an update adds its annotations to those that are there.
func TestAppends(t *testing.T) {
	t.Parallel()
	s := fake()
	call(s, http.MethodPost, runs, output(`"annotations":[`+annotations(50)+`]`))
	status, answer := call(s, http.MethodPatch, runs+"/101", `{"output":{"title":"t","summary":"new","annotations":[`+annotations(2)+`]}}`)
	if run := s.Runs()[0]; status != http.StatusOK || len(run.Annotations) != 52 || run.Output.Summary != "new" || !strings.Contains(answer, `"annotations_count":52`) {
		t.Errorf("%d annotations, answer %d %s", len(run.Annotations), status, answer)
	}
}
