package codearts

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

// written returns uploads of files that have the given contents.
func written(t *testing.T, contents ...string) []upload {
	t.Helper()
	var files []report.File
	for i, content := range contents {
		path := string(rune('a'+i)) + "/r.xml"
		abs := filepath.Join(t.TempDir(), "r.xml")
		if err := os.WriteFile(abs, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, report.File{Path: path, Abs: abs, Size: int64(len(content))})
	}
	found := sift(files)
	if len(found.leftOut) > 0 {
		t.Fatal(found.leftOut)
	}
	return found.ready
}

func TestForm_Golden(t *testing.T) {
	t.Parallel()
	f := &form{boundary: "xyz", uploads: written(t, "<a/>", "\r\n--xyz--\r\n")}
	const want = "--xyz\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a_r.xml\"\r\nContent-Type: application/octet-stream\r\n\r\n<a/>\r\n" +
		"--xyz\r\nContent-Disposition: form-data; name=\"files\"; filename=\"b_r.xml\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--xyz--\r\n\r\n" +
		"--xyz--\r\n"
	for name, through := range map[string]func(io.Reader) io.Reader{
		"whole":     func(r io.Reader) io.Reader { return r },
		"by bytes":  iotest.OneByteReader,
		"by halves": iotest.HalfReader,
	} {
		for range 2 { // a form is opened anew for every try
			body, err := f.open()
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(through(body))
			if err != nil || body.Close() != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, string(got)); diff != "" || f.length() != int64(len(got)) {
				t.Errorf("%s: length %d of %d: %s", name, f.length(), len(got), diff)
			}
		}
	}
	if diff := cmp.Diff([]string{"files: a_r.xml, 4 bytes", "files: b_r.xml, 11 bytes"}, f.describe()); diff != "" {
		t.Error(diff)
	}
}

func TestForm_BoundariesDiffer(t *testing.T) {
	t.Parallel()
	a, b := newBoundary(), newBoundary()
	if a == b || len(a) != 60 || len(b) != 60 {
		t.Errorf("%q and %q", a, b)
	}
}

func TestForm_AFileThatChangesIsNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(path string) error
		want   string
	}{
		"shorter": {func(path string) error { return os.Truncate(path, 3) },
			`"b/r.xml": it changed while testpost ran (4 bytes, then 3): something may still be writing it; run this step when the tests have ended`},
		"longer": {func(path string) error { return os.Truncate(path, 5) },
			`"b/r.xml": it changed while testpost ran (4 bytes, then more): something may still be writing it; run this step when the tests have ended`},
		"gone": {os.Remove, `"b/r.xml": no such file or directory`},
		"a folder": {func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) },
			`"b/r.xml": is a directory`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &form{boundary: "xyz", uploads: written(t, "<a/>", "<b/>", "<c/>")}
			if err := test.change(f.uploads[1].abs); err != nil {
				t.Fatal(err)
			}
			body, _ := f.open()
			_, err := io.ReadAll(body)
			var one *fileError
			if !errors.As(err, &one) || one.path != "b/r.xml" || err.Error() != test.want {
				t.Errorf("error %v, want %s", err, test.want)
			}
			if err := body.Close(); err != nil {
				t.Error(err)
			}
			if n, err := body.Read(make([]byte, 1)); n != 0 || err != io.EOF {
				t.Errorf("after Close: %d, %v", n, err)
			}
		})
	}
}

func TestBytesOf(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{
		0: "0 bytes", 1: "1 byte", 999: "999 bytes", 1000: "1.0 kB", 1_234_567: "1.2 MB", 999_949: "999.9 kB", 999_960: "1.0 MB",
		2_500_000_000: "2.5 GB", 7_000_000_000_000_000: "7000.0 TB",
	} {
		if got := bytesOf(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
