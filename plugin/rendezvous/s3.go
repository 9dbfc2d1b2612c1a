package rendezvous

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/testpost/testpost/plugin/rest"
)

// Options say where a bucket is.
type Options struct {
	Bucket   string
	Endpoint string // address of the service, without the bucket and a slash at the end; empty for AWS
	Region   string // empty to take it from the endpoint
	// PathStyle puts the bucket into the path instead of the name of the host.
	PathStyle bool
	Credentials
}

// A Bucket is a Store in a service that speaks the S3 API: AWS, Alibaba Cloud
// OSS, Huawei Cloud OBS, MinIO. It sends with the one HTTP client of the
// program. The client libraries for S3 would make every start of the program
// half as slow again, whether it meets anybody or not.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
type Bucket struct {
	client *rest.Client
	base   string // address of the bucket, with a slash at the end
	name   string
	signer signer
	// Pause waits; nil waits in real time.
	Pause func(context.Context, time.Duration)
}

// NewBucket returns the bucket that o describes. It sends nothing.
func NewBucket(client *rest.Client, o Options) (*Bucket, error) {
	region := cmp.Or(o.Region, regionOf(o.Endpoint), "us-east-1")
	endpoint := cmp.Or(o.Endpoint, "https://s3."+region+".amazonaws.com")
	u, err := url.Parse(endpoint)
	if err != nil {
		return nil, fmt.Errorf("the address of the object store: %w", err)
	}
	if o.PathStyle {
		u.Path = strings.TrimSuffix(u.Path, "/") + "/" + o.Bucket
	} else {
		u.Host = o.Bucket + "." + u.Host
	}
	return &Bucket{client: client, base: u.String() + "/", name: o.Bucket, Pause: pause,
		signer: signer{Credentials: o.Credentials, region: region, now: client.Now}}, nil
}

// regionOf takes the region from the address of a service whose addresses hold
// it: s3.eu-west-1.amazonaws.com, oss-cn-hangzhou.aliyuncs.com,
// obs.cn-north-4.myhuaweicloud.com.
func regionOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return ""
	}
	host := u.Hostname()
	for _, suffix := range []string{".amazonaws.com.cn", ".amazonaws.com", ".aliyuncs.com", ".myhuaweicloud.com"} {
		if rest, found := strings.CutSuffix(host, suffix); found {
			labels := strings.Split(strings.TrimSuffix(rest, "-internal"), ".")
			return strings.TrimPrefix(strings.TrimPrefix(labels[len(labels)-1], "oss-"), "s3-")
		}
	}
	return ""
}

// HostStyle reports whether a service is known to want buckets in the name of
// the host: AWS, and OSS and OBS, which refuse them in the path.
func HostStyle(endpoint string) bool { return endpoint == "" || regionOf(endpoint) != "" }

// An answer is the body of one, and when it was sent.
type answer struct {
	body []byte
	date time.Time
}

// do sends one request. body is nil for none.
func (b *Bucket) do(ctx context.Context, doing, method, path string, header http.Header, body []byte) (answer, error) {
	var got answer
	hash := digest(body)
	r := &rest.Request{
		Doing: doing + " in the bucket " + b.name, Method: method, URL: b.base + path, Header: header, Decode: decode, Hint: hint,
		Sign:  func(req *http.Request) error { b.signer.sign(req, hash); return nil },
		Check: func(text []byte) error { got.body = bytes.Clone(text); return nil },
	}
	if body != nil {
		r.Body = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		r.Length, r.ContentType = int64(len(body)), "application/octet-stream"
	}
	response, err := b.client.Do(ctx, r)
	if err != nil {
		return got, err
	}
	if got.date, err = http.ParseTime(response.Header.Get("Date")); err != nil {
		got.date = b.client.Now()
	}
	return got, nil
}

// Put implements Store.
func (b *Bucket) Put(ctx context.Context, key string, body []byte) error {
	_, err := b.do(ctx, "put "+short(key), http.MethodPut, encodePath(key), nil, body)
	return err
}

// Get implements Store.
func (b *Bucket) Get(ctx context.Context, key string) ([]byte, error) {
	got, err := b.do(ctx, "get "+short(key), http.MethodGet, encodePath(key), nil, nil)
	if e := refusal(err); e != nil && e.Status == http.StatusNotFound && e.Code != "NoSuchBucket" {
		return nil, ErrNone
	}
	return got.body, err
}

// short is the end of a key: what tells it from others of the build.
func short(key string) string {
	if i := strings.LastIndexByte(strings.TrimSuffix(key, "/"), '/'); i >= 0 {
		if i = strings.LastIndexByte(key[:i], '/'); i >= 0 {
			return key[i+1:]
		}
	}
	return key
}

// refusal is the answer in err that says no, nil when there is none.
func refusal(err error) *rest.Error {
	var e *rest.Error
	if errors.As(err, &e) && e.Status != 0 {
		return e
	}
	return nil
}

// settle is how long a job waits to see whether another one has overwritten its
// claim, in a store that cannot refuse to overwrite.
const settle = 5 * time.Second

// Create implements Store with a conditional write. A store that does not know
// one shows it by writing the same object twice; there the last of those that
// write within a few seconds has created it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
func (b *Bucket) Create(ctx context.Context, key string, body []byte) (bool, error) {
	if _, err := b.Get(ctx, key); !errors.Is(err, ErrNone) {
		return false, err
	}
	for range 2 {
		switch err := b.createOnce(ctx, key, body); {
		case isExisting(err):
			return b.holds(ctx, key, body)
		case isUnknown(err):
			if err := b.Put(ctx, key, body); err != nil {
				return false, err
			}
			return b.last(ctx, key, body)
		case err != nil:
			return false, err
		}
	}
	return b.last(ctx, key, body) // it was written twice
}

func (b *Bucket) createOnce(ctx context.Context, key string, body []byte) error {
	_, err := b.do(ctx, "create "+short(key), http.MethodPut, encodePath(key), http.Header{"If-None-Match": {"*"}}, body)
	return err
}

// isExisting reports whether an object is there, or being created by another
// job just now.
func isExisting(err error) bool {
	e := refusal(err)
	return e != nil && (e.Status == http.StatusPreconditionFailed || e.Status == http.StatusConflict)
}

// isUnknown reports whether a store refuses the condition itself.
func isUnknown(err error) bool {
	e := refusal(err)
	return e != nil && (e.Status == http.StatusNotImplemented || e.Code == "NotImplemented" || e.Code == "InvalidArgument")
}

// holds reports whether what stands at key is body: an earlier try, whose
// answer was lost, may have written it.
func (b *Bucket) holds(ctx context.Context, key string, body []byte) (bool, error) {
	text, err := b.Get(ctx, key)
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	return bytes.Equal(text, body), err
}

// last waits, and reports whether what stands at key is still body.
func (b *Bucket) last(ctx context.Context, key string, body []byte) (bool, error) {
	b.Pause(ctx, settle)
	return b.holds(ctx, key, body)
}

// maxPages is the number of pages of a list that are read, of a thousand
// objects each: parts of some attempts, claims and what became of them.
const maxPages = 10

// List implements Store.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
func (b *Bucket) List(ctx context.Context, prefix string) (objects []Object, now time.Time, err error) {
	query := url.Values{"list-type": {"2"}, "prefix": {prefix}}
	for range maxPages {
		got, err := b.do(ctx, "list "+short(prefix), http.MethodGet, "?"+canonicalQuery(query), nil, nil)
		if err != nil {
			return nil, time.Time{}, err
		}
		var page struct {
			XMLName   xml.Name `xml:"ListBucketResult"`
			Truncated bool     `xml:"IsTruncated"`
			Next      string   `xml:"NextContinuationToken"`
			Contents  []struct {
				Key      string
				Modified time.Time `xml:"LastModified"`
			}
		}
		if err := xml.Unmarshal(got.body, &page); err != nil {
			return nil, time.Time{}, fmt.Errorf("list the bucket %s: the answer is not the promised XML: %w\nhint: name the address of the S3 API, not that of a console", b.name, err)
		}
		for _, o := range page.Contents {
			objects = append(objects, Object{o.Key, o.Modified})
		}
		if now = got.date; !page.Truncated || page.Next == "" {
			break
		}
		query.Set("continuation-token", page.Next)
	}
	return objects, now, nil
}

// decode reads the XML that the API answers errors with.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func decode(_ int, header http.Header, body []byte) (code, message, requestID string) {
	var e struct {
		XMLName   xml.Name `xml:"Error"`
		Code      string
		Message   string
		RequestID string `xml:"RequestId"`
	}
	if xml.Unmarshal(body, &e) != nil {
		return "", "", header.Get("X-Amz-Request-Id")
	}
	return e.Code, e.Message, cmp.Or(e.RequestID, header.Get("X-Amz-Request-Id"))
}

// hint says what a person can do about an error of the API.
func hint(e *rest.Error) string {
	switch e.Code {
	case "NoSuchBucket":
		return "create the bucket, or name the right one in rendezvous; a bucket of another region has another rendezvous_endpoint"
	case "AccessDenied":
		return "let the key list the bucket and get and put objects below the prefix"
	case "InvalidAccessKeyId":
		return "check rendezvous_access_key; temporary keys need rendezvous_session_token"
	case "SignatureDoesNotMatch":
		return "check rendezvous_secret_key and rendezvous_region"
	case "RequestTimeTooSkewed":
		return "the clock of this machine is wrong: set it, for example by NTP"
	case "ExpiredToken", "InvalidToken":
		return "the temporary keys are over or do not belong together: get new ones"
	case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException":
		return "set rendezvous_region and rendezvous_endpoint to those of the bucket"
	case "SecondLevelDomainForbidden":
		return "set rendezvous_style to host"
	}
	return ""
}
