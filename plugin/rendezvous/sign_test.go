package rendezvous

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/rest"
)

// TestSign compares with the examples of
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
func TestSign(t *testing.T) {
	t.Parallel()
	s := signer{Credentials: Credentials{AccessKey: "AKIAIOSFODNN7EXAMPLE", SecretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}, region: "us-east-1",
		now: func() time.Time { return time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC) }}
	for _, test := range []struct{ path, header, value, signature string }{
		{"/test.txt", "Range", "bytes=0-9", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
		{"/?lifecycle", "", "", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
		{"/?max-keys=2&prefix=J", "", "", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
	} {
		req, err := http.NewRequest(http.MethodGet, "https://examplebucket.s3.amazonaws.com"+test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if test.header != "" {
			req.Header.Set(test.header, test.value)
		}
		s.sign(req, digest(nil))
		if got := req.Header.Get("Authorization"); !strings.HasSuffix(got, "Signature="+test.signature) || !strings.Contains(got, "/20130524/us-east-1/s3/aws4_request,") {
			t.Errorf("%s: %s, want %s", test.path, got, test.signature)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		o            Options
		base, region string
	}{
		{Options{Bucket: "ci"}, "https://ci.s3.us-east-1.amazonaws.com/", "us-east-1"},
		{Options{Bucket: "ci", Region: "eu-central-1"}, "https://ci.s3.eu-central-1.amazonaws.com/", "eu-central-1"},
		{Options{Bucket: "ci", Endpoint: "https://oss-cn-hangzhou.aliyuncs.com"}, "https://ci.oss-cn-hangzhou.aliyuncs.com/", "cn-hangzhou"},
		{Options{Bucket: "ci", Endpoint: "https://oss-cn-hangzhou-internal.aliyuncs.com"}, "https://ci.oss-cn-hangzhou-internal.aliyuncs.com/", "cn-hangzhou"},
		{Options{Bucket: "ci", Endpoint: "https://obs.cn-north-4.myhuaweicloud.com"}, "https://ci.obs.cn-north-4.myhuaweicloud.com/", "cn-north-4"},
		{Options{Bucket: "ci", Endpoint: "http://minio:9000", PathStyle: true}, "http://minio:9000/ci/", "us-east-1"},
		{Options{Bucket: "ci", Endpoint: "https://gate.example/s3", PathStyle: true, Region: "x"}, "https://gate.example/s3/ci/", "x"},
	} {
		b, err := NewBucket(rest.New(rest.Options{}), test.o)
		if err != nil || b.base != test.base || b.signer.region != test.region {
			t.Errorf("%+v: %v, %q in %q", test.o, err, b.base, b.signer.region)
		}
		if style := HostStyle(test.o.Endpoint); style == test.o.PathStyle {
			t.Errorf("%+v: host style %v", test.o, style)
		}
	}
}
