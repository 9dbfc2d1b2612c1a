package plugin

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/console"
	"github.com/testpost/testpost/plugin/files"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/junit"
	"github.com/testpost/testpost/plugin/locate"
	"github.com/testpost/testpost/plugin/parts"
	"github.com/testpost/testpost/plugin/quarantine"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
	"github.com/testpost/testpost/plugin/summary"
)

// A run is one execution: what it was configured to do, in a process.
type run struct {
	*config
	Process
	whole  bool              // the parts of all shards are put together
	before []host.Receipt    // of the part of this job, when whole
	doing  string            // the stage, as the end of a sentence
	watch  *quarantine.Watch // nil without a list
}

// console returns the console for the build's log.
func (p Process) console(c *config) *console.Console {
	system := c.build.System
	return console.New(p.Stdout, console.Options{
		Style: console.StyleOf(system), Color: console.Color(p.env(), p.Terminal, system),
		Terminal: p.Terminal, Width: p.Width, Clock: p.Now,
		DryRun: c.dryRun.Get(), Mask: rest.Mask(p.secrets(c)), Level: level(c.logLevel.Get()),
	})
}

func level(word string) slog.Level {
	var l slog.Level
	if err := l.UnmarshalText([]byte(word)); err != nil {
		return slog.LevelInfo
	}
	return l
}

// refuse prints what is wrong with the settings.
func (p Process) refuse(c *config, err error) int {
	p.Stdout = p.Stderr
	log := p.console(c)
	for _, w := range c.warnings {
		log.Warnf("%s", w)
	}
	if c.build.System != "" && c.build.Commit == "" { // why the CI does not say which it is
		for _, note := range c.build.Notes {
			log.Warnf("%s", note)
		}
	}
	log.Error(err)
	return statusSettings
}

// greet says what was odd about the settings.
func (r *run) greet() {
	for _, w := range r.warnings {
		r.log.Warnf("%s", w)
	}
}

func (r *run) find(ctx context.Context) (files.Result, error) {
	found, err := files.Find(ctx, r.root, r.reports.Get())
	if !r.reports.IsSet() && len(found.Files) > 0 {
		found.Unmatched = nil // nobody expects every default pattern to match
	}
	if err == nil {
		err = r.clashes(found.Files)
	}
	return found, err
}

// read reads all files, with progress for as long as it takes.
func (r *run) read(ctx context.Context, matched []report.File) (*report.Report, error) {
	progress := r.log.Progress("reading reports", "file", len(matched), r.Now())
	defer progress.End()
	seen := 0
	o := junit.Options{
		Repeated:    r.reruns.Get() == rerunsRepeated,
		Fingerprint: annotate.Below(r.root),
		Progress:    func(done, _ int, _ int64) { progress.Add(done-seen, r.Now()); seen = done },
		Census:      r.counts(),
		Bounds:      r.bounds(),
	}
	if r.watch != nil {
		o.See = r.watch.See
	}
	read, err := junit.ReadFiles(ctx, matched, o)
	if err != nil {
		return nil, err
	}
	return markStale(read, r.build.Started), nil
}

// bounds are what is kept of the reports: more of the slowest cases where they
// are compared with an earlier run.
func (c *config) bounds() report.Bounds {
	if c.remembers() {
		return report.Bounds{Slowest: history.Slowest}
	}
	return report.Bounds{}
}

// clockSlack is how much older than the start of the build a file may be: the
// clocks of a CI server and of its runner differ a little.
const clockSlack = 2 * time.Second

// markStale returns the report with every file that was read, but stood there
// before the build began, marked as stale.
func markStale(read *report.Report, started time.Time) *report.Report {
	if started.IsZero() {
		return read
	}
	marked := *read
	marked.Files = slices.Clone(read.Files)
	for i, f := range marked.Files {
		if f.Outcome == report.Read && !f.Modified.IsZero() && f.Modified.Before(started.Add(-clockSlack)) {
			marked.Files[i].Outcome = report.Stale
		}
	}
	return &marked
}

// judge says what the report means: the verdict, and what to look at. past is
// nil where nothing is compared.
func (r *run) judge(ctx context.Context, all *parts.Reading, past *history.Comparison) *summary.Subject {
	read, minTests := all.Report, r.minTests.Get()
	aside, held := r.setAside(all, past)
	if r.isPart() {
		minTests = 0 // what the whole must have
	} else {
		read = aside
	}
	past.Count(read)
	overdue := held.Overdue(past.IsNew)
	tree := locate.New(r.root, locate.Options{Rewrites: rewrites(r.paths.Get()), Roots: roots(r.build)})
	if read.Totals.Red() > 0 || read.Totals.Flaky > 0 || held.Any() {
		tree.Index(ctx)
	}
	if r.isPart() {
		place(read.Skipped, tree.Locate) // annotate may be asked for them where the tree is not
		held = nil                       // the whole sets them aside
	}
	findings := annotate.Annotate(read, annotate.Options{Kinds: r.kinds, Locate: placed(tree.Locate), New: newOf(past), Owners: r.ownersOf(ctx, read)})
	held.Locate(placed(tree.Locate), findings.Locations)
	return &summary.Subject{
		Name:       r.checkName,
		Report:     read,
		Verdict:    check.Decide(aside, r.policy(all, aside, minTests, past, overdue)),
		Findings:   findings,
		History:    past,
		Quarantine: held,
		Unmatched:  all.Unmatched,
		Roll:       all.Roll,
		MinTests:   minTests,
		DetailsURL: r.build.URL,
		Mask:       r.client.Mask,
		Link:       linkTo(r.build),
		// A fork's pull request brings its own CODEOWNERS along: nobody is told.
		MentionOwners: r.mention.Get() && !r.build.Fork,
	}
}

// placed is locate for cases of which nobody has looked for the place: another
// job, which read a part, had the same tree, and what the tests made in it.
func placed(locate func(*report.Case) (report.Location, bool)) func(*report.Case) (report.Location, bool) {
	return func(c *report.Case) (report.Location, bool) {
		if c.At != nil {
			return *c.At, c.At.Path != ""
		}
		return locate(c)
	}
}

// place notes where cases are.
func place(cases []*report.Case, locate func(*report.Case) (report.Location, bool)) {
	for _, c := range cases {
		at, _ := locate(c)
		c.At = &at
	}
}

// newOf tells what is new, nil where nothing is compared.
func newOf(past *history.Comparison) func(*report.Case) bool {
	if past == nil {
		return nil
	}
	return past.IsNew
}

// policy is what makes the conclusion of read, of all that was read, a failure.
// Where no earlier run counts, every failure is new. Those that are overdue count
// as new: the quarantine that let them become known has expired.
func (c *config) policy(all *parts.Reading, read *report.Report, minTests int, past *history.Comparison, overdue int) check.Policy {
	p := check.Policy{FailOn: c.failOn, MinTests: minTests, Also: all.Also(), New: read.Totals.Red(), FewerBy: c.fewerPercent()}
	if past.Counts() {
		p.New, p.Before = past.New+overdue, past.Before.Tests
	}
	return p
}

// roots are the paths at which the workspace stood where the tests ran, as far
// as the CI tells: another container may see it elsewhere.
func roots(b ci.Build) []string {
	if b.Workspace == "" {
		return nil
	}
	return []string{b.Workspace}
}

func rewrites(pairs []setting.Pair) []locate.Rewrite {
	out := make([]locate.Rewrite, len(pairs))
	for i, p := range pairs {
		out[i] = locate.Rewrite{From: p.Key, To: p.Value}
	}
	return out
}
