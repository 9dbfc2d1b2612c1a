package codeup

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/testpost/testpost/plugin/host"
)

// Veil returns a link reference definition, which every Markdown leaves out of
// the page, those too that show HTML as it is written; the vendor does not say
// whether Codeup does (https://spec.commonmark.org/0.31.2/#link-reference-definitions).
// The service says no more of the writer of a run than a name, so that a key
// which only this token gives tells our runs from others'.
func (d *destination) Veil() host.Veil {
	return host.Veil{Before: "[testpost]: # (", After: ")", Key: d.seal}
}

// sealOf is the key that a token gives. Nobody finds the token by it.
func sealOf(token string) []byte {
	h := hmac.New(sha256.New, []byte(token))
	_, _ = h.Write([]byte("testpost: seal of what a check run keeps")) // a hash takes everything
	return h.Sum(nil)
}

// WholeBranch is true, as far as the page says: ref is a commit, a branch or a tag.
func (d *destination) WholeBranch() bool { return true }

// Recall looks at the runs of a commit or branch
// (https://help.aliyun.com/zh/yunxiao/developer-reference/listcheckruns). Which
// of them are of the name is told by what they keep: the service may have taken
// a shorter one.
func (d *destination) Recall(ctx context.Context, _ string, at host.Place) ([]host.Keepsake, error) {
	runs, err := d.client.recall(ctx, cmp.Or(at.Commit, at.Branch))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(runs, func(a, b keptRun) int { return cmp.Compare(b.ID, a.ID) })
	var kept []host.Keepsake
	for _, run := range runs {
		if text, found := d.Veil().Find(run.Output.Text); found && run.Status == statusCompleted {
			kept = append(kept, host.Keepsake{Text: text, ID: strconv.FormatInt(run.ID, 10), Commit: run.HeadSHA, Writer: run.Writer.Name})
		}
	}
	return kept, nil
}

// A keptRun is what is read of a run of an earlier build.
type keptRun struct {
	ID      int64  `json:"id"`
	HeadSHA string `json:"headSha"`
	Status  string `json:"status"`
	Output  struct {
		Text string `json:"text"`
	} `json:"output"`
	Writer struct {
		Name string `json:"name"`
	} `json:"writer"`
}

// recall calls ListCheckRuns for the first runs of a commit or branch.
func (c *client) recall(ctx context.Context, ref string) ([]keptRun, error) {
	var runs []keptRun
	query := url.Values{"ref": {ref}, "page": {"1"}, "perPage": {strconv.Itoa(pageSize)}}
	r := c.request("look for the check run of an earlier build", http.MethodGet, "/checkRuns?"+query.Encode(), &runs)
	r.Hint = nil // that there is none is no fault
	_, err := c.rest.Do(ctx, r)
	return runs, err
}
