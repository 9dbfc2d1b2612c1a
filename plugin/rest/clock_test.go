package rest_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/rest"
)

// at is a client whose clock stands still.
func at(t *testing.T, now time.Time, with ...func(*rest.Options)) *rest.Client {
	t.Helper()
	return client(t, append(with, func(o *rest.Options) { o.Now = func() time.Time { return now } })...)
}

// TestWrongClock: a clock far off makes credentials look wrong; the error says
// so before anything else, once, and only then.
func TestWrongClock(t *testing.T) {
	t.Parallel()
	date := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	const header = "Fri, 02 Jan 2026 03:04:05 GMT"
	for name, c := range map[string]struct {
		status int
		ahead  time.Duration
		hint   string // of the request
		want   string
	}{
		"behind":        {401, -26 * time.Hour, "", "hint: the clock of this machine is 26 hours behind the service's, which makes credentials look wrong: set it"},
		"ahead":         {401, 6 * time.Minute, "make a new token", "hint: the clock of this machine is 6 minutes ahead of the service's, which makes credentials look wrong: set it; make a new token"},
		"years":         {401, 25565*time.Hour + 3*time.Minute, "", "hint: the clock of this machine is 1065 days ahead of the service's, which makes credentials look wrong: set it"},
		"a little off":  {401, 4 * time.Minute, "make a new token", "hint: make a new token"},
		"said already":  {401, time.Hour, "the clock of this machine is wrong", "hint: the clock of this machine is wrong"},
		"another fault": {404, time.Hour, "check the address", "hint: check the address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, answer(c.status, "{}", "Date", header))
			_, got := failure(t, s, at(t, date.Add(c.ahead)), &rest.Request{URL: s.URL, Hint: func(*rest.Error) string { return c.hint }})
			if _, got, _ = strings.Cut(got, "\n"); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestExpiredCertificate: what looks expired may be a wrong clock.
func TestExpiredCertificate(t *testing.T) {
	t.Parallel()
	s := secure(t, func(*httptest.Server) {})
	roots, err := rest.Roots(certificate(s))
	if err != nil {
		t.Fatal(err)
	}
	c := at(t, time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC), func(o *rest.Options) { o.Roots = roots })
	if e, got := failure(t, s, c, &rest.Request{URL: s.URL}); !strings.HasSuffix(got, "\nhint: if the certificate is good, the clock of this machine is wrong: set it") || e.Tries != 1 {
		t.Errorf("got %q after %d tries", got, e.Tries)
	}
}
