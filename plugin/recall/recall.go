// Package recall looks for what an earlier run left for this one, in a file of
// the CI or at the host that keeps it, and says whether it counts.
package recall

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

// MaxPlaces is the number of places at a host that an earlier run is looked for
// at: each costs a request.
const MaxPlaces = 2

// A Search is for the earlier run of a check run, and says where it may be.
type Search struct {
	Build ci.Build
	Check string // name of the check run
	Root  string // of the checked-out tree
	// Base is what to compare with; the zero value when the CI is to say it.
	Base host.Place
	// File keeps a state: a path, relative to Root or absolute, or "" for none.
	// Read reads it, and follows no link out of Root to a relative one.
	File string
	Read func(path string) ([]byte, error)
	// Keeper is the host that keeps states, of the name Host; nil for none.
	Keeper host.Keeper
	Host   string
}

// Earlier is what was found of an earlier run.
type Earlier struct {
	State *history.State // nil when there is none
	From  string         // where it was found, in words
	Doubt string         // why it does not count for the verdict, or why there is none; "" when it counts
	Notes []string       // for the log: what was found and is of no use
}

// Run looks for an earlier run: in the file, else at the host.
func (s *Search) Run(ctx context.Context) *Earlier {
	e := &Earlier{Doubt: "no earlier run was found"}
	if s.File != "" && e.fromFile(s) {
		return e
	}
	if s.Keeper != nil {
		e.fromHost(ctx, s)
	}
	return e
}

// fromFile reads the state in the file of the setting. It is believed, because
// the pipeline says where it comes from, but not where a stranger's tree may
// hold one. It reports whether there is no need to look further.
func (e *Earlier) fromFile(s *Search) (believed bool) {
	path := s.File
	text, err := s.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false // the first run
	}
	if err != nil {
		e.note("the state in %s is not used: %v", path, err)
		return false
	}
	state, err := history.DecodeFile(string(text), s.Build.Commit)
	switch {
	case err != nil:
		e.note("the state in %s is not used: %v", path, err)
	case state == nil: // this commit's own, and there was none before it
	case state.Name != s.Check:
		e.note("the state in %s is not used: it is of the check run %q; give each its own file", path, state.Name)
	default:
		e.State, e.From, e.Doubt = state, path, ""
		if s.Build.Fork {
			e.Doubt = "a pull request from a fork may bring that file along"
		}
	}
	return e.State != nil && e.Doubt == ""
}

func (e *Earlier) note(format string, args ...any) {
	e.Notes = append(e.Notes, fmt.Sprintf(format, args...))
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
func spots(b ci.Build, base host.Place, parents []string, wholeBranch bool) []spot {
	var out []spot
	add := func(commit, branch, words string) {
		if (commit != "" || branch != "") && commit != b.Commit {
			out = append(out, spot{host.Place{Commit: commit, Branch: branch}, words})
		}
	}
	switch {
	case base.Commit != "":
		add(base.Commit, "", "the base")
	case base.Branch != "":
		add("", base.Branch, "the branch "+base.Branch)
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
	return out[:min(len(out), MaxPlaces)]
}

// fromHost looks for the check run of an earlier build. One that somebody else
// may have written is compared with, but does not count, and only where there is
// no other.
func (e *Earlier) fromHost(ctx context.Context, s *Search) {
	for _, at := range s.spots() {
		kept, err := s.Keeper.Recall(ctx, s.Check, at.Place)
		if err != nil {
			if !isNotThere(err) {
				e.note("%s: %v", s.Host, err)
			}
			continue
		}
		for _, k := range kept {
			if e.take(s, k, fmt.Sprintf("check run %s at %.7s (%s)", k.ID, k.Commit, at.words)); e.State != nil && e.Doubt == "" {
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
func (e *Earlier) take(s *Search, k host.Keepsake, from string) {
	if k.Commit == s.Build.Commit { // an earlier execution for the same commit
		return
	}
	state, sealed, err := history.Decode(k.Text, s.Keeper.Veil().Key)
	switch {
	case err != nil:
		e.note("what %s keeps is not used: %v", from, err)
	case state.Name != s.Check: // of another job
	case !strings.EqualFold(state.Commit, k.Commit):
		e.note("what %s keeps is not used: it was written for %.7s", from, state.Commit)
	case k.Ours || sealed:
		e.State, e.From, e.Doubt = state, from, ""
	case e.State == nil:
		e.State, e.From = state, from
		e.Doubt = "it was written by " + orSomebody(k.Writer) + ", not with the credentials of this step"
	}
}

func orSomebody(writer string) string {
	if writer == "" {
		return "somebody else"
	}
	return fmt.Sprintf("%q", writer)
}

// spots returns where an earlier run is looked for at the host.
func (s *Search) spots() []spot {
	var parents []string
	if s.Base == (host.Place{}) && s.Build.PullRequest == 0 && !s.Build.Fork {
		parents = ci.Ancestors(s.Root, s.Build.Commit, MaxPlaces)
	}
	return spots(s.Build, s.Base, parents, s.Keeper.WholeBranch())
}
