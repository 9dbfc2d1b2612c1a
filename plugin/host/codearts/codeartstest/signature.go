package codeartstest

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// maxSkew is the difference of clocks that the gateway accepts.
const maxSkew = 15 * time.Minute

func unauthenticated(format string, args ...any) *fault {
	return &fault{http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: " + fmt.Sprintf(format, args...)}
}

// authenticate takes a token or a signature, and not both.
func (s *Service) authenticate(r *http.Request) *fault {
	token, signed := r.Header.Get("X-Auth-Token"), r.Header.Get("Authorization") != ""
	switch {
	case token != "" && signed:
		return unauthenticated("a token and a signature")
	case signed:
		return s.checkSignature(r)
	case token == "":
		return unauthenticated("x-auth-token not found")
	case s.o.Token == "" || subtle.ConstantTimeCompare([]byte(token), []byte(s.o.Token)) != 1:
		return unauthenticated("decrypt token fail")
	}
	return nil
}

var authorization = regexp.MustCompile(`^SDK-HMAC-SHA256 Access=([^,\s]+), SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$`)

// checkSignature verifies a signature. It is written from the vendor's
// description independently of the signer that it is to test.
func (s *Service) checkSignature(r *http.Request) *fault {
	match := authorization.FindStringSubmatch(r.Header.Get("Authorization"))
	if match == nil {
		return unauthenticated("Authorization format is incorrect")
	}
	accessKey, names, signature := match[1], strings.Split(match[2], ";"), match[3]
	if s.o.AccessKey == "" || accessKey != s.o.AccessKey {
		return unauthenticated("the access key does not exist")
	}
	if r.Header.Get("X-Security-Token") != s.o.SecurityToken {
		return unauthenticated("the security token is not that of the access key")
	}
	if f := s.checkDate(r); f != nil {
		return f
	}
	if f := checkSignedNames(r, names); f != nil {
		return f
	}
	canonical, f := canonicalRequest(r, names)
	if f != nil {
		return f
	}
	if want := signatureOf(s.o.SecretKey, r.Header.Get("X-Sdk-Date"), canonical); !hmac.Equal([]byte(signature), []byte(want)) {
		return unauthenticated("verify aksk signature fail")
	}
	if s.o.ProjectID != "" && r.Header.Get("X-Project-Id") != s.o.ProjectID {
		return &fault{http.StatusForbidden, "APIGW.0302", "The IAM user is not authorized to access the API"}
	}
	return nil
}

func (s *Service) checkDate(r *http.Request) *fault {
	date, err := time.Parse("20060102T150405Z", r.Header.Get("X-Sdk-Date"))
	if err != nil {
		return unauthenticated("X-Sdk-Date format is incorrect")
	}
	if skew := s.o.Now().Sub(date).Abs(); skew > maxSkew {
		return unauthenticated("signature expired")
	}
	return nil
}

// checkSignedNames requires that everything of importance is signed.
func checkSignedNames(r *http.Request, names []string) *fault {
	if !slices.IsSorted(names) {
		return unauthenticated("the signed headers are not sorted")
	}
	for _, name := range []string{"x-sdk-date", "x-sdk-content-sha256", "x-project-id", "x-security-token"} {
		if r.Header.Get(name) != "" && !slices.Contains(names, name) {
			return unauthenticated("%s is not signed", name)
		}
	}
	for _, name := range names {
		if strings.HasPrefix(name, "content-type") || name != "host" && r.Header.Get(name) == "" {
			return unauthenticated("%s must not be signed", name)
		}
	}
	return nil
}

func canonicalRequest(r *http.Request, names []string) (string, *fault) {
	const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	payload := r.Header.Get("X-Sdk-Content-Sha256")
	if kind := r.Header.Get("Content-Type"); kind == "" && payload == "" && r.ContentLength == 0 {
		payload = emptyHash
	} else if payload != "UNSIGNED-PAYLOAD" || !strings.HasPrefix(kind, "multipart/form-data") {
		return "", unauthenticated("the hash of the payload is neither that of no body nor left out")
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return "", unauthenticated("the query cannot be read")
	}
	var b strings.Builder
	b.WriteString(r.Method + "\n")
	for _, segment := range strings.Split(strings.Trim(r.URL.Path, "/"), "/") {
		b.WriteString("/" + encode(segment))
	}
	b.WriteString("/\n")
	var pairs []string
	for name, values := range query {
		for _, value := range values {
			pairs = append(pairs, encode(name)+"="+encode(value))
		}
	}
	slices.Sort(pairs)
	b.WriteString(strings.Join(pairs, "&") + "\n")
	for _, name := range names {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		b.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	return b.String() + "\n" + strings.Join(names, ";") + "\n" + payload, nil
}

// signatureOf returns the signature of a canonical request.
func signatureOf(secretKey, date, canonicalRequest string) string {
	hash := sha256.Sum256([]byte(canonicalRequest))
	mac := hmac.New(sha256.New, []byte(secretKey))
	_, _ = io.WriteString(mac, "SDK-HMAC-SHA256\n"+date+"\n"+hex.EncodeToString(hash[:]))
	return hex.EncodeToString(mac.Sum(nil))
}

// encode percent-encodes everything but the unreserved characters of RFC 3986.
func encode(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-_.~", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
