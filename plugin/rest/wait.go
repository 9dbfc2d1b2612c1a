package rest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// secondaryWait is the first pause after GitHub's secondary rate limit
	// when the answer names none; it doubles with every further one.
	// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
	secondaryWait = time.Minute
	// maxWait bounds a pause where the context has no deadline.
	maxWait = 15 * time.Minute
)

// throttled reports whether an answer means "too many requests, not carried out".
func (k *call) throttled(resp *http.Response, e *Error) bool {
	if resp.StatusCode == http.StatusTooManyRequests || k.r.Throttled != nil && k.r.Throttled(e) {
		return true
	}
	if resp.StatusCode != http.StatusForbidden {
		return false
	}
	_, asked := k.asked(resp)
	return asked || isSecondary(e)
}

func isSecondary(e *Error) bool {
	return strings.Contains(strings.ToLower(e.Message), "secondary rate limit")
}

// plan decides how long to wait before the next try, and that there is none
// when the wait would not end in time.
func (k *call) plan(resp *http.Response) bool {
	if k.tries >= k.c.o.Tries {
		return false
	}
	k.wait = backoff(k.c.o.WaitMin, k.c.o.WaitMax, k.tries-1, rand.Float64())
	reason := "waiting %s for the next try"
	if resp != nil {
		if asked, ok := k.asked(resp); ok && asked >= k.wait {
			k.wait = asked
			reason = "the service asks to wait %s, which"
		} else if !ok && isSecondary(k.failure) {
			k.wait = secondaryWait << (k.tries - 1)
			reason = "the service's rate limit asks to wait %s, which"
		}
	}
	left, bounded := k.left()
	if k.wait < left {
		return true
	}
	limit := fmt.Sprintf("would pass the deadline, %s away", left.Round(time.Millisecond))
	if !bounded {
		limit = fmt.Sprintf("is more than %s", left)
	}
	k.failure = k.fail(k.failure, becauseOf(k.failure.Err, fmt.Sprintf(reason, k.wait.Round(time.Millisecond))+" "+limit))
	return false
}

// becauseOf adds to err, which may be nil, why there is no further try.
func becauseOf(err error, text string) error {
	if err == nil {
		return fmt.Errorf("not tried again: %s", text)
	}
	return fmt.Errorf("%w; not tried again: %s", err, text)
}

// left returns the time until the deadline, else maxWait.
func (k *call) left() (left time.Duration, bounded bool) {
	deadline, ok := k.ctx.Deadline()
	if !ok {
		return maxWait, false
	}
	return max(deadline.Sub(k.c.o.Now()), 0), true
}

// pause returns the pause that retryablehttp is to make.
func (k *call) pause() time.Duration {
	k.waiting = true
	if k.c.o.Pause == nil {
		return k.wait
	}
	k.c.o.Pause(k.ctx, k.wait)
	return 0
}

// asked returns how long the answer asks to wait: Retry-After in seconds or as
// a date, else x-ratelimit-reset where x-ratelimit-remaining is 0. Points in
// time are taken by the service's own clock where it shows it.
func (k *call) asked(resp *http.Response) (time.Duration, bool) {
	now := k.c.o.Now()
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		now = date
	}
	if value := strings.TrimSpace(resp.Header.Get("Retry-After")); value != "" {
		if seconds, err := strconv.ParseInt(value, 10, 32); err == nil && seconds >= 0 {
			return time.Duration(seconds) * time.Second, true
		}
		if date, err := http.ParseTime(value); err == nil {
			return max(date.Sub(now), 0), true
		}
	}
	if strings.TrimSpace(resp.Header.Get("X-Ratelimit-Remaining")) != "0" {
		return 0, false
	}
	reset, err := strconv.ParseInt(strings.TrimSpace(resp.Header.Get("X-Ratelimit-Reset")), 10, 64)
	if err != nil {
		return 0, false
	}
	return max(time.Unix(reset, 0).Sub(now), 0), true
}

// backoff returns the pause after the given number of earlier pauses: a random
// time, chosen by share in [0, 1), between least and a bound that doubles each
// time up to most.
func backoff(least, most time.Duration, earlier int, share float64) time.Duration {
	bound := most
	if shifted := least << min(earlier+1, 32); shifted>>min(earlier+1, 32) == least && shifted < most {
		bound = shifted
	}
	return least + time.Duration(share*float64(bound-least))
}
