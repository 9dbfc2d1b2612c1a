package console

import "io"

// Raw returns a writer for whole lines that the CI system is to act on: they
// reach the log as they are, with secrets masked and nothing escaped. What comes
// from tests must have been escaped for its place.
func (c *Console) Raw() io.Writer { return raw{c} }

type raw struct{ c *Console }

func (w raw) Write(p []byte) (int, error) {
	b := w.c.block()
	b.raw(w.c.o.Mask(string(p)))
	w.c.print(b)
	return len(p), w.c.Err()
}
