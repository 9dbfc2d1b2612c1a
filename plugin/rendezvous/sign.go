package rendezvous

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The words of AWS Signature Version 4.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
const (
	algorithm     = "AWS4-HMAC-SHA256"
	service       = "s3"
	terminator    = "aws4_request"
	dateLayout    = "20060102T150405Z"
	headerDate    = "X-Amz-Date"
	headerContent = "X-Amz-Content-Sha256"
	headerToken   = "X-Amz-Security-Token"
)

// Credentials are the keys of an account.
type Credentials struct {
	AccessKey, SecretKey string
	SessionToken         string // of temporary ones; may be empty
}

// A signer signs requests.
type signer struct {
	Credentials
	region string
	now    func() time.Time
}

// sign sets the headers of the signature of a request whose body has this hash.
func (s *signer) sign(req *http.Request, content string) {
	date := s.now().UTC().Format(dateLayout)
	req.Header.Set(headerDate, date)
	req.Header.Set(headerContent, content)
	if s.SessionToken != "" {
		req.Header.Set(headerToken, s.SessionToken)
	}
	names, canonical := canonicalRequest(req, content)
	scope := strings.Join([]string{date[:8], s.region, service, terminator}, "/")
	text := strings.Join([]string{algorithm, date, scope, digest([]byte(canonical))}, "\n")
	key := []byte("AWS4" + s.SecretKey)
	for _, part := range []string{date[:8], s.region, service, terminator, text} {
		key = sum(key, part)
	}
	req.Header.Set("Authorization", algorithm+" Credential="+s.AccessKey+"/"+scope+",SignedHeaders="+names+",Signature="+hex.EncodeToString(key))
}

func sum(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(text))
	return mac.Sum(nil)
}

// canonicalRequest returns the names of the signed headers and the text that is
// signed. The path and the query of the request are encoded as it wants them.
func canonicalRequest(req *http.Request, content string) (names, text string) {
	headers := map[string]string{"host": req.URL.Host}
	for name, values := range req.Header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-amz-") || name == "range" {
			headers[name] = strings.TrimSpace(strings.Join(values, ","))
		}
	}
	all := make([]string, 0, len(headers))
	for name := range headers {
		all = append(all, name)
	}
	slices.Sort(all)
	var lines strings.Builder
	for _, name := range all {
		lines.WriteString(name + ":" + headers[name] + "\n")
	}
	names = strings.Join(all, ";")
	return names, strings.Join([]string{req.Method, req.URL.EscapedPath(), canonicalQuery(req.URL.Query()), lines.String(), names, content}, "\n")
}

// canonicalQuery returns the parameters sorted by name.
func canonicalQuery(query url.Values) string {
	pairs := make([]string, 0, len(query))
	for name, values := range query {
		for _, value := range values {
			pairs = append(pairs, encode(name)+"="+encode(value))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// encode encodes everything but letters, digits and -_.~ with upper-case hex.
func encode(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// encodePath encodes the segments of a key.
func encodePath(key string) string {
	segments := strings.Split(key, "/")
	for i := range segments {
		segments[i] = encode(segments[i])
	}
	return strings.Join(segments, "/")
}
