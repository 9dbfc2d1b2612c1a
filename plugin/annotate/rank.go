package annotate

import (
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

// annotate makes the annotations that were asked for, most telling first.
func (f *finder) annotate() {
	seen := sightings{lines: map[report.Location]bool{}, said: map[sighting]bool{}}
	if f.kinds[Failed] {
		f.annotateCauses(&seen)
		f.annotateRest(&seen)
	}
	if f.kinds[Flaky] {
		f.annotateCases(&seen, f.report.Cases, func(c *report.Case) bool { return c.Flaky && !c.Status.Red() }, flakyAnnotation)
	}
	if f.kinds[Problems] {
		f.annotateProblems()
	}
	if f.kinds[Skipped] {
		all := func(*report.Case) bool { return true }
		f.annotateCases(&seen, f.report.Skipped, all, skippedAnnotation)
	}
}

// sightings is what has an annotation already.
type sightings struct {
	lines map[report.Location]bool
	said  map[sighting]bool
}

// A sighting is a case as a reader of annotations tells it from others.
type sighting struct {
	at          report.Location
	name, words string
}

// first reports whether nothing like this was annotated, and notes it.
func (s *sightings) first(at report.Location, name, words string) bool {
	key := sighting{at, name, words}
	if s.said[key] {
		return false
	}
	s.said[key], s.lines[at] = true, true
	return true
}

// annotateCauses makes one annotation for each cause that has a place.
func (f *finder) annotateCauses(seen *sightings) {
	for _, g := range f.groups {
		c := g.Cases[g.lead]
		at, known := f.out.Locations[c]
		if !known {
			f.out.Unplaced++ // those beside it are counted with the rest
			continue
		}
		if c.Brief {
			f.out.Unkept--
		}
		words, _ := headlineOf(c)
		a := f.causeAnnotation(g, at, words)
		seen.first(at, c.Name, words)
		if !seen.first(at, a.Title, a.Message) {
			continue // two tools reported one failure, each with a type of its own
		}
		f.out.Annotations = append(f.out.Annotations, a)
	}
}

// annotateRest makes an annotation for each case beside those that stand for
// their cause: one of each cause at a time, and lines that have one last.
func (f *finder) annotateRest(seen *sightings) {
	var again []check.Annotation
	active := slices.Clone(f.groups)
	for round := 0; len(active) > 0; round++ {
		left := active[:0]
		for _, g := range active {
			if round >= len(g.Cases) {
				continue
			}
			left = append(left, g)
			if round == g.lead {
				continue
			}
			again = f.annotateOne(seen, g.Cases[round], again)
		}
		active = left
	}
	f.out.Annotations = append(f.out.Annotations, again...)
}

// annotateOne annotates c, or adds it to again if its line has an annotation.
func (f *finder) annotateOne(seen *sightings, c *report.Case, again []check.Annotation) []check.Annotation {
	at, known := f.out.Locations[c]
	if !known {
		f.out.Unplaced++
		return again
	}
	words, _ := headlineOf(c)
	crowded := seen.lines[at]
	if !seen.first(at, c.Name, words) {
		return again
	}
	if crowded {
		return append(again, failedAnnotation(c, at, words))
	}
	f.out.Annotations = append(f.out.Annotations, failedAnnotation(c, at, words))
	return again
}

func (f *finder) annotateCases(seen *sightings, cases []*report.Case, wanted func(*report.Case) bool, make func(*report.Case, report.Location) check.Annotation) {
	for _, c := range cases {
		if !wanted(c) {
			continue
		}
		at, known := f.out.Locations[c]
		if !known {
			f.out.Unplaced++
			continue
		}
		if a := make(c, at); seen.first(at, c.Name, a.Message) {
			f.out.Annotations = append(f.out.Annotations, a)
		}
	}
}

// annotateProblems annotates report files inside the workspace that have a line
// to stand on.
func (f *finder) annotateProblems() {
	for i := range f.report.Files {
		file := &f.report.Files[i]
		for _, p := range file.Problems {
			if file.Size == 0 || file.Path == "" || strings.HasPrefix(file.Path, "/") || strings.HasPrefix(file.Path, "../") {
				f.out.Unplaced++
				continue
			}
			f.out.Annotations = append(f.out.Annotations, problemAnnotation(file, p))
		}
	}
}
