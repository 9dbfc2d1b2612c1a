// Package s3test is an object store with the S3 API for tests: it holds what it
// is given, and refuses what the real services refuse.
package s3test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options say what a store is like. The zero value is a good one.
type Options struct {
	Bucket, AccessKey, SecretKey, Token, Region string
	// Ahead is how far its clock is ahead.
	Ahead time.Duration
	// Unconditional stores do not know If-None-Match: they overwrite, or answer
	// NotImplemented.
	Unconditional, NotImplemented bool
	// Denied refuses requests of this method.
	Denied string
	// Page bounds the objects in one answer.
	Page int
}

// A Server is a store that listens on loopback.
type Server struct {
	URL      string
	o        Options
	mu       sync.Mutex
	objects  map[string]object
	requests []string
}

type object struct {
	body     []byte
	modified time.Time
}

// Start starts a store, which cleanup stops.
func Start(cleanup func(func()), o Options) *Server {
	if o.Page == 0 {
		o.Page = 1000
	}
	s := &Server{o: o, objects: map[string]object{}}
	server := httptest.NewServer(s)
	cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Requests returns method and path of each request.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Keys returns the keys of all objects, sorted.
func (s *Server) Keys() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var keys []string
	for key := range s.objects {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Set writes an object past the API; nil removes it.
func (s *Server) Set(key string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if body == nil {
		delete(s.objects, key)
		return
	}
	s.objects[key] = object{body, time.Now().Add(s.o.Ahead)}
}

func (s *Server) now() time.Time { return time.Now().Add(s.o.Ahead) }

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s</Message><RequestId>req-1</RequestId></Error>", code, message)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r.Method+" "+r.URL.Path)
	w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch status, code, message := s.check(r, body, bucket); {
	case code != "":
		refuse(w, status, code, message)
	case r.Method == http.MethodGet && key == "":
		s.list(w, r.URL.Query())
	case r.Method == http.MethodGet:
		o, there := s.objects[key]
		if !there {
			refuse(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
			return
		}
		w.Header().Set("Last-Modified", o.modified.UTC().Format(http.TimeFormat))
		w.Header().Set("ETag", fmt.Sprintf("\"%x\"", md5.Sum(o.body)))
		_, _ = w.Write(o.body)
	case r.Method == http.MethodPut:
		s.put(w, r, key, body)
	default:
		refuse(w, http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
	}
}

func (s *Server) put(w http.ResponseWriter, r *http.Request, key string, body []byte) {
	if condition := r.Header.Get("If-None-Match"); condition != "" && !s.o.Unconditional {
		switch _, there := s.objects[key]; {
		case s.o.NotImplemented || condition != "*":
			refuse(w, http.StatusNotImplemented, "NotImplemented", "A header you provided implies functionality that is not implemented.")
			return
		case there:
			refuse(w, http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
			return
		}
	}
	s.objects[key] = object{body, s.now()}
}

func (s *Server) list(w http.ResponseWriter, query url.Values) {
	var keys []string
	for key := range s.objects {
		if strings.HasPrefix(key, query.Get("prefix")) && key > query.Get("continuation-token") {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	type contents struct {
		Key, LastModified string
	}
	page := struct {
		XMLName               xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult"`
		IsTruncated           bool
		NextContinuationToken string `xml:",omitempty"`
		Contents              []contents
	}{IsTruncated: len(keys) > s.o.Page}
	if page.IsTruncated {
		keys = keys[:s.o.Page]
		page.NextContinuationToken = keys[len(keys)-1]
	}
	for _, key := range keys {
		page.Contents = append(page.Contents, contents{key, s.objects[key].modified.UTC().Format("2006-01-02T15:04:05.000Z")})
	}
	if query.Get("list-type") != "2" {
		refuse(w, http.StatusBadRequest, "InvalidArgument", "list-type")
		return
	}
	_ = xml.NewEncoder(w).Encode(page)
}

// maxSkew is what the services allow.
const maxSkew = 15 * time.Minute

// check refuses what is not signed as it should be, as S3 does.
func (s *Server) check(r *http.Request, body []byte, bucket string) (status int, code, message string) {
	date, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	credential, names, signature := authorization(r.Header.Get("Authorization"))
	hash := sha256.Sum256(body)
	switch {
	case err != nil || len(credential) != 5:
		return http.StatusForbidden, "AccessDenied", "Access Denied."
	case s.now().Sub(date).Abs() > maxSkew:
		return http.StatusForbidden, "RequestTimeTooSkewed", "The difference between the request time and the server's time is too large."
	case credential[0] != s.o.AccessKey:
		return http.StatusForbidden, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."
	case credential[2] != s.o.Region:
		return http.StatusBadRequest, "AuthorizationHeaderMalformed", "The authorization header is malformed; the region is wrong; expecting '" + s.o.Region + "'"
	case r.Header.Get("X-Amz-Security-Token") != s.o.Token:
		return http.StatusBadRequest, "InvalidToken", "The provided token is malformed or otherwise invalid."
	case r.Header.Get("X-Amz-Content-Sha256") != hex.EncodeToString(hash[:]):
		return http.StatusBadRequest, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed."
	case signature != s.signature(r, date, credential, names):
		return http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided."
	case bucket != s.o.Bucket:
		return http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist"
	case r.Method == s.o.Denied:
		return http.StatusForbidden, "AccessDenied", "Access Denied."
	}
	return 0, "", ""
}

func authorization(header string) (credential, names []string, signature string) {
	rest, found := strings.CutPrefix(header, "AWS4-HMAC-SHA256 ")
	if !found {
		return nil, nil, ""
	}
	for part := range strings.SplitSeq(rest, ",") {
		switch name, value, _ := strings.Cut(strings.TrimSpace(part), "="); name {
		case "Credential":
			credential = strings.Split(value, "/")
		case "SignedHeaders":
			names = strings.Split(value, ";")
		case "Signature":
			signature = value
		}
	}
	return credential, names, signature
}

// signature is what the request should be signed with, from what arrived.
func (s *Server) signature(r *http.Request, date time.Time, credential, names []string) string {
	var b strings.Builder
	query := strings.ReplaceAll(r.URL.Query().Encode(), "+", "%20")
	fmt.Fprintf(&b, "%s\n%s\n%s\n", r.Method, r.URL.EscapedPath(), query)
	for _, name := range names {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		fmt.Fprintf(&b, "%s:%s\n", name, value)
	}
	fmt.Fprintf(&b, "\n%s\n%s", strings.Join(names, ";"), r.Header.Get("X-Amz-Content-Sha256"))
	canonical := sha256.Sum256([]byte(b.String()))
	scope := strings.Join(credential[1:], "/")
	key := []byte("AWS4" + s.o.SecretKey)
	for _, part := range append(slices.Clone(credential[1:]), fmt.Sprintf("AWS4-HMAC-SHA256\n%s\n%s\n%x", date.Format("20060102T150405Z"), scope, canonical)) {
		mac := hmac.New(sha256.New, key)
		_, _ = io.WriteString(mac, part)
		key = mac.Sum(nil)
	}
	return hex.EncodeToString(key)
}
