// Package actions is what GitHub Actions shows with a job without any
// credential: the job summary, and annotations that the log's workflow commands
// make. It is on in GitHub and Gitea Actions; Gitea shows neither as such, but
// prints the commands as lines of their level.
//
// Whoever sees the annotations of a check run at the build gets no commands: the
// same remarks would stand there twice, fewer and shorter the second time.
package actions

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
)

// Kind describes the host. It has no settings.
func Kind() host.Kind {
	return host.Kind{
		Name: "actions",
		About: host.About{
			Title: "GitHub and Gitea Actions",
			Given: "the job summary; annotations through workflow commands where no check run shows them",
			On:    "always, in their jobs",
		},
		Takes:   func() host.Takes { return takes(maxSummary - margin) },
		After:   true,
		Declare: func(*setting.Set) host.Open { return open },
	}
}

func open(b ci.Build, c *rest.Client) (host.Destination, error) {
	if b.System != "github" && b.System != "gitea" {
		return nil, host.Skip("this is no run of GitHub or Gitea Actions")
	}
	return &destination{summary: b.StepSummary, mask: c.Mask}, nil
}

// A destination is the page of one step.
type destination struct {
	summary string // file of the job summary; "" when the runner has none
	mask    func(string) string
}

// Deliver writes the job summary and the commands. Neither is worth a failure of
// the step: what could not be written makes the outcome partial, with a word.
func (d *destination) Deliver(_ context.Context, delivery *host.Delivery) (host.Receipt, error) {
	page, err := look(d.summary)
	limits := takes(page.room).Limits
	if delivery.Annotated {
		limits.PerLevel = 0 // all stand elsewhere
	}
	fitted := delivery.Fit(limits)
	r := host.Receipt{Host: "actions", Outcome: host.Delivered}
	var done []string
	if d.summary != "" {
		if err == nil {
			err = d.summarize(page, &fitted.Run, delivery.DryRun)
		}
		if err == nil {
			done = append(done, "job summary")
		} else {
			r.Outcome = host.Partial
			delivery.Warn("there is no job summary: %v", err)
		}
	}
	if !delivery.Annotated && delivery.Log != nil {
		issued, omitted, err := d.annotate(delivery, &fitted)
		if err != nil {
			r.Outcome = host.Partial
			delivery.Warn("not all annotations are in the log: %v", err)
		}
		r.Sent, r.Omitted = issued, omitted
		if issued > 0 {
			done = append(done, markdown.Count(issued, "annotation", "annotations")+" in the log")
		}
	}
	r.Message = strings.Join(done, ", ")
	switch {
	case len(done) > 0:
	case r.Outcome == host.Partial:
		r.Message = "nothing could be written"
	default:
		r.Outcome, r.Message = host.Skipped, "there is nothing to show"
	}
	return r, nil
}

// The limits of the log (https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations
// and the runner's source).
const (
	// maxPerLevel is the number of annotations of one level that a step may make.
	maxPerLevel = 10
	// maxMessage is the number of characters, of whatever unit, after which the
	// runner cuts a message; bytes are never fewer.
	maxMessage = 4096
	// maxTitle, in characters, is our own: no limit is documented.
	maxTitle = 255
)

// annotate issues the annotations.
func (d *destination) annotate(delivery *host.Delivery, fitted *host.Fitted) (issued, omitted int, err error) {
	for i := range fitted.Run.Annotations {
		if !delivery.DryRun {
			err = issue(delivery.Log, &fitted.Run.Annotations[i], d.mask)
		}
		if err != nil {
			break
		}
		issued++
	}
	return issued, fitted.Omitted + len(fitted.Run.Annotations) - issued, err
}

const (
	// maxSummary is what a step's job summary may have, in bytes; more is refused
	// whole. https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
	maxSummary = 1 << 20
	// margin is left free: for what masking adds, and for line ends.
	margin = 8 << 10
	// heading is what name and title may take, in bytes, with all characters escaped.
	heading = 4 << 10
	// minSummary is the least room, in bytes, in which a summary says anything.
	minSummary = heading + 4<<10
)

var errFull = errors.New("no room is left in it: GitHub takes 1 MiB from a step, and refuses more as a whole")

// takes is what the log and a job summary with room for so many bytes take.
func takes(room int) host.Takes {
	return host.Takes{Limits: check.Limits{
		PerLevel:          maxPerLevel,
		Name:              check.Limit{Max: maxTitle, Unit: check.Runes},
		Title:             check.Limit{Max: maxTitle, Unit: check.Runes},
		Summary:           check.Limit{Max: max(room, minSummary) - heading, Unit: check.Bytes},
		AnnotationTitle:   check.Limit{Max: maxTitle, Unit: check.Runes},
		AnnotationMessage: check.Limit{Max: maxMessage, Unit: check.Bytes},
	}}
}

// summarize appends the run to what the step has already written.
func (d *destination) summarize(p page, run *check.Run, dry bool) error {
	text := d.mask(fmt.Sprintf("%s## %s: %s\n\n%s", p.separator, markdown.Text(run.Name, markdown.Inline), markdown.Text(run.Output.Title, markdown.Inline), run.Output.Summary))
	switch {
	case len(text) > p.room:
		return errFull
	case dry:
		return nil
	}
	return appendSummary(d.summary, text)
}
