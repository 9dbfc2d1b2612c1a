package codeup

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/testpost/testpost/plugin/rest"
)

// A meaning is what an answer that says no means for the delivery.
type meaning int

const (
	// final: nothing else can be tried.
	final meaning = iota
	// content: something in the body is not wanted: an annotation, the length
	// of the name, or the commit. The next write shows which.
	content
	// conflict: there is a run of this name already.
	conflict
	// elsewhere: check runs are not to be had for this commit, but a commit
	// status may be.
	elsewhere
)

// The codes of the gateway that decide something
// (https://help.aliyun.com/zh/yunxiao/developer-reference/error-code-center).
const (
	codeNotInEdition = "UnsupportedInCurrentEnv"
	codeTokenType    = "UnsupportedCurrentTokenType"
	codeNotInOrg     = "Forbidden.InvalidUser.UserNotInCurrentOrganization"
	codeNotMember    = "Forbidden.InvalidOrganizationMember"
)

// refusals says what the answers to the two ways of beginning a delivery mean.
// The first line that fits counts; an empty code fits all. What is in no line is
// final. A commit that is the source of no merge request is refused by create
// in a way that the vendor does not document; so every refusal that can mean it
// leads to the commit status in the end.
var refusals = []struct {
	status           int
	code             string
	onList, onCreate meaning
}{
	{http.StatusBadRequest, codeNotInEdition, elsewhere, elsewhere},
	{http.StatusBadRequest, codeTokenType, final, final},
	{http.StatusBadRequest, "", elsewhere, content},
	{http.StatusForbidden, codeNotInOrg, final, final},
	{http.StatusForbidden, codeNotMember, final, final},
	{http.StatusForbidden, "", final, elsewhere},
	{http.StatusNotFound, "", elsewhere, elsewhere},
	{http.StatusConflict, "", final, conflict},
	{http.StatusRequestEntityTooLarge, "", final, content},
	{http.StatusUnprocessableEntity, "", elsewhere, content},
}

// meaningOf returns what err means as an answer to list and to create.
func meaningOf(err error) (onList, onCreate meaning) {
	var e *rest.Error
	if !errors.As(err, &e) {
		return final, final
	}
	for _, r := range refusals {
		if r.status == e.Status && (r.code == "" || r.code == e.Code) {
			return r.onList, r.onCreate
		}
	}
	return final, final
}

// statusOf is the HTTP status of err, 0 if there was no answer.
func statusOf(err error) int {
	var e *rest.Error
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// isRefusal reports whether the service said no in a way that will not pass.
func isRefusal(err error) bool {
	status := statusOf(err)
	return status/100 == 4 && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout
}

// unknown reports whether a write that ended with err may have been carried out.
func unknown(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && e.Unknown
}

// reason is err in a few words on one line.
func reason(err error) string {
	var e *rest.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	text := fmt.Sprint(e.Status)
	for _, part := range []string{e.Code, e.Message, e.Body} {
		if part != "" {
			text += " " + part
		}
	}
	if e.RequestID != "" {
		text += " (request id " + e.RequestID + ")"
	}
	return text
}

// hints say what a person can do about an answer. The first line that fits
// counts; an empty code fits all.
var hints = []struct {
	status int
	code   string
	hint   string
}{
	{http.StatusUnauthorized, "", "codeup_token is not valid (any more): make a personal access token under 个人设置 > 个人访问令牌, " +
		"with 代码管理 > 运行检查 (code management, check runs) read and write (读写)"},
	{http.StatusBadRequest, codeTokenType, "codeup_token must be a personal access token (个人访问令牌, pt-…), made under 个人设置 > 个人访问令牌"},
	{http.StatusBadRequest, codeNotInEdition, "this edition or version of Yunxiao has no check runs (运行检查); check codeup_url and codeup_edition"},
	{http.StatusForbidden, codeNotInOrg, notMember},
	{http.StatusForbidden, codeNotMember, notMember},
	{http.StatusForbidden, "", "give the token 代码管理 > 运行检查 (code management, check runs) read and write (读写), for commit statuses also 提交状态, " +
		"and its owner access to the repository; an archived repository (归档) must be unarchived"},
	{http.StatusNotFound, "", "check codeup_organization (组织 ID), codeup_repository (代码库), and that the commit was pushed there; " +
		"behind a proxy also codeup_edition, because the editions have different paths"},
	{http.StatusConflict, "", "another check run of this commit has the same name: give each step a name of its own"},
	{http.StatusRequestEntityTooLarge, "", "the service takes no request that large: lower codeup_annotations"},
	{http.StatusTooManyRequests, "", "other jobs use the API at the same time; a longer timeout leaves time for more tries"},
}

const notMember = "the owner of codeup_token is no member of the organization: check codeup_organization (组织 ID), or have them invited under 组织管理 > 成员"

// hint returns what a person can do about e.
func hint(e *rest.Error) string {
	for _, h := range hints {
		if h.status == e.Status && (h.code == "" || h.code == e.Code) {
			return h.hint
		}
	}
	return ""
}

// runHint is hint for the operations on one run.
func runHint(e *rest.Error) string {
	switch {
	case e.Status == http.StatusForbidden && e.Method == http.MethodPost && e.Code != codeNotInOrg && e.Code != codeNotMember:
		return "a check run can be updated only with the token that wrote it: use one codeup_token in all steps, " +
			"with 代码管理 > 运行检查 (code management, check runs) read and write (读写)"
	case e.Status == http.StatusNotFound:
		return "check codeup_check_run_id, if it is set, codeup_organization (组织 ID) and codeup_repository (代码库)"
	}
	return hint(e)
}
