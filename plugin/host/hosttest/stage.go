package hosttest

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
	"github.com/testpost/testpost/plugin/rest"
)

// token is the credential of the suite. It has characters that look different
// in a URL, and must show up nowhere in any form.
const token = "pt-s3cr3t+/tOkEn==0123456789ab_cdef"

// A stage is a host opened against its fake, with everything it says kept.
type stage struct {
	t       *testing.T
	h       Harness
	service Service
	url     string
	to      host.Destination
	said    *transcript

	requests atomic.Int64
	healed   atomic.Bool // there are no faults any more
	killed   bool        // what is open could not be closed
	says     bool        // the error says that something may be open: the service was away
	open     int         // results that were left open, and the error says it
}

// A transcript keeps what a person could read.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *transcript) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// start opens the host against a new fake behind the chosen faults.
func start(t *testing.T, h Harness, choose faults.Choose, change ...func(*rest.Options)) *stage {
	t.Helper()
	return startWith(t, h, h.Service(token), token, choose, change...)
}

// startWith is start with a service that may hold something already, and with
// the token that the host is given.
func startWith(t *testing.T, h Harness, service Service, given string, choose faults.Choose, change ...func(*rest.Options)) *stage {
	t.Helper()
	s := &stage{t: t, h: h, service: service, said: &transcript{}}
	faulty := faults.Wrap(service, choose)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		if s.healed.Load() {
			s.service.ServeHTTP(w, r)
			return
		}
		faulty.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	o := rest.Options{
		Secrets: []string{given}, Tries: 4,
		Log:   slog.New(slog.NewTextHandler(s.said, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Pause: func(context.Context, time.Duration) {},
	}
	for _, f := range change {
		f(&o)
	}
	client := rest.New(o)
	t.Cleanup(client.Close)
	s.url = server.URL
	s.to = Open(t, h.Kind, h.build(), client, h.Settings(server.URL, given))
	t.Cleanup(func() { noSecret(t, given, s.said.String()) })
	return s
}

// deliver delivers d and keeps what is said about it. Warnings are kept too.
func (s *stage) deliver(ctx context.Context, d *host.Delivery) (host.Receipt, error) {
	s.t.Helper()
	copied := *d
	copied.Progress = s.h.Progress
	if s.h.Comments && d.Comment == nil {
		copied.Comment = comment("hosttest/Tests", d)
	}
	copied.Warn = func(format string, args ...any) { fmt.Fprintf(s.said, format+"\n", args...) }
	r, err := s.to.Deliver(ctx, &copied)
	fmt.Fprintf(s.said, "%+v\n", r)
	for _, err := range []error{err, r.Err} {
		if err != nil {
			fmt.Fprintf(s.said, "%v\n%+v\n", err, err)
		}
	}
	if err == nil {
		err = r.Err
	}
	s.check(r, err)
	return r, err
}

// check holds for every delivery, whatever happened.
func (s *stage) check(r host.Receipt, err error) {
	s.t.Helper()
	if (r.Outcome == host.Failed) != (err != nil && r.Outcome != host.Partial) {
		s.t.Errorf("outcome %q does not go with the error %v", r.Outcome, err)
	}
	if r.Message == "" && err == nil {
		s.t.Error("the receipt has no message")
	}
	if strings.ContainsAny(r.Message, "\r\n") {
		s.t.Errorf("the message is more than one line: %q", r.Message)
	}
}

// noSecret fails the test when text shows secret, plain or encoded.
func noSecret(t *testing.T, secret, text string) {
	t.Helper()
	forms := []string{secret, base64.StdEncoding.EncodeToString([]byte(secret)), url.QueryEscape(secret), url.PathEscape(secret)}
	for _, form := range forms {
		if i := strings.Index(text, form); i >= 0 {
			t.Errorf("the token was printed: …%s…", text[max(0, i-80):i])
		}
	}
}

// says fails the test unless err says all words.
func says(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Error("there is no error")
		return
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error does not say %q:\n%v", word, err)
		}
	}
}

// within runs f and fails the test if that takes longer than limit, which is
// far more than it should need: it is there so that a hang is a failure.
func within(t *testing.T, limit time.Duration, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		t.Fatalf("it takes longer than %s", limit)
	}
}

var errStop = errors.New("stopped by the suite")
