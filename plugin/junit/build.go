package junit

import (
	"unsafe"

	"github.com/testpost/testpost/plugin/report"
)

// A builder makes report cases of open ones. Its memory is for the cases that
// are only shown and not kept.
type builder struct {
	text     []byte
	shown    report.Case
	brief    report.Case
	failures []report.Failure
	attempts []report.Attempt
	failed   []report.Failure // of attempts
	seen     []report.Failure // by a fingerprint
	spans    []span           // of properties
	pairs    []report.Property
}

// wantsResults reports whether the texts of results are looked at: they are,
// unless only the identity of the case will be kept.
func (p *parser) wantsResults() bool {
	return p.visit != nil || p.fingerprintOf != nil || !p.inBrief()
}

// inBrief reports whether the next case that failed will be kept in brief.
func (p *parser) inBrief() bool { return p.visit == nil && p.part.Full(p.bounds) }

// keep shows and keeps what is to be kept of a case that ended.
func (p *parser) keep(c *openCase, s report.Status, flaky bool) {
	if p.slow.wants(c.duration) {
		p.keepSlow(c, s, flaky)
	}
	switch {
	case p.visit != nil:
		r := &p.build.shown
		p.fill(c, r, s, flaky, true)
		p.visit(r)
	case s.Red() || flaky:
		p.keepRed(c, s, flaky)
	case s == report.Skipped && len(p.part.Skipped) < p.bounds.Skipped:
		p.keepSkipped(c)
	}
}

// keepSkipped keeps a skipped case, of its texts only why it was skipped.
func (p *parser) keepSkipped(c *openCase) {
	message := string(c.text[c.skipMessage.from:c.skipMessage.to])
	c.text, c.skipMessage, c.results, c.properties = c.text[:0], span{}, c.results[:0], c.properties[:0]
	c.waits, c.hasOutput = false, false
	r := new(report.Case)
	p.fill(c, r, report.Skipped, false, false)
	r.SkipMessage = message
	p.part.Skipped = append(p.part.Skipped, r)
}

func (p *parser) keepRed(c *openCase, s report.Status, flaky bool) {
	p.memo.hit = p.knows(c)
	if !p.inBrief() {
		r := new(report.Case)
		p.fill(c, r, s, flaky, false)
		p.memo.learn(c, r)
		p.part.Keep(r, p.bounds)
		p.silent = r
		return
	}
	if p.memo.hit {
		p.keepIdentity(c, s, flaky)
		return
	}
	r := &p.build.shown
	p.fill(c, r, s, flaky, true)
	p.memo.learn(c, r)
	if p.part.New(r, p.bounds) {
		r = r.Clone()
	}
	p.part.Keep(r, p.bounds)
}

// keepIdentity keeps a case in brief whose fingerprint is known.
func (p *parser) keepIdentity(c *openCase, s report.Status, flaky bool) {
	r := &p.build.brief
	r.Report, r.Suite, r.Status, r.Flaky = p.path, p.suitePath(), s, flaky
	r.Duration, r.Synthetic, r.Alone, r.Fingerprint = c.duration, c.synthetic, c.alone, p.memo.fingerprint
	r.Line = number(c.tag.bytes(attrLine))
	if c.synthetic || !p.asWritten(r, c) {
		class, name, file := p.identity(c)
		text := c.string(true)
		r.Class, r.Name, r.File = class.of(text), name.of(text), file.of(text)
	}
	p.part.KeepBrief(r, p.bounds)
}

// asWritten gives r the identity of c as it stands in the window, if there is
// nothing to be decoded in it.
func (p *parser) asWritten(r *report.Case, c *openCase) bool {
	class, name, file := c.tag.bytes(attrClass), c.tag.bytes(attrName), c.tag.bytes(attrFile)
	if len(file) == 0 {
		file = p.suiteFile()
	}
	if len(class)+len(name)+len(file) > maxName || plain(class) < len(class) || plain(name) < len(name) || plain(file) < len(file) {
		return false
	}
	r.Class, r.Name, r.File = fleeting(class), fleeting(name), fleeting(file)
	return true
}

// fleeting returns b as a string that changes with it.
func fleeting(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// fill makes r of c. A brief r uses memory that the next one uses again.
func (p *parser) fill(c *openCase, r *report.Case, s report.Status, flaky, brief bool) {
	p.settle(c)
	*r = report.Case{
		Report: p.path, Suite: p.suitePath(), Status: s, Flaky: flaky, Duration: c.duration, Synthetic: c.synthetic, Alone: c.alone,
		Line: number(c.tag.bytes(attrLine)),
	}
	class, name, file := p.identity(c)
	head, tail := p.putOutput(c, s, flaky)
	pairs := p.putProperties(c)
	text := c.string(brief)
	r.Class, r.Name, r.File = class.of(text), name.of(text), file.of(text)
	r.SkipMessage = c.skipMessage.of(text)
	r.Output = report.Text{Head: head.of(text), Tail: tail.of(text), Omitted: c.output.omitted}
	if !c.hasOutput {
		r.Output = report.Text{}
	}
	p.fillResults(c, r, text, brief)
	p.fillProperties(r, text, pairs, brief)
	r.Attachments = attachments(r.Output)
	if p.fingerprintOf != nil && s.Red() {
		p.fingerprint(r)
	}
}

// string returns the text of c as a string, which shares its memory if asked for.
func (c *openCase) string(shared bool) string {
	if shared {
		return fleeting(c.text)
	}
	return string(c.text)
}

func (s span) of(text string) string { return text[s.from:s.to] }

// identity appends class, name and file of the case to its text.
func (p *parser) identity(c *openCase) (class, name, file span) {
	if c.synthetic {
		return span{}, p.putName(c, p.suites.get(p.suites.top().name)), p.put(c, p.suiteFile(), maxName, c.at)
	}
	class = p.putName(c, c.tag.bytes(attrClass))
	name = p.putName(c, c.tag.bytes(attrName))
	raw := c.tag.bytes(attrFile)
	if len(raw) == 0 {
		raw = p.suiteFile()
	}
	return class, name, p.put(c, raw, maxName, c.at)
}

func (p *parser) suiteFile() []byte { return p.suites.get(p.suites.top().file) }

// putOutput appends the output of the case to its text, if it is to be shown.
func (p *parser) putOutput(c *openCase, s report.Status, flaky bool) (head, tail span) {
	if !c.hasOutput || s == report.Passed && !flaky && p.visit == nil {
		return span{}, span{}
	}
	c.output.finish()
	p.noteText(c.output.found, c.at)
	return c.put(c.output.head), c.put(c.output.tail)
}

func (p *parser) fillResults(c *openCase, r *report.Case, text string, brief bool) {
	var failures, attempts int
	for i := range c.results {
		if decides(c.results[i].element) {
			failures++
		} else {
			attempts++
		}
	}
	r.MoreFailures = max(0, c.failures+c.errors-failures)
	r.MoreAttempts = max(0, c.flakies+c.reruns-attempts)
	if failures+attempts == 0 {
		return
	}
	b := &p.build
	if brief {
		r.Failures, r.Attempts, b.failed = b.failures[:0], b.attempts[:0], b.failed[:0]
	} else if failures > 0 {
		r.Failures = make([]report.Failure, 0, failures)
	}
	var failed []report.Failure
	if attempts > 0 && !brief {
		r.Attempts, failed = make([]report.Attempt, 0, attempts), make([]report.Failure, 0, attempts)
	} else {
		failed = append(b.failed, make([]report.Failure, attempts)...)[:0]
	}
	for i := range c.results {
		o := &c.results[i]
		f := o.failure(text)
		if decides(o.element) {
			r.Failures = append(r.Failures, f)
			continue
		}
		failed = append(failed, f)
		s := report.Failed
		if f.Error {
			s = report.Errored
		}
		r.Attempts = append(r.Attempts, report.Attempt{Status: s, Failure: &failed[len(failed)-1], Duration: o.duration})
	}
	if brief {
		b.failures, b.attempts, b.failed = r.Failures, r.Attempts, failed
	}
}

// decides reports whether an element decides the status of its case.
func decides(e element) bool { return e == failure || e == failed }

func (o *result) failure(text string) report.Failure {
	return report.Failure{
		Error:   o.element == failed || o.element == flakyError || o.element == rerunError,
		Message: o.message.of(text), Type: o.kind.of(text), File: o.file.of(text), Line: o.line,
		Details: report.Text{Head: o.head.of(text), Tail: o.tail.of(text), Omitted: o.omitted},
	}
}

// putProperties appends names and values of properties to the text of the case.
func (p *parser) putProperties(c *openCase) []span {
	pairs := p.build.spans[:0]
	for _, s := range c.properties {
		pairs = append(pairs, p.put(c, c.raw[s.from:s.to], maxPropertyRaw, c.at))
	}
	p.build.spans = pairs
	return pairs
}

func (p *parser) fillProperties(r *report.Case, text string, pairs []span, brief bool) {
	if len(pairs) == 0 {
		return
	}
	if brief {
		r.Properties = p.build.pairs[:0]
	} else {
		r.Properties = make([]report.Property, 0, len(pairs)/2)
	}
	for i := 0; i < len(pairs); i += 2 {
		r.Properties = append(r.Properties, report.Property{Name: pairs[i].of(text), Value: pairs[i+1].of(text)})
	}
	if brief {
		p.build.pairs = r.Properties
	}
}
