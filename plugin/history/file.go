package history

import (
	"errors"
	"strings"
)

// maxStates is the number of states in a file.
const maxStates = 2

// EncodeFile is the text of a file that keeps a state: the state, and behind it
// the one that this run was compared with, for when it is run again. It is ""
// when there is no room.
func EncodeFile(state *State, past *Comparison) string {
	text := state.Encode(MaxText, nil)
	if text == "" {
		return ""
	}
	text += "\n"
	if past.Counts() && state.Commit != "" {
		if before := past.Before.Encode(MaxText, nil); before != "" {
			text += before + "\n"
		}
	}
	return text
}

// DecodeFile returns the first state in the text of a file that was not written
// for commit: what an earlier execution for the same commit found broken is not
// known, but new. It is nil when there is none.
func DecodeFile(text, commit string) (*State, error) {
	for i, line := range strings.Fields(text) {
		state, _, err := Decode(line, nil)
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
