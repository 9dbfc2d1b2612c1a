package rest_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/rest"
)

func TestMask(t *testing.T) {
	t.Parallel()
	const secret = "pt-a/b+c d?é"
	b64 := base64.StdEncoding.EncodeToString
	tests := map[string]struct {
		secrets []string
		text    string
		want    string
	}{
		"none":               {nil, "text", "text"},
		"empty":              {[]string{"", "  "}, "a  b", "a  b"},
		"plain":              {[]string{secret}, "x " + secret + " y " + secret, "x *** y ***"},
		"final newline":      {[]string{"abcdef\n"}, "token=abcdef.", "token=***."},
		"query":              {[]string{secret}, url.QueryEscape(secret), "***"},
		"path":               {[]string{secret}, url.PathEscape(secret), "***"},
		"lower-case percent": {[]string{secret}, strings.ToLower(url.QueryEscape(secret)), "***"},
		"base64":             {[]string{secret}, b64([]byte(secret)), "***"},
		"base64 unpadded":    {[]string{"abcd"}, "YWJjZA", "***"},
		"base64 URL":         {[]string{"~~~?abc"}, base64.URLEncoding.EncodeToString([]byte("~~~?abc")), "***"},
		"JSON":               {[]string{`a"b\c<d`}, `{"t":"a\"b\\c<d"}`, `{"t":"***"}`},
		"JSON, HTML-safe":    {[]string{`a"b\c<d`}, `{"t":"a\"b\\c\u003cd"}`, `{"t":"***"}`},
		"overlapping":        {[]string{"abcd", "cdef"}, "abcdef", "***"},
		"one within another": {[]string{"abcd", "xabcdx"}, "xabcdx abcd", "*** ***"},
		"repeated":           {[]string{"aaaa"}, "aaaaaa", "***"},
		"short alone":        {[]string{"ab"}, "ab (ab) tab abc x_ab éab", "*** (***) tab abc x_ab éab"},
		"cut at its end":     {[]string{"abcdefgh"}, "xabcabcdef\n… 9 bytes left out …\nx", "xabc***\n… 9 bytes left out …\nx"},
		"cut at its start":   {[]string{"abcdefgh"}, "x\n… 1,234 bytes left out (5f) …\nefghefgh", "x\n… 1,234 bytes left out (5f) …\n***efgh"},
		"cut in its middle":  {[]string{"abcdefghij"}, "abcd\n… 2 bytes left out …\nghij", "***\n… 2 bytes left out …\n***"},
		"cut with the rest":  {[]string{"abcdefgh"}, "x abcdef… (+1,234 bytes)", "x ***… (+1,234 bytes)"},
		"cut in a line":      {[]string{"abcdefgh"}, "x abcdefg…", "x ***…"},
		"cut in Markdown":    {[]string{"abcdefgh"}, "x abcdefg\n\n… 9 bytes left out\n", "x ***\n\n… 9 bytes left out\n"},
		"cut in one line":    {[]string{"abcdefgh"}, "abcdef … 9 bytes left out (5f) … cdefgh", "*** … 9 bytes left out (5f) … ***"},
		"cut to little":      {[]string{"abcdefgh"}, "abc\n… 9 bytes left out …\nfgh", "abc\n… 9 bytes left out …\nfgh"},
		"not cut":            {[]string{"abcdefgh"}, "abcdef\nefgh", "abcdef\nefgh"},
		"lines of a key":     {[]string{"-----BEGIN KEY-----\nAAAABBBBCCCC\nab\n-----END KEY-----"}, "AAAABBBBCCCC ab -----BEGIN KEY-----", "*** ab -----BEGIN KEY-----"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, rest.Mask(test.secrets)(test.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMask_FindsASecretWithinBase64(t *testing.T) {
	t.Parallel()
	for before := range 7 {
		for after := range 4 {
			text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("u", before) + "secret-token" + strings.Repeat("z", after)))
			got := rest.Mask([]string{"secret-token"})(text)
			// 12 bytes decide at least 15 of the 16 to 17 characters they touch.
			if !strings.Contains(got, "***") || len(got) > len(text)-15+3 {
				t.Errorf("%d before, %d after: %q became %q", before, after, text, got)
			}
		}
	}
}

// FuzzMask checks that no form of a secret is left.
func FuzzMask(f *testing.F) {
	f.Add("secret", "a secret b")
	f.Add("aab", "aaab")
	f.Add("pässword\n", "x=p%C3%A4ssword")
	f.Add("abcd*", "abcabcd**")
	f.Fuzz(func(t *testing.T, secret, text string) {
		if len(strings.TrimSpace(secret)) < 4 || strings.Contains("******", strings.TrimSpace(secret)) {
			t.Skip()
		}
		mask := rest.Mask([]string{secret})
		for _, hidden := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))} {
			got := mask(text + " " + hidden + " " + text)
			for part := range strings.SplitSeq(got, "***") {
				if strings.Contains(part, secret) {
					t.Errorf("%q with %q is left in %q", secret, hidden, got)
				}
			}
		}
	})
}

const token = "pt-0123456789"

// TestDo_NeverShowsASecret looks for the token in all a person can see.
func TestDo_NeverShowsASecret(t *testing.T) {
	t.Parallel()
	echo := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", "for "+token)
		w.WriteHeader(500)
		_ = json.NewEncoder(w).Encode(map[string]string{"code": token, "message": "bad token " + token + " " + base64.StdEncoding.EncodeToString([]byte("me:"+token))})
	}
	raw := func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(400)
		_, _ = w.Write([]byte(strings.Repeat("x", 4<<10-5) + token)) // across the cut
	}
	for name, handler := range map[string]http.HandlerFunc{"echo": echo, "raw": raw, "lost": reset} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, handler)
			var logged bytes.Buffer
			c := client(t, func(o *rest.Options) {
				o.Secrets = []string{token}
				o.Log = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
			})
			u := strings.Replace(s.URL, "http://", "http://user:"+token+"@", 1) + "/" + token + "?a=" + token + "&access_token=other"
			_, got := failure(t, s, c, &rest.Request{Doing: "list", URL: u, Header: http.Header{"X-Yunxiao-Token": {token}, "X-Other": {"is " + token}, "Authorization": {"Bearer unlisted"}}})
			for _, shown := range []string{got, logged.String()} {
				if strings.Contains(shown, "pt-0") || strings.Contains(shown, "user:") || strings.Contains(shown, "unlisted") || strings.Contains(shown, "other") {
					t.Errorf("shown: %s", shown)
				}
			}
			if !strings.HasPrefix(got, "list: GET http://host/***?a=***&access_token=***: ") {
				t.Errorf("got %q", got)
			}
			if !strings.Contains(logged.String(), `msg="http request" doing=list method=GET`) {
				t.Errorf("logged %s", logged.String())
			}
		})
	}
}

func TestDo_DryRun(t *testing.T) {
	t.Parallel()
	s := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("something was sent") })
	var printed bytes.Buffer
	c := client(t, func(o *rest.Options) { o.DryRun, o.Secrets = &printed, []string{token} })
	var into struct{ ID int }
	_, err := c.Do(t.Context(), &rest.Request{
		Doing: "create the check run", Method: "POST", URL: s.URL + "/a%2Fb?token=x", Header: http.Header{"X-Yunxiao-Token": {token}, "X-Project-Id": {"p"}},
		JSON: map[string]any{"name": "Tests <b>", "token": token, "text": "\x1b[31m\u009b\u202e\U000e0041 一"}, Into: &into, DryAnswer: `{"id": 5}`,
	})
	if err != nil || into.ID != 5 {
		t.Fatalf("err %v, id %d", err, into.ID)
	}
	resp, err := c.Do(t.Context(), &rest.Request{
		Doing: "upload the reports", Method: "PUT", URL: s.URL, Body: text("secret"), Length: 6, ContentType: "multipart/form-data; boundary=b",
		Sign: func(r *http.Request) error { r.Header.Set("Authorization", "SDK-HMAC-SHA256 Access=a"); return nil },
	})
	if err != nil || resp.Status != 200 || resp.Header.Get("x-page") != "" {
		t.Fatalf("err %v, response %v", err, resp)
	}
	want := `would create the check run:
POST http://host/a%2Fb?token=***
Accept: application/json
Content-Type: application/json
User-Agent: testpost
X-Project-Id: p
X-Yunxiao-Token: ***

{
  "name": "Tests <b>",
  "text": "\u001b[31m\u009b\u202e\udb40\udc41 一",
  "token": "***"
}

would upload the reports:
PUT http://host
Authorization: ***
Content-Type: multipart/form-data; boundary=b
User-Agent: testpost

(multipart/form-data; boundary=b, 6 bytes)

`
	if diff := cmp.Diff(want, strings.ReplaceAll(printed.String(), s.URL, "http://host")); diff != "" {
		t.Error(diff)
	}
}
