package ci

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// The kinds of objects in a pack that are read (https://git-scm.com/docs/pack-format).
const (
	kindCommit      = 1
	kindOffsetDelta = 6
	kindIDDelta     = 7
)

var (
	errPack      = errors.New("the pack is damaged, or of another version")
	errNotPacked = errors.New("no pack has the object")
)

// maxPacks is the number of packs that are looked into; git makes one of more
// than fifty.
const maxPacks = 200

// A pack holds many objects, and an index of version 2 says where.
type pack struct {
	index, data *os.File
	hash        int // bytes of an id
	count       int64
}

func openPack(index string, hash int) (*pack, error) {
	p := &pack{hash: hash}
	var err error
	if p.index, err = openRegular(index); err != nil {
		return nil, err
	}
	if p.data, err = openRegular(strings.TrimSuffix(index, ".idx") + ".pack"); err != nil {
		p.close()
		return nil, err
	}
	head := p.at(p.index, 0, 8)
	if !bytes.Equal(head, []byte("\xfftOc\x00\x00\x00\x02")) {
		p.close()
		return nil, errPack
	}
	p.count = p.fanout(0xff)
	return p, nil
}

func (p *pack) close() {
	for _, f := range []*os.File{p.index, p.data} {
		if f != nil {
			f.Close()
		}
	}
}

// at returns n bytes of f, or nil.
func (p *pack) at(f *os.File, offset int64, n int) []byte {
	b := make([]byte, n)
	if got, _ := f.ReadAt(b, offset); got < n {
		return nil
	}
	return b
}

func (p *pack) number(offset int64) int64 {
	b := p.at(p.index, offset, 4)
	if b == nil {
		return 0
	}
	return int64(binary.BigEndian.Uint32(b))
}

// The parts of an index: header, 256 numbers of objects whose ids begin with at
// most that byte, ids, checksums, offsets, large offsets.
const (
	indexHead  = 8
	indexTable = indexHead + 256*4
)

func (p *pack) fanout(first int) int64 {
	if first < 0 {
		return 0
	}
	return p.number(indexHead + 4*int64(first))
}

// find returns where in the pack an object is.
func (p *pack) find(id []byte) (offset int64, found bool) {
	low, high := p.fanout(int(id[0])-1), min(p.fanout(int(id[0])), p.count)
	for low < high {
		middle := low + (high-low)/2
		there := p.at(p.index, indexTable+middle*int64(p.hash), p.hash)
		switch order := bytes.Compare(there, id); {
		case there == nil:
			return 0, false
		case order == 0:
			return p.offset(middle)
		case order < 0:
			low = middle + 1
		default:
			high = middle
		}
	}
	return 0, false
}

// large marks an offset that stands among the large ones.
const large = 1 << 31

func (p *pack) offset(i int64) (int64, bool) {
	offsets := indexTable + p.count*int64(p.hash+4)
	offset := p.number(offsets + 4*i)
	if offset&large != 0 {
		b := p.at(p.index, offsets+4*p.count+8*(offset&^large), 8)
		if b == nil || binary.BigEndian.Uint64(b) > math.MaxInt64 {
			return 0, false
		}
		offset = int64(binary.BigEndian.Uint64(b))
	}
	return offset, offset > 0
}

// packed returns an object that is in a pack.
func (o *objects) packed(id []byte, depth int) (kind int, text []byte, err error) {
	if !o.read {
		o.read = true
		names, _ := filepath.Glob(filepath.Join(o.dir, "pack", "*.idx"))
		for _, name := range names[:min(len(names), maxPacks)] {
			if p, err := openPack(name, o.hash); err == nil {
				o.packs = append(o.packs, p)
			}
		}
	}
	for _, p := range o.packs {
		if offset, found := p.find(id); found {
			return o.object(p, offset, depth)
		}
	}
	return 0, nil, errNotPacked
}

// object returns the object at offset. One that is written as what differs from
// another is put together.
func (o *objects) object(p *pack, offset int64, depth int) (kind int, text []byte, err error) {
	if depth > maxDelta {
		return 0, nil, errPack
	}
	r := &pieces{src: io.NewSectionReader(p.data, offset, math.MaxInt64-offset)}
	kind, size := r.header()
	var base []byte
	switch kind {
	case kindCommit:
	case kindOffsetDelta:
		back := r.back()
		if r.err == nil && (back <= 0 || back >= offset) {
			return 0, nil, errPack
		}
		kind, base, err = o.object(p, offset-back, depth+1)
	case kindIDDelta:
		id := make([]byte, o.hash)
		r.full(id)
		if r.err == nil {
			kind, base, err = o.packed(id, depth+1)
		}
	default:
		return 0, nil, fmt.Errorf("an object of kind %d is no commit", kind)
	}
	if err = errors.Join(r.err, err); err != nil || size > maxObject {
		return 0, nil, errors.Join(err, errPack)
	}
	text, err = inflate(r.src, maxObject)
	if err == nil && base != nil {
		text, err = patched(base, text)
	}
	return kind, text, err
}

// pieces reads the head of an object byte by byte.
type pieces struct {
	src io.Reader
	err error
}

func (r *pieces) full(b []byte) {
	if r.err == nil {
		_, r.err = io.ReadFull(r.src, b)
	}
}

func (r *pieces) byte() byte {
	var b [1]byte
	r.full(b[:])
	return b[0]
}

// header reads kind and size.
func (r *pieces) header() (kind int, size int64) {
	b := r.byte()
	kind, size = int(b>>4&7), int64(b&15)
	for shift := 4; b&0x80 != 0 && shift < 60; shift += 7 {
		b = r.byte()
		size |= int64(b&0x7f) << shift
	}
	return kind, size
}

// back reads how far before an object stands the one that it builds on.
func (r *pieces) back() int64 {
	b := r.byte()
	n := int64(b & 0x7f)
	for i := 0; b&0x80 != 0 && i < 8; i++ {
		b = r.byte()
		n = (n+1)<<7 | int64(b&0x7f)
	}
	return n
}

func inflate(src io.Reader, most int64) ([]byte, error) {
	z, err := zlib.NewReader(src)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(z, most+1))
	if err == nil && int64(len(text)) > most {
		err = errPack
	}
	return text, err
}

// patched applies a delta: copies of parts of base, and new bytes.
func patched(base, delta []byte) ([]byte, error) {
	d := &pieces{src: bytes.NewReader(delta)}
	from, to := d.varint(), d.varint()
	if d.err != nil || from != int64(len(base)) || to > maxObject {
		return nil, errPack
	}
	out := make([]byte, 0, to)
	for int64(len(out)) < to {
		op := d.byte()
		switch {
		case d.err != nil || op == 0:
			return nil, errPack
		case op&0x80 == 0:
			fresh := make([]byte, op)
			d.full(fresh)
			out = append(out, fresh...)
		default:
			at, n := d.bytes(op, 4), d.bytes(op>>4, 3)
			if n == 0 {
				n = 0x10000
			}
			if at+n > int64(len(base)) {
				return nil, errPack
			}
			out = append(out, base[at:at+n]...)
		}
	}
	if d.err != nil || int64(len(out)) != to {
		return nil, errPack
	}
	return out, nil
}

// varint reads a number, seven bits at a time, the least first.
func (r *pieces) varint() (n int64) {
	for shift := 0; shift < 60; shift += 7 {
		b := r.byte()
		n |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			break
		}
	}
	return n
}

// bytes reads those of the n bytes of a number that are there, as bits say.
func (r *pieces) bytes(bits byte, n int) (v int64) {
	for i := range n {
		if bits>>i&1 != 0 {
			v |= int64(r.byte()) << (8 * i)
		}
	}
	return v
}
