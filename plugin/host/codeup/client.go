package codeup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/testpost/testpost/plugin/rest"
)

// Paging of lists
// (https://help.aliyun.com/zh/yunxiao/developer-reference/listcheckruns).
const (
	pageSize = 100 // the most that perPage may be
	maxPages = 150 // "generally not more than 150 pages"
)

// A client calls the operations on check runs and commit statuses.
type client struct {
	rest    *rest.Client
	product string // of the paths outside the repository, without a slash at the end
	prefix  string // of those in the repository
	header  http.Header
}

// request returns a request with what is the same for all of them.
func (c *client) request(doing, method, path string, into any) *rest.Request {
	return &rest.Request{Doing: doing, Method: method, URL: c.prefix + path, Header: c.header,
		Into: into, Check: checkSuccess, Hint: hint}
}

// errUnsuccessful is an answer of the older API's form, with which a service has
// failed in spite of its status.
var errUnsuccessful = errors.New("the answer says that it is no success")

// checkSuccess returns an error for a 2xx answer with "success": false.
func checkSuccess(data []byte) error {
	var answer struct {
		Success *bool `json:"success"`
	}
	if json.Unmarshal(data, &answer) == nil && answer.Success != nil && !*answer.Success {
		return errUnsuccessful
	}
	return nil
}

// create calls CreateCheckRun. It is not sent again by itself: an answer may be
// lost after the run was made.
func (c *client) create(ctx context.Context, b *body) (checkRun, error) {
	var run namedRun
	r := c.request("create the check run", http.MethodPost, "/checkRuns", &run)
	r.JSON = b
	_, err := c.rest.Do(ctx, r)
	return run.checkRun, err
}

// update calls UpdateCheckRun. It may be carried out twice unless it adds annotations.
func (c *client) update(ctx context.Context, id int64, b *body) (checkRun, error) {
	var run namedRun
	r := c.request(fmt.Sprintf("update the check run %d", id), http.MethodPost, runPath(id), &run)
	r.JSON, r.Repeatable, r.Hint = b, len(b.Annotations) == 0, runHint
	_, err := c.rest.Do(ctx, r)
	return run.checkRun, err
}

// get calls GetCheckRun.
func (c *client) get(ctx context.Context, id int64) (checkRun, error) {
	var run namedRun
	r := c.request(fmt.Sprintf("read the check run %d", id), http.MethodGet, runPath(id), &run)
	r.Hint = runHint
	_, err := c.rest.Do(ctx, r)
	return run.checkRun, err
}

func runPath(id int64) string { return "/checkRuns/" + strconv.FormatInt(id, 10) }

// list calls ListCheckRuns for all runs of a commit.
func (c *client) list(ctx context.Context, commit string) ([]checkRun, error) {
	var all []checkRun
	for page := 1; page <= maxPages; page++ {
		var runs []checkRun
		query := url.Values{"ref": {commit}, "page": {strconv.Itoa(page)}, "perPage": {strconv.Itoa(pageSize)}}
		r := c.request("look for the check run", http.MethodGet, "/checkRuns?"+query.Encode(), &runs)
		resp, err := c.rest.Do(ctx, r)
		if err != nil {
			return nil, err
		}
		repeated := len(runs) > 0 && slices.ContainsFunc(all, func(r checkRun) bool { return r.ID == runs[0].ID })
		if repeated { // a service that does not know page
			break
		}
		all = append(all, runs...)
		if !more(resp.Header, len(runs)) {
			break
		}
	}
	return all, nil
}

// more reports whether there is a page after one with n runs. The vendor
// documents no headers for lists of check runs; other lists of the same gateway
// have them. Without them a page that is not full is the last.
func more(header http.Header, n int) bool {
	if next, said := header["X-Next-Page"]; said {
		return n > 0 && next[0] != "" && next[0] != "0"
	}
	return n >= pageSize
}

// A status is a commit status
// (https://help.aliyun.com/zh/yunxiao/developer-reference/createcommitstatus-create-commit-status).
// The context is its identity: writing one again updates it.
type status struct {
	State       string `json:"state"`
	Context     string `json:"context"`
	Description string `json:"description,omitempty"`
	TargetURL   string `json:"targetUrl,omitempty"`
}

// setStatus calls CreateCommitStatus, which creates and updates.
func (c *client) setStatus(ctx context.Context, commit string, s *status) error {
	var answer namedStatus
	r := c.request("set the commit status", http.MethodPost, "/commits/"+commit+"/statuses", &answer)
	r.JSON, r.Repeatable = s, true
	_, err := c.rest.Do(ctx, r)
	return err
}

// A namedStatus is the answer about a commit status. An object without a state
// is no such answer, so that nobody knows whether one was set.
type namedStatus struct{ State string }

// UnmarshalJSON implements json.Unmarshaler.
func (s *namedStatus) UnmarshalJSON(data []byte) error {
	type plain namedStatus
	if err := json.Unmarshal(data, (*plain)(s)); err != nil {
		return err
	}
	if s.State == "" {
		return errors.New("it has no state")
	}
	return nil
}
