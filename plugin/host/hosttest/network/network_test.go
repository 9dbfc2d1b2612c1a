package network_test

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/host/hosttest/faults"
	"github.com/testpost/testpost/plugin/host/hosttest/network"
)

// ask posts to a path of n and returns what came back in words.
func ask(ctx context.Context, c *http.Client, url string) string {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("body"))
	if err != nil {
		return err.Error()
	}
	resp, err := c.Do(r)
	if err != nil {
		return err.Error()[strings.LastIndex(err.Error(), "\": ")+3:]
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return string(text) + " and then " + err.Error()
	}
	return string(text)
}

// client is one whose parts of a try are bounded as those of the program are.
func client(n *network.Network) *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: n.Dial, ForceAttemptHTTP2: true,
		TLSClientConfig: &tls.Config{RootCAs: n.Roots()}, TLSHandshakeTimeout: time.Second, ResponseHeaderTimeout: time.Minute}}
}

// TestNetwork asks a service that answers, waits, hangs and breaks off, in time
// that passes only where everybody waits.
func TestNetwork(t *testing.T) {
	t.Parallel()
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body) // what is missing shows in the answer
		switch r.URL.Path {
		case "/hang":
			faults.Hang(nil)(w, r, nil)
		case "/drop":
			faults.Drop(w, r, nil)
		case "/late":
			faults.Slow(2, 20*time.Second)(w, r, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "late") }))
		}
		_, _ = io.WriteString(w, r.Proto+" "+string(text)) // the client may be gone
	})
	for name, c := range map[string]struct {
		o    network.Options
		want []string // of /, /late, /hang and /drop
	}{
		"plain": {network.Options{}, []string{"HTTP/1.1 body", "lateHTTP/1.1 body", "net/http: timeout awaiting response headers", "read tcp: connection reset by peer"}},
		"TLS":   {network.Options{TLS: true}, []string{"HTTP/1.1 body", "lateHTTP/1.1 body", "net/http: timeout awaiting response headers", "read tcp: connection reset by peer"}},
		"HTTP/2": {network.Options{TLS: true, HTTP2: true}, []string{"HTTP/2.0 body", "lateHTTP/2.0 body", "http2: timeout awaiting response headers",
			"stream error: stream ID 7; INTERNAL_ERROR; received from peer"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				n := network.New(service, c.o)
				t.Cleanup(n.Close)
				client := client(n)
				t.Cleanup(client.CloseIdleConnections)
				var got []string
				start := time.Now()
				for _, path := range []string{"/", "/late", "/hang", "/drop"} {
					got = append(got, ask(t.Context(), client, n.URL()+path))
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Error(diff)
				}
				if took := time.Since(start); took != 100*time.Second {
					t.Errorf("it took %s, want the 40 s of a slow answer and the 60 s of none", took)
				}
			})
		})
	}
}

// TestBreaks breaks connections before anything is sent on them.
func TestBreaks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		broken network.Break
		want   string
	}{
		"refused":   {network.Refused, "dial tcp: connection refused"},
		"silent":    {network.Silent, "dial tcp: connection timed out"},
		"garbage":   {network.Garbage, "tls: first record does not look like a TLS handshake"},
		"handshake": {network.Handshake, "connection reset by peer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				service := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "sound") })
				n := network.New(service, network.Options{TLS: true, Break: func(n int) network.Break {
					if n == 1 {
						return c.broken
					}
					return network.Sound
				}})
				t.Cleanup(n.Close)
				client := client(n)
				t.Cleanup(client.CloseIdleConnections)
				got := []string{ask(t.Context(), client, n.URL()), ask(t.Context(), client, n.URL())}
				if !strings.HasSuffix(got[0], c.want) && !strings.HasSuffix(got[0], "broken pipe") || got[1] != "sound" {
					t.Errorf("got %q, want %q and then a sound connection", got, c.want)
				}
			})
		})
	}
}

// TestCut ends all connections of a client and takes no new ones for a while; one
// that comes late does nothing.
func TestCut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n *network.Network
		n = network.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/cut" {
				n.Cut()
			}
			_, _ = io.WriteString(w, "here") // the client may be gone
		}), network.Options{})
		t.Cleanup(n.Close)
		client := client(n)
		t.Cleanup(client.CloseIdleConnections)
		got := []string{ask(t.Context(), client, n.URL()+"/cut"), ask(t.Context(), client, n.URL())}
		n.Mend()
		got = append(got, ask(t.Context(), client, n.URL()+"/cut"), ask(t.Context(), client, "http://elsewhere.example.com"))
		want := []string{"read tcp: connection reset by peer", "dial tcp: connection refused", "here", "dial tcp: no route to host"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"elsewhere.example.com:80"}, n.Strange()); diff != "" {
			t.Error(diff)
		}
	})
}
