package plugin

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/rest"
)

// maxRecalls is the number of places at a host that an earlier run is looked for
// at: each costs a request.
const maxRecalls = 2

// An earlier run is what was found of one.
type earlier struct {
	state *history.State // nil when there is none
	from  string         // where it was found, in words
	doubt string         // why it does not count for the verdict, or why there is none; "" when it counts
	notes []string       // for the log: what was found and is of no use
}

// recall begins to look for an earlier run and returns a function that waits for
// what was found. It takes place while the reports are read. It waits until then
// in a dry run, which prints what it would send, and in a job that meets others:
// only one of them is to compare.
func (r *run) recall(ctx context.Context) func() *earlier {
	if !r.remembers() {
		return func() *earlier { return nil }
	}
	if r.dryRun.Get() || r.meets {
		return func() *earlier { return r.lookBack(ctx) }
	}
	found := make(chan *earlier, 1)
	go func() { found <- r.lookBack(ctx) }()
	return func() *earlier { return <-found }
}

// lookBack looks for an earlier run: in the file, else at the first host that
// keeps something.
func (r *run) lookBack(ctx context.Context) *earlier {
	e := &earlier{doubt: "no earlier run was found"}
	if r.state.Get() != "" && e.fromFile(ctx, r) {
		return e
	}
	for _, h := range r.hosts {
		if keeper, ok := h.to.(host.Keeper); ok {
			e.fromHost(ctx, r, h.name, keeper)
			break
		}
	}
	return e
}

// fromFile reads the state in the file of the setting. It is believed, because
// the pipeline says where it comes from, but not where a stranger's tree may
// hold one. It reports whether there is no need to look further.
func (e *earlier) fromFile(ctx context.Context, r *run) (believed bool) {
	path := r.state.Get()
	text, err := readBelow(ctx, r.root, path)
	if errors.Is(err, fs.ErrNotExist) {
		return false // the first run
	}
	if err != nil {
		e.note("the state in %s is not used: %v", path, err)
		return false
	}
	state, err := notOf(r.build.Commit, string(text))
	switch {
	case err != nil:
		e.note("the state in %s is not used: %v", path, err)
	case state == nil: // this commit's own, and there was none before it
	case state.Name != r.checkName:
		e.note("the state in %s is not used: it is of the check run %q; give each its own file", path, state.Name)
	default:
		e.state, e.from, e.doubt = state, path, ""
		if r.build.Fork {
			e.doubt = "a pull request from a fork may bring that file along"
		}
	}
	return e.state != nil && e.doubt == ""
}

// notOf returns the first state in the text of a file that was not written for
// commit: what an earlier execution for the same commit found broken is not
// known, but new. It is nil when there is none. See stateFile.
func notOf(commit, text string) (*history.State, error) {
	for i, line := range strings.Fields(text) {
		state, _, err := history.Decode(line, nil)
		switch {
		case err != nil && i > 0, i == maxStates: // what follows is for reruns only
			return nil, nil
		case err != nil || commit == "" || !strings.EqualFold(state.Commit, commit):
			return state, err
		}
	}
	if strings.TrimSpace(text) == "" {
		return nil, errors.New("it is empty")
	}
	return nil, nil
}

func (e *earlier) note(format string, args ...any) {
	e.notes = append(e.notes, fmt.Sprintf(format, args...))
}

// A spot is where an earlier run is looked for.
type spot struct {
	host.Place
	words string
}

// spots are the places where an earlier run may be found, best first. For a pull
// request they are those of what it is to be merged into, and no others: what an
// earlier commit of its own broke is not known, but new. parents are the commits
// before this one, and wholeBranch is what the host says of it.
func spots(b ci.Build, base string, parents []string, wholeBranch bool) []spot {
	var out []spot
	add := func(commit, branch, words string) {
		if (commit != "" || branch != "") && commit != b.Commit {
			out = append(out, spot{host.Place{Commit: commit, Branch: branch}, words})
		}
	}
	switch {
	case base != "" && fullSHA(strings.ToLower(base)) == nil:
		add(strings.ToLower(base), "", "the base")
	case base != "":
		add("", base, "the branch "+base)
	case b.PullRequest > 0 || b.Fork:
		add(b.Base, "", "the base of the pull request")
		add("", b.BaseBranch, "the branch "+b.BaseBranch)
	default:
		commits := slices.DeleteFunc(append([]string{b.Before}, parents...), func(c string) bool { return c == "" })
		for i, commit := range commits {
			if i == 1 && wholeBranch {
				add("", b.Branch, "the branch "+b.Branch)
			}
			if !slices.Contains(commits[:i], commit) {
				add(commit, "", "the commit before")
			}
		}
		if len(commits) < 2 {
			add("", b.Branch, "the branch "+b.Branch)
		}
	}
	return out[:min(len(out), maxRecalls)]
}

// fromHost looks for the check run of an earlier build. One that somebody else
// may have written is compared with, but does not count, and only where there is
// no other.
func (e *earlier) fromHost(ctx context.Context, r *run, name string, keeper host.Keeper) {
	for _, s := range r.spotsAt(keeper) {
		kept, err := keeper.Recall(ctx, r.checkName, s.Place)
		if err != nil {
			if !isNotThere(err) {
				e.note("%s: %v", name, err)
			}
			continue
		}
		for _, k := range kept {
			if e.take(r, k, keeper.Veil().Key, fmt.Sprintf("check run %s at %.7s (%s)", k.ID, k.Commit, s.words)); e.state != nil && e.doubt == "" {
				return
			}
		}
	}
}

// isNotThere reports whether a host says that there is no such commit or branch.
func isNotThere(err error) bool {
	var answer *rest.Error
	return errors.As(err, &answer) && (answer.Status == http.StatusNotFound || answer.Status == http.StatusUnprocessableEntity || answer.Status == http.StatusBadRequest)
}

// take takes over what a check run keeps, if that is of use.
func (e *earlier) take(r *run, k host.Keepsake, key []byte, from string) {
	if k.Commit == r.build.Commit { // an earlier execution for the same commit
		return
	}
	state, sealed, err := history.Decode(k.Text, key)
	switch {
	case err != nil:
		e.note("what %s keeps is not used: %v", from, err)
	case state.Name != r.checkName: // of another job
	case !strings.EqualFold(state.Commit, k.Commit):
		e.note("what %s keeps is not used: it was written for %.7s", from, state.Commit)
	case k.Ours || sealed:
		e.state, e.from, e.doubt = state, from, ""
	case e.state == nil:
		e.state, e.from = state, from
		e.doubt = "it was written by " + orSomebody(k.Writer) + ", not with the credentials of this step"
	}
}

func orSomebody(writer string) string {
	if writer == "" {
		return "somebody else"
	}
	return fmt.Sprintf("%q", writer)
}

// spotsAt returns where an earlier run is looked for at a host.
func (r *run) spotsAt(keeper host.Keeper) []spot {
	var parents []string
	if r.base.Get() == "" && r.build.PullRequest == 0 && !r.build.Fork {
		parents = ci.Ancestors(r.root, r.build.Commit, maxRecalls)
	}
	return spots(r.build, r.base.Get(), parents, keeper.WholeBranch())
}

// compare says what changed since an earlier run; nil where nobody asked.
func (r *run) compare(all *reading, e *earlier) *history.Comparison {
	if e == nil {
		return nil
	}
	for _, note := range e.notes {
		r.log.Warnf("%s", note)
	}
	c := history.Compare(e.state, all.report)
	c.From, c.Doubt = e.from, e.doubt
	if all.halved() {
		c.Fixed = nil // they may be in what did not come
	}
	return c
}

// halved reports whether tests are missing with the part of a shard, and nobody
// knows which.
func (r *reading) halved() bool { return r.report.Census == nil && len(r.roll.Missing) > 0 }

// leave returns what the next run needs to know. Nothing is passed on of an
// earlier run that does not count; a run without any test, or without those of a shard, leaves what it found.
func (r *run) leave(all *reading, c *history.Comparison) *history.State {
	read := all.report
	if c == nil {
		return nil
	}
	if c.Doubt != "" {
		c = history.Compare(nil, read)
	}
	if (read.Totals.Tests == 0 || all.halved()) && c.Before != nil {
		state := *c.Before
		state.Commit = r.build.Commit
		return &state
	}
	return c.Next(read, history.Run{Name: r.checkName, Commit: r.build.Commit, Mask: r.client.Mask})
}
