package gitea

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"code.gitea.io/sdk/gitea"

	"github.com/testpost/testpost/plugin/host"
)

// Deliver sets the status of delivery.
func (d *destination) Deliver(ctx context.Context, delivery *host.Delivery) (host.Receipt, error) {
	t := takes()
	fitted := delivery.Fit(t.Limits)
	run := &fitted.Run
	if cut := fitted.CutName(); cut > 0 {
		delivery.Warn("the name is too long for the context of a status and became %q: %d bytes are missing", run.Name, cut)
	}
	o := gitea.CreateStatusOption{State: gitea.StatusState(t.Conclusion(run.Conclusion)), TargetURL: run.DetailsURL, Description: oneLine(run.Output.Title), Context: oneLine(run.Name)}
	status, err := d.client.setStatus(ctx, d.commit, o)
	switch {
	case d.readOnly && isForbidden(err):
		undone := "no status"
		if delivery.Comment != nil && delivery.Comment.Create {
			undone = "no status and no comment"
		}
		return host.Receipt{Host: "gitea", Outcome: host.Skipped,
			Message: undone + ": the token of a pull request from a fork is read-only; the log of this job says the same"}, nil
	case err != nil:
		return host.Receipt{Host: "gitea", Outcome: host.Failed, Err: err}, err
	}
	r := host.Receipt{Host: "gitea", Outcome: host.Delivered, Omitted: len(run.Annotations) + fitted.Omitted}
	r.Message = message(&o, r.Omitted)
	if status.ID != 0 {
		r.ID = strconv.FormatInt(status.ID, 10)
	}
	d.comment(ctx, delivery, &status, &r)
	return r, r.Err
}

// message is what was set, in one line, and that there is no place for more.
func message(o *gitea.CreateStatusOption, annotations int) string {
	text := fmt.Sprintf("set the status %q to %s", o.Context, o.State)
	if annotations > 0 {
		text += "; a status has no annotations"
	}
	return text
}

// oneLine is text without control characters and without what the server cuts
// off at its ends.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}
