package codearts

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The names of the vendor's signature, as its SDK has them
// (https://support.huaweicloud.com/devg-apisign/).
const (
	algorithm           = "SDK-HMAC-SHA256"
	headerDate          = "X-Sdk-Date"
	headerContentHash   = "X-Sdk-Content-Sha256"
	headerSecurityToken = "X-Security-Token"
	headerProjectID     = "X-Project-Id"
	dateLayout          = "20060102T150405Z"
	// unsignedPayload stands for the hash of a body that is not read for
	// signing: every one that is neither JSON nor BSON.
	unsignedPayload = "UNSIGNED-PAYLOAD"
)

// A signer signs requests with an access key.
type signer struct {
	accessKey, secretKey string
	securityToken        string // of temporary credentials; may be empty
	now                  func() time.Time
}

// sign sets the headers of the signature. It is called for every try anew,
// because the gateway refuses a date that is minutes old.
func (s *signer) sign(req *http.Request) error {
	date := s.now().UTC().Format(dateLayout)
	req.Header.Set(headerDate, date)
	if s.securityToken != "" {
		req.Header.Set(headerSecurityToken, s.securityToken)
	}
	payload, err := payloadHash(req)
	if err != nil {
		return err
	}
	if payload == unsignedPayload {
		req.Header.Set(headerContentHash, unsignedPayload)
	}
	names := signedHeaders(req.Header)
	canonical, err := canonicalRequest(req, names, payload)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", fmt.Sprintf("%s Access=%s, SignedHeaders=%s, Signature=%s",
		algorithm, s.accessKey, strings.Join(names, ";"), s.signature(date, canonical)))
	return nil
}

func (s *signer) signature(date, canonical string) string {
	mac := hmac.New(sha256.New, []byte(s.secretKey))
	_, _ = io.WriteString(mac, algorithm+"\n"+date+"\n"+hexSHA256(canonical))
	return hex.EncodeToString(mac.Sum(nil))
}

func hexSHA256(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// payloadHash returns what stands for the body in the signature.
func payloadHash(req *http.Request) (string, error) {
	kind := strings.ToLower(req.Header.Get("Content-Type"))
	if kind != "" && !strings.Contains(kind, "application/json") && !strings.Contains(kind, "application/bson") {
		return unsignedPayload, nil
	}
	hash := sha256.New()
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return "", fmt.Errorf("open the body: %w", err)
		}
		defer body.Close()
		if _, err := io.Copy(hash, body); err != nil {
			return "", fmt.Errorf("read the body: %w", err)
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// signedHeaders returns the lower-case names of the headers that are signed,
// sorted: all but content types and names with an underscore, as the vendor's
// SDK has it; and neither an earlier signature nor what proxies are known to
// rewrite, which the gateway lets the caller choose.
func signedHeaders(header http.Header) []string {
	names := make([]string, 0, len(header))
	for name := range header {
		name = strings.ToLower(name)
		switch {
		case strings.HasPrefix(name, "content-type"), strings.Contains(name, "_"):
		case name == "authorization", name == "user-agent", strings.HasPrefix(name, "accept"):
		default:
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// canonicalRequest returns the text whose hash is signed.
func canonicalRequest(req *http.Request, names []string, payload string) (string, error) {
	query, err := canonicalQuery(req.URL.RawQuery)
	if err != nil {
		return "", err
	}
	var headers strings.Builder
	for _, name := range names {
		value := strings.Join(req.Header.Values(name), ",")
		headers.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	return strings.Join([]string{
		req.Method, canonicalPath(req.URL.Path), query, headers.String(), strings.Join(names, ";"), payload,
	}, "\n"), nil
}

// canonicalPath encodes each segment of path and ends it with a slash.
func canonicalPath(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		segments[i] = percentEncode(segment)
	}
	encoded := strings.Join(segments, "/")
	if !strings.HasSuffix(encoded, "/") {
		encoded += "/"
	}
	return encoded
}

// canonicalQuery returns the parameters sorted by name, then by value.
func canonicalQuery(raw string) (string, error) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return "", fmt.Errorf("the query cannot be signed: %w", err)
	}
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	slices.Sort(names)
	var pairs []string
	for _, name := range names {
		values := slices.Sorted(slices.Values(query[name]))
		for _, value := range values {
			pairs = append(pairs, percentEncode(name)+"="+percentEncode(value))
		}
	}
	return strings.Join(pairs, "&"), nil
}

// percentEncode encodes everything but letters, digits and -_.~ with upper-case hex.
func percentEncode(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}
