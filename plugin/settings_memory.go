package plugin

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/setting"
)

func (g *general) declareMemory(s *setting.Set) {
	g.memory = s.Bool(setting.Setting{Name: "memory", Category: categoryMemory,
		Help: "Compare with an earlier run: what is new, known, fixed, newly flaky, slower or gone. What the next run needs is kept in the check run, unseen; " +
			"finding it again takes at most two requests.",
		Example: "true", DefaultText: "on where `state` is set or `fail_on` names `new` or `fewer`"})
	g.state = s.String(setting.Setting{Name: "state", Category: categoryMemory,
		Help: "File that keeps what the next run needs, for a CI's cache: read when there is one, written at the end, but not by a pull request. " +
			"Whoever can write it decides what is known.",
		Example: ".testpost/state"}, inWorkspace)
	g.base = s.String(setting.Setting{Name: "base", Category: categoryMemory,
		Help:        "What to compare with: the full SHA of a commit, or a branch.",
		Example:     "main",
		DefaultText: "from the CI: what a pull request is to be merged into, else the commit before on the branch"}, reference)
	g.fewerBy = s.String(setting.Setting{Name: "fewer_by", Category: categoryMemory,
		Help:    "How many per cent of the cases may be missing before there are `fewer`.",
		Example: "5%", Default: "10%"}, percentage)
}

// reference refuses what names neither a commit nor a branch
// (https://git-scm.com/docs/git-check-ref-format).
func reference(v string) error {
	bad := func(r rune) bool { return r <= ' ' || strings.ContainsRune("~^:?*[\\\x7f", r) }
	switch {
	case strings.HasPrefix(v, "refs/"):
		return errors.New("must be the name of a branch without refs/heads/ in front, or a full commit SHA")
	case strings.ContainsFunc(v, bad), strings.Contains(v, ".."), strings.HasPrefix(v, "-"), strings.HasSuffix(v, "/"):
		return errors.New("must be the name of a branch, or a full commit SHA")
	}
	return nil
}

func percentage(v string) error {
	if n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(v, "%"))); err != nil || n < 0 || n > 99 {
		return errors.New("must be a whole number of per cent from 0 to 99")
	}
	return nil
}

// fewerPercent is the setting fewer_by, which was checked when it was loaded.
func (g *general) fewerPercent() int {
	n, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(g.fewerBy.Get(), "%")))
	return n
}

// remembers reports whether this run compares with an earlier one. That of a
// part does not: the whole does.
func (c *config) remembers() bool {
	if c.part != nil && !c.meets {
		return false
	}
	if c.memory.IsSet() {
		return c.memory.Get()
	}
	return c.state.Get() != "" || c.asksForMemory() != ""
}

// counts reports whether this run takes note of which cases there are: for an
// earlier run that it compares with, or in a part, of which the job that puts
// the parts together may do so.
func (c *config) counts() bool {
	return c.remembers() || c.part != nil && !c.meets && (!c.memory.IsSet() || c.memory.Get())
}

// asksForMemory is the first condition of fail_on that needs an earlier run.
func (c *config) asksForMemory() check.Condition {
	for _, on := range []check.Condition{check.OnNew, check.OnFewer} {
		if slices.Contains(c.failOn, on) {
			return on
		}
	}
	return ""
}

// checkMemory refuses settings that contradict each other.
func (c *config) checkMemory() error {
	if !c.memory.IsSet() || c.memory.Get() {
		return nil
	}
	if c.state.IsSet() && c.state.Get() != "" {
		c.warnings = append(c.warnings, fmt.Sprintf("%s is not used, because %s is off", c.state.Source(), c.memory.Source()))
	}
	on := c.asksForMemory()
	if on == "" {
		return nil
	}
	return c.memory.Errorf("must not be off while fail_on names %q: without an earlier run nobody knows", on)
}
