package plugin

import (
	"cmp"
	"context"

	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/owners"
	"github.com/testpost/testpost/plugin/report"
)

// ownersOf returns the rules by which causes have owners. A report without
// failures needs none. A file that cannot be read costs only the owners, and one
// that takes long no more than the time there is.
func (r *run) ownersOf(ctx context.Context, read *report.Report) func(path string) []string {
	rules := r.rules(read)
	return func(path string) []string {
		if ctx.Err() != nil {
			return nil
		}
		return rules.Of(path)
	}
}

func (r *run) rules(read *report.Report) *owners.Rules {
	path := r.owners.Get()
	if read.Totals.Red() == 0 || path == never {
		return nil
	}
	var rules *owners.Rules
	var err error
	forge := cmp.Or(r.build.Forge, r.build.System)
	if path == "" {
		rules, err = owners.Find(r.root, forge)
	} else {
		rules, err = owners.Read(r.root, path, forge)
	}
	if err != nil {
		r.log.Warnf("owners are not named: %v", err)
		return nil
	}
	if n := len(rules.Mistakes) + rules.MoreMistakes; n > 0 {
		r.log.Warnf("%s%s", rules.Mistakes[0], more(n-1))
	}
	return rules
}

func more(n int) string {
	if n == 0 {
		return ""
	}
	return " (and " + markdown.Count(n, "more line", "more lines") + ")"
}
