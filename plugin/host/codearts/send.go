package codearts

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// limits bound one request; 0 means that no limit is known.
type limits struct {
	files int
	bytes int64 // of the whole body
}

// send uploads the files in as few requests as are taken. What is wrong with
// one file goes to p.leftOut; the error is what ends the delivery.
func (p *post) send(ctx context.Context, files []upload) error {
	for len(files) > 0 {
		f := &form{boundary: newBoundary(), uploads: p.next(files)}
		if left := p.dropChanged(f.uploads); len(left) < len(f.uploads) {
			files = slices.Concat(left, files[len(f.uploads):])
			continue
		}
		if most := p.d.most.bytes; most > 0 && f.length() > most {
			p.leaveOut(f.uploads[0].path, fmt.Errorf("one request with it has %d bytes, which is more than codearts_max_bytes", f.length()))
			files = files[1:]
			continue
		}
		if len(f.uploads) < len(files) {
			p.sayParts()
		}
		unsure, err := p.d.client.upload(ctx, p.query, f)
		p.unsure = p.unsure || unsure
		switch {
		case err == nil:
			p.took(f.uploads)
			files = files[len(f.uploads):]
		case ctx.Err() != nil:
			return p.ended(err, files)
		default:
			if files, err = p.adapt(f, files, err); err != nil {
				return p.ended(err, files)
			}
		}
	}
	return nil
}

// next returns the files at the front that fit into one request, at least one.
func (p *post) next(files []upload) []upload {
	f := &form{boundary: newBoundary()}
	length := f.length()
	for i := range files {
		length += f.partLength(&files[i])
		if i > 0 && (p.most.files > 0 && i >= p.most.files || p.most.bytes > 0 && length > p.most.bytes) {
			return files[:i]
		}
	}
	return files
}

// dropChanged returns the files that are still what they were, and leaves out
// the others.
func (p *post) dropChanged(files []upload) []upload {
	return without(files, func(u *upload) bool {
		_, err := sizeOf(u.abs, u.size)
		if err != nil {
			p.leaveOut(u.path, err)
		}
		return err != nil
	})
}

func (p *post) took(files []upload) {
	p.requests++
	p.sent = append(p.sent, files...)
	if p.unsure {
		p.unsure = false
		p.warn("an answer was lost, so %s sent again: should the service add what it has already, the build shows them twice",
			count(len(files), "report")+wasWere(len(files)))
	}
}

func wasWere(n int) string {
	if n == 1 {
		return " was"
	}
	return " were"
}

// adapt draws the conclusion from a request that was not taken, and returns the
// files that are to be sent yet; err when it concerns all of them.
func (p *post) adapt(f *form, files []upload, err error) ([]upload, error) {
	var one *fileError
	if errors.As(err, &one) {
		p.leaveOut(one.path, one.err)
		return without(files, func(u *upload) bool { return u.path == one.path }), nil
	}
	refused := refusalOf(err)
	if refused == notRefused {
		return files, err
	}
	if refused == withAnEmpty {
		if rest := without(files, func(u *upload) bool { return u.blank }); len(rest) < len(files) {
			p.leaveOutBlank(files)
			return rest, nil
		}
	}
	if n := len(f.uploads); n > 1 {
		p.halve(f, refused)
		return files, nil
	}
	p.leftOut = append(p.leftOut, &fileError{files[0].path, err})
	return files[1:], nil
}

// halve lowers the known limits so that the next request is about half of f.
func (p *post) halve(f *form, refused refusal) {
	if refused != tooLarge {
		p.most.files = len(f.uploads) / 2
		return
	}
	all := f.length()
	half := int64(len(f.tail()))
	for i := 0; i < len(f.uploads)-1 && half < all/2; i++ {
		half += f.partLength(&f.uploads[i])
	}
	p.most.bytes = half
}

func (p *post) leaveOut(path string, err error) {
	p.leftOut = append(p.leftOut, &fileError{path, err})
}

func (p *post) leaveOutBlank(files []upload) {
	for i := range files {
		if files[i].blank {
			p.leaveOut(files[i].path, errors.New("the service refuses files that it takes for empty, and this one holds no test"))
		}
	}
}

// sayParts warns, once, of what several requests may mean.
func (p *post) sayParts() {
	if p.parted {
		return
	}
	p.parted = true
	p.warn("the reports go in several requests, because one takes no more: should the service replace what the build has already, " +
		"its page shows only the last part; fewer or smaller report files avoid this")
}

// ended says how much was not sent when err ended the delivery.
func (p *post) ended(err error, files []upload) error {
	if len(p.sent) == 0 {
		return err
	}
	return fmt.Errorf("%s not sent: %w", count(len(files), "report"), err)
}

func without(files []upload, drop func(*upload) bool) []upload {
	return slices.DeleteFunc(slices.Clone(files), func(u upload) bool { return drop(&u) })
}

func total(files []upload) int64 {
	var n int64
	for i := range files {
		n += files[i].size
	}
	return n
}
