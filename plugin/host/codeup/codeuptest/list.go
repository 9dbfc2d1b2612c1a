package codeuptest

import (
	"net/http"
	"slices"
	"strconv"
)

// list answers ListCheckRuns.
func (c *call) list() answer {
	ref := c.r.URL.Query().Get("ref")
	if ref == "" {
		return c.s.violation("list: ref is missing")
	}
	var of []*Run
	for _, run := range c.s.runs {
		if run.HeadSHA == ref || slices.Contains(c.s.branches[ref], run.HeadSHA) {
			of = append(of, c.s.shown(run))
		}
	}
	return paged(c, of)
}

// paged answers one page of a list
// (https://help.aliyun.com/zh/yunxiao/developer-reference/listcheckruns).
func paged[T any](c *call, list []T) answer {
	page, okPage := c.number("page", 1, 150)
	size, okSize := c.number("perPage", 20, 100)
	if !okPage || !okSize {
		return c.s.violation("list: %s", c.r.URL.RawQuery)
	}
	for name := range c.r.URL.Query() {
		if name != "ref" && name != "page" && name != "perPage" {
			return c.s.violation("list: there is no parameter %s", name)
		}
	}
	if most := c.s.o.MostPerPage; most > 0 {
		size = min(size, most)
	}
	first, end := min((page-1)*size, len(list)), min(page*size, len(list))
	a := ok(append([]T{}, list[first:end]...))
	if !c.s.o.NoPaging {
		next := ""
		if end < len(list) {
			next = strconv.Itoa(page + 1)
		}
		a.header = http.Header{"X-Page": {strconv.Itoa(page)}, "X-Per-Page": {strconv.Itoa(size)},
			"X-Next-Page": {next}, "X-Total": {strconv.Itoa(len(list))}, "X-Total-Pages": {strconv.Itoa((len(list) + size - 1) / size)}}
	}
	return a
}

// number is a query parameter between 1 and most.
func (c *call) number(name string, otherwise, most int) (n int, ok bool) {
	text := c.r.URL.Query().Get(name)
	if text == "" {
		return otherwise, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 1 && n <= most
}
