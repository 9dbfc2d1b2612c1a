// Package host is the contract between the program and the services it reports
// to. A host is a folder below this one that offers a Kind; it knows no other
// host, and nothing outside its folder knows it but the program's list of kinds.
package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
)

// A Kind is a service that can be reported to.
type Kind struct {
	Name  string // one lower-case word, as in settings and receipts: codeup
	About About
	Takes func() Takes // nil where it is given no check run
	// After marks a host that is delivered to once all others have been: it shows
	// what they did not (see Delivery.Annotated).
	After bool
	// Declare adds the host's settings to s and returns the function that
	// opens it once they are loaded.
	Declare func(s *setting.Set) Open
}

// Open checks the loaded settings together with the facts of the build and
// returns the destination. It sends nothing. It returns a Skip when the host is
// not configured, and setting.Errors (all of them) when it is configured wrongly.
type Open func(ci.Build, *rest.Client) (Destination, error)

// A Destination takes one delivery.
type Destination interface {
	// Deliver sends d. The receipt is valid, as far as it got, even with an
	// error. When ctx ends, whatever was left open at the service is closed
	// with a context of its own before Deliver returns (see Closing).
	Deliver(ctx context.Context, d *Delivery) (Receipt, error)
}

// A Delivery is what a host is given. Hosts read it and never change it.
type Delivery struct {
	// Fit returns the check run cut to what l allows, and what was left out.
	// It is pure and may be called more than once.
	Fit func(l check.Limits) Fitted
	// Comment is what is to be said at the merge or pull request; nil for nothing.
	Comment *Comment
	// Files are the matched report files, in order, whatever their state.
	Files []report.File
	// DryRun asks for everything but the sending; the client given to Open
	// already prints instead of sending, so that hosts need not look.
	DryRun bool
	// Progress asks a host that can show a run as in progress to do so until all
	// of it is there. However the delivery ends, the run is then completed.
	Progress bool
	// Annotated says that readers of the build see its annotations already: an
	// earlier receipt said so.
	Annotated bool
	// Log is the build's log as it is, for whole lines that the CI system acts on.
	// Secrets are masked, nothing is escaped. Nil for none.
	Log io.Writer
	// Warn tells the person at the log something that is no failure.
	Warn func(format string, args ...any)
}

// Fitted is a check run within a host's limits.
type Fitted = check.Fitted

// ClosingTime bounds how long a host takes, once its context ended, to close
// what it left open. With the time that requests take to notice the end, it
// stays well within the ten seconds that CI systems give a process that they
// stop.
const ClosingTime = 5 * time.Second

// Closing returns the context for closing what is open when ctx has ended.
func Closing(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), ClosingTime)
}

// Outcome is what became of a delivery.
type Outcome string

// The outcomes of a delivery.
const (
	Delivered Outcome = "delivered"
	Partial   Outcome = "partial" // taken, but not all of it
	Skipped   Outcome = "skipped" // not configured, or nothing to send
	Failed    Outcome = "failed"
)

// A Receipt says what became of a delivery.
type Receipt struct {
	Host    string
	Outcome Outcome
	ID      string // of what was created or updated
	URL     string // where a person can look at it
	Message string // one line for the log: what was sent, or why not
	Sent    int    // annotations that arrived
	Omitted int    // annotations left out: for the limits, or refused
	// Annotated says that readers of the build see the annotations there, so that
	// nobody need show them again.
	Annotated bool
	// Off says that nobody asked for the host: its being skipped is no news.
	Off bool
	Err error // why it failed or is only partial
}

// A Skip is the reason why a host is not used. It is no failure.
type Skip string

// Skipf formats a Skip.
func Skipf(format string, args ...any) Skip { return Skip(fmt.Sprintf(format, args...)) }

// Error returns the reason.
func (s Skip) Error() string { return string(s) }

// AsSkip returns the Skip in err, if there is one.
func AsSkip(err error) (Skip, bool) {
	var s Skip
	ok := errors.As(err, &s)
	return s, ok
}
