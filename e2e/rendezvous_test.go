package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/testpost/testpost/plugin/rendezvous"
	"github.com/testpost/testpost/plugin/rendezvous/s3test"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/shard"
)

// briefly waits a thousandth of the time.
func briefly(_ context.Context, d time.Duration) { time.Sleep(d / 1000) }

// TestShardsMeetInAnObjectStore lets 64 shards race, in random order, in an
// object store that others have written: one of them puts all parts together.
func TestShardsMeetInAnObjectStore(t *testing.T) {
	t.Parallel()
	backend := s3mem.New()
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	if err := backend.CreateBucket("ci"); err != nil {
		t.Fatal(err)
	}
	client := rest.New(rest.Options{})
	t.Cleanup(client.Close)
	bucket, err := rendezvous.NewBucket(client, rendezvous.Options{Bucket: "ci", Endpoint: server.URL, PathStyle: true,
		Credentials: rendezvous.Credentials{AccessKey: "ak", SecretKey: "sk"}})
	if err != nil {
		t.Fatal(err)
	}
	bucket.Pause = briefly
	var wg sync.WaitGroup
	var mu sync.Mutex
	var turns []*rendezvous.Turn
	for _, i := range rand.Perm(64) {
		wg.Go(func() {
			s, _ := shard.Parse(fmt.Sprintf("%d/64", i+1))
			m := &rendezvous.Meeting{Store: bucket, Prefix: "testpost/github/7/octocat%2Fhello/Unit tests", Shard: s, Wait: time.Minute, Pause: briefly}
			_, turn, err := m.Join(t.Context(), []byte("part of "+s.Name))
			if err != nil {
				t.Errorf("%s: %v", s, err)
			}
			if turn == nil {
				return
			}
			mu.Lock()
			turns = append(turns, turn)
			mu.Unlock()
			for _, p := range turn.Parts {
				if text, err := turn.Get(t.Context(), p); err != nil || string(text) != "part of "+p.Shard {
					t.Errorf("part %s: %q, %v", p.Shard, text, err)
				}
			}
			if err := turn.Done(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(turns) != 1 || len(turns[0].Parts) != 64 || len(turns[0].Missing) != 0 {
		t.Fatalf("%d have put the parts together", len(turns))
	}
	if created, err := bucket.Create(t.Context(), "testpost/github/7/octocat%2Fhello/Unit tests/claims/000001", []byte("late")); created || err != nil {
		t.Errorf("the claim was created again: %v, %v", created, err)
	}
}

// A dying store ends its job once the part is there.
type dying struct {
	rendezvous.Store
	end context.CancelFunc
}

func (d dying) Put(ctx context.Context, key string, content []byte) error {
	err := d.Store.Put(ctx, key, content)
	d.end()
	return err
}

// TestShardsDieInAnObjectStore: every other job dies between leaving its part
// and putting the parts together, and is run again. The whole is published once.
func TestShardsDieInAnObjectStore(t *testing.T) {
	t.Parallel()
	backend := s3mem.New()
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	if err := backend.CreateBucket("ci"); err != nil {
		t.Fatal(err)
	}
	client := rest.New(rest.Options{})
	t.Cleanup(client.Close)
	bucket, err := rendezvous.NewBucket(client, rendezvous.Options{Bucket: "ci", Endpoint: server.URL, PathStyle: true,
		Credentials: rendezvous.Credentials{AccessKey: "ak", SecretKey: "sk"}})
	if err != nil {
		t.Fatal(err)
	}
	bucket.Pause = briefly
	var whole atomic.Int32
	join := func(ctx context.Context, store rendezvous.Store, i int) error {
		s, _ := shard.Parse(fmt.Sprintf("%d/64", i+1))
		m := &rendezvous.Meeting{Store: store, Prefix: "ci/7", Shard: s, Wait: time.Minute, Pause: briefly}
		_, turn, err := m.Join(ctx, []byte("part of "+s.Name))
		if err != nil || turn == nil {
			return err
		}
		for _, p := range turn.Parts {
			if _, err := turn.Get(ctx, p); err != nil {
				return err
			}
		}
		if len(turn.Missing) == 0 {
			whole.Add(1)
		}
		return turn.Done(ctx)
	}
	var all sync.WaitGroup
	for _, i := range rand.Perm(64) {
		all.Go(func() {
			if i%2 == 0 {
				ctx, end := context.WithCancel(t.Context())
				if err := join(ctx, dying{bucket, end}, i); !errors.Is(err, context.Canceled) {
					t.Errorf("shard %d did not die: %v", i+1, err)
				}
			}
			if err := join(t.Context(), bucket, i); err != nil {
				t.Errorf("shard %d: %v", i+1, err)
			}
		})
	}
	all.Wait()
	if whole.Load() != 1 {
		t.Errorf("the whole was published %d times", whole.Load())
	}
}

// TestS3AsOthersSpeakIt lets a client library for S3 talk to the strict store of
// the other tests, and read what the program wrote there: they agree on
// signatures, keys and lists.
func TestS3AsOthersSpeakIt(t *testing.T) {
	t.Parallel()
	server := s3test.Start(t.Cleanup, s3test.Options{Bucket: "ci-results", AccessKey: "ak", SecretKey: "sk", Token: "st", Region: "eu-central-1", Page: 2})
	client := rest.New(rest.Options{})
	t.Cleanup(client.Close)
	bucket, err := rendezvous.NewBucket(client, rendezvous.Options{Bucket: "ci-results", Endpoint: server.URL, Region: "eu-central-1", PathStyle: true,
		Credentials: rendezvous.Credentials{AccessKey: "ak", SecretKey: "sk", SessionToken: "st"}})
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{"ci/github/7/octo%2Fhello/Ünit & more=+~/parts/000001/3%2F8", "ci/a b", "ci/c"}
	for _, key := range keys {
		if err := bucket.Put(t.Context(), key, []byte("of "+key)); err != nil {
			t.Fatal(err)
		}
	}
	other, err := minio.New(strings.TrimPrefix(server.URL, "http://"), &minio.Options{
		Creds: credentials.NewStaticV4("ak", "sk", "st"), Region: "eu-central-1", BucketLookup: minio.BucketLookupPath})
	if err != nil {
		t.Fatal(err)
	}
	listed := 0
	for o := range other.ListObjects(t.Context(), "ci-results", minio.ListObjectsOptions{Prefix: "ci/", Recursive: true}) {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
		listed++
	}
	if listed != len(keys) {
		t.Errorf("%d objects are listed", listed)
	}
	for _, key := range keys {
		object, err := other.GetObject(t.Context(), "ci-results", key, minio.GetObjectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(io.LimitReader(object, 1000)); string(text) != "of "+key {
			t.Errorf("%s: %q, %v", key, text, err)
		}
	}
}
