package giteatest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/host/gitea/giteatest"
)

const (
	commit   = "0123456789abcdef0123456789abcdef01234567"
	base     = "/api/v1/repos/octocat/hello"
	statuses = base + "/statuses/" + commit
	comments = base + "/issues/7/comments"
	status   = `{"state":"failure","context":"Tests","description":"1 failed","target_url":"https://ci.example/7"}`
)

func fake(o giteatest.Options) *giteatest.Server {
	o.Token, o.Repository, o.Commits = "gt_1", "octocat/hello", []string{commit}
	return giteatest.New(o)
}

// call sends one request, well formed unless header says otherwise, and returns
// status and body of the answer.
func call(s *giteatest.Server, method, target, body string, header ...string) (int, string) {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "token gt_1")
	r.Header.Set("Accept", "application/json")
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

// TestRefuses: a fake that accepts anything proves nothing.
func TestRefuses(t *testing.T) {
	t.Parallel()
	of := func(old, now string) string { return strings.Replace(status, old, now, 1) }
	for name, c := range map[string]struct{ target, body, want string }{
		"no JSON":                    {statuses, `{`, "unexpected"},
		"unknown member":             {statuses, of("target_url", "targetUrl"), "unknown field"},
		"two values":                 {statuses, status + "{}", "something behind"},
		"null":                       {statuses, of(`"1 failed"`, "null"), "null"},
		"not UTF-8":                  {statuses, of("1 failed", "\xff"), "UTF-8"},
		"short commit":               {statuses[:len(statuses)-1], status, "commit is"},
		"state of another service":   {statuses, of("failure", "failed"), "state is"},
		"state that some know":       {statuses, of("failure", "skipped"), "state is"},
		"no context":                 {statuses, of("Tests", ""), "context is"},
		"context with a line break":  {statuses, of("Tests", `a\nb`), "context is"},
		"long context":               {statuses, of("Tests", strings.Repeat("x", 256)), "context is"},
		"long description":           {statuses, of("1 failed", strings.Repeat("x", 256)), "description is"},
		"description with a space":   {statuses, of("1 failed", "1 failed "), "description is"},
		"no web address":             {statuses, of("https", "ftp"), "target_url is"},
		"comment without text":       {comments, `{"body":""}`, "Required"},
		"comment without a body":     {comments, `{}`, "Required"},
		"comment of many characters": {comments, `{"body":"` + strings.Repeat("é", 65_537) + `"}`, "65537 characters"},
		"comment with NUL":           {comments, `{"body":"\u0000"}`, "NUL"},
		"comment with more":          {comments, `{"body":"x","updated_at":"y"}`, "unknown field"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fake(giteatest.Options{})
			code, answer := call(s, http.MethodPost, c.target, c.body)
			if code != http.StatusUnprocessableEntity || !strings.Contains(answer, c.want) {
				t.Errorf("got %d %s, want 422 and %q", code, answer, c.want)
			}
			if len(s.Violations()) != 1 || len(s.Statuses())+len(s.Comments()) != 0 {
				t.Errorf("violations %q, %d statuses, %d comments", s.Violations(), len(s.Statuses()), len(s.Comments()))
			}
		})
	}
}

func TestRefusesRequests(t *testing.T) {
	t.Parallel()
	const comment = `{"body":"x"}`
	for name, c := range map[string]struct {
		o                    giteatest.Options
		method, target, body string
		header               []string
		status               int
	}{
		"wrong token":         {giteatest.Options{}, http.MethodPost, statuses, status, []string{"Authorization", "token x"}, 401},
		"other repository":    {giteatest.Options{}, http.MethodPost, strings.Replace(statuses, "hello", "world", 1), status, nil, 404},
		"unknown commit":      {giteatest.Options{}, http.MethodPost, strings.Replace(statuses, "67", "68", 1), status, nil, 500},
		"no content type":     {giteatest.Options{}, http.MethodPost, statuses, status, []string{"Content-Type", "text/plain"}, 422},
		"no Accept":           {giteatest.Options{}, http.MethodPost, statuses, status, []string{"Accept", "*/*"}, 422},
		"read-only":           {giteatest.Options{ReadOnly: true}, http.MethodPost, statuses, status, nil, 403},
		"no scope":            {giteatest.Options{NoIssues: true}, http.MethodGet, comments, "", nil, 403},
		"archived":            {giteatest.Options{Archived: true}, http.MethodPost, comments, comment, nil, 423},
		"comments of nothing": {giteatest.Options{}, http.MethodGet, strings.Replace(comments, "7", "x", 1), "", nil, 404},
		"no such comment":     {giteatest.Options{}, http.MethodPatch, base + "/issues/comments/99", comment, nil, 404},
		"delete":              {giteatest.Options{}, http.MethodDelete, base + "/issues/comments/101", "", nil, 404},
		"check runs":          {giteatest.Options{}, http.MethodPost, base + "/check-runs", "{}", nil, 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fake(c.o)
			if code, answer := call(s, c.method, c.target, c.body, c.header...); code != c.status {
				t.Errorf("got %d %s, want %d", code, answer, c.status)
			}
			if len(s.Statuses())+len(s.Comments()) != 0 {
				t.Errorf("statuses %v, comments %v", s.Statuses(), s.Comments())
			}
		})
	}
}

// TestLatestCounts: a status takes the place of the one before it of the same
// commit and context.
func TestLatestCounts(t *testing.T) {
	t.Parallel()
	s := fake(giteatest.Options{})
	for _, body := range []string{status, strings.Replace(status, "Tests", "Lint", 1), strings.Replace(status, "failure", "success", 1)} {
		if code, answer := call(s, http.MethodPost, statuses, body); code != http.StatusCreated {
			t.Fatal(code, answer)
		}
	}
	current := s.Current()
	if len(s.Statuses()) != 3 || len(current) != 2 || current[0].Context != "Lint" || current[1].State != "success" {
		t.Errorf("current %+v", current)
	}
}

// TestPages: the server answers all comments at once, or some versions pages.
func TestPages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		size  int
		query string
		want  int
	}{
		"all":              {0, "?page=2&limit=1", 5},
		"first page":       {3, "", 3},
		"second page":      {3, "?page=2", 2},
		"beyond":           {3, "?page=3", 0},
		"a limit below it": {3, "?page=1&limit=2", 2},
		"a limit above it": {3, "?page=1&limit=50", 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fake(giteatest.Options{PageSize: c.size})
			for range 5 {
				s.Say(giteatest.Comment{Issue: 7, Author: "mona", Body: "hello"})
			}
			s.Say(giteatest.Comment{Issue: 8, Author: "mona", Body: "elsewhere"})
			if _, answer := call(s, http.MethodGet, comments+c.query, ""); strings.Count(answer, `"hello"`) != c.want || strings.Contains(answer, "elsewhere") {
				t.Errorf("got %s, want %d", answer, c.want)
			}
		})
	}
}
