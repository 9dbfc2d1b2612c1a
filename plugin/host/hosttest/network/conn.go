package network

import (
	"bytes"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// A conn is one end of a connection that may be reset, by either end. Writing
// never waits, as it hardly does where a system has buffers.
type conn struct {
	in, out *stream
	local   net.Addr
	remote  net.Addr
}

// A stream is what one end sends to the other.
type stream struct {
	mu       sync.Mutex
	changed  sync.Cond // on mu
	sent     bytes.Buffer
	end      error // what the reader sees when it has all that was sent; nil before the end
	deadline time.Time
	alarm    *time.Timer
}

func pair() (client, server *conn) {
	up, down := newStream(), newStream()
	here, there := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 2}, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}
	return &conn{in: down, out: up, local: here, remote: there}, &conn{in: up, out: down, local: there, remote: here}
}

func newStream() *stream {
	s := &stream{}
	s.changed.L = &s.mu
	return s
}

// finish ends the stream. What was sent before arrives, but for a reset.
func (s *stream) finish(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.end != nil {
		return
	}
	if s.end = err; err != io.EOF {
		s.sent.Reset()
	}
	s.changed.Broadcast()
}

// Reset breaks the connection: both ends see that it was reset. What stands in
// front of a handler finds it by hijacking (package faults does).
func (c *conn) Reset() {
	c.in.finish(syscall.ECONNRESET)
	c.out.finish(syscall.ECONNRESET)
}

func (c *conn) Read(p []byte) (int, error) {
	s := c.in
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.expired():
			return 0, os.ErrDeadlineExceeded
		case s.sent.Len() > 0:
			return s.sent.Read(p)
		case s.end == io.EOF || s.end == net.ErrClosed:
			return 0, s.end
		case s.end != nil:
			return 0, &net.OpError{Op: "read", Net: "tcp", Err: s.end}
		}
		s.changed.Wait()
	}
}

func (s *stream) expired() bool { return !s.deadline.IsZero() && !time.Now().Before(s.deadline) }

func (c *conn) Write(p []byte) (int, error) {
	s := c.out
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.end != nil {
		return 0, &net.OpError{Op: "write", Net: "tcp", Err: syscall.EPIPE}
	}
	defer s.changed.Broadcast()
	return s.sent.Write(p)
}

// Close ends the connection: the other end may read what was sent.
func (c *conn) Close() error {
	c.out.finish(io.EOF)
	c.in.finish(net.ErrClosed)
	return nil
}

// SetReadDeadline implements net.Conn.
func (c *conn) SetReadDeadline(at time.Time) error {
	s := c.in
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deadline = at
	if s.alarm != nil {
		s.alarm.Stop()
		s.alarm = nil
	}
	if !at.IsZero() && !s.expired() {
		s.alarm = time.AfterFunc(time.Until(at), s.wake)
	}
	s.changed.Broadcast()
	return nil
}

func (s *stream) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed.Broadcast()
}

// SetWriteDeadline does nothing: writing never waits.
func (c *conn) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline implements net.Conn.
func (c *conn) SetDeadline(at time.Time) error { return c.SetReadDeadline(at) }

func (c *conn) LocalAddr() net.Addr  { return c.local }
func (c *conn) RemoteAddr() net.Addr { return c.remote }
