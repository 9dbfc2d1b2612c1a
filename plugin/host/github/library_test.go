package github_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	library "github.com/google/go-github/v88/github"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host/github/githubtest"
	"github.com/testpost/testpost/plugin/host/hosttest"
)

// TestBodiesAreTheLibrarys: what is sent means the same to the vendor's own
// description of the API, as google/go-github has it, and nothing is in it that
// the description does not know.
func TestBodiesAreTheLibrarys(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("失败 of <tests> ", 10_000)
	bodies := 0
	for _, s := range []*scene{{}, {run: many}, {held: held("2", gone)}, {run: func(r *check.Run) {
		r.Name, r.Output.Summary, r.Output.Text, r.Annotations[0].RawDetails = long, long, long, long
	}}} {
		s.deliver(t)
		for _, request := range s.fake.Requests() {
			var into any
			switch request.Method {
			case http.MethodPost:
				into = &library.CreateCheckRunOptions{}
			case http.MethodPatch:
				into = &library.UpdateCheckRunOptions{}
			default:
				continue
			}
			bodies++
			sent := anyOf(t, []byte(request.Body)).(map[string]any)
			if request.Method == http.MethodPatch {
				delete(sent, "started_at") // the vendor's page has it, the library's update has not
			}
			plain, err := json.Marshal(sent)
			if err != nil {
				t.Fatal(err)
			}
			d := json.NewDecoder(bytes.NewReader(plain))
			d.DisallowUnknownFields()
			if err := d.Decode(into); err != nil {
				t.Errorf("%s: %v", request.Method, err)
			}
			again, err := json.Marshal(into)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(anyOf(t, plain), anyOf(t, again)); diff != "" {
				t.Errorf("%s means something else to the library (-sent +library):\n%s", request.Method, diff)
			}
		}
	}
	if bodies != 6 {
		t.Errorf("%d bodies were compared", bodies)
	}
}

func anyOf(t *testing.T, data []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestFakeAnswersTheLibrary: the fake is one that the client which everybody
// uses can talk to.
func TestFakeAnswersTheLibrary(t *testing.T) {
	t.Parallel()
	fake := githubtest.New(githubtest.Options{Token: token, Prefix: "/api/v3", Repository: repository})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Accept", "application/vnd.github+json") // the library asks for the preview of 2019
		fake.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := library.NewClient(library.WithHTTPClient(&http.Client{Transport: transport}), library.WithAuthToken(token),
		library.WithEnterpriseURLs(server.URL, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	at := library.Timestamp{Time: time.Date(2024, 3, 15, 8, 2, 3, 0, time.UTC)}
	run, _, err := client.Checks.CreateCheckRun(t.Context(), "octocat", "hello", library.CreateCheckRunOptions{
		Name: "Tests", HeadSHA: hosttest.Commit, ExternalID: library.Ptr("x"), Status: library.Ptr("completed"), Conclusion: library.Ptr("failure"), CompletedAt: &at,
		Output: &library.CheckRunOutput{Title: library.Ptr("1 failed"), Summary: library.Ptr("**1 failed**"), Annotations: []*library.CheckRunAnnotation{
			{Path: library.Ptr("a.go"), StartLine: library.Ptr(1), EndLine: library.Ptr(1), AnnotationLevel: library.Ptr("failure"), Message: library.Ptr("m")}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := client.Checks.ListCheckRunsForRef(t.Context(), "octocat", "hello", hosttest.Commit, &library.ListCheckRunsOptions{CheckName: library.Ptr("Tests"), Filter: library.Ptr("all")})
	if err != nil || list.GetTotal() != 1 || list.CheckRuns[0].GetExternalID() != "x" || list.CheckRuns[0].GetHTMLURL() != run.GetHTMLURL() {
		t.Errorf("list %v, error %v", list, err)
	}
	annotations, _, err := client.Checks.ListCheckRunAnnotations(t.Context(), "octocat", "hello", run.GetID(), nil)
	if err != nil || len(annotations) != 1 || annotations[0].GetPath() != "a.go" || run.GetOutput().GetAnnotationsCount() != 1 {
		t.Errorf("annotations %v, run %v, error %v", annotations, run, err)
	}
	if v := fake.Violations(); len(v) > 0 {
		t.Errorf("violations %q", v)
	}
}
