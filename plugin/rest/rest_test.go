package rest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/testpost/testpost/plugin/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a service and returns its address and a client for it that waits microseconds.
func serve(t *testing.T, handler http.HandlerFunc, with ...func(*rest.Options)) (string, *rest.Client) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL, client(t, with...)
}

func client(t *testing.T, with ...func(*rest.Options)) *rest.Client {
	t.Helper()
	o := rest.Options{WaitMin: time.Microsecond, WaitMax: 10 * time.Microsecond}
	for _, set := range with {
		set(&o)
	}
	c := rest.New(o)
	t.Cleanup(c.Close)
	return c
}

func TestDo_SendsJSONAndDecodesTheAnswer(t *testing.T) {
	t.Parallel()
	url, c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("User-Agent"); got != "testpost" {
			t.Errorf("User-Agent = %q", got)
		}
		_, _ = w.Write([]byte(`{"id": 7}`))
	})
	var answer struct{ ID int }
	resp, err := c.Do(context.Background(), &rest.Request{Doing: "create the check run", Method: "POST", URL: url + "/a%2Fb", JSON: map[string]string{"a": "<b>"}, Into: &answer})
	if err != nil {
		t.Fatal(err)
	}
	if resp.Status != 200 || answer.ID != 7 {
		t.Errorf("status %d, id %d", resp.Status, answer.ID)
	}
}
