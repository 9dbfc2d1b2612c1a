package github

import (
	"net/http"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/rest"
)

// TestHints: every hint names what to change, by what the service is known to say.
func TestHints(t *testing.T) {
	t.Parallel()
	const permissions = "`permissions: { contents: read, checks: write }`"
	for _, c := range []struct {
		status  int
		message string
		want    []string
	}{
		{401, "Bad credentials", []string{"github_token", "${{ github.token }}"}},
		{403, "Resource not accessible by integration", []string{permissions}},
		{403, "Resource not accessible by personal access token", []string{"only GitHub Apps", permissions, "personal access tokens cannot"}},
		{403, "You must authenticate via a GitHub App.", []string{"only GitHub Apps", permissions}},
		{403, "Repository was archived so is read-only.", []string{"archived"}},
		{403, "Invalid app_id `15368` - check run can only be modified by the GitHub App that created it.", []string{"same app"}},
		{403, "API rate limit exceeded for installation ID 1.", []string{"timeout"}},
		{403, "You have exceeded a secondary rate limit.", []string{"timeout"}},
		{404, "Not Found", []string{"github_repository", "github_api_url", permissions}},
		{422, "No commit found for SHA: 0123", []string{"commit", "pushed"}},
		{422, "Validation Failed", nil},
		{429, "", []string{"timeout"}},
	} {
		got := hint(&rest.Error{Status: c.status, Message: c.message})
		if c.want == nil && got != "" {
			t.Errorf("%d %s: hint %q, want none", c.status, c.message, got)
		}
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%d %s: hint %q, want %q in it", c.status, c.message, got, want)
			}
		}
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"message":"Not Found","status":"404"}`: "Not Found",
		`{"message":"Validation Failed","errors":[{"resource":"CheckRun","field":"head_sha","code":"invalid"},"bare",{"message":"told"},7]}`: "Validation Failed; head_sha invalid; bare; told",
		`<html>`: "",
	} {
		if _, got, _ := decode(http.StatusUnprocessableEntity, nil, []byte(body)); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

// FuzzMissing: what is lacking and what is there make up what is wanted.
func FuzzMissing(f *testing.F) {
	f.Add("abc", "bcd")
	f.Add("aab", "ab")
	f.Fuzz(func(t *testing.T, want, have string) {
		list := func(text string) (out []annotation) {
			for i := range len(text) {
				out = append(out, annotation{Path: "a.go", StartLine: int(text[i]), Message: text[i : i+1]})
			}
			return out
		}
		lacking, strange := missing(list(want), list(have))
		there := strange + len(want) - len(lacking)
		if strange < 0 || there != len(have) {
			t.Errorf("%d lacking, %d strange of %d wanted, %d there", len(lacking), strange, len(want), len(have))
		}
	})
}
