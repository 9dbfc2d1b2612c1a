package rest

import (
	"errors"
	"io"
	"strings"
	"testing"
)

type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	return len(p), nil
}

// TestEndlessAnswer reads a body that never ends: neither more is read nor more
// is kept than the bound.
func TestEndlessAnswer(t *testing.T) {
	t.Parallel()
	for _, expected := range []int64{-1, 0, 100, 1 << 40} {
		source := &endless{}
		text, err := readMost(source, 1<<20, expected)
		if !errors.Is(err, errTooLarge) || len(text) != 1<<20 || cap(text) > 1<<20+1 || source.read > 1<<20+1 {
			t.Errorf("announced as %d: %d bytes of %d kept in %d, error %v", expected, len(text), source.read, cap(text), err)
		}
	}
	for n := range 3 {
		text, err := readMost(io.MultiReader(strings.NewReader("ab"), strings.NewReader(strings.Repeat("c", n))), 3, -1)
		if want := n > 1; (err == errTooLarge) != want || len(text) != min(2+n, 3) {
			t.Errorf("%d bytes: %q, %v", 2+n, text, err)
		}
	}
}
