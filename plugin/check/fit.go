package check

import "slices"

// Fitted is a check run within a host's limits, and what had to go.
type Fitted struct {
	Run Run
	// Omitted is the number of annotations that were left out, for the limits
	// or because they have no place.
	Omitted int
	// Unplaced is the number of those that have no path or no line.
	Unplaced int
	// Cuts are the texts that were shortened: first the run's own, then those of
	// the annotations, in order.
	Cuts []Cut
}

// A Cut is a text that was shortened.
type Cut struct {
	Text string // which: name, title, summary, text, annotation title, message or raw details
	// Annotation is the index in Run.Annotations, -1 for a text of the run itself.
	Annotation int
	// Bytes is what is missing of the text, in its UTF-8 encoding.
	Bytes int
}

// CutName returns how many bytes are missing of the name, 0 when it is whole.
func (f *Fitted) CutName() int {
	for _, c := range f.Cuts {
		if c.Text == "name" {
			return c.Bytes
		}
	}
	return 0
}

// Fit returns r within l: never over any limit, in the unit of the limit, as
// valid UTF-8. It keeps the first annotations, of each level, that have a place, in their order;
// a text that is too long ends in a mark that says how much is missing, raw
// details have it in the middle. A larger limit never shows less, and fitting
// what has been fitted changes nothing. r is not changed.
func Fit(r Run, l Limits) Fitted {
	f := fitter{out: Fitted{Run: r}, annotation: -1}
	o := &f.out.Run
	o.Name = f.fit("name", r.Name, l.Name, tagged)
	o.Output.Title = f.fit("title", r.Output.Title, l.Title, end)
	o.Output.Summary = f.fit("summary", r.Output.Summary, l.Summary, markdown)
	o.Output.Text = f.fit("text", r.Output.Text, l.Text, markdown)
	o.Annotations = f.annotations(r.Annotations, l)
	f.out.Omitted = len(r.Annotations) - len(o.Annotations)
	return f.out
}

// A fitter collects what had to go.
type fitter struct {
	out        Fitted
	annotation int // index of the one being fitted, -1 for none
}

func (f *fitter) annotations(in []Annotation, l Limits) []Annotation {
	most := len(in)
	if l.Annotations > 0 {
		most = min(most, l.Annotations)
	}
	out := make([]Annotation, 0, most)
	ofLevel := map[Level]int{}
	for i := range in {
		if !in[i].placed() {
			f.out.Unplaced++
			continue
		}
		level := in[i].Level
		if l.TwoLevels && level != LevelFailure {
			level = LevelWarning
		}
		if len(out) < most && (l.PerLevel == 0 || ofLevel[level] < l.PerLevel) {
			ofLevel[level]++
			f.annotation = len(out)
			out = append(out, f.one(in[i], l))
		}
	}
	return slices.Clip(out)
}

func (f *fitter) one(a Annotation, l Limits) Annotation {
	a.EndLine = max(a.EndLine, a.StartLine)
	if a.StartLine != a.EndLine || a.StartColumn < 1 {
		a.StartColumn, a.EndColumn = 0, 0
	} else {
		a.EndColumn = max(a.EndColumn, a.StartColumn)
	}
	a.Title = f.fit("annotation title", a.Title, l.AnnotationTitle, end)
	a.Message = f.fit("message", a.Message, l.AnnotationMessage, end)
	a.RawDetails = f.fit("raw details", a.RawDetails, l.RawDetails, middle)
	return a
}

// fit returns s within l, shortened by cut if need be.
func (f *fitter) fit(text, s string, l Limit, cut func(string, Limit) (string, int)) string {
	s = valid(s)
	if l.fits(s) {
		return s
	}
	short, missing := cut(s, l)
	f.out.Cuts = append(f.out.Cuts, Cut{text, f.annotation, missing})
	return short
}
