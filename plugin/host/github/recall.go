package github

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
)

// recallSize is how many runs of one name at one commit are looked at: more than
// there are attempts at a build.
const recallSize = 30

// ownPrefix is what the external ids of our runs begin with.
const ownPrefix = "testpost/"

// Veil returns an HTML comment, which GitHub Flavored Markdown leaves out of
// the page and the API returns (https://github.github.com/gfm/#html-comment). It
// has no key: the service says which app wrote a run, and the token of a job
// ends with the job.
func (d *destination) Veil() host.Veil { return host.Veil{Before: "<!-- ", After: " -->"} }

// WholeBranch is false: a branch is read as the commit at its head.
func (d *destination) WholeBranch() bool { return false }

// Recall looks at the runs of a commit or of the head of a branch
// (https://docs.github.com/rest/checks/runs#list-check-runs-for-a-git-reference).
func (d *destination) Recall(ctx context.Context, name string, at host.Place) ([]host.Keepsake, error) {
	name = plain(check.Fit(check.Run{Name: name}, takes().Limits).Run.Name)
	runs, err := d.client.recall(ctx, refOf(at), name)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(runs, func(a, b keptRun) int { return cmp.Compare(b.ID, a.ID) })
	var kept []host.Keepsake
	for _, run := range runs {
		text, found := d.Veil().Find(run.Output.Text)
		if found && run.Status == statusCompleted && run.Name == name && strings.HasPrefix(run.ExternalID, ownPrefix) {
			kept = append(kept, host.Keepsake{Text: text, ID: strconv.FormatInt(run.ID, 10), Commit: run.HeadSHA,
				Ours: d.app == "" || run.App.Slug == d.app, Writer: run.App.Slug})
		}
	}
	return kept, nil
}

// refOf is a place as it stands in a path: a SHA, or heads/<branch>.
func refOf(at host.Place) string {
	if at.Commit != "" {
		return url.PathEscape(at.Commit)
	}
	segments := strings.Split(at.Branch, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return "heads/" + strings.Join(segments, "/")
}

// A keptRun is what is read of a run of an earlier build.
type keptRun struct {
	ID         int64  `json:"id"`
	Name       string `json:"name"`
	HeadSHA    string `json:"head_sha"`
	Status     string `json:"status"`
	ExternalID string `json:"external_id"`
	Output     struct {
		Text string `json:"text"`
	} `json:"output"`
	App struct {
		Slug string `json:"slug"`
	} `json:"app"`
}

// recall returns the runs of a name at ref.
func (c *client) recall(ctx context.Context, ref, name string) ([]keptRun, error) {
	var answer struct {
		Runs []keptRun `json:"check_runs"`
	}
	query := url.Values{"check_name": {name}, "filter": {"all"}, "per_page": {strconv.Itoa(recallSize)}}
	r := c.request("look for the check run of an earlier build", http.MethodGet, "/commits/"+ref+"/check-runs?"+query.Encode(), &answer)
	r.Hint = nil // that there is none is no fault
	_, err := c.rest.Do(ctx, r)
	return answer.Runs, err
}
