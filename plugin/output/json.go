package output

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// JSON writes the document of a result: one line for each file, case and
// cause, so that it can be compared and searched by line. It is written piece
// by piece and takes no more memory than its largest piece. Text that is not
// UTF-8 gets U+FFFD in place of its bad bytes.
func JSON(w io.Writer, r *Result) error {
	d := document{w: bufio.NewWriter(w)}
	sent, omitted := r.annotations()

	d.open('{')
	d.member("version", version)
	if r.Part != nil {
		d.member("part", r.partHead())
	}
	d.member("conclusion", r.Subject.Verdict.Conclusion)
	d.member("reasons", r.reasons())
	d.member("title", r.mask(r.Title))
	d.member("totals", r.totals(r.Subject.Report.Totals))
	d.files(r)
	d.cases(r)
	d.quarantine(r)
	d.causes(r)
	if r.Part != nil {
		d.partLists(r)
	}
	d.history(r)
	d.member("annotations", annotations{sent, omitted})
	d.hosts(r)
	d.close('}')
	return d.end()
}

func (d *document) files(r *Result) {
	d.list("files")
	for i := range r.Subject.Report.Files {
		d.element(r.file(&r.Subject.Report.Files[i]))
	}
	d.close(']')
}

func (d *document) cases(r *Result) {
	d.list("cases")
	piece := testCase{Failures: []failure{}}
	for c := range r.Subject.Report.All() {
		r.testCase(&piece, c)
		if d.element(&piece); d.err != nil {
			return
		}
	}
	d.close(']')
	if n := r.Subject.Report.Unlisted; n > 0 {
		d.member("cases_omitted", n)
	}
}

func (d *document) causes(r *Result) {
	d.list("causes")
	for i := range r.Subject.Findings.Causes {
		d.element(r.cause(&r.Subject.Findings.Causes[i]))
	}
	d.close(']')
	if n := r.Subject.Findings.MoreCauses; n > 0 {
		d.member("causes_omitted", n)
	}
}

// hosts lists those that somebody asked for.
func (d *document) hosts(r *Result) {
	d.list("hosts")
	for i := range r.Receipts {
		if !r.Receipts[i].Off {
			d.element(r.receipt(&r.Receipts[i]))
		}
	}
	d.close(']')
}

// A document is JSON under way. After the first error nothing more is written.
type document struct {
	w       *bufio.Writer
	piece   bytes.Buffer
	encoder *json.Encoder
	err     error
	begun   bool // a comma stands before the next piece
}

func (d *document) text(s string) {
	if d.err == nil {
		_, d.err = d.w.WriteString(s)
	}
}

func (d *document) open(bracket byte) {
	d.text(string(bracket))
	d.begun = false
}

// close ends an object or a list, on a line of its own unless it is empty.
func (d *document) close(bracket byte) {
	if d.begun {
		d.text("\n")
	}
	d.text(string(bracket))
	d.begun = true
}

// next begins the line of a piece.
func (d *document) next() {
	if d.begun {
		d.text(",")
	}
	d.text("\n")
	d.begun = true
}

// member writes a member of the object.
func (d *document) member(name string, value any) {
	d.next()
	d.text(`"` + name + `": `)
	d.value(value)
}

// list begins a member that is a list.
func (d *document) list(name string) {
	d.next()
	d.text(`"` + name + `": `)
	d.open('[')
}

// element writes an element of the list.
func (d *document) element(value any) {
	d.next()
	d.value(value)
}

// value writes v on one line. Nothing is escaped for HTML: the document is not
// put into pages as it is.
func (d *document) value(v any) {
	if d.err != nil {
		return
	}
	if d.encoder == nil {
		d.encoder = json.NewEncoder(&d.piece)
		d.encoder.SetEscapeHTML(false)
	}
	d.piece.Reset()
	if d.err = d.encoder.Encode(v); d.err == nil {
		_, d.err = d.w.Write(bytes.TrimSuffix(d.piece.Bytes(), []byte("\n")))
	}
}

func (d *document) end() error {
	d.text("\n")
	if d.err != nil {
		return d.err
	}
	return d.w.Flush()
}
