package output

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/testpost/testpost/plugin/shard"
)

// LooksLikePart reports whether a text that begins so may be a part: it is a
// JSON object, not XML.
func LooksLikePart(begin []byte) bool {
	for _, b := range begin {
		switch b {
		case ' ', '\t', '\r', '\n', 0xef, 0xbb, 0xbf: // the byte order mark
		default:
			return b == '{'
		}
	}
	return false
}

// maxHead bounds what is read to find the head of a part, in bytes: the names
// of all shards, and the patterns that matched nothing.
const maxHead = 4 << 20

// ReadHead reads which part a document is, from its beginning. The error is
// ErrNotPart for anything but a result of this program; otherwise it says what
// is wrong with it.
func ReadHead(r io.Reader) (shard.Head, error) {
	in := bufio.NewReader(io.LimitReader(r, maxHead))
	if bom, _ := in.Peek(3); string(bom) == "\ufeff" {
		_, _ = in.Discard(3)
	}
	d := json.NewDecoder(in)
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return shard.Head{}, ErrNotPart
	}
	var seen partDocument
	for d.More() {
		name, err := d.Token()
		if err != nil {
			break
		}
		if name == "title" || name == "totals" { // behind the head
			seen.Title = new(string)
			break
		}
		if err := seen.member(d, name); err != nil {
			return shard.Head{}, syntax(nil, err)
		}
		if seen.Version != nil && seen.Part != nil {
			seen.Title = new(string)
			break
		}
	}
	if err := seen.isPart(); err != nil {
		return shard.Head{}, err
	}
	h := headOf(seen.Part, seen.Part.Files)
	return h, checkHead(h)
}

func (d *partDocument) member(from *json.Decoder, name json.Token) error {
	switch name {
	case "version":
		return from.Decode(&d.Version)
	case "part":
		return from.Decode(&d.Part)
	}
	var other json.RawMessage
	return from.Decode(&other)
}

// isPart returns what is wrong with the kind of document that d is.
func (d *partDocument) isPart() error {
	switch {
	case d.Version == nil || d.Title == nil:
		return ErrNotPart
	case *d.Version != version:
		return fmt.Errorf("it has version %d of the result's shape, and this program knows version %d: use the same testpost in every job", *d.Version, version)
	case d.Part == nil:
		return errors.New("it is a whole result, not the part of a shard: set shard in the job that writes it")
	}
	return nil
}

func checkHead(h shard.Head) error {
	if err := h.Shard.Check(); err != nil {
		return fmt.Errorf("its shard %w", err)
	}
	if h.Build.Attempt < 0 || h.Files < 0 {
		return fmt.Errorf("its attempt is %d, its number of files %d", h.Build.Attempt, h.Files)
	}
	return nil
}
