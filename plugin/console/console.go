// Package console is what a person sees in the build log: the verdict, what
// failed and where, what is wrong with report files, what was sent where, and
// what was left out. It owns layout, colour, groups, progress and the defence
// of the log against test output.
//
// Everything written goes through one function, which masks secrets, makes
// invisible characters visible and breaks up commands to the CI system; the
// only control characters that leave are this package's own. It computes
// nothing about tests, reads no environment and no clock of its own.
package console

import (
	"io"
	"log/slog"
	"sync"
	"time"
)

// Options say what kind of log is written.
type Options struct {
	Style Style
	// Color adds ANSI colours; see the function of that name.
	Color bool
	// Terminal says that a person watches: progress is one line that changes.
	Terminal bool
	// Width is the number of columns of the terminal; 0 when there is none.
	Width int
	// Level bounds log lines, notices, warnings and progress. What the program
	// is for, the report and the receipts, is always shown.
	Level slog.Level
	// DryRun says that nothing is sent, so that receipts say so.
	DryRun bool
	// Mask removes secrets from a text; nil for none.
	Mask func(string) string
	// Clock tells the time for GitLab's section markers; without one there
	// are none.
	Clock func() time.Time
}

// A Console writes to a log. It is safe for concurrent use: what one call
// writes stays together.
type Console struct {
	o Options

	mu      sync.Mutex
	w       io.Writer
	err     error
	running *Progress // the progress line now on the terminal
	blank   bool      // the last line written was empty, or nothing was written yet
}

// New returns a console that writes to w. Errors of w are kept for Err; they
// stop nothing.
func New(w io.Writer, o Options) *Console {
	if o.Mask == nil {
		o.Mask = func(text string) string { return text }
	}
	return &Console{w: w, o: o, blank: true}
}

// Err returns the first error of the underlying writer.
func (c *Console) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// print writes the lines of b, set off from what stands above by an empty line
// where b asks for one.
func (c *Console) print(b *block) {
	if len(b.text) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running != nil {
		c.put(c.running.erase())
	}
	if b.apart && !c.blank {
		c.put([]byte("\n"))
	}
	c.put(b.text)
	c.blank = b.blank
	if c.running != nil {
		c.put(c.running.draw())
	}
}

func (c *Console) put(text []byte) {
	if _, err := c.w.Write(text); err != nil && c.err == nil {
		c.err = err
	}
}
