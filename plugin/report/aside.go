package report

import "slices"

// SetAside returns the report without the failed, errored and flaky cases that
// is wants away, and those cases in document order, at most MaxCases of them.
// Where they failed, the totals count them as quarantined; where they were
// flaky, as plainly passed. r is not changed.
func (r *Report) SetAside(is func(*Case) bool) (rest *Report, aside []*Case) {
	s := setter{rest: *r}
	s.rest.Files, s.rest.Suites = slices.Clone(r.Files), slices.Clone(r.Suites)
	s.rest.Cases = nil
	for _, c := range r.Cases {
		if is(c) {
			s.count(c)
			aside = append(aside, c)
		} else {
			s.rest.Cases = append(s.rest.Cases, c)
		}
	}
	var kept Briefs
	for c := range r.Brief.All() {
		if !is(c) {
			kept.Add(c)
			continue
		}
		s.count(c)
		if len(aside) < MaxCases {
			aside = append(aside, c.Clone())
		}
	}
	if kept.Len() < r.Brief.Len() {
		s.rest.Brief = kept
	}
	return &s.rest, aside
}

// A setter counts cases out of a report.
type setter struct {
	rest   Report
	files  map[string]int
	suites map[[2]string]int
}

func (s *setter) count(c *Case) {
	if s.files == nil {
		s.files, s.suites = map[string]int{}, map[[2]string]int{}
		for i, f := range s.rest.Files {
			s.files[f.Path] = i
		}
		for i, suite := range s.rest.Suites {
			s.suites[[2]string{suite.Report, suite.Name}] = i
		}
	}
	s.rest.Totals.setAside(c)
	if i, ok := s.files[c.Report]; ok {
		s.rest.Files[i].Totals.setAside(c)
	}
	if i, ok := s.suites[[2]string{c.Report, c.Suite}]; ok {
		s.rest.Suites[i].Totals.setAside(c)
	}
}

func (t *Totals) setAside(c *Case) {
	if c.Flaky {
		t.Flaky--
	}
	switch c.Status {
	case Failed:
		t.Failed--
		t.Quarantined++
	case Errored:
		t.Errored--
		t.Quarantined++
	}
}
