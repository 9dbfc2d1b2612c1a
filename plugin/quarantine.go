package plugin

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/parts"
	"github.com/testpost/testpost/plugin/quarantine"
	"github.com/testpost/testpost/plugin/report"
)

// readQuarantine reads the list of tests that may fail. A list with a mistake is
// a wrong setting: nobody can tell what it was to let pass. Only the default
// list may be absent.
func (c *config) readQuarantine() error {
	path := c.quarantine.Get()
	switch path {
	case never:
		return nil
	case "":
		path = quarantine.DefaultPath
	}
	list, err := quarantine.Read(c.root, path)
	switch {
	case err == nil:
		c.held = list
		return nil
	case !c.quarantine.IsSet() && errors.Is(err, fs.ErrNotExist):
		return nil
	case !c.quarantine.IsSet():
		return fmt.Errorf("%w; it is read because it is there: mend it, or set quarantine to %s", err, never)
	}
	return c.quarantine.Errorf("%w", err)
}

// setAside takes the tests that may fail out of the report. Of the tests of
// other jobs it is known which entries are about them, but not that they passed.
// Where reports are missing or damaged, nobody knows what stands in them.
func (r *run) setAside(all *parts.Reading, past *history.Comparison) (*report.Report, *quarantine.Result) {
	if r.held == nil {
		return all.Report, nil
	}
	watch := r.watch
	if !all.Whole() {
		watch = nil
	}
	aside, held := r.held.Apply(all.Report, watch, r.Now(), annotate.IsSilent)
	held.Passed = watch.Passed(past.Calm)
	return aside, held
}
