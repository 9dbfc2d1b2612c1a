package junit

import (
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/report"
)

// What a fingerprint sees of the details of a failure, in bytes, so that it is
// the same whatever else is kept of a case.
const (
	fingerprintHead = briefHead - 2*boundary
	fingerprintTail = 1 << 10
)

// fingerprint gives r its fingerprint, unless the memo has it.
func (p *parser) fingerprint(r *report.Case) {
	if p.memo.hit {
		r.Fingerprint = p.memo.fingerprint
		return
	}
	whole := r.Failures
	seen := append(p.build.seen[:0], whole...)
	for i := range seen {
		seen[i].Details = glimpse(seen[i].Details)
	}
	r.Failures, p.build.seen = seen, seen
	p.memo.fingerprint, p.memo.shared = p.fingerprintOf(r)
	r.Failures, r.Fingerprint = whole, p.memo.fingerprint
}

// glimpse returns what a fingerprint sees of a text.
func glimpse(t report.Text) report.Text {
	head := beginning(t.Head, fingerprintHead)
	if t.Omitted == 0 {
		t.Tail = t.Head[len(head):]
	}
	tail := ending(t.Tail, fingerprintTail)
	return report.Text{Head: head, Tail: tail, Omitted: t.Omitted + int64(len(t.Tail)-len(tail))}
}

// beginning returns at most n bytes of s, whole characters.
func beginning(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// ending returns at most n bytes from the end of s, whole characters.
func ending(s string, n int) string {
	from := max(0, len(s)-n)
	for from < len(s) && !utf8.RuneStart(s[from]) {
		from++
	}
	return s[from:]
}
