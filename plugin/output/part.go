package output

import (
	"strconv"

	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/shard"
)

// The types of what a part holds beside what every result does. Nothing of it
// is cut or rounded more than the report in memory is.
type (
	partHead struct {
		Shard     string   `json:"shard"`
		Of        []string `json:"of"`
		Build     string   `json:"build,omitempty"`
		Attempt   int      `json:"attempt,omitempty"`
		Commit    string   `json:"commit,omitempty"`
		Name      string   `json:"name,omitempty"`
		Files     int      `json:"files"`
		Unmatched []string `json:"unmatched,omitempty"`
		Held      []string `json:"quarantine,omitempty"`
	}

	// partCase is embedded in a testCase.
	partCase struct {
		Source        *location `json:"source,omitempty"`
		Alone         bool      `json:"alone,omitempty"`
		Fingerprint   string    `json:"fingerprint,omitempty"`
		SkipMessage   string    `json:"skip_message,omitempty"`
		Output        string    `json:"output,omitempty"`
		OutputOmitted int64     `json:"output_omitted,omitempty"`
		Attachments   []string  `json:"attachments,omitempty"`
	}

	// partFailure is embedded in a failure.
	partFailure struct {
		Error   bool      `json:"error,omitempty"`
		Source  *location `json:"source,omitempty"`
		Omitted int64     `json:"details_omitted,omitempty"`
	}

	suite struct {
		Name   string `json:"name"`
		File   string `json:"file"`
		Totals totals `json:"totals"`
	}

	// census is a report.Census; Cases is in base64.
	census struct {
		Groups    []string `json:"groups"`
		Cases     []byte   `json:"cases"`
		Uncounted int      `json:"uncounted,omitempty"`
	}
)

func (r *Result) partHead() partHead {
	p := r.Part
	d := partHead{Shard: p.Shard.Name, Of: p.Shard.All, Build: p.Build.ID, Attempt: p.Build.Attempt, Commit: p.Build.Commit, Name: r.mask(p.Check), Files: len(r.Subject.Report.Files)}
	for _, pattern := range p.Unmatched {
		d.Unmatched = append(d.Unmatched, r.mask(pattern))
	}
	for _, test := range p.Quarantine {
		d.Held = append(d.Held, r.mask(test))
	}
	return d
}

// partCase adds to d what only a part says of c. A place that was looked for
// before is taken over.
func (r *Result) partCase(d *testCase, c *report.Case) {
	d.partCase = partCase{
		Source: r.source(c.File, c.Line), Alone: c.Alone, SkipMessage: r.mask(c.SkipMessage),
		Output: r.mask(c.Output.String()), OutputOmitted: c.Output.Omitted,
	}
	if c.Fingerprint != 0 {
		d.Fingerprint = strconv.FormatUint(c.Fingerprint, 16)
	}
	for _, path := range c.Attachments {
		d.Attachments = append(d.Attachments, r.mask(path))
	}
	switch {
	case d.Location != nil:
	case c.At != nil && c.At.Path != "":
		d.Location = r.location(c.At)
	case c.Brief:
		if at, known := r.briefPlaces()[identityOf(c)]; known {
			d.Location = r.location(at)
		}
	}
}

// source is what the report claims as a place; nil when it claims none.
func (r *Result) source(path string, line int) *location {
	if path == "" && line <= 0 {
		return nil
	}
	return &location{r.mask(path), max(line, 0)}
}

// An identity tells cases apart of which no more was kept.
type identity struct {
	report, suite, class, name string
	line                       int
}

func identityOf(c *report.Case) identity {
	return identity{c.Report, c.Suite, c.Class, c.Name, c.Line}
}

// briefPlaces are the places of the cases that stand for a cause although only
// their identity was kept.
func (r *Result) briefPlaces() map[identity]*report.Location {
	if r.places == nil {
		r.places = map[identity]*report.Location{}
		for _, cause := range r.Subject.Findings.Causes {
			if c := cause.Cases[0]; c.Brief && cause.Location != nil {
				r.places[identityOf(c)] = cause.Location
			}
		}
	}
	return r.places
}

// partLists writes what a report keeps beside cases that failed.
func (d *document) partLists(r *Result) {
	for _, l := range []struct {
		name  string
		cases []*report.Case
	}{{"skipped", r.Subject.Report.Skipped}, {"slowest", r.Subject.Report.Slowest}} {
		d.list(l.name)
		piece := testCase{Failures: []failure{}}
		for _, c := range l.cases {
			r.testCase(&piece, c)
			d.element(&piece)
		}
		d.close(']')
	}
	d.list("suites")
	for _, s := range r.Subject.Report.Suites {
		d.element(suite{r.mask(s.Name), r.mask(s.Report), r.totals(s.Totals)})
	}
	d.close(']')
	if c := r.Subject.Report.Census; c != nil {
		d.member("census", r.census(c))
	}
}

// census is what a later run needs to tell which tests are gone.
func (r *Result) census(c *report.Census) census {
	members, groups := c.Pack()
	d := census{Groups: make([]string, len(groups)), Cases: members, Uncounted: c.Uncounted}
	for i, name := range groups {
		d.Groups[i] = r.mask(name)
	}
	return d
}

// locationOf is the place that a part gives a case: nowhere when it names none.
func locationOf(d *location) *report.Location {
	if d == nil {
		return &report.Location{}
	}
	return &report.Location{Path: d.Path, Line: d.Line}
}

// headOf is the head of a part.
func headOf(d *partHead, files int) shard.Head {
	return shard.Head{
		Shard: shard.Shard{Name: d.Shard, All: d.Of}, Check: d.Name, Unmatched: d.Unmatched, Quarantine: d.Held, Files: files,
		Build: shard.Build{ID: d.Build, Attempt: d.Attempt, Commit: d.Commit},
	}
}
