package rest_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/rest"
)

func text(s string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }
}

// counted counts the bodies that are open.
func counted(s string, opened, open *atomic.Int32) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		opened.Add(1)
		open.Add(1)
		return struct {
			io.Reader
			io.Closer
		}{strings.NewReader(s), closer(func() { open.Add(-1) })}, nil
	}
}

type closer func()

func (c closer) Close() error { c(); return nil }

func TestDo_StreamsTheBodyAnewForEachTry(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("0123456789", 100_000)
	var got []string
	keep := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			data, _ := io.ReadAll(r.Body)
			if r.ContentLength != int64(len(body)) || len(r.TransferEncoding) != 0 || string(data) != body {
				t.Errorf("received %d bytes, length %d, encoding %v", len(data), r.ContentLength, r.TransferEncoding)
			}
			got = append(got, r.Header.Get("Content-Type"))
			w.WriteHeader(status)
		}
	}
	s := serve(t, keep(503), keep(429), keep(200))
	var opened, open atomic.Int32
	_, err := client(t).Do(t.Context(), &rest.Request{Method: "PUT", URL: s.URL, Body: counted(body, &opened, &open), Length: int64(len(body)), ContentType: "text/x"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"text/x", "text/x", "text/x"}, got); diff != "" {
		t.Error(diff)
	}
	s.Close()
	if opened.Load() != 3 || open.Load() != 0 {
		t.Errorf("opened %d bodies, %d left open", opened.Load(), open.Load())
	}
}

func TestDo_ABodyOfAnotherLengthIsNeverTakenForTheWhole(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk gone")
	tests := map[string]struct {
		body   func() (io.ReadCloser, error)
		length int64
		want   string
	}{
		"shorter": {text("12345"), 6, "the request's body ended after 5 of 6 bytes: it changed while it was read"},
		"longer":  {text("12345"), 4, "the request's body is longer than its 4 bytes: it changed while it was read"},
		"longer by ones": {func() (io.ReadCloser, error) {
			return io.NopCloser(iotest.OneByteReader(strings.NewReader("12345"))), nil
		}, 4, "the request's body is longer than its 4 bytes: it changed while it was read"},
		"not empty":  {text("1"), 0, "the request's body is longer than its 0 bytes: it changed while it was read"},
		"unreadable": {func() (io.ReadCloser, error) { return io.NopCloser(iotest.ErrReader(broken)), nil }, 4, "read the request's body: disk gone"},
		"not there":  {func() (io.ReadCloser, error) { return nil, broken }, 4, "open the request's body: disk gone"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var whole atomic.Bool
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				_, err := io.ReadAll(r.Body)
				whole.Store(err == nil)
			})
			e, got := failure(t, s, client(t), &rest.Request{Method: "PUT", URL: s.URL, Body: test.body, Length: test.length})
			if diff := cmp.Diff("PUT http://host: "+test.want, got); diff != "" {
				t.Error(diff)
			}
			s.Close()
			if e.Unknown || whole.Load() {
				t.Errorf("unknown %v, service got a whole body: %v", e.Unknown, whole.Load())
			}
		})
	}
}

func TestDo_AnEmptyStreamIsSentWithLengthZero(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 || len(r.TransferEncoding) != 0 {
			t.Errorf("length %d, encoding %v", r.ContentLength, r.TransferEncoding)
		}
	})
	if _, err := client(t).Do(t.Context(), &rest.Request{Method: "POST", URL: s.URL, Body: text("")}); err != nil {
		t.Error(err)
	}
}

func TestDo_SignsTheFinalRequestBeforeEveryTry(t *testing.T) {
	t.Parallel()
	var got []string
	keep := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			got = append(got, r.Header.Get("Authorization"))
			w.WriteHeader(status)
		}
	}
	s := serve(t, keep(503), keep(503), keep(200))
	tries := 0
	_, err := client(t).Do(t.Context(), &rest.Request{
		Method: "PUT", URL: s.URL + "/a%2Fb?x=1", JSON: "body", Header: http.Header{"X-A": {"1"}},
		Sign: func(r *http.Request) error {
			tries++
			body, err := r.GetBody()
			if err != nil {
				return err
			}
			data, err := io.ReadAll(body)
			r.Header.Add("Authorization", strings.Join([]string{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Get("X-A"), string(data), strings.Repeat("i", tries)}, " "))
			return err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`PUT /a%2Fb x=1 1 "body" i`, `PUT /a%2Fb x=1 1 "body" ii`, `PUT /a%2Fb x=1 1 "body" iii`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDo_AFailingSignatureEndsTheTries(t *testing.T) {
	t.Parallel()
	s := serve(t, answer(503, ""))
	tries := 0
	e, got := failure(t, s, client(t), &rest.Request{URL: s.URL, Sign: func(*http.Request) error {
		if tries++; tries > 1 {
			return errors.New("key expired")
		}
		return nil
	}})
	if want := "GET http://host: 503 Service Unavailable: sign the request: key expired"; got != want || e.Tries != 1 {
		t.Errorf("got %q after %d tries, want %q", got, e.Tries, want)
	}
}
