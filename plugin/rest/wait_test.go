package rest_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/rest"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// paused makes pauses values: they are kept in the returned slice, not waited for.
func paused(o *rest.Options) *[]time.Duration {
	var pauses []time.Duration
	o.Pause = func(_ context.Context, d time.Duration) { pauses = append(pauses, d) }
	o.Now = func() time.Time { return noon }
	return &pauses
}

func TestDo_WaitsAsLongAsTheServiceAsks(t *testing.T) {
	t.Parallel()
	in := func(d time.Duration) string { return strconv.FormatInt(noon.Add(d).Unix(), 10) }
	date := func(d time.Duration) string { return noon.Add(d).Format("Mon, 02 Jan 2006 15:04:05 GMT") }
	const secondary = `{"message":"You have exceeded a secondary rate limit. Please wait"}`
	tests := map[string]struct {
		status int
		header []string
		body   string
		want   []time.Duration
	}{
		"seconds":                 {429, []string{"Retry-After", "7"}, "", []time.Duration{7 * time.Second, 7 * time.Second}},
		"date":                    {429, []string{"Retry-After", date(9 * time.Second), "Date", date(0)}, "", []time.Duration{9 * time.Second, 9 * time.Second}},
		"date by their clock":     {429, []string{"Retry-After", date(time.Hour), "Date", date(time.Hour - 4*time.Second)}, "", []time.Duration{4 * time.Second, 4 * time.Second}},
		"unavailable":             {503, []string{"Retry-After", "3"}, "", []time.Duration{3 * time.Second, 3 * time.Second}},
		"forbidden with seconds":  {403, []string{"Retry-After", "5"}, "", []time.Duration{5 * time.Second, 5 * time.Second}},
		"rate limit reset":        {403, []string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", in(30 * time.Second), "Date", date(0)}, "", []time.Duration{30 * time.Second, 30 * time.Second}},
		"rate limit reset at 429": {429, []string{"x-ratelimit-remaining", "0", "x-ratelimit-reset", in(30 * time.Second), "Date", date(0)}, "", []time.Duration{30 * time.Second, 30 * time.Second}},
		"secondary rate limit":    {403, nil, secondary, []time.Duration{time.Minute, 2 * time.Minute}},
		"secondary with seconds":  {403, []string{"Retry-After", "8"}, secondary, []time.Duration{8 * time.Second, 8 * time.Second}},
		"permission":              {403, []string{"X-RateLimit-Remaining", "10", "X-RateLimit-Reset", in(time.Minute)}, `{"message":"Resource not accessible by integration"}`, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, answer(test.status, test.body, test.header...))
			var pauses *[]time.Duration
			c := client(t, func(o *rest.Options) { pauses = paused(o) })
			e, _ := failure(t, s, c, &rest.Request{URL: s.URL})
			if diff := cmp.Diff(test.want, *pauses); diff != "" {
				t.Error(diff)
			}
			if e.Tries != len(test.want)+1 || e.Status != test.status {
				t.Errorf("%d tries, status %d", e.Tries, e.Status)
			}
		})
	}
}

func TestDo_UnreadableRetryAfterFallsBackToBackoff(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"soon", "-5", "1.5", "99999999999999999999", "0", "Mon, 02 Jan 2006 15:04:05 GMT"} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			s := serve(t, answer(429, "", "Retry-After", value))
			var pauses *[]time.Duration
			c := client(t, func(o *rest.Options) {
				pauses = paused(o)
				o.WaitMin, o.WaitMax, o.Tries = time.Second, 5*time.Second, 6
			})
			failure(t, s, c, &rest.Request{URL: s.URL})
			for i, pause := range *pauses {
				if most := min(5*time.Second, time.Second<<(i+1)); pause < time.Second || pause > most {
					t.Errorf("pause %d = %s, want between 1s and %s", i+1, pause, most)
				}
			}
			if len(*pauses) != 5 {
				t.Errorf("%d pauses, want 5", len(*pauses))
			}
		})
	}
}

func TestDo_DoesNotBeginAWaitThatPassesTheDeadline(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		retryAfter string
		deadline   time.Duration
		want       string
	}{
		"asked":       {"60", 30 * time.Second, "429 Too Many Requests: slow down: not tried again: the service asks to wait 1m0s, which would pass the deadline, 30s away"},
		"asked less":  {"0", 500 * time.Millisecond, "429 Too Many Requests: slow down: not tried again: waiting 1s for the next try would pass the deadline, 500ms away"},
		"backoff":     {"", 500 * time.Millisecond, "429 Too Many Requests: slow down: not tried again: waiting 1s for the next try would pass the deadline, 500ms away"},
		"no deadline": {"3600", 0, "429 Too Many Requests: slow down: not tried again: the service asks to wait 1h0m0s, which is more than 15m0s"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, answer(429, `{"message":"slow down"}`, "Retry-After", test.retryAfter))
			ctx, now := t.Context(), time.Now()
			if test.deadline != 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithDeadline(ctx, now.Add(time.Hour))
				defer cancel()
				now = now.Add(time.Hour - test.deadline)
			}
			c := client(t, func(o *rest.Options) {
				o.Pause = func(context.Context, time.Duration) { t.Error("waited") }
				o.Now = func() time.Time { return now }
				o.WaitMin, o.WaitMax = time.Second, time.Second
			})
			e, got := failureIn(t, ctx, s, c, &rest.Request{Doing: "list", URL: s.URL})
			if diff := cmp.Diff("list: GET http://host: "+test.want, got); diff != "" {
				t.Error(diff)
			}
			if e.Tries != 1 || e.Unknown {
				t.Errorf("%d tries, unknown %v", e.Tries, e.Unknown)
			}
		})
	}
}

func TestDo_EndsWithItsContext(t *testing.T) {
	t.Parallel()
	reason := errors.New("terminated")

	t.Run("while an answer is awaited", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancelCause(t.Context())
		s := serve(t, func(w http.ResponseWriter, r *http.Request) { cancel(reason); hang(w, r) })
		e, got := failureIn(t, ctx, s, client(t), &rest.Request{Method: "POST", URL: s.URL, JSON: 1})
		if want := "POST http://host: ended before an answer came: terminated"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if !e.Unknown || !errors.Is(e, reason) {
			t.Errorf("unknown %v, cause kept %v", e.Unknown, errors.Is(e, reason))
		}
	})
	t.Run("while waiting in real time", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancelCause(t.Context())
		s := serve(t, answer(503, ""))
		c := client(t, func(o *rest.Options) {
			o.WaitMin, o.WaitMax = 10*time.Minute, 10*time.Minute
			o.Log = slog.New(onRecord{slog.DiscardHandler, func(r slog.Record) {
				if r.Message == "http failure" {
					cancel(reason)
				}
			}})
		})
		e, got := failureIn(t, ctx, s, c, &rest.Request{URL: s.URL})
		if want := "GET http://host: 503 Service Unavailable: ended while waiting to try again: terminated"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if e.Tries != 1 || !errors.Is(e, reason) {
			t.Errorf("%d tries, cause kept %v", e.Tries, errors.Is(e, reason))
		}
	})
	t.Run("before the first try", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(reason)
		s := serve(t, answer(200, ""))
		e, got := failureIn(t, ctx, s, client(t), &rest.Request{Method: "POST", URL: s.URL, JSON: 1})
		if want := "POST http://host: ended before it was sent: terminated"; got != want || e.Unknown || s.calls.Load() != 0 {
			t.Errorf("got %q, unknown %v, %d calls", got, e.Unknown, s.calls.Load())
		}
	})
}

// onRecord calls a function with every log record.
type onRecord struct {
	slog.Handler
	call func(slog.Record)
}

func (onRecord) Enabled(context.Context, slog.Level) bool { return true }

func (h onRecord) Handle(_ context.Context, r slog.Record) error {
	h.call(r)
	return nil
}
