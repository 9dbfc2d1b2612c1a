package plugin

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/testpost/testpost/plugin/small"
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
		ctx, cancel := context.WithTimeout(ctx, smallFileTime)
		defer cancel()
		type answer struct {
			text []byte
			err  error
		}
		read := make(chan answer, 1)
		go func() {
			text, err := small.Read(path, maxSmallFile)
			if err != nil {
				err = fmt.Errorf("read %s: %w", path, err)
			}
			read <- answer{text, err}
		}()
		select {
		case a := <-read:
			return a.text, a.err
		case <-ctx.Done():
			return nil, fmt.Errorf("read %s: no end after %s: %w", path, smallFileTime, context.Cause(ctx))
		}
	}
}

// readBelow reads a small file. One that path names below root is not read
// through a link that leads out of root: a stranger's tree may hold one.
func readBelow(ctx context.Context, root, path string) ([]byte, error) {
	if filepath.IsAbs(path) {
		return reader(ctx)(path)
	}
	text, err := small.ReadIn(root, path, maxSmallFile)
	if err != nil {
		err = fmt.Errorf("read %s: %w", path, err)
	}
	return text, err
}
