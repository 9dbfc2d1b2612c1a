package console

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

// Writer returns a writer that shows what is written to it line by line, as
// quoted text: the requests of a dry run. The lines of one Write stay
// together; an unfinished last line waits for the rest of it or for Close.
func (c *Console) Writer() io.WriteCloser { return &writer{c: c} }

type writer struct {
	c *Console

	mu    sync.Mutex
	rest  []byte
	begun bool
}

func (w *writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	end := bytes.LastIndexByte(p, '\n')
	if end < 0 {
		w.rest = append(w.rest, p...)
		return len(p), nil
	}
	w.show(string(w.rest) + string(p[:end]))
	w.rest = append(w.rest[:0], p[end+1:]...)
	return len(p), w.c.Err()
}

func (w *writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.rest) > 0 {
		w.show(string(w.rest))
		w.rest = nil
	}
	return w.c.Err()
}

func (w *writer) show(text string) {
	b := w.c.block()
	b.apart, w.begun = !w.begun, true
	b.quote("", strings.Split(w.c.o.Mask(text), "\n"))
	w.c.print(b)
}
