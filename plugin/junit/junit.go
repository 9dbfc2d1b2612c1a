// Package junit reads JUnit XML in all its dialects, streaming, whatever the
// size and state of the file. It knows no settings.
//
// The reader is made for this one format. It goes from '<' to '<' through one
// buffer, parses tags where they stand, and looks at text only where it is
// kept, so that a case that passed costs no memory and little more time than
// reading its bytes. What it finds damaged it repairs where that is possible,
// and says so in a Problem; it never gives up on a document, and never reads
// anything but the document: no entity is expanded, nothing is loaded.
//
// The words are those of github.com/joshdk/go-junit, which the tests compare
// with.
package junit

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/testpost/testpost/plugin/report"
)

// Options say how reports are read. The zero value is a good default.
type Options struct {
	// Repeated takes cases of the same suite, class and name, across files, for
	// executions of one case.
	Repeated bool
	// See is told of every case, those that passed too: of some twice, and from
	// several goroutines at once. It must keep nothing of the strings. Nil costs
	// nothing.
	See func(suite, class, name string, s report.Status)
	// Census asks for the identities of all cases, those that passed too.
	Census bool
	// Workers is the number of files that are read at the same time; 0 means
	// one for each processor in use, up to eight.
	Workers int
	// Progress is told how far reading is, now and then and from one goroutine
	// at a time; nil for nobody. bytes counts those read so far.
	Progress func(done, total int, bytes int64)
	// Fingerprint tells what a failed or errored case most likely fails for:
	// equal numbers for equal reasons, never 0. Of each failure's details it
	// sees the first 1984 and the last 1024 bytes, whatever is kept of them; the
	// case and its strings are valid only during the call. It is called from
	// several goroutines. nil for no fingerprints.
	//
	// shared reports whether it depends on nothing but the failure itself (type,
	// message, details, place), not on digits in the message and in the first
	// line of the details, and on the name of the case only where a line ends it.
	// Such a fingerprint is not asked for again for a failure with the same
	// texts, which makes a report in which everything fails cheap.
	Fingerprint func(*report.Case) (print uint64, shared bool)
	// Bounds limit what is kept of all reports together.
	Bounds report.Bounds
}

// Read reads one document from r and shows each case to visit as it ends, in
// the order of their ends. The case and its strings are valid only during the
// call; use Case.Clone to keep them. The File has the outcome, the totals and
// the problems, but no path. The error is that of ctx or of r; what was read
// before it is in the File.
func Read(ctx context.Context, r io.Reader, visit func(*report.Case)) (report.File, error) {
	p := newParser()
	p.bounds, p.visit = report.Bounds{}.WithDefaults(), visit
	part := new(report.Part)
	p.parse(ctx, r, part, true)
	part.File.Problems = p.notes.problems()
	part.File.Size = p.offset()
	return part.File, p.err
}

// guard turns a panic while a file is read into a problem of that file, of which
// nothing else is kept.
func guard(part *report.Part) {
	if v := recover(); v != nil {
		f := part.File
		f.Outcome, f.Totals = report.Unreadable, report.Totals{}
		f.Problems = append(f.Problems, report.Problem{
			Kind: troubles[panicked].kind, Lost: true,
			Message: say(troubles[panicked].message, note{count: 1, first: fmt.Sprint(v, "\n", string(debug.Stack()))}),
		})
		*part = report.Part{File: f}
	}
}
