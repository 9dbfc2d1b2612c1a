package junit

import "io"

// progressStep is the number of bytes after which progress is told.
const progressStep = 8 << 20

// advance counts bytes that were read.
func (r *run) advance(n int) {
	if r.o.Progress == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.bytes += int64(n); r.bytes-r.told >= progressStep {
		r.tell()
	}
}

func (r *run) tell() {
	if r.o.Progress != nil {
		r.told = r.bytes
		r.o.Progress(r.added, len(r.files), r.bytes)
	}
}

// counted counts what is read from a file.
type counted struct {
	src io.Reader
	run *run
	n   int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.src.Read(b)
	c.n += int64(n)
	c.run.advance(n)
	return n, err
}
