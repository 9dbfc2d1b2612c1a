package junit

import (
	"bytes"
	"unicode/utf8"
)

// A capture keeps the beginning and the end of a text that comes in pieces.
//
// The last piece is only remembered where it stands in the window, and looked
// at when the next one comes, when the window moves on, or when the text is
// wanted. So the output of a case that turns out to have passed costs nothing
// unless it is long, and then only a copy of its end now and then.
type capture struct {
	decoder    *decoder
	head, tail []byte // clean
	headMax    int    // bytes
	tailMax    int    // bytes
	omitted    int64
	found      flaws

	muted bool   // what comes does not belong to the text
	piece []byte // not looked at yet: in the window or in own
	mode  mode
	own   []byte // raw end of a long piece, kept when the window moved on
}

// start empties c for a new text.
func (c *capture) start(headMax, tailMax int) {
	c.head, c.tail, c.own, c.piece = c.head[:0], c.tail[:0], c.own[:0], nil
	c.headMax, c.tailMax, c.omitted, c.found, c.muted = headMax, tailMax, 0, 0, false
}

// add adds a piece, which must stay valid until the next call of any method.
func (c *capture) add(raw []byte, m mode) {
	if c.muted {
		return
	}
	if len(c.own) > 0 && len(raw) > c.tailMax+boundary {
		// What is remembered will not be seen: the end of raw is all there is room for.
		c.omitted += int64(len(c.tail) + len(c.own))
		c.tail, c.own, c.piece = c.tail[:0], c.own[:0], nil
	}
	c.resolve()
	c.piece, c.mode = raw, m
}

// whole reports whether all of the text is one piece that was not looked at yet,
// and not so long that some of it is left out.
func (c *capture) whole() bool {
	return len(c.head)+len(c.tail)+len(c.own) == 0 && c.omitted == 0 && len(c.piece) <= c.headMax
}

// pin makes c independent of the window.
func (c *capture) pin() {
	if c.piece == nil || len(c.own) > 0 {
		return
	}
	rest := c.fillHead(c.piece)
	c.piece = nil
	if len(rest) == 0 {
		return
	}
	if len(rest) < c.tailMax {
		c.appendTail(rest)
		return
	}
	end := rest[c.endFrom(rest, len(rest)-c.tailMax, c.mode):]
	c.omitted += int64(len(c.tail) + len(rest) - len(end))
	c.tail = c.tail[:0]
	c.own = append(c.own[:0], end...)
	c.piece = c.own
}

// resolve takes in the last piece.
func (c *capture) resolve() {
	if c.piece == nil {
		return
	}
	rest := c.piece
	if len(c.own) == 0 {
		rest = c.fillHead(rest)
	}
	c.piece = nil
	if over := len(rest) - c.tailMax; over > 0 {
		over = c.endFrom(rest, over, c.mode)
		c.omitted += int64(len(c.tail) + over)
		c.tail, rest = c.tail[:0], rest[over:]
	}
	c.appendTail(rest)
	c.own = c.own[:0]
}

// fillHead adds what the head has room for and returns the rest. A head that
// is full has fewer than 2*boundary bytes less than it may have.
func (c *capture) fillHead(raw []byte) []byte {
	if len(c.tail) > 0 || c.omitted > 0 {
		return raw
	}
	for len(raw) > 0 {
		room := c.headMax - len(c.head)
		n := len(raw)
		if n > room {
			if room < 2*boundary {
				break
			}
			n = c.cut(raw, room, c.mode)
		}
		if n == 0 {
			break
		}
		var found flaws
		c.head, found = c.decoder.append(c.head, raw[:n], c.mode)
		c.found |= found
		raw = raw[n:]
	}
	if len(raw) > 0 {
		c.headMax = len(c.head) // it ends here
	}
	return raw
}

// appendTail adds raw to the tail and lets go of its beginning now and then.
func (c *capture) appendTail(raw []byte) {
	var found flaws
	c.tail, found = c.decoder.append(c.tail, raw, c.mode)
	c.found |= found
	if over := len(c.tail) - c.tailMax; over > c.tailMax || c.tailMax == 0 {
		c.trim(over)
	}
}

func (c *capture) trim(over int) {
	for over < len(c.tail) && !utf8.RuneStart(c.tail[over]) {
		over++
	}
	c.omitted += int64(over)
	c.tail = append(c.tail[:0], c.tail[over:]...)
}

// finish takes in everything and cuts the tail to its bound. When nothing had to
// be left out, all is in the head.
func (c *capture) finish() {
	c.resolve()
	if over := len(c.tail) - c.tailMax; over > 0 {
		c.trim(over)
	}
	if c.omitted == 0 {
		c.head, c.tail = append(c.head, c.tail...), c.tail[:0]
	}
	c.head, c.tail = withoutWritten(c.head), withoutWritten(c.tail)
}

// boundary is how far from where a text would be cut a better place is looked
// for, in bytes.
const boundary = 32

// cut returns a place not after n to cut raw, between characters and outside
// of references and escape sequences.
func (c *capture) cut(raw []byte, n int, m mode) int {
	from := max(0, n-boundary)
	if m == inText {
		if i := bytes.LastIndexByte(raw[from:n], '&'); i >= 0 && bytes.IndexByte(raw[from+i:n], ';') < 0 {
			n = from + i
		}
	}
	if i := bytes.LastIndexByte(raw[from:n], escape); i >= 0 && from+i+control(raw[from+i:]) > n {
		n = from + i
	}
	if n > 0 && n < len(raw) && raw[n-1] == '\r' && raw[n] == '\n' {
		n--
	}
	if c.decoder.text != nil {
		return c.decoder.text.Before(raw, n)
	}
	for i := n; i > max(0, n-utf8.UTFMax); i-- { // else raw is no UTF-8 there
		if i == len(raw) || utf8.RuneStart(raw[i]) {
			return i
		}
	}
	return n
}

// endFrom returns a place not before n to cut raw, likewise.
func (c *capture) endFrom(raw []byte, n int, m mode) int {
	from, to := max(0, n-boundary), min(len(raw), n+boundary)
	if m == inText {
		amp := bytes.LastIndexByte(raw[from:n], '&')
		if amp >= 0 && bytes.IndexByte(raw[from+amp:n], ';') < 0 {
			if end := bytes.IndexByte(raw[n:to], ';'); end >= 0 {
				n += end + 1
			}
		}
	}
	if i := bytes.LastIndexByte(raw[from:n], escape); i >= 0 {
		n = max(n, from+i+control(raw[from+i:]))
	}
	if c.decoder.text != nil {
		return c.decoder.text.After(raw, n)
	}
	for i := n; i < n+utf8.UTFMax; i++ {
		if i == len(raw) || utf8.RuneStart(raw[i]) {
			return i
		}
	}
	return n
}
