package annotate

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/testpost/testpost/plugin/report"
)

// A finder is on its way from a report to findings.
type finder struct {
	report *report.Report
	kinds  map[Kind]bool
	locate func(*report.Case) (report.Location, bool)
	print  func(*report.Case) uint64
	owners func(path string) []string
	isNew  func(*report.Case) bool
	groups []*group
	byKey  map[uint64]*group // by fingerprint
	out    Findings
}

// A group is a cause that is being gathered.
type group struct {
	Cause
	lead  int  // index in Cases of the one at the best place
	place int  // how good that place is: 0 is a line, 1 a file, 2 none
	brief bool // no case of it was kept in full
}

func newFinder(r *report.Report, o Options) *finder {
	f := &finder{report: r, kinds: map[Kind]bool{}, locate: o.Locate, print: o.Fingerprint, owners: o.Owners, isNew: o.New}
	for _, k := range o.Kinds {
		f.kinds[k] = true
	}
	if f.locate == nil {
		f.locate = func(*report.Case) (report.Location, bool) { return report.Location{}, false }
	}
	if f.print == nil {
		f.print = Fingerprint
	}
	if f.owners == nil {
		f.owners = func(string) []string { return nil }
	}
	f.out.Locations = make(map[*report.Case]report.Location, len(r.Cases))
	f.out.CauseOf = make(map[*report.Case]string, len(r.Cases))
	f.byKey = map[uint64]*group{}
	return f
}

func (f *finder) locateAll() {
	for _, c := range f.report.Cases {
		f.locateOne(c)
	}
	if f.kinds[Skipped] {
		for _, c := range f.report.Skipped {
			f.locateOne(c)
		}
	}
}

func (f *finder) locateOne(c *report.Case) {
	if l, ok := f.locate(c); ok && l.Path != "" {
		f.out.Locations[c] = l
	}
}

func (f *finder) fingerprint(c *report.Case) uint64 {
	if c.Fingerprint != 0 {
		return c.Fingerprint
	}
	return f.print(c)
}

// group puts every failed and errored case to its cause.
func (f *finder) group() {
	prints := make([]uint64, len(f.report.Cases))
	for i, c := range f.report.Cases {
		if c.Status.Red() {
			prints[i] = f.fingerprint(c)
		}
	}
	family := f.family(prints)
	for i, c := range f.report.Cases {
		if !c.Status.Red() {
			continue
		}
		if key, parent := family.resolve(c, prints[i]); parent {
			g := f.of(key)
			g.Parents = append(g.Parents, c)
		} else {
			g := f.of(key)
			g.Cases = append(g.Cases, c)
		}
	}
	f.groupBrief(family)
}

// of returns the group with a fingerprint, a new one if there is none.
func (f *finder) of(key uint64) *group {
	g, found := f.byKey[key]
	if !found {
		g = new(group)
		f.byKey[key] = g
		f.groups = append(f.groups, g)
	}
	return g
}

// groupBrief counts the cases that were kept in brief. A cause that has no
// other case is represented by the first of them.
func (f *finder) groupBrief(family family) {
	more, beyond := 0, map[uint64]bool{}
	for c := range f.report.Brief.Peek() {
		if !c.Status.Red() {
			continue
		}
		key, parent := family.resolve(c, f.fingerprint(c))
		if parent {
			continue
		}
		f.out.Unkept++
		g, found := f.byKey[key]
		switch {
		case found && len(g.Cases) > 0:
			g.More++
		case more == MaxCauses:
			beyond[key] = true
		default:
			more++
			g = f.of(key)
			g.brief, g.Cases = true, []*report.Case{c.Clone()}
			f.locateOne(g.Cases[0])
		}
	}
	f.out.MoreCauses = len(beyond)
}

// rank orders the causes and names them.
func (f *finder) rank() {
	f.groups = slices.DeleteFunc(f.groups, func(g *group) bool { return len(g.Cases) == 0 })
	for _, g := range f.groups {
		g.putNewFirst(f.isNew)
		g.settle(f.out.Locations)
	}
	slices.SortStableFunc(f.groups, func(a, b *group) int {
		return cmp.Or(newFirst(a.New, b.New), cmp.Compare(a.place, b.place), cmp.Compare(b.Size(), a.Size()))
	})
	f.out.Causes = make([]Cause, len(f.groups))
	for i, g := range f.groups {
		g.ID = "c" + strconv.Itoa(i+1)
		g.Title = g.title()
		if g.Location != nil {
			g.Owners = f.owners(g.Location.Path)
		}
		for _, cases := range [...][]*report.Case{g.Cases, g.Parents} {
			for _, c := range cases {
				f.out.CauseOf[c] = g.ID
			}
		}
		f.out.Causes[i] = g.Cause
	}
}

// newFirst orders what has anything new before what has nothing.
func newFirst(a, b int) int { return cmp.Compare(min(b, 1), min(a, 1)) }

// putNewFirst counts the new cases and moves them to the front, because those at
// the front are shown.
func (g *group) putNewFirst(isNew func(*report.Case) bool) {
	if isNew == nil {
		return
	}
	var fresh, known []*report.Case
	for _, c := range g.Cases {
		if isNew(c) {
			fresh = append(fresh, c)
		} else {
			known = append(known, c)
		}
	}
	if g.New = len(fresh); g.New > 0 && len(known) > 0 {
		g.Cases = append(fresh, known...)
	}
}

// settle finds the case that stands for the group: the first with a line, else
// the first with a file, else the first.
func (g *group) settle(places map[*report.Case]report.Location) {
	g.place = 2
	for i, c := range g.Cases {
		l, known := places[c]
		place := 2
		switch {
		case known && l.Line > 0:
			place = 0
		case known:
			place = 1
		}
		if place < g.place {
			at := l
			g.lead, g.place, g.Location = i, place, &at
		}
		if place == 0 {
			return
		}
	}
}

// title is what the cause's leading case says.
func (g *group) title() string {
	c := g.Cases[g.lead]
	if g.brief {
		return nameOf(c) + " failed (what it said was not kept)"
	}
	if words, f := headlineOf(c); f != nil && words != "" {
		return words
	}
	return nameOf(c) + " " + silence(c)
}
