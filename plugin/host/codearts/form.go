package codearts

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
)

// partName is the name of every part
// (https://support.huaweicloud.com/intl/en-us/api-codeci/UploadJunitReport.html).
const partName = "files"

// An upload is a report file that is ready to be sent.
type upload struct {
	path string // as it may be shown
	abs  string // where it is opened; never shown
	name string // in the request
	size int64  // in bytes
	// blank is set for a file that is not empty but in which no test was found.
	blank bool
}

// A fileError is something wrong with one report file, of which the others
// know nothing.
type fileError struct {
	path string
	err  error
}

func (e *fileError) Error() string { return fmt.Sprintf("%q: %v", e.path, e.err) }
func (e *fileError) Unwrap() error { return e.err }

// withoutPath removes the wrapping in which package os repeats the path, which
// is one of this machine.
func withoutPath(err error) error {
	var wrapped *fs.PathError
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// changed is the error of a file that has another size than it had before.
func changed(was int64, is string) error {
	return fmt.Errorf("it changed while testpost ran (%s, then %s): something may still be writing it; run this step when the tests have ended", count(int(was), "byte"), is)
}

// A form is a multipart body whose length is known before any file is opened.
type form struct {
	boundary string
	uploads  []upload
}

// newBoundary returns a boundary that no report can contain on purpose. Every
// one is 60 bytes long, so that lengths do not depend on it.
func newBoundary() string {
	var random [30]byte
	_, _ = rand.Read(random[:]) // never fails: see crypto/rand
	return hex.EncodeToString(random[:])
}

func (f *form) contentType() string { return "multipart/form-data; boundary=" + f.boundary }

// disposition is the value of the header that names a part. Raw UTF-8 is what RFC 7578
// section 4.2 asks for; flatNames leaves nothing that needs quoting.
func disposition(name string) string {
	return `form-data; name="` + partName + `"; filename="` + name + `"`
}

// head is what stands before the content of the file.
func (f *form) head(u *upload) string {
	return "--" + f.boundary + "\r\nContent-Disposition: " + disposition(u.name) + "\r\nContent-Type: application/octet-stream\r\n\r\n"
}

// afterFile ends the content of a file.
const afterFile = "\r\n"

func (f *form) tail() string { return "--" + f.boundary + "--\r\n" }

// length is the exact length of the body in bytes.
func (f *form) length() int64 {
	n := int64(len(f.tail()))
	for i := range f.uploads {
		n += f.partLength(&f.uploads[i])
	}
	return n
}

func (f *form) partLength(u *upload) int64 {
	return int64(len(f.head(u))) + u.size + int64(len(afterFile))
}

// describe lists the files for a dry run.
func (f *form) describe() []string {
	lines := make([]string, len(f.uploads))
	for i, u := range f.uploads {
		lines[i] = fmt.Sprintf("%s: %s, %s", partName, u.name, bytesOf(u.size))
	}
	return lines
}

// open starts the body. No file is open before the first Read, and never more than one.
func (f *form) open() (io.ReadCloser, error) { return &formReader{form: f}, nil }

// A formReader reads a form from the files, without keeping any of them.
type formReader struct {
	form *form
	next int    // the upload that follows
	text string // what is to be read before the file goes on
	file *os.File
	left int64 // bytes of the file
	done bool
}

// Read implements io.Reader. Its errors about a file are *fileError.
func (r *formReader) Read(p []byte) (int, error) {
	for r.text == "" {
		if r.file != nil {
			return r.readFile(p)
		}
		if err := r.advance(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.text)
	r.text = r.text[n:]
	return n, nil
}

// advance goes to the next file, or to the end of the form.
func (r *formReader) advance() error {
	switch {
	case r.done:
		return io.EOF
	case r.next == len(r.form.uploads):
		r.text, r.done = r.form.tail(), true
		return nil
	}
	u := &r.form.uploads[r.next]
	file, err := os.Open(u.abs)
	if err != nil {
		return &fileError{u.path, withoutPath(err)}
	}
	r.next++
	r.text, r.file, r.left = r.form.head(u), file, u.size
	return nil
}

// readFile reads of the open file, and makes sure at its end that it has the
// size that was promised.
func (r *formReader) readFile(p []byte) (int, error) {
	u := &r.form.uploads[r.next-1]
	if r.left == 0 {
		return 0, r.endFile(u)
	}
	n, err := r.file.Read(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	switch {
	case err == io.EOF && r.left > 0:
		return n, &fileError{u.path, changed(u.size, strconv.FormatInt(u.size-r.left, 10))}
	case err != nil && err != io.EOF:
		return n, &fileError{u.path, withoutPath(err)}
	}
	return n, nil
}

func (r *formReader) endFile(u *upload) error {
	var probe [1]byte
	if n, _ := r.file.Read(probe[:]); n > 0 {
		return &fileError{u.path, changed(u.size, "more")}
	}
	err := r.file.Close()
	r.file, r.text = nil, afterFile
	if err != nil {
		return &fileError{u.path, withoutPath(err)}
	}
	return nil
}

// Close implements io.Closer.
func (r *formReader) Close() error {
	r.done, r.text = true, ""
	r.next = len(r.form.uploads)
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file = nil
	return err
}
