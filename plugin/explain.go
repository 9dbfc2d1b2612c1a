package plugin

import (
	"strconv"
	"time"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/console"
	"github.com/testpost/testpost/plugin/files"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/setting"
	"github.com/testpost/testpost/plugin/summary"
)

// explainWhy answers the questions of the setting explain.
func (r *run) explainWhy(found files.Result, subject *summary.Subject, receipts []host.Receipt) {
	if !r.explain.Get() {
		return
	}
	r.log.Explain(
		console.Values("Where each setting comes from", origins(r.set)),
		buildFacts(r.build, r.root),
		console.Files(subject.Report),
		leftAlone(found),
		console.Reasons(subject, r.failOn),
		hostsOff(receipts),
		console.Cuts(subject, receipts),
	)
}

func origins(set *setting.Set) []console.Value {
	var values []console.Value
	for _, o := range set.Origins() {
		values = append(values, console.Value{Name: o.Name, Value: o.Value, Source: o.Source})
	}
	return values
}

// buildFacts shows what is known about the build and from where, what the CI
// offered that was not used, and the folder that was searched.
func buildFacts(b ci.Build, root string) console.Section {
	started := ""
	if !b.Started.IsZero() {
		started = b.Started.UTC().Format(time.RFC3339)
	}
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	var values []console.Value
	for _, fact := range [][2]string{
		{"System", b.System}, {"Event", b.Event}, {"Commit", b.Commit}, {"Ref", b.Ref}, {"Branch", b.Branch},
		{"PullRequest", number(b.PullRequest)}, {"Base", b.Base}, {"BaseBranch", b.BaseBranch}, {"Before", b.Before}, {"Repository", b.Repository}, {"Number", b.Number}, {"Attempt", number(b.Attempt)},
		{"ID", b.ID}, {"Key", b.Key}, {"Job", b.Job}, {"Step", b.Step}, {"Workflow", b.Workflow}, {"OS", b.OS}, {"Arch", b.Arch}, {"Matrix", b.Matrix}, {"URL", b.URL}, {"Workspace", b.Workspace}, {"Started", started},
		{"ServerURL", b.ServerURL}, {"APIURL", b.APIURL}, {"Forge", b.Forge}, {"CodeArtsBuildNo", b.CodeArtsBuildNo},
	} {
		if fact[1] != "" {
			values = append(values, console.Value{Name: fact[0], Value: fact[1], Source: b.Sources[fact[0]]})
		}
	}
	s := console.Values("What is known about the build", values)
	if b.System == "" {
		s.Rows = append(s.Rows, []string{"no CI system was recognised"})
	}
	s.Rows = append(s.Rows, []string{"searched", root})
	for _, note := range b.Notes {
		s.Rows = append(s.Rows, []string{note})
	}
	return s
}

// hostsOff says why hosts are not reported to.
func hostsOff(receipts []host.Receipt) console.Section {
	s := console.Section{Title: "Which hosts are not reported to"}
	for _, r := range receipts {
		if r.Off {
			s.Rows = append(s.Rows, []string{r.Host, r.Message})
		}
	}
	if len(s.Rows) == 0 {
		s.Rows = [][]string{{"none"}}
	}
	return s
}

// leftAlone shows the paths that patterns lead to and that were left out.
func leftAlone(found files.Result) console.Section {
	s := console.Section{Title: "What was left out of the search"}
	for _, skip := range found.Skipped {
		s.Rows = append(s.Rows, []string{skip.Path, skip.Reason})
	}
	if found.MoreSkipped > 0 {
		s.Rows = append(s.Rows, []string{"and " + markdown.Count(found.MoreSkipped, "more path", "more paths")})
	}
	if len(s.Rows) == 0 {
		s.Rows = [][]string{{"nothing"}}
	}
	return s
}
