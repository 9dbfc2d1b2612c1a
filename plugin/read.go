package plugin

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Bounds on the files that settings and the CI name: secrets, certificates, the
// event. GitHub cuts event payloads at 25 MB
// (https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap).
const (
	maxSmallFile  = 32 << 20 // bytes
	smallFileTime = 10 * time.Second
)

// reader returns a function that reads small files.
func reader(ctx context.Context) func(path string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		return readSoon(ctx, path, func() (*os.File, error) { return os.Open(path) })
	}
}

// readBelow reads a small file. One that path names below root is not read
// through a link that leads out of root: a stranger's tree may hold one.
func readBelow(ctx context.Context, root, path string) ([]byte, error) {
	if filepath.IsAbs(path) {
		return reader(ctx)(path)
	}
	return readSoon(ctx, path, func() (*os.File, error) {
		tree, err := os.OpenRoot(root)
		if err != nil {
			return nil, err
		}
		defer tree.Close()
		return tree.Open(path)
	})
}

// readSoon reads the file that open opens, called path in errors. A pipe that
// nobody writes to, or a device without an end, is an error after a while, not a
// hang.
func readSoon(ctx context.Context, path string, open func() (*os.File, error)) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, smallFileTime)
	defer cancel()
	type answer struct {
		text []byte
		err  error
	}
	read := make(chan answer, 1)
	go func() {
		text, err := readSmall(path, open)
		read <- answer{text, err}
	}()
	select {
	case a := <-read:
		return a.text, a.err
	case <-ctx.Done():
		return nil, fmt.Errorf("read %s: no end after %s: %w", path, smallFileTime, context.Cause(ctx))
	}
}

func readSmall(path string, open func() (*os.File, error)) ([]byte, error) {
	f, err := open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSmallFile+1))
	if err == nil && len(text) > maxSmallFile {
		err = fmt.Errorf("read %s: it is larger than %d bytes", path, maxSmallFile)
	}
	return text, err
}
