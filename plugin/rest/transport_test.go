package rest_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/rest"
)

// refused returns an address of loopback at which nobody listens.
func refused(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

func TestDo_ARefusedConnectionIsAlwaysTriedAgain(t *testing.T) {
	t.Parallel()
	s := &service{Server: &httptest.Server{URL: refused(t)}}
	e, got := failure(t, s, client(t), &rest.Request{Doing: "create", Method: "POST", URL: s.URL, JSON: 1})
	if !strings.HasPrefix(got, "create: POST http://host: dial tcp ") || !strings.HasSuffix(got, "connect: connection refused (3 tries)") {
		t.Errorf("got %q", got)
	}
	if e.Unknown || e.Tries != 3 {
		t.Errorf("unknown %v after %d tries, want known after 3", e.Unknown, e.Tries)
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestDo_BelievesOnlyDialErrorsOfATransportThatDoesNotTrace(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err   error
		tries int
	}{
		"dial":  {&net.OpError{Op: "dial", Err: errors.New("no route")}, 3},
		"DNS":   {&net.DNSError{Err: "no such host", Name: "h"}, 3},
		"reset": {&net.OpError{Op: "read", Err: errors.New("connection reset by peer")}, 1},
		"EOF":   {io.ErrUnexpectedEOF, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := client(t, func(o *rest.Options) {
				o.Transport = transport(func(*http.Request) (*http.Response, error) { return nil, test.err })
			})
			s := &service{Server: &httptest.Server{URL: "http://h"}}
			e, _ := failure(t, s, c, &rest.Request{Method: "POST", URL: s.URL, JSON: 1})
			if e.Tries != test.tries || e.Unknown != (test.tries == 1) || !errors.Is(e, test.err) {
				t.Errorf("%d tries, unknown %v, cause %v", e.Tries, e.Unknown, e.Err)
			}
		})
	}
}

func TestDo_AnAnswerThatStallsIsLost(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"id":`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	c := client(t, func(o *rest.Options) { o.Timeouts.Stall = 300 * time.Millisecond })
	e, got := failure(t, s, c, &rest.Request{Method: "POST", URL: s.URL, Into: &struct{}{}})
	if want := "POST http://host: 200 OK: the answer was cut off after 6 bytes: nothing more came for 300ms"; got != want || !e.Unknown {
		t.Errorf("got %q, unknown %v, want %q", got, e.Unknown, want)
	}
}

func TestDo_Redirects(t *testing.T) {
	t.Parallel()
	elsewhere := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the other host was asked, with Authorization %q", r.Header.Get("Authorization"))
	})
	to := func(status int, location string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Location", location)
			w.WriteHeader(status)
		}
	}
	host := strings.TrimPrefix(elsewhere.URL, "http://")
	tests := map[string]struct {
		method string
		first  http.HandlerFunc
		want   string // of the error; empty for success
	}{
		"GET within":         {"GET", to(302, "/b"), ""},
		"POST 307 within":    {"POST", to(307, "/b"), ""},
		"PUT 308 within":     {"PUT", to(308, "/b"), ""},
		"POST 302 within":    {"POST", to(302, "/b"), "POST http://host/a: 302 Found: the service redirects to http://host/b in a way that turns POST into GET: not followed"},
		"PUT 301 within":     {"PUT", to(301, "/b"), "PUT http://host/a: 301 Moved Permanently: the service redirects to http://host/b in a way that turns PUT into GET: not followed"},
		"GET to other host":  {"GET", to(302, "http://u:p@"+host+"/x?token=abc"), "GET http://host/a: 302 Found: the service redirects to http://other/x?token=***, another host: not followed, because the credentials are for HOST"},
		"POST to other host": {"POST", to(307, elsewhere.URL+"/x"), "POST http://host/a: 307 Temporary Redirect: the service redirects to http://other/x, another host: not followed, because the credentials are for HOST"},
		"GET to other port":  {"GET", to(302, "http://127.0.0.1:1/"), "GET http://host/a: 302 Found: the service redirects to http://127.0.0.1:1/, another host: not followed, because the credentials are for HOST"},
		"GET to TLS":         {"GET", to(302, "https://127.0.0.1/"), "GET http://host/a: 302 Found: the service redirects to https://127.0.0.1/, another host: not followed, because the credentials are for HOST"},
		"loop":               {"GET", to(302, "/a"), "GET http://host/a: 302 Found: the service redirects more than 5 times, last to http://host/a"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var signed []string
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/a" {
					test.first(w, r)
					return
				}
				body, _ := io.ReadAll(r.Body)
				signed = append(signed, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization")+" "+string(body))
			})
			r := &rest.Request{Method: test.method, URL: s.URL + "/a", Sign: func(r *http.Request) error {
				r.Header.Set("Authorization", "for "+r.URL.Path)
				return nil
			}}
			wantSigned := []string{test.method + " /b for /b "}
			if test.method != "GET" {
				r.Body, r.Length = text("body"), 4
				wantSigned[0] += "body"
			}
			if test.want == "" {
				if _, err := client(t).Do(t.Context(), r); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(wantSigned, signed); diff != "" {
					t.Error(diff)
				}
				return
			}
			e, got := failure(t, s, client(t), r)
			got = strings.ReplaceAll(strings.ReplaceAll(got, elsewhere.URL, "http://other"), strings.TrimPrefix(s.URL, "http://"), "HOST")
			want := test.want + "\nhint: if that is the right place, set the service's URL to it"
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if e.Unknown || e.Tries != 1 {
				t.Errorf("unknown %v after %d tries", e.Unknown, e.Tries)
			}
		})
	}
}

func secure(t *testing.T, configure func(*httptest.Server)) *service {
	t.Helper()
	s := &service{Server: httptest.NewUnstartedServer(answer(200, "{}"))}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	configure(s.Server)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func certificate(s *service) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

func TestDo_TLS(t *testing.T) {
	t.Parallel()
	s := secure(t, func(s *httptest.Server) { s.EnableHTTP2 = true })

	t.Run("an unknown authority is not tried again", func(t *testing.T) {
		t.Parallel()
		e, got := failure(t, s, client(t), &rest.Request{URL: s.URL})
		want := "GET http://host: tls: failed to verify certificate: x509: certificate signed by unknown authority\n" +
			"hint: add the certificate of the authority that signed the service's (or your proxy's) certificate with ca_file"
		if got = strings.ReplaceAll(got, "https://"+s.Listener.Addr().String(), "http://host"); got != want || e.Tries != 1 {
			t.Errorf("got %q after %d tries, want %q", got, e.Tries, want)
		}
	})
	t.Run("a known one is trusted, over HTTP/2", func(t *testing.T) {
		t.Parallel()
		roots, err := rest.Roots(certificate(s))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client(t, func(o *rest.Options) { o.Roots = roots }).Do(t.Context(), &rest.Request{Method: "POST", URL: s.URL, JSON: 1}); err != nil {
			t.Error(err)
		}
	})
	t.Run("TLS 1.1 is refused", func(t *testing.T) {
		t.Parallel()
		old := secure(t, func(s *httptest.Server) {
			s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
		})
		roots, err := rest.Roots(certificate(old))
		if err != nil {
			t.Fatal(err)
		}
		_, got := failure(t, old, client(t, func(o *rest.Options) { o.Roots = roots }), &rest.Request{URL: old.URL})
		if !strings.Contains(got, "protocol version") {
			t.Errorf("got %q", got)
		}
	})
	t.Run("TLS to a plain port", func(t *testing.T) {
		t.Parallel()
		plain := serve(t, answer(200, ""))
		e, got := failure(t, plain, client(t), &rest.Request{URL: strings.Replace(plain.URL, "http:", "https:", 1)})
		if !strings.HasSuffix(got, "\nhint: the service does not speak TLS at this address; check scheme and port of the URL") || e.Tries != 1 {
			t.Errorf("got %q after %d tries", got, e.Tries)
		}
	})
}

func TestRoots_RefusesWhatIsNoCertificate(t *testing.T) {
	t.Parallel()
	if _, err := rest.Roots([]byte("hello")); err == nil || err.Error() != "there is no PEM certificate (-----BEGIN CERTIFICATE-----) in it" {
		t.Errorf("err = %v", err)
	}
}

func TestDo_GoesThroughTheProxy(t *testing.T) {
	t.Parallel()
	var asked string
	proxy := serve(t, func(_ http.ResponseWriter, r *http.Request) { asked = r.RequestURI })
	c := client(t, func(o *rest.Options) {
		o.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(proxy.URL) }
	})
	if _, err := c.Do(t.Context(), &rest.Request{URL: "http://service.test/a%2Fb"}); err != nil {
		t.Fatal(err)
	}
	if asked != "http://service.test/a%2Fb" {
		t.Errorf("the proxy was asked for %q", asked)
	}
}

func TestDo_SaysThatItIsTheProxy(t *testing.T) {
	t.Parallel()
	const refused = "the proxy proxy.test does not let the connection through: "
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"wants a password": {answer(407, ""), refused + "407 Proxy Authentication Required\nhint: give the user and password of the proxy in HTTPS_PROXY, or name the host in NO_PROXY"},
		"forbids":          {answer(403, "<html>blocked</html>"), refused + "403 Forbidden\nhint: let the proxy's keeper allow this host, or name the host in NO_PROXY"},
		"fails":            {answer(503, ""), refused + "503 Service Unavailable (3 tries)\nhint: check the address: the proxy does not get to it; or name the host in NO_PROXY"},
		"is not there":     {nil, "proxyconnect tcp: dial: connection refused (3 tries)\nhint: correct the address of the proxy in HTTPS_PROXY (HTTP_PROXY for http), or name the host in NO_PROXY"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.answer)
			_, got := failure(t, s, client(t, func(o *rest.Options) {
				o.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse("http://user:secret@proxy.test") }
				o.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
					if c.answer == nil {
						return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
					}
					return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
				}
			}), &rest.Request{URL: "https://service.test/"})
			if diff := cmp.Diff("GET https://service.test/: "+c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDo_SaysWhatMayBeWrongWithAnUnknownName(t *testing.T) {
	t.Parallel()
	c := client(t, func(o *rest.Options) {
		o.Dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "service.test", IsNotFound: true}}
		}
	})
	_, got := failure(t, serve(t, nil), c, &rest.Request{URL: "https://service.test/"})
	want := "GET https://service.test/: dial: lookup service.test: no such host (3 tries)\n" +
		"hint: check the address, and that this machine can resolve the name; where a proxy leads to the service, name it in HTTPS_PROXY"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDo_GoesThroughItsOwnProxy(t *testing.T) {
	t.Parallel()
	var asked string
	proxy := serve(t, func(_ http.ResponseWriter, r *http.Request) { asked = r.RequestURI })
	own, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := client(t, func(o *rest.Options) {
		o.Proxy = func(*http.Request) (*url.URL, error) { return nil, errors.New("the environment's proxy was asked") }
	})
	if _, err := c.Do(t.Context(), &rest.Request{URL: "http://service.test/a%2Fb", Proxy: own}); err != nil {
		t.Fatal(err)
	}
	if asked != "http://service.test/a%2Fb" {
		t.Errorf("the proxy was asked for %q", asked)
	}
}

func TestDo_IsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if bytes.HasSuffix([]byte(r.URL.Path), []byte("1")) {
			w.WriteHeader(503)
		}
	})
	c := client(t)
	done := make(chan error)
	for i := range 8 {
		go func() {
			_, err := c.Do(context.Background(), &rest.Request{Method: "PUT", URL: s.URL + "/" + strings.Repeat("1", i%2), JSON: i})
			done <- err
		}()
	}
	failed := 0
	for range 8 {
		if <-done != nil {
			failed++
		}
	}
	if failed != 4 {
		t.Errorf("%d failed, want 4", failed)
	}
}
