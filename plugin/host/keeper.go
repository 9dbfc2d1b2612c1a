package host

import (
	"context"
	"strings"
)

// A Keeper is a Destination whose check runs can keep a text that their readers
// do not see, for a later run to find. A host without it is never asked: what a
// run leaves for the next one is then in a file, or nowhere.
type Keeper interface {
	Destination
	// Veil says how a text is hidden in the text of a check run.
	Veil() Veil
	// WholeBranch reports whether the check runs at a branch are those of all its
	// commits, and not of its head alone.
	WholeBranch() bool
	// Recall returns what the check runs of a name keep at a place, the latest
	// run first. It takes one request. That there is no such place is an error.
	Recall(ctx context.Context, name string, at Place) ([]Keepsake, error)
}

// A Place is where check runs are looked for: a commit, or else a branch.
type Place struct {
	Commit string // full SHA
	Branch string // name, without refs/heads/
}

// A Keepsake is what a check run keeps.
type Keepsake struct {
	Text   string // without the veil
	ID     string // of the check run
	Commit string // full SHA that it is at, as the service says
	// Ours says that the service vouches for its writer: the same as that of the
	// runs that this Destination writes. Where the service cannot, the key of the
	// veil tells.
	Ours   bool
	Writer string // as the service names it; "" when unknown
}

// A Veil hides a text: on a line of its own, between what makes Markdown leave
// it out. The text must not hold what ends it.
type Veil struct {
	Before, After string
	// Key seals what is hidden. Only who has the credentials of the host can tell
	// it; nil where the service says who wrote a run.
	Key []byte
}

// Hide returns text as the last lines of Markdown.
func (v Veil) Hide(text string) string { return "\n\n" + v.Before + text + v.After + "\n" }

// Room is the number of bytes that Hide adds.
func (v Veil) Room() int { return len(v.Hide("")) }

// Find returns what is hidden in the last line of Markdown. Other lines are
// those of people and of tests.
func (v Veil) Find(markdown string) (text string, found bool) {
	markdown = strings.TrimRight(markdown, " \t\r\n")
	line := markdown[strings.LastIndexByte(markdown, '\n')+1:]
	text, begins := strings.CutPrefix(line, v.Before)
	text, ends := strings.CutSuffix(text, v.After)
	return text, begins && ends
}
