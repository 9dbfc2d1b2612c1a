package githubtest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// list answers the check runs of a commit, the latest first.
func (c *call) list(commit string) answer {
	query := c.r.URL.Query()
	if known := c.s.o.Commits; known != nil && !slices.Contains(known, commit) || strings.Contains(commit, "/") {
		return refuse(http.StatusUnprocessableEntity, "No commit found for SHA: %s", commit)
	}
	if filter := query.Get("filter"); filter != "" && filter != "latest" && filter != "all" {
		return c.s.violation("list: filter is %q", filter)
	}
	var of []map[string]any
	for _, run := range slices.Backward(c.s.runs) {
		if run.HeadSHA != commit || query.Has("check_name") && run.Name != query.Get("check_name") {
			continue
		}
		if query.Get("filter") == "all" || !slices.ContainsFunc(of, func(other map[string]any) bool { return other["name"] == run.Name }) {
			of = append(of, c.s.shown(run))
		}
	}
	page, refusal := paged(c, of, "check_name", "status", "filter", "app_id")
	if page == nil {
		return refusal
	}
	return answer{status: http.StatusOK, value: map[string]any{"total_count": len(of), "check_runs": page}}
}

func (c *call) annotations(run *Run) answer {
	page, refusal := paged(c, run.Annotations)
	if page == nil {
		return refusal
	}
	return answer{status: http.StatusOK, value: page}
}

// paged returns the page that was asked for, never nil, or the refusal of
// parameters that do not exist or are out of bounds.
func paged[T any](c *call, list []T, parameters ...string) ([]T, answer) {
	page, size := 1, 30
	for name, values := range c.r.URL.Query() {
		n, err := strconv.Atoi(values[0])
		switch {
		case name == "page" && err == nil && n >= 1:
			page = n
		case name == "per_page" && err == nil && n >= 1 && n <= 100:
			size = n
		case !slices.Contains(parameters, name):
			return nil, c.s.violation("list: %s", c.r.URL.RawQuery)
		}
	}
	first, end := min((page-1)*size, len(list)), min(page*size, len(list))
	return append([]T{}, list[first:end]...), answer{}
}
