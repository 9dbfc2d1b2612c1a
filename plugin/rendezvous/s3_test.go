package rendezvous_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/rendezvous"
	"github.com/testpost/testpost/plugin/rendezvous/s3test"
	"github.com/testpost/testpost/plugin/rest"
)

func options() s3test.Options {
	return s3test.Options{Bucket: "ci", AccessKey: "ak-test", SecretKey: "sk-test", Token: "st-test", Region: "us-east-1"}
}

// noPause is for waits that nothing but time ends.
func noPause(context.Context, time.Duration) {}

func bucket(t *testing.T, url string, change func(*rendezvous.Options)) *rendezvous.Bucket {
	t.Helper()
	o := rendezvous.Options{Bucket: "ci", Endpoint: url, PathStyle: true,
		Credentials: rendezvous.Credentials{AccessKey: "ak-test", SecretKey: "sk-test", SessionToken: "st-test"}}
	if change != nil {
		change(&o)
	}
	client := rest.New(rest.Options{Secrets: []string{"sk-test", "st-test"}, Pause: noPause, Tries: 2})
	t.Cleanup(client.Close)
	b, err := rendezvous.NewBucket(client, o)
	if err != nil {
		t.Fatal(err)
	}
	b.Pause = noPause
	return b
}

const oddKey = "ci/github%2F7%2Focto%252Fhello/Ünit & more=+~/parts/000001/3%2F8"

func TestBucket(t *testing.T) {
	t.Parallel()
	o := options()
	o.Page = 2
	server := s3test.Start(t.Cleanup, o)
	b, ctx := bucket(t, server.URL, nil), t.Context()
	if _, err := b.Get(ctx, oddKey); !errors.Is(err, rendezvous.ErrNone) {
		t.Errorf("an object that is not there: %v", err)
	}
	for _, key := range []string{oddKey, "ci/a", "ci/b", "ci/c", "ci/d"} {
		if err := b.Put(ctx, key, []byte("of "+key)); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := b.Get(ctx, oddKey); err != nil || string(text) != "of "+oddKey {
		t.Errorf("%q, %v", text, err)
	}
	objects, now, err := b.List(ctx, "ci/")
	if err != nil || len(objects) != 5 || now.IsZero() {
		t.Fatalf("%v at %s, %v", objects, now, err)
	}
	for _, o := range objects {
		if now.Sub(o.Modified).Abs() > time.Minute {
			t.Errorf("%s is of %s", o.Key, o.Modified)
		}
	}
}

// TestCreate holds that one of many creates, in stores that know the condition
// and in those that do not.
func TestCreate(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*s3test.Options){
		"conditional":     func(*s3test.Options) {},
		"overwrites":      func(o *s3test.Options) { o.Unconditional = true },
		"not implemented": func(o *s3test.Options) { o.NotImplemented = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options()
			change(&o)
			server := s3test.Start(t.Cleanup, o)
			var wg, written sync.WaitGroup
			created := make([]bool, 8)
			written.Add(len(created))
			for i := range created {
				b := bucket(t, server.URL, nil)
				var once sync.Once
				arrive := func() { once.Do(written.Done) }
				b.Pause = func(context.Context, time.Duration) { arrive(); written.Wait() } // all have written
				wg.Go(func() {
					defer arrive()
					var err error
					if created[i], err = b.Create(t.Context(), "claims/1", fmt.Append(nil, "token ", i)); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if n := len(slices.DeleteFunc(created, func(c bool) bool { return !c })); n != 1 {
				t.Errorf("%d have created it", n)
			}
			if again, err := bucket(t, server.URL, nil).Create(t.Context(), "claims/1", []byte("late")); again || err != nil {
				t.Errorf("created again: %v, %v", again, err)
			}
		})
	}
}

// TestCreateWhoseAnswerIsLost finds out that an earlier try has created it.
func TestCreateWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	server := s3test.Start(t.Cleanup, options())
	lost := false
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && !lost {
			lost = true
			server.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		server.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	if created, err := bucket(t, proxy.URL, nil).Create(t.Context(), "claims/1", []byte("mine")); !created || err != nil || !lost {
		t.Errorf("created %v, %v", created, err)
	}
}

// TestErrors shows what a person gets to read, and no secret in it.
func TestErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		server func(*s3test.Options)
		client func(*rendezvous.Options)
		want   []string
	}{
		"no bucket":     {func(o *s3test.Options) { o.Bucket = "other" }, nil, []string{"list build/parts/ in the bucket ci", "404", "NoSuchBucket", "req-1", "hint: create the bucket"}},
		"denied":        {func(o *s3test.Options) { o.Denied = "GET" }, nil, []string{"403", "AccessDenied", "hint: let the key list the bucket"}},
		"unknown key":   {nil, func(o *rendezvous.Options) { o.AccessKey = "x" }, []string{"InvalidAccessKeyId", "hint: check rendezvous_access_key"}},
		"wrong key":     {func(o *s3test.Options) { o.SecretKey = "other" }, nil, []string{"SignatureDoesNotMatch", "hint: check rendezvous_secret_key"}},
		"wrong region":  {func(o *s3test.Options) { o.Region = "cn-north-1" }, nil, []string{"AuthorizationHeaderMalformed", "expecting 'cn-north-1'", "hint: set rendezvous_region"}},
		"no token":      {nil, func(o *rendezvous.Options) { o.SessionToken = "" }, []string{"InvalidToken", "hint: the temporary keys"}},
		"wrong clock":   {func(o *s3test.Options) { o.Ahead = time.Hour }, nil, []string{"RequestTimeTooSkewed", "clock of this machine"}},
		"nobody there":  {nil, func(o *rendezvous.Options) { o.Endpoint = "http://127.0.0.1:1" }, []string{"list build/parts/ in the bucket ci", "connection refused"}},
		"not a service": {nil, func(o *rendezvous.Options) { o.Endpoint = "PAGE" }, []string{"the answer is not the promised XML", "hint: name the address of the S3 API"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options()
			if test.server != nil {
				test.server(&o)
			}
			server := s3test.Start(t.Cleanup, o)
			page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>hello") }))
			t.Cleanup(page.Close)
			b := bucket(t, server.URL, func(o *rendezvous.Options) {
				if test.client != nil {
					test.client(o)
				}
				o.Endpoint = strings.Replace(o.Endpoint, "PAGE", page.URL, 1)
			})
			_, _, err := b.List(t.Context(), "ci/build/parts/")
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v\nlacks %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "sk-test") || strings.Contains(err.Error(), "st-test") {
				t.Errorf("a secret is in %v", err)
			}
		})
	}
}

// TestRaceInAStore lets 64 shards race over HTTP in stores of each kind.
func TestRaceInAStore(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*s3test.Options){
		"conditional": func(*s3test.Options) {}, "clock behind": func(o *s3test.Options) { o.Ahead = -10 * time.Minute }, "short pages": func(o *s3test.Options) { o.Page = 7 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options()
			change(&o)
			server := s3test.Start(t.Cleanup, o)
			b := bucket(t, server.URL, nil)
			var h host
			var wg sync.WaitGroup
			for i, place := range rand.Perm(64) {
				j := &job{store: b, host: &h, name: fmt.Sprintf("%d/64", place+1), wait: time.Minute, pause: func(context.Context, time.Duration) { time.Sleep(time.Millisecond) }}
				wg.Go(func() {
					time.Sleep(time.Duration(i%8) * time.Millisecond)
					if _, err := j.run(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if len(h.published) != 1 || len(h.published[0]) != 64 {
				t.Errorf("published %d times", len(h.published))
			}
		})
	}
}
