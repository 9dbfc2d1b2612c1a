package junit

import (
	"bytes"
	"context"
	"io"
)

// windowSize is the size in bytes of the one buffer that a worker reads
// through. It fits the second-level cache of the processors in use, so that
// what was read is still at hand when it is scanned.
const windowSize = 256 << 10

// A window is the part of a stream that is in memory: buf[pos:end] has not been
// consumed yet.
type window struct {
	ctx      context.Context
	src      io.Reader
	buf      []byte
	pos, end int
	base     int64  // offset in the stream of buf[0]
	done     bool   // the source has no more bytes
	err      error  // why it has no more, nil for its end
	moving   func() // called before the content of buf moves
	holes    holes

	// countLines asks for lines to be counted while reading, for sources that
	// cannot be read again when a position is wanted.
	countLines bool
	lines      int   // line ends before base, when counted
	lineStart  int64 // offset behind the last of them
	afterCR    bool  // a CR stands before base
}

func (w *window) reset(ctx context.Context, src io.Reader) {
	if w.buf == nil {
		w.buf = make([]byte, windowSize)
	}
	*w = window{ctx: ctx, src: src, buf: w.buf, moving: w.moving, holes: holes{at: w.holes.at[:0]}}
}

// restart empties the window, whose source was moved to an offset.
func (w *window) restart(at int64) { w.base, w.pos, w.end, w.done, w.err = at, 0, 0, false, nil }

// offset is the position in the stream of the next byte.
func (w *window) offset() int64 { return w.base + int64(w.pos) }

// rest is what is in memory and not consumed.
func (w *window) rest() []byte { return w.buf[w.pos:w.end] }

// full reports whether the window can hold no more than it does.
func (w *window) full() bool { return w.pos == 0 && w.end == len(w.buf) }

// more moves what is not consumed to the front and reads until the window is
// full or the source ends. It reports whether anything was added.
func (w *window) more() bool {
	if w.done {
		return false
	}
	if w.pos > 0 {
		w.forget()
	}
	before := w.end
	for w.end < len(w.buf) && !w.done {
		w.read()
	}
	w.holes.find(w.buf[:w.end], before, w.base)
	return w.end > before
}

// forget drops what is consumed.
func (w *window) forget() {
	if w.moving != nil {
		w.moving()
	}
	if w.countLines {
		w.countTo(w.pos)
	}
	copy(w.buf, w.buf[w.pos:w.end])
	w.base += int64(w.pos)
	w.end -= w.pos
	w.pos = 0
}

func (w *window) countTo(n int) {
	lines, end := lineEnds(w.buf[:n], w.afterCR)
	if w.lines += lines; end > 0 {
		w.lineStart = w.base + int64(end)
	}
	w.afterCR = w.buf[n-1] == '\r'
}

// lineEnds counts the line ends in b, which are LF, CR or both, and tells where
// the last of them ends, 0 when there is none. afterCR says that b begins behind
// a CR, which was counted.
func lineEnds(b []byte, afterCR bool) (n, end int) {
	n, end = bytes.Count(b, []byte{'\n'}), bytes.LastIndexByte(b, '\n')+1
	if cr := bytes.Count(b, []byte{'\r'}); cr > 0 {
		n += cr - bytes.Count(b, []byte("\r\n"))
		end = max(end, bytes.LastIndexByte(b, '\r')+1)
	}
	if afterCR && len(b) > 0 && b[0] == '\n' {
		n--
	}
	return n, end
}

// maxEmptyReads is the number of reads without a byte and without an error
// after which a source counts as broken, as in package bufio.
const maxEmptyReads = 100

func (w *window) read() {
	for range maxEmptyReads {
		if w.err = w.ctx.Err(); w.err != nil {
			w.done = true
			return
		}
		n, err := w.src.Read(w.buf[w.end:])
		w.end += n
		if err != nil {
			w.done = true
			if err != io.EOF {
				w.err = err
			}
			return
		}
		if n > 0 {
			return
		}
	}
	w.done, w.err = true, io.ErrNoProgress
}

// position returns the line and column of an offset, when lines are counted and
// it is in the window; else zeros.
func (w *window) position(at int64) (line, column int) {
	if !w.countLines || at < w.base {
		return 0, 0
	}
	lines, end := lineEnds(w.buf[:min(int(at-w.base), w.end)], w.afterCR)
	start := w.lineStart
	if end > 0 {
		start = w.base + int64(end)
	}
	return w.lines + lines + 1, int(max(at-start, 0)) + 1
}
