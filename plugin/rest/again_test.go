package rest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/rest"
)

func TestWait(t *testing.T) {
	t.Parallel()
	var pauses []time.Duration
	c := rest.New(rest.Options{WaitMin: time.Second, WaitMax: 8 * time.Second,
		Pause: func(_ context.Context, d time.Duration) { pauses = append(pauses, d) }})
	t.Cleanup(c.Close)
	for i := range 5 {
		if err := c.Wait(t.Context(), i); err != nil {
			t.Error(err)
		}
		if most := min(time.Second<<(i+1), 8*time.Second); pauses[i] < time.Second || pauses[i] > most {
			t.Errorf("pause %d is %s, want 1s to %s", i, pauses[i], most)
		}
	}
}

func TestWaitEndsInTime(t *testing.T) {
	t.Parallel()
	c := rest.New(rest.Options{WaitMin: time.Hour, WaitMax: time.Hour})
	t.Cleanup(c.Close)
	soon, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := c.Wait(soon, 0); err == nil || err.Error() != "waiting 1h0m0s would pass the deadline" {
		t.Errorf("error %v", err)
	}
	cause := errors.New("stopped")
	ended, end := context.WithCancelCause(t.Context())
	end(cause)
	if err := c.Wait(ended, 0); !errors.Is(err, cause) {
		t.Errorf("error %v, want %v", err, cause)
	}
}
