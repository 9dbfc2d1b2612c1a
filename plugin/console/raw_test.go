package console_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/console"
)

func TestRaw(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	c := console.New(&log, console.Options{Mask: func(s string) string { return strings.ReplaceAll(s, "s3cret", "***") }})
	io.WriteString(c.Raw(), "::error file=a.go::s3cret\x1b ##[x]\n")
	c.Noticef("after")
	if got, want := log.String(), "::error file=a.go::***\x1b ##[x]\nafter\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	broken := errors.New("broken")
	if _, err := console.New(failing{broken}, console.Options{}).Raw().Write([]byte("x\n")); !errors.Is(err, broken) {
		t.Errorf("error %v, want that of the log", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
