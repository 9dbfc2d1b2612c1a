package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/testpost/testpost/plugin/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A service plays the given answers one after the other, the last one for ever.
type service struct {
	*httptest.Server
	calls atomic.Int32
}

func serve(t *testing.T, answers ...http.HandlerFunc) *service {
	t.Helper()
	s := &service{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := int(s.calls.Add(1))
		answers[min(n, len(answers))-1](w, r)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// client returns a client that waits microseconds between tries.
func client(t *testing.T, with ...func(*rest.Options)) *rest.Client {
	t.Helper()
	o := rest.Options{WaitMin: time.Microsecond, WaitMax: 10 * time.Microsecond, Tries: 3}
	for _, set := range with {
		set(&o)
	}
	c := rest.New(o)
	t.Cleanup(c.Close)
	return c
}

func answer(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// cutOff promises a longer body than it sends, then closes the connection.
func cutOff(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, body)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
}

// reset closes the connection without an answer, after reading the request.
func reset(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	panic(http.ErrAbortHandler)
}

// hang answers when the client has gone.
func hang(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// failure calls and returns the error, with the address of the service as http://host.
func failure(t *testing.T, s *service, c *rest.Client, r *rest.Request) (*rest.Error, string) {
	t.Helper()
	return failureIn(t, t.Context(), s, c, r)
}

func failureIn(t *testing.T, ctx context.Context, s *service, c *rest.Client, r *rest.Request) (*rest.Error, string) {
	t.Helper()
	_, err := c.Do(ctx, r)
	var e *rest.Error
	if !errors.As(err, &e) {
		t.Fatalf("err = %v, want a *rest.Error", err)
	}
	return e, strings.ReplaceAll(err.Error(), s.URL, "http://host")
}

func TestDo_SendsJSONAndDecodesTheAnswer(t *testing.T) {
	t.Parallel()
	type seen struct{ Method, Path, Agent, Type, Accept, Body string }
	var got seen
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = seen{r.Method, r.URL.EscapedPath(), r.UserAgent(), r.Header.Get("Content-Type"), r.Header.Get("Accept"), string(body)}
		answer(201, `{"id": 7}`, "X-Total", "1")(w, r)
	})
	var into struct{ ID int }
	resp, err := client(t, func(o *rest.Options) { o.UserAgent = "testpost/1" }).Do(t.Context(), &rest.Request{
		Method: "POST", URL: s.URL + "/org%2Frepo/check%20runs", JSON: map[string]string{"text": "<b> & 一"}, Into: &into,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := seen{"POST", "/org%2Frepo/check%20runs", "testpost/1", "application/json", "application/json", `{"text":"<b> & 一"}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if resp.Status != 201 || resp.Header.Get("X-Total") != "1" || into.ID != 7 {
		t.Errorf("response %+v, id %d", resp, into.ID)
	}
}

// TestDo_RepeatsOnlyWhatIsSafe is the table of what may be sent again.
func TestDo_RepeatsOnlyWhatIsSafe(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer     http.HandlerFunc
		method     string
		repeatable bool
		calls      int32
		unknown    bool
	}{
		"GET 500":                  {answer(500, ""), "GET", false, 3, false},
		"HEAD 503":                 {answer(503, ""), "HEAD", false, 3, false},
		"PUT 502":                  {answer(502, ""), "PUT", false, 3, true},
		"DELETE 504":               {answer(504, ""), "DELETE", false, 3, true},
		"POST 500":                 {answer(500, ""), "POST", false, 1, true},
		"POST 502":                 {answer(502, ""), "POST", false, 1, true},
		"POST 503":                 {answer(503, ""), "POST", false, 1, true},
		"POST 504":                 {answer(504, ""), "POST", false, 1, true},
		"POST 408":                 {answer(408, ""), "POST", false, 1, true},
		"PATCH 500":                {answer(500, ""), "PATCH", false, 1, true},
		"GET 408":                  {answer(408, ""), "GET", false, 3, false},
		"repeatable POST 500":      {answer(500, ""), "POST", true, 3, true},
		"GET 501":                  {answer(501, ""), "GET", false, 1, false},
		"POST 501":                 {answer(501, ""), "POST", false, 1, false},
		"POST 429":                 {answer(429, ""), "POST", false, 3, false},
		"GET 400":                  {answer(400, ""), "GET", false, 1, false},
		"GET 404":                  {answer(404, ""), "GET", false, 1, false},
		"POST 403":                 {answer(403, ""), "POST", false, 1, false},
		"POST 409":                 {answer(409, ""), "POST", true, 1, false},
		"GET reset":                {reset, "GET", false, 3, false},
		"PUT reset":                {reset, "PUT", false, 3, true},
		"POST reset":               {reset, "POST", false, 1, true},
		"repeatable POST reset":    {reset, "POST", true, 3, true},
		"GET hang":                 {hang, "GET", false, 3, false},
		"POST hang":                {hang, "POST", false, 1, true},
		"GET cut off":              {cutOff(`{"id": `), "GET", false, 3, false},
		"POST cut off":             {cutOff(`{"id": `), "POST", false, 1, true},
		"GET 200 HTML":             {answer(200, "<html><title>Sign in</title>"), "GET", false, 3, false},
		"POST 200 HTML":            {answer(200, "<html><title>Sign in</title>"), "POST", false, 1, true},
		"repeatable POST 200 HTML": {answer(200, "<html><title>Sign in</title>"), "POST", true, 3, true},
		"POST 200 empty":           {answer(200, ""), "POST", false, 1, true},
		"POST 204":                 {answer(204, ""), "POST", false, 1, true},
		"POST 200 null":            {answer(200, "null"), "POST", false, 1, true},
		"POST 200 half a JSON":     {answer(200, `{"id": 7`), "POST", false, 1, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, test.answer)
			c := client(t, func(o *rest.Options) {
				if strings.Contains(name, "hang") {
					o.Timeouts.Answer = 20 * time.Millisecond
				}
			})
			r := &rest.Request{Doing: "try", Method: test.method, URL: s.URL, Repeatable: test.repeatable, Into: &struct{ ID int }{}}
			if test.method != "GET" && test.method != "HEAD" {
				r.JSON = "body"
			}
			e, _ := failure(t, s, c, r)
			if got := s.calls.Load(); got != test.calls || e.Tries != int(test.calls) {
				t.Errorf("sent %d times, says %d, want %d", got, e.Tries, test.calls)
			}
			if e.Unknown != test.unknown {
				t.Errorf("Unknown = %v, want %v", e.Unknown, test.unknown)
			}
		})
	}
}

func TestDo_UnknownStaysWhenALaterTrySaysNo(t *testing.T) {
	t.Parallel()
	s := serve(t, reset, answer(409, `{"message":"exists"}`))
	e, _ := failure(t, s, client(t), &rest.Request{Method: "PUT", URL: s.URL})
	if !e.Unknown || e.Status != 409 || e.Tries != 2 {
		t.Errorf("got %+v, want unknown, 409 after 2 tries", e)
	}
}

func TestDo_SucceedsAfterFaults(t *testing.T) {
	t.Parallel()
	s := serve(t, reset, cutOff("{"), answer(200, "<html>"), answer(429, ""), answer(502, ""), answer(200, `{"id":1}`))
	var into struct{ ID int }
	var bodies []string
	sent := func(r *http.Request) error {
		body, err := r.GetBody()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(body)
		bodies = append(bodies, string(data))
		return err
	}
	_, err := client(t, func(o *rest.Options) { o.Tries = 6 }).Do(t.Context(), &rest.Request{Method: "PUT", URL: s.URL, JSON: 1, Sign: sent, Into: &into})
	if err != nil || into.ID != 1 || s.calls.Load() != 6 {
		t.Fatalf("err %v, id %d after %d calls", err, into.ID, s.calls.Load())
	}
	if diff := cmp.Diff([]string{"1", "1", "1", "1", "1", "1"}, bodies); diff != "" {
		t.Errorf("signed bodies: %s", diff)
	}
}

func TestDo_SaysWhatHappened(t *testing.T) {
	t.Parallel()
	page := "<!DOCTYPE html>\n<html><head><title>502 &amp; Bad\nGateway</title></head><body>x</body></html>"
	tests := map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"Yunxiao":         {answer(403, `{"errorCode":"Forbidden.InvalidUser","errorMessage":"user not in organization","requestId":"abc"}`), "403 Forbidden: Forbidden.InvalidUser: user not in organization (request id abc)"},
		"description":     {answer(400, `{"errorCode":"BadRequest","errorDescription":"no name"}`), "400 Bad Request: BadRequest: no name"},
		"Huawei":          {answer(400, `{"error_code":"CB.00060201","error_msg":"invalid task id"}`, "X-Request-Id", "r1"), "400 Bad Request: CB.00060201: invalid task id (request id r1)"},
		"Huawei nested":   {answer(400, `{"error":{"code":"CB.1","message":"bad"}}`), "400 Bad Request: CB.1: bad"},
		"error text":      {answer(401, `{"error":"no token"}`), "401 Unauthorized: no token"},
		"GitHub":          {answer(422, `{"message":"Validation Failed"}`, "x-github-request-id", "G:1"), "422 Unprocessable Entity: Validation Failed (request id G:1)"},
		"Alibaba":         {answer(404, `{"code":404,"message":"gone"}`, "x-acs-request-id", "A1"), "404 Not Found: gone (request id A1)"},
		"page":            {answer(502, page), `502 Bad Gateway: the answer reads "502 & Bad Gateway"`},
		"page, no title":  {answer(400, "<html><head><style>p{}</style></head><body><h1>No</h1><p>entry</body></html>"), `400 Bad Request: the answer reads "No entry"` + "\nhint: a web page came in the service's place: check the address, and whether a proxy wants somebody to log in (HTTPS_PROXY, NO_PROXY)"},
		"control":         {answer(400, "a\x1b[31mb\r\n::error::c\x00\u202e"), `400 Bad Request: the answer reads "a\x1b[31mb ::error::c\x00\u202e"`},
		"control message": {answer(400, `{"message":"a\u001b[2Jb\n::error::c"}`), `400 Bad Request: a\x1b[2Jb ::error::c`},
		"no body":         {answer(404, ""), "404 Not Found"},
		"HTML for JSON":   {answer(200, "<html><title>Sign in</title></html>"), `200 OK: the answer is not the promised JSON: invalid character '<' looking for beginning of value: the answer reads "Sign in"` + "\nhint: a web page came in the service's place: check the address, and whether a proxy wants somebody to log in (HTTPS_PROXY, NO_PROXY)"},
		"empty for JSON":  {answer(200, " \n"), "200 OK: the answer is empty, not the promised JSON"},
		"null for object": {answer(200, "null"), `200 OK: the answer is null, not the promised JSON object: the answer reads "null"`},
		"cut off":         {cutOff(`{"id":`), "200 OK: the answer was cut off after 6 bytes: unexpected EOF"},
		"closed":          {reset, "the connection was closed without an answer: EOF"},
		"other shape":     {answer(200, `{"ID":"x"}`), `200 OK: the answer is not the promised JSON: json: cannot unmarshal string into Go struct field .ID of type int: the answer reads "{"ID":"x"}"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, test.answer)
			_, got := failure(t, s, client(t), &rest.Request{Doing: "create the check run", Method: "POST", URL: s.URL + "/path?a=1", Into: &struct{ ID int }{}})
			want := "create the check run: POST http://host/path?a=1: " + test.want
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDo_LongAnswersAreCutAndTheCutIsSaid(t *testing.T) {
	t.Parallel()
	s := serve(t, answer(400, strings.Repeat("一", 3000)))
	e, _ := failure(t, s, client(t), &rest.Request{URL: s.URL})
	want := strings.Repeat("一", 1365) + "… (4905 more bytes)"
	if diff := cmp.Diff(want, e.Body); diff != "" {
		t.Error(diff)
	}
}

func TestDo_AnAnswerBeyondTheLimitIsAFailure(t *testing.T) {
	t.Parallel()
	block := []byte(`"` + strings.Repeat("a", 1<<20) + `",`)
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for range 34 {
			_, _ = w.Write(block)
		}
	})
	e, got := failure(t, s, client(t), &rest.Request{URL: s.URL, Into: &[]string{}})
	if want := "GET http://host: 200 OK: the answer is larger than 16 MiB"; got != want || e.Tries != 1 {
		t.Errorf("got %q after %d tries, want %q after 1", got, e.Tries, want)
	}
}

func TestDo_CheckFindsFailuresIn2xx(t *testing.T) {
	t.Parallel()
	check := func(body []byte) error {
		var status struct{ Status string }
		if json.Unmarshal(body, &status) == nil && status.Status == "fail" {
			return errors.New("the service says fail")
		}
		return nil
	}
	tests := map[string]struct{ body, want string }{
		"with code":    {`{"status":"fail","error":{"error_code":"CB.1","error_msg":"no"}}`, "200 OK: CB.1: no (request id q)"},
		"without code": {`{"status":"fail"}`, "200 OK: the service says fail (request id q)"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, answer(200, test.body, "X-Request-ID", "q"))
			e, got := failure(t, s, client(t), &rest.Request{Doing: "upload", Method: "POST", URL: s.URL, Check: check})
			if diff := cmp.Diff("upload: POST http://host: "+test.want, got); diff != "" {
				t.Error(diff)
			}
			if e.Unknown || e.Tries != 1 {
				t.Errorf("unknown %v after %d tries, want a plain refusal", e.Unknown, e.Tries)
			}
		})
	}
}

func TestDo_OwnDecodeThrottledAndHint(t *testing.T) {
	t.Parallel()
	s := serve(t, answer(400, `CB.00060211 slow down`))
	e, got := failure(t, s, client(t), &rest.Request{
		Doing: "upload", Method: "POST", URL: s.URL,
		Decode: func(_ int, _ http.Header, body []byte) (string, string, string) {
			code, message, _ := strings.Cut(string(body), " ")
			return code, message, ""
		},
		Throttled: func(e *rest.Error) bool { return e.Code == "CB.00060211" },
		Hint:      func(e *rest.Error) string { return "wait, then run the step again" },
	})
	want := "upload: POST http://host: 400 Bad Request: CB.00060211: slow down (3 tries)\nhint: wait, then run the step again"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if e.Unknown || s.calls.Load() != 3 {
		t.Errorf("unknown %v after %d calls", e.Unknown, s.calls.Load())
	}
}

func TestDo_ARefusalByAPageMayBeThatOfAProxy(t *testing.T) {
	t.Parallel()
	const (
		own  = "the token may not write"
		page = "a web page came in the service's place: check the address, and whether a proxy wants somebody to log in (HTTPS_PROXY, NO_PROXY)"
	)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"a page":             {answer(403, "<html>blocked</html>"), page + "; if the page is the service's own: " + own},
		"the service":        {answer(403, `{"message":"no"}`), own},
		"too large for both": {answer(413, "<html>too large</html>"), own},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.answer)
			e, _ := failure(t, s, client(t), &rest.Request{URL: s.URL, Hint: func(*rest.Error) string { return own }})
			if diff := cmp.Diff(c.want, e.Hint); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDo_KeepsTheDateOfTheAnswer(t *testing.T) {
	t.Parallel()
	s := serve(t, answer(401, "", "Date", "Mon, 02 Jan 2006 15:04:05 GMT"))
	e, _ := failure(t, s, client(t), &rest.Request{URL: s.URL})
	if want := time.Date(2006, 1, 2, 15, 4, 5, 0, time.UTC); !e.Date.Equal(want) {
		t.Errorf("Date = %s, want %s", e.Date, want)
	}
}

func TestDo_RefusesWhatCannotBeSent(t *testing.T) {
	t.Parallel()
	refuse := errors.New("no key")
	tests := map[string]struct {
		request rest.Request
		want    string
	}{
		"no URL":       {rest.Request{URL: "%zz"}, "GET : the address is not a valid URL"},
		"no scheme":    {rest.Request{URL: "host/path"}, "GET host/path: the address is not a complete http or https URL"},
		"other scheme": {rest.Request{URL: "file:///etc/passwd"}, "GET file:///etc/passwd: the address is not a complete http or https URL"},
		"method":       {rest.Request{URL: "http://h", Method: "A B"}, `A B http://h: net/http: invalid method "A B"`},
		"JSON":         {rest.Request{URL: "http://h", JSON: func() {}}, "GET http://h: encode the request: json: unsupported type: func()"},
		"two bodies":   {rest.Request{URL: "http://h", JSON: 1, Body: text("a")}, "GET http://h: the request has both a JSON and a streamed body"},
		"length":       {rest.Request{URL: "http://h", Body: text("a"), Length: -1}, "GET http://h: the request's body has the length -1"},
		"sign":         {rest.Request{URL: "http://h", Sign: func(*http.Request) error { return refuse }}, "GET http://h: sign the request: no key"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{Server: &httptest.Server{URL: "unused"}}
			if _, got := failure(t, s, client(t), &test.request); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
