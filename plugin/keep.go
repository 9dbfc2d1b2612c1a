package plugin

import (
	"fmt"
	"io"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/output"
)

// A keeping is what one host's check run is to keep for the next run, unseen.
// A nil one keeps nothing.
type keeping struct {
	state  *history.State
	veil   host.Veil
	noRoom bool // for anything
}

// keepingAt returns what to keeps; nil where it cannot, or there is nothing.
func keepingAt(to host.Destination, state *history.State) *keeping {
	keeper, ok := to.(host.Keeper)
	if !ok || state == nil {
		return nil
	}
	return &keeping{state: state, veil: keeper.Veil()}
}

// reservedShare is the part of a check run's text, one of so many, that what
// tests said leaves to the failures that the next run must know of. All else
// that is kept has only what tests leave over.
const reservedShare = 4

// reserve returns what l leaves for what tests said.
func (k *keeping) reserve(l check.Limit) check.Limit {
	if k == nil || l.Unit != check.Bytes {
		return l
	}
	if text := k.state.Encode(l.Max/reservedShare-k.veil.Room(), k.veil.Key); text != "" {
		l.Max -= len(text) + k.veil.Room()
	}
	return l
}

// add returns text, which is within l, with as much of the state as there is
// room for. Of a host that counts anything but bytes nobody knows how much.
func (k *keeping) add(text string, l check.Limit) string {
	if k == nil || l.Unit != check.Bytes || l.Max <= 0 {
		return text
	}
	hidden := k.state.Encode(l.Max-len(text)-k.veil.Room(), k.veil.Key)
	if k.noRoom = hidden == ""; k.noRoom {
		return text
	}
	return text + k.veil.Hide(hidden)
}

// warn says when the next run will find nothing.
func (k *keeping) warn(warnf func(string, ...any), file string) {
	if k == nil || !k.noRoom || file != "" {
		return
	}
	warnf("the check run has no room for what the next run needs to know: too many tests failed; it will find no earlier run" +
		"\nhint: set state to a file that the CI keeps in its cache")
}

// writeState writes the file of the setting state. A pull request leaves it as
// it is: what it broke stays new until it is merged.
func (r *run) writeState(state *history.State, past *history.Comparison) error {
	path := r.state.Get()
	if state == nil || path == "" || r.dryRun.Get() {
		return nil
	}
	if r.build.PullRequest > 0 || r.build.Fork {
		r.log.Noticef("the state in %s stays as it is: what a pull request breaks is new until it is merged", path)
		return nil
	}
	text := history.EncodeFile(state, past)
	if text == "" {
		r.log.Warnf("the state in %s is not written: more than %d bytes would be needed", path, history.MaxText)
		return nil
	}
	err := output.WriteFile(r.root, path, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
	if err != nil {
		err = fmt.Errorf("%s: %w", r.state.Source(), err)
		r.log.Error(err)
	}
	return err
}
