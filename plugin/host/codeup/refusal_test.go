package codeup

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/rest"
)

func TestMeanings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status           int
		code             string
		onList, onCreate meaning
	}{
		{401, "InvalidTokenError", final, final},
		{401, "", final, final},
		{400, "BadRequest", elsewhere, content},
		{400, "UnsupportedInCurrentEnv", elsewhere, elsewhere},
		{400, "UnsupportedCurrentTokenType", final, final},
		{403, "Forbidden", final, elsewhere},
		{403, "Forbidden.InvalidUser.UserNotInCurrentOrganization", final, final},
		{403, "Forbidden.InvalidOrganizationMember", final, final},
		{404, "", elsewhere, elsewhere},
		{409, "", final, conflict},
		{413, "", final, content},
		{422, "", elsewhere, content},
		{429, "TooManyRequests", final, final},
		{500, "InternalServerError", final, final},
		{200, "BadRequest", final, final}, // a 200 that says it failed
		{0, "", final, final},
	} {
		err := fmt.Errorf("wrapped: %w", &rest.Error{Status: c.status, Code: c.code})
		if onList, onCreate := meaningOf(err); onList != c.onList || onCreate != c.onCreate {
			t.Errorf("%d %s: got %d and %d, want %d and %d", c.status, c.code, onList, onCreate, c.onList, c.onCreate)
		}
	}
}

// TestHints: every hint names what to change, in the words of the settings and
// of the product's menus.
func TestHints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  rest.Error
		of   func(*rest.Error) string
		want []string
	}{
		{rest.Error{Status: 401, Code: "ExpiredTokenError"}, hint, []string{"codeup_token", "个人访问令牌", "运行检查"}},
		{rest.Error{Status: 400, Code: "UnsupportedCurrentTokenType"}, hint, []string{"personal access token", "个人访问令牌"}},
		{rest.Error{Status: 400, Code: "UnsupportedInCurrentEnv"}, hint, []string{"codeup_edition", "codeup_url"}},
		{rest.Error{Status: 403, Code: "Forbidden"}, hint, []string{"代码管理 > 运行检查", "提交状态", "读写"}},
		{rest.Error{Status: 403, Code: "Forbidden.InvalidOrganizationMember"}, hint, []string{"codeup_organization", "组织管理 > 成员"}},
		{rest.Error{Status: 404}, hint, []string{"codeup_organization", "codeup_repository", "commit", "codeup_edition"}},
		{rest.Error{Status: 409}, hint, []string{"name of its own"}},
		{rest.Error{Status: 413}, hint, []string{"codeup_annotations"}},
		{rest.Error{Status: 429}, hint, []string{"timeout"}},
		{rest.Error{Status: 403, Method: http.MethodPost}, runHint, []string{"the token that wrote it", "codeup_token"}},
		{rest.Error{Status: 403, Method: http.MethodGet}, runHint, []string{"运行检查"}},
		{rest.Error{Status: 403, Method: http.MethodPost, Code: "Forbidden.InvalidOrganizationMember"}, runHint, []string{"codeup_organization"}},
		{rest.Error{Status: 404}, runHint, []string{"codeup_check_run_id"}},
	} {
		for _, word := range c.want {
			if got := c.of(&c.err); !strings.Contains(got, word) {
				t.Errorf("%d %s: hint %q does not say %q", c.err.Status, c.err.Code, got, word)
			}
		}
	}
	if got := hint(&rest.Error{Status: 500}); got != "" {
		t.Errorf("a service's own fault has the hint %q, although nobody can act on it", got)
	}
}

func TestReason(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("wrapped: %w", &rest.Error{Status: 400, Code: "BadRequest", Message: "not a merge source", RequestID: "r-1", Hint: "do something"})
	if got, want := reason(err), "400 BadRequest not a merge source (request id r-1)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		header http.Header
		n      int
		want   bool
	}{
		{http.Header{}, 99, false}, {http.Header{}, 100, true}, {http.Header{}, 0, false},
		{http.Header{"X-Next-Page": {"2"}}, 20, true}, {http.Header{"X-Next-Page": {""}}, 100, false},
		{http.Header{"X-Next-Page": {"0"}}, 100, false}, {http.Header{"X-Next-Page": {"7"}}, 0, false},
	} {
		if got := more(c.header, c.n); got != c.want {
			t.Errorf("%v after %d: got %v", c.header, c.n, got)
		}
	}
}
