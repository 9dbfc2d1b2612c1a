package host_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
)

// The smallest host; CONTRIBUTING.md shows it.

// Kind is a host that posts the title of a run to an address.
func Kind() host.Kind {
	return host.Kind{
		Name:  "webhook",
		About: host.About{Title: "Webhook", Given: "the verdict in one line", On: "`webhook_url` is set"},
		Takes: takes,
		Declare: func(s *setting.Set) host.Open {
			url := s.URL(setting.Setting{Name: "webhook_url", Category: "Webhook", Help: "Address that the verdict is posted to.",
				Example: "https://chat.example/hooks/7"})
			return func(_ ci.Build, c *rest.Client) (host.Destination, error) {
				if !url.IsSet() {
					return nil, host.Skip("webhook_url is not set")
				}
				return &destination{url.Get(), c}, nil
			}
		},
	}
}

// takes is what fits into a message (https://chat.example/docs/limits).
func takes() host.Takes {
	return host.Takes{Limits: check.Limits{Title: check.Limit{Max: 140, Unit: check.Runes}}}
}

type destination struct {
	url  string
	rest *rest.Client
}

// Deliver posts the message.
func (d *destination) Deliver(ctx context.Context, delivery *host.Delivery) (host.Receipt, error) {
	text := delivery.Fit(takes().Limits).Run.Output.Title
	_, err := d.rest.Do(ctx, &rest.Request{Doing: "post the verdict", Method: http.MethodPost, URL: d.url, JSON: map[string]string{"text": text}})
	if err != nil {
		return host.Receipt{Host: "webhook", Outcome: host.Failed, Err: err}, err
	}
	return host.Receipt{Host: "webhook", Outcome: host.Delivered, Message: "verdict posted"}, nil
}

// TestSmallestHost posts a verdict that is cut to what the host takes.
func TestSmallestHost(t *testing.T) {
	t.Parallel()
	var got struct{ Text string }
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(body, &got)
		}
		if err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	c := rest.New(rest.Options{})
	t.Cleanup(c.Close)
	to := hosttest.Open(t, Kind(), hosttest.Build(), c, map[string]string{"webhook_url": server.URL})
	run := check.Run{Output: check.Output{Title: strings.Repeat("1 failed, ", 20)}}
	receipt, err := to.Deliver(t.Context(), &host.Delivery{Fit: func(l check.Limits) host.Fitted { return check.Fit(run, l) }})
	if err != nil || receipt.Outcome != host.Delivered || !strings.HasPrefix(got.Text, "1 failed") || len([]rune(got.Text)) > 140 {
		t.Errorf("%+v, %v; posted %q", receipt, err, got.Text)
	}
}

// TestContributingShowsTheSmallestHost compares the page with the code above.
func TestContributingShowsTheSmallestHost(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, want, _ := strings.Cut(string(code), "CONTRIBUTING.md shows it.\n\n")
	want, _, _ = strings.Cut(want, "\n// TestSmallestHost")
	if !strings.Contains(string(page), "```go\npackage webhook\n\n"+strings.TrimSuffix(want, "\n")+"\n```\n") {
		t.Errorf("CONTRIBUTING.md does not show it:\n%s", want)
	}
}
