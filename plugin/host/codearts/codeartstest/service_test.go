package codeartstest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	job  = "0123456789abcdef0123456789abcdef"
	goal = uploadPath + "?job_id=" + job + "&build_no=7&node_id=n-1"
)

// part is one part of a body with the given disposition and content.
func part(disposition, content string) string {
	return "--b\r\nContent-Disposition: " + disposition + "\r\nContent-Type: text/xml\r\n\r\n" + content + "\r\n"
}

func file(name, content string) string {
	return part(`form-data; name="files"; filename="`+name+`"`, content)
}

func post(target, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	r.Header.Set("X-Auth-Token", "t")
	return r
}

func ask(s *Service, r *http.Request) (int, string) {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, strings.TrimSpace(w.Body.String())
}

func TestUpload_IsTaken(t *testing.T) {
	t.Parallel()
	s := New(Options{Token: "t", JobID: job, BuildNo: 7, MaxFiles: 2, Stages: []Stage{{Key: "1", NodeID: "n-1"}}})
	status, body := ask(s, post(goal, file("a.xml", "<a/>")+file("测试.xml", "<b/>")+"--b--\r\n"))
	if want := `{"error":null,"result":"","status":"success"}`; status != 200 || body != want {
		t.Errorf("%d %s", status, body)
	}
	want := []File{
		{Name: "a.xml", Size: 4, SHA256: "29114363f749a0226b6988dda3ca2492a954117ab6b5f382706c20300dabc079", Content: []byte("<a/>")},
		{Name: "测试.xml", Size: 4, SHA256: "c5a1c182c87ac852d7d4621a27899d9d002b02dd501be9355d1fc4f58e9ccc7f", Content: []byte("<b/>")},
	}
	if diff := cmp.Diff(want, s.Files()); diff != "" {
		t.Error(diff)
	}
	if u := s.Taken()[0]; u.JobID != job || u.BuildNo != "7" || u.NodeID != "n-1" || len(s.Refusals()) != 0 {
		t.Errorf("taken %+v, refused %q", u, s.Refusals())
	}
}

// TestUpload_IsRefused has one request for each thing that the real service refuses.
func TestUpload_IsRefused(t *testing.T) {
	t.Parallel()
	const end = "--b--\r\n"
	good := file("a.xml", "<a/>")
	tests := map[string]struct {
		target, body string
		change       func(*http.Request)
		want         string
	}{
		"no token":         {goal, good + end, func(r *http.Request) { r.Header.Del("X-Auth-Token") }, "401 APIGW.0301: Incorrect IAM authentication information: x-auth-token not found"},
		"wrong token":      {goal, good + end, func(r *http.Request) { r.Header.Set("X-Auth-Token", "u") }, "401 APIGW.0301: Incorrect IAM authentication information: decrypt token fail"},
		"both credentials": {goal, good + end, func(r *http.Request) { r.Header.Set("Authorization", "x") }, "401 APIGW.0301: Incorrect IAM authentication information: a token and a signature"},
		"other path":       {"/v1/report", good + end, nil, "404 APIGW.0101: The API does not exist or has not been published in the environment"},
		"other method":     {goal, good + end, func(r *http.Request) { r.Method = "PUT" }, "404 APIGW.0101: The API does not exist or has not been published in the environment"},
		"job id form":      {uploadPath + "?job_id=short&build_no=7&node_id=n", good + end, nil, "400 CB.00060200: Invalid parameter: job_id."},
		"job id":           {strings.Replace(goal, "0123", "9999", 1), good + end, nil, "400 CB.00060201: Invalid task ID."},
		"build number":     {strings.Replace(goal, "build_no=7", "build_no=20260102.1", 1), good + end, nil, "400 CB.00060200: Invalid parameter: build_no."},
		"other build":      {strings.Replace(goal, "build_no=7", "build_no=8", 1), good + end, nil, "400 CB.00060200: Invalid parameter: build_no."},
		"no node":          {strings.Replace(goal, "&node_id=n-1", "", 1), good + end, nil, "400 CB.00060200: Invalid parameter: the query has 2 parameters."},
		"node form":        {strings.Replace(goal, "n-1", "n_1", 1), good + end, nil, "400 CB.00060200: Invalid parameter: node_id."},
		"other node":       {strings.Replace(goal, "n-1", "n-2", 1), good + end, nil, "400 CB.00060200: Invalid parameter: node_id."},
		"no length":        {goal, good + end, func(r *http.Request) { r.ContentLength = -1 }, "411 APIGW.0106: The request has no Content-Length"},
		"too many bytes":   {goal, file("a.xml", strings.Repeat("x", 500)) + end, nil, "413 APIGW.0201: Request entity too large"},
		"content type":     {goal, good + end, func(r *http.Request) { r.Header.Set("Content-Type", "text/xml") }, "400 CB.00060200: Invalid parameter: Content-Type."},
		"no file":          {goal, end, nil, "400 CB.00060212: The uploaded file is empty."},
		"empty file":       {goal, good + file("b.xml", "") + end, nil, "400 CB.00060212: The uploaded file is empty."},
		"too many files":   {goal, good + file("b.xml", "1") + file("c.xml", "2") + end, nil, "400 CB.00060213: Max. 2 files can be uploaded at a time."},
		"same name":        {goal, good + good + end, nil, `400 CB.00060200: Invalid parameter: files ("a.xml" is there twice).`},
		"no name":          {goal, file("", "x") + end, nil, "400 CB.00060203: The file name is empty or exceeds 500 characters."},
		"long name":        {goal, file(strings.Repeat("n", 501), "x") + end, func(r *http.Request) { r.ContentLength = 1 }, "400 CB.00060203: The file name is empty or exceeds 500 characters."},
		"path as name":     {goal, file("a/b.xml", "x") + end, nil, "400 CB.00060203: The file name is empty or exceeds 500 characters."},
		"part name":        {goal, part(`form-data; name="file"; filename="a.xml"`, "x") + end, nil, `400 CB.00060200: Invalid parameter: part "form-data; name=\"file\"; filename=\"a.xml\"".`},
		"no end":           {goal, good, nil, "400 CB.00060200: Invalid parameter: body (unexpected EOF)."},
		"behind the end":   {goal, good + end + "more", nil, "400 CB.00060200: Invalid parameter: body (something stands behind its end)."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := New(Options{Token: "t", JobID: job, BuildNo: 7, MaxFiles: 2, MaxBytes: 400, Stages: []Stage{{Key: "1", NodeID: "n-1"}}})
			r := post(test.target, test.body)
			if test.change != nil {
				test.change(r)
			}
			status, body := ask(s, r)
			if diff := cmp.Diff([]string{test.want}, s.Refusals()); diff != "" {
				t.Error(diff)
			}
			if !strings.HasPrefix(test.want, fmt.Sprint(status)) || !strings.Contains(body, `{"error_code":"`+strings.Fields(test.want)[1][:len("CB.00060200")-1]) {
				t.Errorf("%d %s", status, body)
			}
			if len(s.Files()) != 0 {
				t.Errorf("it took %v", s.Files())
			}
		})
	}
}

func signed(signature, date string, header ...string) *http.Request {
	r := httptest.NewRequest("POST", uploadPath+"?build_no=7&job_id="+job+"&node_id=0a1b2c3d-node-1", strings.NewReader(file("a.xml", "<a/>")+"--b--\r\n"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	r.Header.Set("X-Sdk-Date", date)
	r.Header.Set("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD")
	names := "x-sdk-content-sha256;x-sdk-date"
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		names = "x-project-id;x-sdk-content-sha256;x-sdk-date;x-security-token"
	}
	r.Header.Set("Authorization", "SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders="+names+", Signature="+signature)
	return r
}

// TestSignature checks the service against signatures that the vendor's SDK made.
func TestSignature(t *testing.T) {
	t.Parallel()
	const (
		plain     = "b566a45f98da7e05c4d6e120457646173cf02c6aeb3e0da8c7375aee2d1c8be6"
		temporary = "2b5378f811de8cae4a6e4fce8a6c14d9ccde2c9957d9ff4e10fe529b0339ea08"
		date      = "20260102T030405Z"
		project   = "fedcba98765432100123456789abcdef"
	)
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	key := Options{AccessKey: "AKEXAMPLE", SecretKey: "SKEXAMPLE"}
	tests := map[string]struct {
		o    Options
		now  time.Time
		r    *http.Request
		want string // "" when it is accepted
	}{
		"permanent key": {key, now, signed(plain, date), ""},
		"temporary key": {Options{AccessKey: "AKEXAMPLE", SecretKey: "SKEXAMPLE", SecurityToken: "TOKENEXAMPLE", ProjectID: project}, now,
			signed(temporary, date, "X-Project-Id", project, "X-Security-Token", "TOKENEXAMPLE"), ""},
		"other project": {Options{AccessKey: "AKEXAMPLE", SecretKey: "SKEXAMPLE", SecurityToken: "TOKENEXAMPLE", ProjectID: "p"}, now,
			signed(temporary, date, "X-Project-Id", project, "X-Security-Token", "TOKENEXAMPLE"), "403 APIGW.0302: The IAM user is not authorized to access the API"},
		"record-info":      {key, now, recordInfo(), ""},
		"wrong signature":  {key, now, signed(strings.Repeat("0", 64), date), "verify aksk signature fail"},
		"other secret":     {Options{AccessKey: "AKEXAMPLE", SecretKey: "OTHER"}, now, signed(plain, date), "verify aksk signature fail"},
		"other key":        {Options{AccessKey: "OTHER", SecretKey: "SKEXAMPLE"}, now, signed(plain, date), "the access key does not exist"},
		"no key at all":    {Options{}, now, signed(plain, date), "the access key does not exist"},
		"old":              {key, now.Add(16 * time.Minute), signed(plain, date), "signature expired"},
		"from the future":  {key, now.Add(-16 * time.Minute), signed(plain, date), "signature expired"},
		"date form":        {key, now, signed(plain, "2026-01-02"), "X-Sdk-Date format is incorrect"},
		"token missing":    {Options{AccessKey: "AKEXAMPLE", SecretKey: "SKEXAMPLE", SecurityToken: "x"}, now, signed(plain, date), "the security token is not that of the access key"},
		"header form":      {key, now, signed("short", date), "Authorization format is incorrect"},
		"unsigned project": {key, now, withHeader(signed(plain, date), "X-Project-Id", project), "x-project-id is not signed"},
		"payload hash":     {key, now, withHeader(signed(plain, date), "X-Sdk-Content-Sha256", "abc"), "the hash of the payload is neither that of no body nor left out"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.o.Now = func() time.Time { return test.now }
			s := New(test.o)
			status, _ := ask(s, test.r)
			want := []string{"401 APIGW.0301: Incorrect IAM authentication information: " + test.want}
			if test.want == "" {
				want = nil
			} else if strings.HasPrefix(test.want, "403 ") {
				want[0] = test.want
			}
			if diff := cmp.Diff(want, s.Refusals()); diff != "" || (status == 200) != (test.want == "") {
				t.Errorf("status %d: %s", status, diff)
			}
		})
	}
}

func recordInfo() *http.Request {
	r := httptest.NewRequest("GET", "/v1/record/"+job+"/7/record-info", nil)
	r.Header.Set("X-Sdk-Date", "20260102T030405Z")
	r.Header.Set("Authorization", "SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=x-sdk-date, Signature=d67edce823979bccafd4f573bcea875ea94b3fb2a0f862c8d4d91caf40751791")
	return r
}

func withHeader(r *http.Request, name, value string) *http.Request {
	r.Header.Set(name, value)
	return r
}

func TestLookups(t *testing.T) {
	t.Parallel()
	s := New(Options{Token: "t", JobID: job, BuildNo: 7, Stages: []Stage{{Key: "a", NodeID: 12, DisplayName: "Build", Status: "running", Sequence: 2}}})
	get := func(target string) string {
		status, body := ask(s, withHeader(httptest.NewRequest("GET", target, nil), "X-Auth-Token", "t"))
		return fmt.Sprint(status, " ", body)
	}
	for target, want := range map[string]string{
		"/v1/record/" + job + "/7/record-info":                 `200 {"error":null,"result":{"branch":"master","build_record_id":"` + RecordID + `","job_name":"build"},"status":"success"}`,
		"/v1/record/" + RecordID + "/full-stages?cascade=true": `200 {"error":null,"result":{"build_stages":{"a":{"display_name":"Build","execution_stage_name":"","id":"id-a","node_id":12,"sequence":2,"status":"running","status_code":0}}},"status":"success"}`,
	} {
		if diff := cmp.Diff(want, get(target)); diff != "" {
			t.Errorf("%s: %s", target, diff)
		}
	}
	for target, want := range map[string]string{
		"/v1/record/" + job + "/8/record-info":                                "CB.00060200",
		"/v1/record/" + strings.Repeat("f", 32) + "/7/record-info":            "CB.00060201",
		"/v1/record/" + job + "/0/record-info":                                "APIGW.0101",
		"/v1/record/" + RecordID + "/full-stages":                             "CB.00060200",
		"/v1/record/" + strings.Repeat("0", 36) + "/full-stages?cascade=true": "CB.00060200",
	} {
		if got := get(target); !strings.Contains(got, `"error_code":"`+want) {
			t.Errorf("%s: %s", target, got)
		}
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	s := New(Options{Token: "t", Replaces: true, Uploads: []Answer{
		{Status: 429, Body: "slow down", Header: http.Header{"Retry-After": {"1"}}},
		{Status: 502, Body: "gone", Done: true},
		{},
	}})
	body := file("a.xml", "<a/>") + "--b--\r\n"
	var got []string
	for range 4 {
		status, _ := ask(s, post(goal, body))
		got = append(got, fmt.Sprint(status, " ", len(s.Taken()), " ", len(s.Files())))
	}
	if diff := cmp.Diff([]string{"429 0 0", "502 1 1", "200 2 1", "200 3 1"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestLargeFilesAreHashedAndNotKept(t *testing.T) {
	t.Parallel()
	s := New(Options{Token: "t"})
	content := bytes.Repeat([]byte("x"), MaxContent+1)
	status, _ := ask(s, post(goal, file("a.xml", string(content))+"--b--\r\n"))
	got := s.Files()
	if status != 200 || len(got) != 1 || got[0].Content != nil || got[0].Size != MaxContent+1 || len(got[0].SHA256) != 64 {
		t.Errorf("%d %+v", status, got)
	}
}

func TestLostAnswer(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(New(Options{Token: "t", Uploads: []Answer{{Lost: true}}}))
	defer server.Close()
	r, err := http.NewRequest("POST", server.URL+goal, strings.NewReader(file("a.xml", "<a/>")+"--b--\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", "t")
	resp, err := server.Client().Do(r)
	if err == nil {
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		t.Errorf("an answer came: %s", resp.Status)
	}
}
