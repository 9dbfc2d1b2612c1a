package report

import (
	"iter"
	"slices"
	"strconv"
	"strings"
)

// All yields the failed, errored and flaky cases: first those kept in full,
// then those kept in brief. A brief Case is overwritten by the next step; copy
// it to keep it.
func (r *Report) All() iter.Seq[*Case] {
	return func(yield func(*Case) bool) {
		for _, c := range r.Cases {
			if !yield(c) {
				return
			}
		}
		r.Brief.All()(yield)
	}
}

// Clone returns a copy of c that shares no memory with it. Readers that reuse
// memory hand out cases that must be cloned to be kept.
func (c *Case) Clone() *Case {
	d := *c
	for _, s := range []*string{&d.Report, &d.Suite, &d.Class, &d.Name, &d.File, &d.SkipMessage} {
		*s = strings.Clone(*s)
	}
	d.Output = d.Output.clone()
	d.Failures = slices.Clone(d.Failures)
	for i := range d.Failures {
		d.Failures[i] = d.Failures[i].clone()
	}
	d.Attempts = slices.Clone(d.Attempts)
	for i, a := range d.Attempts {
		if a.Failure != nil {
			f := a.Failure.clone()
			d.Attempts[i].Failure = &f
		}
	}
	d.Attachments = slices.Clone(d.Attachments)
	for i, a := range d.Attachments {
		d.Attachments[i] = strings.Clone(a)
	}
	d.Properties = slices.Clone(d.Properties)
	for i, p := range d.Properties {
		d.Properties[i] = Property{strings.Clone(p.Name), strings.Clone(p.Value)}
	}
	if d.At != nil {
		d.At = &Location{strings.Clone(d.At.Path), d.At.Line}
	}
	return &d
}

func (f Failure) clone() Failure {
	f.Message, f.Type, f.File = strings.Clone(f.Message), strings.Clone(f.Type), strings.Clone(f.File)
	f.Details = f.Details.clone()
	return f
}

func (t Text) clone() Text {
	t.Head, t.Tail = strings.Clone(t.Head), strings.Clone(t.Tail)
	return t
}

// TextBytes is the number of bytes of text that c holds.
func (c *Case) TextBytes() int {
	n := len(c.Class) + len(c.Name) + len(c.File) + len(c.SkipMessage) + c.Output.bytes()
	for i := range c.Failures {
		n += c.Failures[i].bytes()
	}
	for _, a := range c.Attempts {
		if a.Failure != nil {
			n += a.Failure.bytes()
		}
	}
	for _, p := range c.Properties {
		n += len(p.Name) + len(p.Value)
	}
	for _, a := range c.Attachments {
		n += len(a)
	}
	return n
}

func (f *Failure) bytes() int {
	return len(f.Message) + len(f.Type) + len(f.File) + f.Details.bytes()
}

func (t Text) bytes() int { return len(t.Head) + len(t.Tail) }

// String returns the text with a line in the middle that says what was left
// out, if anything was.
func (t Text) String() string {
	if t.Omitted == 0 {
		return t.Head
	}
	return t.Head + t.gap() + t.Tail
}

// ParseText returns the Text that String made s of, when omitted bytes were left
// out of it.
func ParseText(s string, omitted int64) Text {
	t := Text{Head: s, Omitted: omitted}
	if omitted != 0 {
		t.Head, t.Tail, _ = strings.Cut(s, t.gap())
	}
	return t
}

func (t Text) gap() string {
	return "\n… " + strconv.FormatInt(t.Omitted, 10) + " bytes left out …\n"
}
