package files

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

func TestClosedDirectoriesAndFiles(t *testing.T) {
	t.Parallel()
	root := plant(t, "open/x.xml", "db/secret/x.xml", "gone/x.xml", "named/x.xml", "locked.xml")
	must(t, os.Chmod(filepath.Join(root, "locked.xml"), 0o600))
	open := func(path string) (*os.File, error) {
		err := map[string]error{"secret": fs.ErrPermission, "locked.xml": fs.ErrPermission, "gone": fs.ErrNotExist, "named": fs.ErrNotExist}[filepath.Base(path)]
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
		return os.Open(path)
	}
	got, err := find(context.Background(), open, root, []string{"**/*.xml", "named/*.xml"})
	must(t, err)
	want := []string{
		`db/secret/ (unreadable): this directory cannot be read: permission denied; if it holds no reports, exclude it with the pattern "!db/secret"`,
		"locked.xml (unreadable): cannot be opened: permission denied",
		`named/ (unreadable): this directory cannot be read: file does not exist; if it holds no reports, exclude it with the pattern "!named"`,
		"open/x.xml",
		"unmatched: named/*.xml",
		"skipped: gone: it vanished during the search",
	}
	if diff := cmp.Diff(want, said(got)); diff != "" {
		t.Error(diff)
	}
	for _, f := range got.Files {
		if f.Outcome == report.Unreadable && !lost(f) {
			t.Errorf("%s: a file that cannot be read is not lost: %+v", f.Path, f.Problems)
		}
	}
	got, err = find(context.Background(), open, root, []string{"**/*.xml", "!db", "!named", "!locked.xml"})
	must(t, err)
	if len(got.Files) != 1 {
		t.Errorf("the advice of the message does not work: %v", said(got))
	}
	closed := func(string) (*os.File, error) { return nil, fs.ErrPermission }
	if _, err = find(context.Background(), closed, root, []string{"*"}); err == nil || err.Error() != `workspace "`+root+`": permission denied` {
		t.Errorf("got %v", err)
	}
}

func TestHostileNames(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("other systems refuse such names")
	}
	names := []string{"a\nb.xml", "\xff\xfe.xml", "\xfe\xff.xml", " .xml", "*.xml", "[a].xml", "{x}.xml", `back\slash.xml`, "::error::.xml", "\u202e.xml", "-rf.xml", "!bang.xml", "~.xml"}
	root := plant(t, names...)
	got, err := Find(context.Background(), root, []string{"*.xml"})
	must(t, err)
	slices.Sort(names)
	shown := slices.Clone(names)
	for i, name := range names { // two of them stay two
		shown[i] = strings.NewReplacer("\xff", `\xff`, "\xfe", `\xfe`).Replace(name)
	}
	if diff := cmp.Diff(shown, said(got)); diff != "" {
		t.Error(diff)
	}
	for i, name := range names {
		got, err := Find(context.Background(), root, []string{"./" + name})
		if name == "*.xml" {
			continue // as a pattern it takes all the others too
		}
		if err != nil || len(got.Files) != 1 || got.Files[0].Path != shown[i] || filepath.Base(got.Files[0].Abs) != name {
			t.Errorf("%q by its name: %v, %v", name, said(got), err)
		}
	}
	got, err = Find(context.Background(), root, []string{`\!bang.xml`, `\*.xml`})
	must(t, err)
	if diff := cmp.Diff([]string{"!bang.xml", "*.xml"}, said(got)); diff != "" {
		t.Error(diff)
	}
}

func TestNotesAreBounded(t *testing.T) {
	t.Parallel()
	root := plant(t)
	for _, c := range braces10() {
		must(t, os.WriteFile(filepath.Join(root, c), nil, 0o644))
	}
	got, err := Find(context.Background(), root, []string{"*.xml", "!x*"})
	must(t, err)
	if len(got.Skipped) != MaxSkipped || got.MoreSkipped != 24 {
		t.Errorf("%d notes and %d more of 1024", len(got.Skipped), got.MoreSkipped)
	}
}

// braces10 is 1,024 names.
func braces10() []string {
	out := []string{"x"}
	for range 10 {
		var next []string
		for _, s := range out {
			next = append(next, s+"a", s+"b")
		}
		out = next
	}
	for i := range out {
		out[i] += ".xml"
	}
	return out
}
