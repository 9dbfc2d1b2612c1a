package codearts_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codearts/codeartstest"
)

// TestDeliver_StreamsFromDisk uploads 200 MB. It does not run beside other
// tests, because it measures all that the process allocates: that of the
// service, which keeps 1 MB, included.
func TestDeliver_StreamsFromDisk(t *testing.T) { //nolint:paralleltest // it measures the whole process
	const size, bound = 200 << 20, 16 << 20
	b := newBench(t, codeartstest.Options{}).file("large.xml", "").file("small.xml", "x")
	path := filepath.Join(b.folder, "large.xml")
	must(t, os.Truncate(path, size))
	b.files[0].Size = size
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := b.deliver("NODE_ID=n-1")
	runtime.ReadMemStats(&after)
	if r.Outcome != host.Delivered || r.Message != "2 reports (209.7 MB) to "+directory {
		t.Fatalf("%+v", r)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > bound {
		t.Errorf("%d bytes were allocated, at most %d are expected", got, bound)
	} else {
		t.Logf("%d bytes were allocated", got)
	}
	if got := b.service.Files()[0]; got.Size != size || got.SHA256 != hashOfZeros(size) {
		t.Errorf("arrived: %+v", got)
	}
}

func hashOfZeros(n int64) string {
	hash := sha256.New()
	_, _ = io.CopyN(hash, zeros{}, n)
	return hex.EncodeToString(hash.Sum(nil))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
