package ci_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/ci"
)

// git runs git in dir, in a world without settings.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	c := exec.Command("git", args...)
	c.Dir = dir
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com"}
	out, err := c.CombinedOutput()
	if err != nil {
		t.Skipf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// history is a repository with commits, the last ones first.
func history(t *testing.T, format string, n int) (dir string, commits []string) {
	t.Helper()
	dir = t.TempDir()
	git(t, dir, "init", "-q", "--object-format="+format, ".")
	for i := range n {
		// Messages that are alike make git write commits as differences.
		git(t, dir, "commit", "-q", "--allow-empty", "-m", fmt.Sprintf("commit %d\n\n%s", i, strings.Repeat("the same words in each of them, which are worth a delta\n", 30)))
	}
	return dir, strings.Fields(git(t, dir, "rev-list", "--first-parent", "HEAD"))
}

func TestAncestors(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			dir, commits := history(t, format, 12)
			check := func(what, dir string, from, n int, want []string) {
				t.Helper()
				if diff := cmp.Diff(want, ci.Ancestors(dir, commits[from], n)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", what, diff)
				}
			}
			check("loose", dir, 0, 3, commits[1:4])
			check("to the first", dir, 9, 5, commits[10:])
			check("of the first", dir, 11, 5, nil)
			git(t, dir, "repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
			git(t, dir, "prune-packed")
			check("packed", dir, 0, 11, commits[1:])
			shallow := t.TempDir()
			git(t, shallow, "clone", "-q", "--depth=1", "file://"+dir, "x")
			check("shallow", filepath.Join(shallow, "x"), 0, 5, commits[1:2])
			git(t, dir, "checkout", "-q", "-b", "topic", commits[5])
			git(t, dir, "commit", "-q", "--allow-empty", "-m", "topic")
			git(t, dir, "merge", "-q", "--no-ff", "-m", "merge", commits[0])
			merge := git(t, dir, "rev-parse", "HEAD")
			got := ci.Ancestors(dir, strings.ToUpper(merge), 2)
			if len(got) != 2 || got[1] != commits[5] {
				t.Errorf("first parents of a merge: %v", got)
			}
		})
	}
}

func TestAncestorsOfNothing(t *testing.T) {
	t.Parallel()
	for _, commit := range []string{"", "HEAD", headSHA, "../../../../etc/passwd"} {
		if got := ci.Ancestors(t.TempDir(), commit, 3); got != nil {
			t.Errorf("%q: %v", commit, got)
		}
	}
	dir, _ := history(t, "sha1", 2)
	if got := ci.Ancestors(dir, headSHA, 3); got != nil {
		t.Errorf("a commit that is not there: %v", got)
	}
}

// TestAncestorsOfDamage changes packs everywhere: the list may be shorter, but
// nothing hangs or panics, and no id is made up.
func TestAncestorsOfDamage(t *testing.T) {
	t.Parallel()
	dir, commits := history(t, "sha1", 4)
	git(t, dir, "repack", "-q", "-a", "-d", "-f")
	git(t, dir, "prune-packed")
	for _, pattern := range []string{"*.idx", "*.pack"} {
		names, _ := filepath.Glob(filepath.Join(dir, ".git/objects/pack", pattern))
		if len(names) != 1 {
			t.Fatalf("%d files are %s", len(names), pattern)
		}
		good, err := os.ReadFile(names[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(names[0], 0o644); err != nil {
			t.Fatal(err)
		}
		for at := 0; at < len(good); at += 1 + len(good)/150 {
			for _, bad := range [][]byte{good[:at], slices.Concat(good[:at], []byte{good[at] ^ 0xff}, good[at+1:])} {
				if err := os.WriteFile(names[0], bad, 0o644); err != nil {
					t.Fatal(err)
				}
				ci.Ancestors(dir, commits[0], 10)
			}
		}
		if err := os.WriteFile(names[0], good, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := ci.Ancestors(dir, commits[0], 10); len(got) != 3 {
		t.Errorf("mended again: %v", got)
	}
	file := filepath.Join(dir, ".git/objects", headSHA[:2], headSHA[2:])
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.Repeat([]byte{0x78, 0x9c, 0xff}, 1000), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := ci.Ancestors(dir, headSHA, 3); got != nil {
		t.Errorf("of a damaged object: %v", got)
	}
}
