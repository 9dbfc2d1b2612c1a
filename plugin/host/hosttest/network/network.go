// Package network is a network in memory: what a client dials is served by an
// http.Handler in the same process. Nothing in it waits for the world outside,
// so that a test in a bubble (testing/synctest) sees minutes of timeouts, pauses
// and slow answers pass in no time, and connections break exactly where the test
// says.
package network

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// dialTimeout is what a system takes to give up on an address that says nothing.
const dialTimeout = 15 * time.Second

// A Break is what goes wrong with one connection before anything is sent on it.
type Break int

// The ways in which a connection does not come about.
const (
	Sound     Break = iota
	Refused         // nobody listens
	Silent          // nobody answers, until the client gives up
	Garbage         // what answers does not speak TLS, nor HTTP
	Handshake       // it ends within the handshake
)

// Options describe a network.
type Options struct {
	// TLS has the one host speak TLS; HTTP2 lets the two agree on HTTP/2 as well.
	TLS, HTTP2 bool
	// Break decides about the n-th connection, counted from 1; nil for none.
	Break func(n int) Break
}

// A Network connects a client to one host.
type Network struct {
	o      Options
	server *http.Server
	roots  *x509.CertPool
	accept chan net.Conn
	done   chan struct{}
	served sync.WaitGroup
	once   sync.Once

	dials atomic.Int64
	cut   atomic.Bool
	sound atomic.Bool // for good

	mu      sync.Mutex
	strange []string // addresses that are not the host's
	open    []*conn
}

// Host is the name of the one host there is.
const Host = "service.example.com"

// New returns a network whose host answers with handler. Close it.
func New(handler http.Handler, o Options) *Network {
	n := &Network{o: o, accept: make(chan net.Conn), done: make(chan struct{})}
	n.server = &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
	if o.TLS {
		var certificate tls.Certificate
		certificate, n.roots = authority()
		n.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
		if !o.HTTP2 {
			n.server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
		}
	}
	n.served.Go(func() {
		if o.TLS {
			_ = n.server.ServeTLS(listener{n}, "", "") // ends with Close
			return
		}
		_ = n.server.Serve(listener{n}) // as above
	})
	return n
}

// URL is the address of the host.
func (n *Network) URL() string {
	if n.o.TLS {
		return "https://" + Host
	}
	return "http://" + Host
}

// Roots are the certificates that a client of the host has to trust; nil without TLS.
func (n *Network) Roots() *x509.CertPool { return n.roots }

// Close ends the host and all connections.
func (n *Network) Close() {
	n.once.Do(func() { close(n.done) })
	_ = n.server.Close() // nothing is left to lose
	n.Cut()
	n.served.Wait()
}

// Cut breaks all connections; there are no new ones until Mend. It is what a
// service sees of a client that was killed. After Mend it does nothing: a request
// of that client may come to its end late.
func (n *Network) Cut() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.sound.Load() {
		return
	}
	n.cut.Store(true)
	for _, c := range n.open {
		c.Reset()
	}
	n.open = nil
}

// Mend undoes Cut, and no connection breaks any more.
func (n *Network) Mend() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sound.Store(true)
	n.cut.Store(false)
}

// Strange are the addresses that a client dialled beside the host's.
func (n *Network) Strange() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.strange
}

// Dial is for [rest.Options] and for a Process.
func (n *Network) Dial(ctx context.Context, _, address string) (net.Conn, error) {
	if host, _, err := net.SplitHostPort(address); err != nil || host != Host {
		n.mu.Lock()
		n.strange = append(n.strange, address)
		n.mu.Unlock()
		return nil, dialError(syscall.EHOSTUNREACH)
	}
	how, at := Sound, n.dials.Add(1)
	if n.o.Break != nil && !n.sound.Load() {
		how = n.o.Break(int(at))
	}
	if n.cut.Load() {
		how = Refused
	}
	switch how {
	case Refused:
		return nil, dialError(syscall.ECONNREFUSED)
	case Silent:
		return nil, n.silence(ctx)
	case Garbage:
		return n.connect(ctx, garbage)
	case Handshake:
		return n.connect(ctx, (*conn).Reset)
	}
	return n.connect(ctx, nil)
}

func (n *Network) silence(ctx context.Context) error {
	timer := time.NewTimer(dialTimeout)
	defer timer.Stop()
	select {
	case <-timer.C:
		return dialError(syscall.ETIMEDOUT)
	case <-ctx.Done():
		return dialError(ctx.Err())
	}
}

// connect returns the client's end of a connection. instead serves the other
// end, if it is not nil.
func (n *Network) connect(ctx context.Context, instead func(*conn)) (net.Conn, error) {
	client, server := pair()
	n.hold(client)
	if instead != nil {
		n.served.Go(func() { instead(server) })
		return client, nil
	}
	select {
	case n.accept <- server:
		return client, nil
	case <-n.done:
		return nil, dialError(syscall.ECONNREFUSED)
	case <-ctx.Done():
		return nil, dialError(ctx.Err())
	}
}

func (n *Network) hold(c *conn) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.open = append(n.open, c)
}

func dialError(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }

// garbage answers whatever comes in a way of its own.
func garbage(c *conn) {
	_, _ = c.Read(make([]byte, 1024))                   // the answer is the same
	_, _ = c.Write([]byte("SSH-2.0-OpenSSH_9.9\r\n\n")) // the client may be gone
	_ = c.Close()                                       // it is meant to be broken
}

// authority is a certificate for the host, and what trusts it. Its key is of the
// kind that takes the least time.
func authority() (tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // there is no randomness: nothing works
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{Host}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err) // the template is wrong
	}
	roots := x509.NewCertPool()
	leaf, _ := x509.ParseCertificate(der) // it was made a moment ago
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, roots
}

type listener struct{ n *Network }

func (l listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.n.accept:
		return c, nil
	case <-l.n.done:
		return nil, net.ErrClosed
	}
}

func (l listener) Close() error {
	l.n.once.Do(func() { close(l.n.done) })
	return nil
}

func (l listener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }
