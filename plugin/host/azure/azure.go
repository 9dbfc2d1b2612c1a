// Package azure is what Azure Pipelines shows with a job without any credential:
// annotations as issues of the task, and the summary as a section of the run's
// page. Both are logging commands.
//
// https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
package azure

import (
	"context"
	"errors"
	"io"
	"os"
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
		Name: "azure",
		About: host.About{
			Title: "Azure Pipelines",
			Given: "annotations as issues of the task; the summary on the page of the run",
			On:    "always, in its jobs",
		},
		Takes:   takes,
		After:   true,
		Declare: func(*setting.Set) host.Open { return open },
	}
}

func open(b ci.Build, c *rest.Client) (host.Destination, error) {
	if b.System != "azure" {
		return nil, host.Skip("this is no run of Azure Pipelines")
	}
	return &destination{folder: b.TempDir, mask: c.Mask}, nil
}

// A destination is the log of one task.
type destination struct {
	folder string // for the file of the summary; "" when there is none
	mask   func(string) string
}

// The limits of a task.
const (
	// maxPerLevel is the number of issues of one level that the agent keeps of a
	// task; it prints the others (_maxIssueCount in the agent's ExecutionContext.cs).
	maxPerLevel = 10
	// maxMessage in bytes, maxTitle in characters and maxSummary in bytes are our
	// own: no limits are documented.
	maxMessage = 4096
	maxTitle   = 255
	maxSummary = 256 << 10
)

func takes() host.Takes {
	return host.Takes{Limits: check.Limits{
		PerLevel:          maxPerLevel,
		TwoLevels:         true,
		Name:              check.Limit{Max: maxTitle, Unit: check.Runes},
		Title:             check.Limit{Max: maxTitle, Unit: check.Runes},
		Summary:           check.Limit{Max: maxSummary, Unit: check.Bytes},
		AnnotationTitle:   check.Limit{Max: maxTitle, Unit: check.Runes},
		AnnotationMessage: check.Limit{Max: maxMessage, Unit: check.Bytes},
	}}
}

// Deliver writes the commands. They are not worth a failure of the step: what
// could not be written makes the outcome partial, with a word.
func (d *destination) Deliver(_ context.Context, delivery *host.Delivery) (host.Receipt, error) {
	r := host.Receipt{Host: "azure", Outcome: host.Skipped, Message: "there is no log to write to"}
	if delivery.Log == nil {
		return r, nil
	}
	fitted := delivery.Fit(takes().Limits)
	r = host.Receipt{Host: "azure", Outcome: host.Delivered}
	log := delivery.Log
	if delivery.DryRun {
		log = io.Discard
	}
	var done []string
	issued, omitted, err := d.annotate(log, &fitted)
	r.Sent, r.Omitted = issued, omitted
	if issued > 0 {
		done = append(done, markdown.Count(issued, "annotation", "annotations")+" in the log")
	}
	if err == nil && d.folder != "" {
		if err = d.summarize(log, &fitted.Run, delivery.DryRun); err == nil {
			done = append(done, "summary")
		}
	}
	if err != nil {
		r.Outcome = host.Partial
		delivery.Warn("not everything is shown with the run: %v", err)
		done = append(done, "the rest could not be written")
	}
	r.Message = strings.Join(done, ", ")
	if r.Message == "" {
		r.Outcome, r.Message = host.Skipped, "there is nothing to show"
	}
	return r, nil
}

// annotate issues the annotations.
func (d *destination) annotate(log io.Writer, fitted *host.Fitted) (issued, omitted int, err error) {
	for i := range fitted.Run.Annotations {
		a := &fitted.Run.Annotations[i]
		if _, err = io.WriteString(log, d.issue(levelOf(a.Level), a)); err != nil {
			break
		}
		issued++
	}
	return issued, fitted.Omitted + len(fitted.Run.Annotations) - issued, err
}

// levelOf is l in the words of the agent, which knows two.
func levelOf(l check.Level) string {
	if l == check.LevelFailure {
		return "error"
	}
	return "warning"
}

// summarize writes the summary to a file that the agent takes when it reads the
// command.
func (d *destination) summarize(log io.Writer, run *check.Run, dry bool) error {
	if dry {
		return nil
	}
	f, err := os.CreateTemp(d.folder, "testpost-*.md")
	if err != nil {
		return err
	}
	text := "## " + markdown.Text(run.Name, markdown.Inline) + ": " + markdown.Text(run.Output.Title, markdown.Inline) + "\n\n" + run.Output.Summary
	_, err = f.WriteString(d.mask(text))
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	_, err = io.WriteString(log, command("task.uploadsummary", nil, f.Name()))
	return err
}
