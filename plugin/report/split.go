package report

// Split takes r apart into what each of its files added, in the order of
// Files: a Builder with the same bounds makes r again of them. Each case, and
// each suite, must stand in one of the files, whose paths must be different;
// what does not is left out. The parts share the cases of r. Those that were
// not even listed are counted in the first part.
func Split(r *Report) []*Part {
	parts := make([]*Part, len(r.Files))
	of := make(map[string]*Part, len(r.Files))
	for i, f := range r.Files {
		parts[i] = &Part{File: f}
		of[f.Path] = parts[i]
	}
	for _, s := range r.Suites {
		if p := of[s.Report]; p != nil {
			p.Suites = append(p.Suites, s)
		}
	}
	split(r.Cases, of, func(p *Part, c *Case) { p.Cases = append(p.Cases, c) })
	split(r.Skipped, of, func(p *Part, c *Case) { p.Skipped = append(p.Skipped, c) })
	split(r.Slowest, of, func(p *Part, c *Case) { p.Slowest = append(p.Slowest, c) })
	for c := range r.Brief.All() {
		if p := of[c.Report]; p != nil {
			p.Brief.Add(c)
		}
	}
	if len(parts) > 0 {
		parts[0].Unlisted = r.Unlisted
	}
	return parts
}

func split(cases []*Case, of map[string]*Part, add func(*Part, *Case)) {
	for _, c := range cases {
		if p := of[c.Report]; p != nil {
			add(p, c)
		}
	}
}
