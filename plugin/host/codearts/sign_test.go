package codearts

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const (
	vectorJob  = "0123456789abcdef0123456789abcdef"
	uploadPath = "/v1/report/junit/report/upload?build_no=7&job_id=" + vectorJob + "&node_id=0a1b2c3d-node-1"
)

func clock(t *testing.T, date string) func() time.Time {
	t.Helper()
	at, err := time.Parse(dateLayout, date)
	if err != nil {
		t.Fatal(err)
	}
	return func() time.Time { return at }
}

func request(t *testing.T, method, target, contentType, body string) *http.Request {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequest(method, target, reader)
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	return req
}

// TestSign_Vectors has the signatures that the vendor's SDK makes of the same requests.
func TestSign_Vectors(t *testing.T) {
	t.Parallel()
	const host = "https://example.huaweicloud.com"
	example := signer{accessKey: "AccessKey", secretKey: "SecretKey", now: clock(t, "20060102T150405Z")}
	build := signer{accessKey: "AKEXAMPLE", secretKey: "SKEXAMPLE", now: clock(t, "20260102T030405Z")}
	temporary := build
	temporary.securityToken = "TOKENEXAMPLE"
	multipart := "multipart/form-data; boundary=xyz"
	tests := map[string]struct {
		signer              signer
		method, target      string
		contentType, body   string
		header              [2]string
		headers, signature  string
		unsigned, temporary bool
	}{
		"GET with a header that is skipped": {signer: example, method: "GET", target: host + "/path?limit=1",
			header: [2]string{"TEST_UNDERSCORE", "x"}, headers: "x-sdk-date",
			signature: "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624"},
		"JSON with a newline": {signer: example, method: "POST", target: host + "/path?key=value",
			contentType: "application/json", body: `{"Name":"test","Id":1}` + "\n", headers: "x-sdk-date",
			signature: "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59"},
		"JSON without a newline": {signer: example, method: "POST", target: host + "/path?key=value",
			contentType: "application/json", body: `{"Name":"test","Id":1}`, headers: "x-sdk-date",
			signature: "83599e5230b5b31fb58837c5760b4c2d407542df1f9493834ead538696e17a35"},
		"upload": {signer: build, method: "POST", target: host + uploadPath, contentType: multipart,
			headers: "x-sdk-content-sha256;x-sdk-date", unsigned: true,
			signature: "b566a45f98da7e05c4d6e120457646173cf02c6aeb3e0da8c7375aee2d1c8be6"},
		"upload with temporary credentials": {signer: temporary, method: "POST", target: host + uploadPath, contentType: multipart,
			header: [2]string{"X-Project-Id", "fedcba98765432100123456789abcdef"}, unsigned: true, temporary: true,
			headers:   "x-project-id;x-sdk-content-sha256;x-sdk-date;x-security-token",
			signature: "2b5378f811de8cae4a6e4fce8a6c14d9ccde2c9957d9ff4e10fe529b0339ea08"},
		"record-info": {signer: build, method: "GET", target: host + "/v1/record/" + vectorJob + "/7/record-info", headers: "x-sdk-date",
			signature: "d67edce823979bccafd4f573bcea875ea94b3fb2a0f862c8d4d91caf40751791"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := request(t, test.method, test.target, test.contentType, test.body)
			if test.header[0] != "" {
				req.Header.Set(test.header[0], test.header[1])
			}
			for range 2 { // a second try signs over the headers of the first
				if err := test.signer.sign(req); err != nil {
					t.Fatal(err)
				}
			}
			want := "SDK-HMAC-SHA256 Access=" + test.signer.accessKey + ", SignedHeaders=" + test.headers + ", Signature=" + test.signature
			if diff := cmp.Diff(want, req.Header.Get("Authorization")); diff != "" {
				t.Error(diff)
			}
			if got := req.Header.Get("X-Sdk-Content-Sha256"); (got == "UNSIGNED-PAYLOAD") != test.unsigned || !test.unsigned && got != "" {
				t.Errorf("X-Sdk-Content-Sha256 = %q", got)
			}
			if got := req.Header.Get("X-Security-Token"); (got == "TOKENEXAMPLE") != test.temporary {
				t.Errorf("X-Security-Token = %q", got)
			}
		})
	}
}

func TestSign_IntermediateHash(t *testing.T) {
	t.Parallel()
	req := request(t, "POST", "https://h"+uploadPath, "multipart/form-data; boundary=xyz", "")
	req.Header.Set("X-Sdk-Date", "20260102T030405Z")
	req.Header.Set("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD")
	canonical, err := canonicalRequest(req, signedHeaders(req.Header), unsignedPayload)
	if err != nil {
		t.Fatal(err)
	}
	want := "POST\n/v1/report/junit/report/upload/\nbuild_no=7&job_id=" + vectorJob + "&node_id=0a1b2c3d-node-1\n" +
		"x-sdk-content-sha256:UNSIGNED-PAYLOAD\nx-sdk-date:20260102T030405Z\n\nx-sdk-content-sha256;x-sdk-date\nUNSIGNED-PAYLOAD"
	if diff := cmp.Diff(want, canonical); diff != "" {
		t.Error(diff)
	}
	if got, want := hexSHA256(canonical), "474fe0ba39f4d465ee51fd67a8d9e72fcada51f466d75bd40349df22dd5d28e9"; got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
}

func TestSign_CanonicalQueryVector(t *testing.T) {
	t.Parallel()
	query := url.Values{"limit": {"1"}, "enable": {"true"}, "test": {"一 (&=?!#%.*)"}, "path": {"/a/123"}, "multi": {"3", "1", "2"}}
	got, err := canonicalQuery(query.Encode())
	if err != nil {
		t.Fatal(err)
	}
	want := "enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Fa%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got, err := canonicalQuery(""); got != "" || err != nil {
		t.Errorf("no query: %q, %v", got, err)
	}
}

func TestSign_ChoosesHeaders(t *testing.T) {
	t.Parallel()
	header := http.Header{}
	for _, name := range []string{"X-B", "Content-Type", "Content-Type-Extra", "Content-MD5", "x_y", "Authorization", "User-Agent", "Accept", "Accept-Encoding", "X-A"} {
		header.Set(name, " v ")
	}
	if diff := cmp.Diff([]string{"content-md5", "x-a", "x-b"}, signedHeaders(header)); diff != "" {
		t.Error(diff)
	}
}

func TestSign_RefusesAQueryThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := signer{now: clock(t, "20260102T030405Z")}
	req := request(t, "GET", "https://h/", "", "")
	req.URL.RawQuery = "a=%zz"
	want := `the query cannot be signed: invalid URL escape "%zz"`
	if err := s.sign(req); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func FuzzSign(f *testing.F) {
	f.Add("/v1/report", "a=1&b=2", []byte("body"), "text")
	f.Add("/一/ %2F", "test=一 (&=?!#%.*)", []byte{0}, "\r\nX: y")
	f.Fuzz(func(t *testing.T, path, rawQuery string, body []byte, header string) {
		s := signer{accessKey: "AK", secretKey: "SK", now: clock(t, "20260102T030405Z")}
		sign := func(rawQuery string) (string, error) {
			req := &http.Request{Method: "POST", URL: &url.URL{Path: path, RawQuery: rawQuery}, Header: http.Header{"X-H": {header}},
				GetBody: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }}
			err := s.sign(req)
			return req.Header.Get("Authorization"), err
		}
		first, err := sign(rawQuery)
		if err != nil {
			return
		}
		pairs := strings.Split(rawQuery, "&")
		slices.Reverse(pairs)
		if again, err := sign(strings.Join(pairs, "&")); err != nil || again != first {
			t.Errorf("the order of the query changes the signature: %s and %s, %v", first, again, err)
		}
		if changed, _ := sign(rawQuery + "&more=1"); changed == first {
			t.Error("another query has the same signature")
		}
		checkCanonical(t, path, rawQuery)
	})
}

// checkCanonical asserts that canonical forms mean what they were made of and
// hold nothing that could end their line.
func checkCanonical(t *testing.T, path, rawQuery string) {
	t.Helper()
	encoded := canonicalPath(path)
	query, _ := canonicalQuery(rawQuery)
	for _, text := range []string{encoded, query} {
		if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			t.Errorf("%q holds raw characters", text)
		}
	}
	if back, err := url.PathUnescape(encoded); err != nil || strings.TrimSuffix(back, "/") != strings.TrimSuffix(path, "/") {
		t.Errorf("path %q became %q, %v", path, back, err)
	}
	want, _ := url.ParseQuery(rawQuery)
	got, err := url.ParseQuery(query)
	if err != nil {
		t.Errorf("query %q became %q: %v", rawQuery, query, err)
	}
	for _, values := range want {
		slices.Sort(values)
	}
	if diff := cmp.Diff(want, got); diff != "" && utf8.ValidString(rawQuery) {
		t.Error(diff)
	}
}
