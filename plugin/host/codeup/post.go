package codeup

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
)

// A post is one delivery on its way.
type post struct {
	d    *destination
	dry  bool
	warn func(string, ...any)

	name    string       // of a run that is created
	taken   bool         // another job of this build has a run of that name
	dodged  bool         // so the name was changed
	base    body         // a write, but for annotations and what tells create from update
	want    []annotation // most important first, without those that were left out
	omitted int          // annotations left out for the limits
	refused int          // annotations left out because the service does not take them

	id      int64  // of the run; 0 when it is not known
	opens   bool   // a new run is in progress until all is there
	waiting bool   // readers wait for the run: it is not completed, as far as is known
	created bool   // the run is new
	foreign bool   // another build or step wrote the run before
	written bool   // the run has all but its annotations
	instead string // why a commit status was set in place of a check run

	at observed
}

// observed is what is known of a run at the service, and of the service by it.
type observed struct {
	old, have []annotation // before the first write, and now
	window    int          // how many annotations the next update may add
	bare      bool         // the next update does not speak of annotations
	swept     bool         // an update with an empty list of annotations was tried
	shown     bool         // the service has shown annotations
	replaces  bool         // an update was seen to replace the annotations
	learnt    bool         // and the one after it took that into account
	updates   int
}

// Deliver posts the check run of delivery. Where check runs are refused for the
// commit it sets a commit status, and the outcome is partial.
func (d *destination) Deliver(ctx context.Context, delivery *host.Delivery) (host.Receipt, error) {
	p := d.post(delivery)
	err := p.deliver(ctx)
	if err != nil && p.id == 0 && p.opens && unknown(err) {
		err = p.lookFor(ctx, err)
	}
	if err != nil && p.waiting && (ctx.Err() != nil || !isRefusal(err)) {
		err = p.close(ctx, err)
	}
	r := p.receipt(err)
	p.comment(ctx, delivery.Comment, &r)
	return r, r.Err
}

func (d *destination) post(delivery *host.Delivery) *post {
	fitted := delivery.Fit(d.most)
	run := &fitted.Run
	p := &post{
		d: d, dry: delivery.DryRun, warn: delivery.Warn,
		name: plain(run.Name), base: bodyOf(run),
		opens: delivery.Progress, omitted: fitted.Omitted, id: d.id, waiting: d.id != 0,
	}
	if d.id == 0 { // a run that somebody else opened keeps theirs
		p.base.ExternalID = run.ExternalID
	}
	if name := fitted.CutName(); name > 0 {
		p.warn("the name of the check run is too long for Codeup and became %q: %d bytes are missing", p.name, name)
	}
	said := make(map[annotation]bool, len(run.Annotations))
	for i := range run.Annotations {
		a, ok := annotationOf(&run.Annotations[i])
		switch {
		case !ok:
			p.omitted++
		case !said[a]: // the same remark at the same place says no more the second time
			said[a] = true
			p.want = append(p.want, a)
		}
	}
	p.at.window = len(p.want)
	return p
}

// deliver finds the run of this build and step, or of this name, and updates
// it; else it creates one.
func (p *post) deliver(ctx context.Context) error {
	if p.id != 0 {
		return p.update(ctx, checkRun{ID: p.id}, false)
	}
	runs, err := p.d.client.list(ctx, p.d.commit)
	if err != nil {
		onList, _ := meaningOf(err)
		return p.otherwise(ctx, onList, err)
	}
	if found, err := p.updateAny(ctx, runs, false); found {
		return err
	}
	p.dodge()
	return p.create(ctx)
}

// find looks for the run once more: own tells that this delivery may have
// created it, else somebody has that name. It reports whether it was found and
// updated.
func (p *post) find(ctx context.Context, own bool) (found bool, err error) {
	runs, err := p.d.client.list(ctx, p.d.commit)
	if err != nil {
		return false, err
	}
	return p.updateAny(ctx, runs, own)
}

// updateAny updates the first of runs that is this step's to update, and
// reports whether there is one.
func (p *post) updateAny(ctx context.Context, runs []checkRun, own bool) (found bool, err error) {
	for _, run := range p.ours(runs) {
		err := p.update(ctx, run, own && p.isMine(&run))
		switch status := statusOf(err); {
		case p.written:
		case status == http.StatusNotFound, status == http.StatusForbidden && !p.isMine(&run):
			// It is gone, or another token's, which may have the same name.
			p.id, p.waiting, p.at = 0, false, observed{window: len(p.want)}
			continue
		}
		return true, err
	}
	return false, nil
}

// ours returns the runs that may be this step's: first those that an earlier
// execution of it wrote, then those with its name, which is unique for a commit
// and a writer. The run of another job of this build is none of them: its
// failure must not be overwritten by this job's success.
func (p *post) ours(runs []checkRun) []checkRun {
	var out []checkRun
	for _, r := range runs {
		switch named := r.Name == p.name || r.Name == short(p.name); {
		case named && p.isOtherJobs(&r):
			p.taken = true
		case named || p.isMine(&r):
			out = append(out, r)
		}
	}
	rank := func(r checkRun) int {
		if p.isMine(&r) {
			return 0
		}
		return 1
	}
	slices.SortFunc(out, func(a, b checkRun) int { return cmp.Or(rank(a)-rank(b), cmp.Compare(a.ID, b.ID)) })
	return out
}

func (p *post) isMine(r *checkRun) bool {
	return r.ExternalID != "" && r.ExternalID == p.base.ExternalID
}

// buildParts is the number of parts of an external id, separated by slashes,
// that executions in the same build share: testpost/<system>/<build>.
const buildParts = 3

// isOtherJobs reports whether r was written by another job or step of the build
// that this delivery belongs to.
func (p *post) isOtherJobs(r *checkRun) bool {
	mine := strings.Split(p.base.ExternalID, "/")
	theirs := strings.Split(r.ExternalID, "/")
	return p.base.ExternalID != "" && !p.isMine(r) && len(mine) > buildParts && len(theirs) > buildParts &&
		slices.Equal(mine[:buildParts], theirs[:buildParts])
}

// dodge takes a name of its own for a run whose name another job of this build
// has: that of the job, or else a tag that is the same when the job runs again.
func (p *post) dodge() {
	if !p.taken {
		return
	}
	p.dodged = true
	tag := p.d.job
	if tag == "" {
		sum := sha256.Sum256([]byte(p.base.ExternalID))
		tag = hex.EncodeToString(sum[:3])
	}
	own := short(plain(p.name + " (" + tag + ")"))
	p.warn("another job of this build reports as %q at this commit, so this one is named %q: set name to tell them apart", p.name, own)
	p.name = own
}

// short is a name within the limit when that counts bytes.
func short(name string) string {
	return check.Fit(check.Run{Name: name}, check.Limits{Name: check.Limit{Max: maxName, Unit: check.Bytes}}).Run.Name
}

// update brings a run that is there to what it should be. own tells that this
// delivery created it.
func (p *post) update(ctx context.Context, found checkRun, own bool) error {
	p.id, p.waiting = found.ID, found.Status != statusCompleted
	run, err := p.d.client.get(ctx, p.id)
	if err != nil {
		return err
	}
	p.waiting, p.at.have, p.at.shown = run.Status != statusCompleted, run.Annotations, len(run.Annotations) > 0
	if own {
		p.created, p.written = true, !p.waiting
	} else {
		p.at.old, p.foreign = run.Annotations, p.d.id == 0 && !p.isMine(&found)
	}
	return p.settle(ctx)
}

// lookFor looks for a run that may have been created in progress although no
// answer said so. It returns err, why the delivery did not succeed, with what is
// not known.
func (p *post) lookFor(ctx context.Context, err error) error {
	closing, cancel := host.Closing(ctx)
	defer cancel()
	runs, lookErr := p.d.client.list(closing, p.d.commit)
	if lookErr != nil {
		return fmt.Errorf("%w\nwhether a check run was left in progress could not be found out: %w", err, lookErr)
	}
	for _, run := range runs {
		if p.isMine(&run) {
			p.id, p.waiting = run.ID, run.Status != statusCompleted
		}
	}
	return err
}

// close completes the run that readers wait for: as what cut the delivery off
// short, or, where the time was not up, as what it was to be but for the
// annotations. It returns err, why the delivery did not succeed, with what
// became of that.
func (p *post) close(ctx context.Context, err error) error {
	closing, cancel := host.Closing(ctx)
	defer cancel()
	if run, readErr := p.d.client.get(closing, p.id); readErr == nil && run.Status == statusCompleted {
		return err
	}
	b := p.base
	if cause := context.Cause(ctx); cause != nil {
		b.Conclusion = string(check.Cancelled)
		if errors.Is(cause, context.DeadlineExceeded) {
			b.Conclusion = string(check.TimedOut)
		}
		b.Output.Title = fmt.Sprintf("%s while it was delivered: %s", b.Conclusion, b.Output.Title)
	}
	if _, closeErr := p.d.client.update(closing, p.id, &b); closeErr != nil {
		return fmt.Errorf("%w\ncheck run %d was left in progress: %w", err, p.id, closeErr)
	}
	return fmt.Errorf("%w\ncheck run %d was completed as %s, without annotations", err, p.id, b.Conclusion)
}
