package console

import (
	"fmt"
	"io"
	"strings"
	"sync/atomic"
)

// Writer returns a writer that shows each Write as one piece: its first line as
// a heading, the others quoted, and folded where the CI system can fold. It is
// made for the requests of a dry run.
func (c *Console) Writer() io.Writer { return &writer{c: c} }

type writer struct {
	c      *Console
	pieces atomic.Int64
}

func (w *writer) Write(p []byte) (int, error) {
	text := strings.ReplaceAll(w.c.o.Mask(string(p)), "\r\n", "\n")
	title, rest, _ := strings.Cut(strings.Trim(text, "\n"), "\n")
	name := fmt.Sprintf("testpost_request_%d", w.pieces.Add(1))
	w.c.print(w.c.fold(name, title, func(b *block) {
		if rest != "" {
			b.quote("", strings.Split(rest, "\n"))
		}
	}))
	return len(p), w.c.Err()
}
