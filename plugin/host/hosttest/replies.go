package hosttest

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

// mostRequests is how many requests one delivery may take, whatever the service
// answers: a host that believes everything must not go on for ever.
const mostRequests = 1000

// Replies fuzzes a host with answers that no service gives: to one request, and
// to those that follow it when always is set. Whatever they hold, the delivery
// ends in time, in an orderly way, and without the token in what is said.
func Replies(f *testing.F, h Harness) {
	for i, body := range []string{
		"", "{}", "[]", "null", "true", "7", `""`, "[null]", "[{}]", `{"id":7}`, `{"id":-1}`, `{"id":"7"}`, `{"id":1e400}`, `{"id":9223372036854775808}`,
		`[{"id":1},{"id":1}]`, `{"check_runs":[{"id":7}],"total_count":1}`, `{"check_runs":null}`, `{"values":[{}],"next":"x"}`, `{"result":{"stages":null}}`,
		`{"status":"success"}`, `{"status":"fail","error":{"code":"x"}}`, `{"success":false}`, `{"error":{"error":{"error":"x"}}}`,
		`{"message":"` + strings.Repeat("x", 5000) + `"}`, strings.Repeat("[", 20_000), `{"a":` + strings.Repeat(`{"a":`, 5000), "<html>", "\xff\xfe\x00", "{\"id\":7}\x00", "\ufeff{}",
	} {
		f.Add(uint8(i%4), uint16([]int{200, 201, 204, 301, 302, 400, 401, 403, 404, 409, 413, 422, 429, 500, 503}[i%15]), i%3 == 0, i%2 == 0, "", "", body)
	}
	for _, header := range [][2]string{{"Retry-After", "-1"}, {"Retry-After", "99999999999999999999"}, {"Retry-After", "Sat, 31 Dec 9999 23:59:59 GMT"}, {"Location", "//"},
		{"Location", "http://[::1"}, {"X-Next-Page", "18446744073709551616"}, {"X-RateLimit-Reset", "-9223372036854775808"}, {"Date", "Mon, 01 Jan 0001 00:00:00 GMT"}} {
		f.Add(uint8(1), uint16(429), true, false, header[0], header[1], "{}")
		f.Add(uint8(0), uint16(307), true, false, header[0], header[1], "[]")
	}
	d := delivery(f, plainRun())
	f.Fuzz(func(t *testing.T, at uint8, status uint16, always, after bool, name, value, body string) {
		status = 200 + status%400
		synctest.Test(t, func(t *testing.T) {
			reply := faults.Status(int(status), body)
			if name != "" {
				reply = faults.Status(int(status), body, name, value, "X-Ratelimit-Remaining", "0")
			}
			if after {
				reply = faults.After(reply)
			}
			c := startChaos(t, h, schedule{choose: func(n int, _ *http.Request) faults.Fault {
				if n == int(at%8)+1 || always && n > int(at%8) {
					return reply
				}
				return nil
			}})
			ctx, cancel := context.WithTimeout(t.Context(), chaosTimeout)
			defer cancel()
			start := time.Now()
			_, _ = c.deliver(ctx, d) // either will do: deliver looks that the two agree
			if took := time.Since(start); took > chaosTimeout+stopTime {
				t.Errorf("the delivery took %s", took)
			}
			if n := c.requests.Load(); n > mostRequests {
				t.Errorf("it asked %d times", n)
			}
			if strange := c.wire.Strange(); len(strange) > 0 {
				t.Errorf("it asked other hosts: %q", strange)
			}
		})
	})
}
