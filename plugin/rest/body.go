package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"sync"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	// maxAnswer bounds an answer's body in bytes. The largest promised one is
	// a page of a hundred check runs with 64 KiB of text each.
	maxAnswer = 16 << 20
	// maxErrorAnswer bounds in bytes what is read of an answer that refuses: a
	// code and a message are in its first part.
	maxErrorAnswer = 1 << 20
	// maxDrained bounds in bytes what is read of a body that nobody wants, so
	// that its connection can be used again.
	maxDrained = 64 << 10
)

// encode returns v as JSON without HTML escaping and without a final newline.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// A bodyFault keeps the first thing that went wrong with the request's own
// body, which the transport would report as a broken connection.
type bodyFault struct {
	mu  sync.Mutex
	err error
}

func (f *bodyFault) set(err error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = err
	}
	return err
}

func (f *bodyFault) get() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// body returns what retryablehttp opens before each try: nil, the encoded
// JSON, or a stream of exactly Length bytes.
func (r *Request) body(fault *bodyFault) (any, error) {
	switch {
	case r.JSON != nil && r.Body != nil:
		return nil, errors.New("the request has both a JSON and a streamed body")
	case r.JSON != nil:
		data, err := encode(r.JSON)
		if err != nil {
			return nil, fmt.Errorf("encode the request: %w", err)
		}
		return data, nil
	case r.Body != nil:
		if r.Length < 0 {
			return nil, fmt.Errorf("the request's body has the length %d", r.Length)
		}
		if r.Length == 0 {
			return nil, r.checkEmpty()
		}
		return retryablehttp.ReaderFunc(func() (io.Reader, error) {
			return &exactBody{open: r.Body, length: r.Length, left: r.Length, fault: fault}, nil
		}), nil
	}
	return nil, nil
}

// checkEmpty makes sure that a streamed body without length is empty: it is
// sent as none, since net/http takes a stream of length 0 for one of unknown length.
func (r *Request) checkEmpty() error {
	source, err := r.Body()
	if err != nil {
		return fmt.Errorf("open the request's body: %w", err)
	}
	defer source.Close()
	switch n, err := io.ReadFull(source, make([]byte, 1)); {
	case n > 0:
		return errTooLong(0)
	case err != io.EOF:
		return fmt.Errorf("read the request's body: %w", err)
	}
	return nil
}

func errTooLong(length int64) error {
	return fmt.Errorf("the request's body is longer than its %d bytes: it changed while it was read", length)
}

// exactBody is a body that is opened by its first Read and has exactly length
// bytes. It withholds the last part of one that is longer, so that a service
// never takes a body that was cut for the whole.
type exactBody struct {
	open         func() (io.ReadCloser, error)
	length, left int64
	fault        *bodyFault

	mu     sync.Mutex // Close may come from another goroutine than Read
	source io.ReadCloser
	closed bool
}

// Len makes the length known to retryablehttp.
func (b *exactBody) Len() int { return int(b.length) }

func (b *exactBody) Read(p []byte) (int, error) {
	source, err := b.opened()
	if err != nil {
		return 0, err
	}
	n, err := source.Read(p)
	b.left -= int64(n)
	switch {
	case b.left < 0:
		return 0, b.fault.set(errTooLong(b.length))
	case err == io.EOF && b.left > 0:
		return n, b.fault.set(fmt.Errorf("the request's body ended after %d of %d bytes: it changed while it was read", b.length-b.left, b.length))
	case err != nil && err != io.EOF:
		return n, b.fault.set(fmt.Errorf("read the request's body: %w", err))
	case b.left == 0 && err == nil && n > 0:
		return b.last(source, n)
	}
	return n, err
}

// last makes sure that nothing follows the n bytes that complete the body.
func (b *exactBody) last(source io.Reader, n int) (int, error) {
	var probe [1]byte
	switch more, err := io.ReadFull(source, probe[:]); {
	case more > 0:
		return 0, b.fault.set(errTooLong(b.length))
	case err != io.EOF:
		return 0, b.fault.set(fmt.Errorf("read the request's body: %w", err))
	}
	return n, io.EOF
}

func (b *exactBody) opened() (io.ReadCloser, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, http.ErrBodyReadAfterClose
	}
	if b.source == nil {
		source, err := b.open()
		if err != nil {
			return nil, b.fault.set(fmt.Errorf("open the request's body: %w", err))
		}
		b.source = source
	}
	return b.source, nil
}

func (b *exactBody) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.source == nil {
		b.closed = true
		return nil
	}
	b.closed = true
	return b.source.Close()
}

// errTooLarge is an answer beyond maxAnswer.
var errTooLarge = fmt.Errorf("the answer is larger than %d MiB", maxAnswer>>20)

// readAnswer reads the body of an answer and closes it.
func readAnswer(resp *http.Response) ([]byte, error) {
	defer closeAnswer(resp)
	most := maxAnswer
	if resp.StatusCode >= http.StatusBadRequest {
		most = maxErrorAnswer
	}
	text, err := readMost(resp.Body, most, resp.ContentLength)
	switch {
	case most == maxErrorAnswer && err == errTooLarge:
		return text, nil
	case err != nil && err != errTooLarge:
		return text, fmt.Errorf("the answer was cut off after %d bytes: %w", len(text), err)
	}
	return text, err
}

// readMost reads at most so many bytes, which errTooLarge says when there are
// more. expected is the number that was announced, if any. What it allocates is
// not much more than twice what it returns: a body without an end is cheap.
func readMost(r io.Reader, most int, expected int64) ([]byte, error) {
	text := make([]byte, 0, min(max(expected+1, bytes.MinRead), maxDrained))
	for {
		if len(text) == cap(text) {
			text = append(make([]byte, 0, min(2*cap(text), most+1)), text...)
		}
		n, err := r.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		switch {
		case len(text) > most:
			return text[:most], errTooLarge
		case err == io.EOF:
			return text, nil
		case err != nil:
			return text, err
		}
	}
}

func closeAnswer(resp *http.Response) {
	_, _ = io.CopyN(io.Discard, resp.Body, maxDrained)
	_ = resp.Body.Close()
	resp.Body = http.NoBody
}

// decodeInto decodes an answer. An empty one is none, and so is null where an
// object is promised.
func decodeInto(body []byte, into any) error {
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) == 0 {
		return errors.New("the answer is empty, not the promised JSON")
	}
	if string(trimmed) == "null" && reflect.Indirect(reflect.ValueOf(into)).Kind() == reflect.Struct {
		return errors.New("the answer is null, not the promised JSON object")
	}
	if err := json.Unmarshal(trimmed, into); err != nil {
		return fmt.Errorf("the answer is not the promised JSON: %w", err)
	}
	return nil
}
