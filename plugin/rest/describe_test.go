package rest_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/rest"
)

func TestDo_DryRunDescribesAStreamedBody(t *testing.T) {
	t.Parallel()
	var printed bytes.Buffer
	c := client(t, func(o *rest.Options) { o.DryRun, o.Secrets = &printed, []string{token} })
	_, err := c.Do(t.Context(), &rest.Request{
		Doing: "upload 2 reports", Method: "POST", URL: "http://host/up", Body: text("secret"), Length: 6,
		ContentType: "multipart/form-data", Describe: []string{"a.xml (12 bytes)", "\x1b[31m" + token + "\nb.xml"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "\n(multipart/form-data, 6 bytes)\n  a.xml (12 bytes)\n  \\x1b[31m*** b.xml\n\n"
	if _, got, _ := strings.Cut(printed.String(), "User-Agent: testpost\n"); got != want {
		t.Error(cmp.Diff(want, got))
	}
}

func TestDo_SaysWhenAnEarlierTryMayHaveBeenCarriedOut(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first   http.HandlerFunc
		unknown bool
	}{
		"lost":      {reset, true},
		"500":       {answer(500, ""), true},
		"throttled": {answer(429, ""), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, test.first, answer(200, "{}"))
			resp, err := client(t).Do(t.Context(), &rest.Request{Method: "PUT", URL: s.URL})
			if err != nil {
				t.Fatal(err)
			}
			if resp.Unknown != test.unknown {
				t.Errorf("Unknown = %v, want %v", resp.Unknown, test.unknown)
			}
		})
	}
}

func TestClient_NowIsTheClockOfTheOptions(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	if got := client(t, func(o *rest.Options) { o.Now = func() time.Time { return now } }).Now(); !got.Equal(now) {
		t.Errorf("Now() = %s", got)
	}
}
