package ci_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/ci"
)

// write creates files below a new directory; a name that ends in "/" is a
// directory, and text that begins with "->" a symbolic link.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		target, isLink := strings.CutPrefix(text, "->")
		switch {
		case strings.HasSuffix(name, "/"):
			err = os.MkdirAll(path, 0o755)
		case isLink:
			err = os.Symlink(target, path)
		default:
			err = os.WriteFile(path, []byte(strings.ReplaceAll(text, "ROOT", root)), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const (
	otherSHA = "9999999999999999999999999999999999999999"
	sha256ID = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"
	packed   = "# pack-refs with: peeled fully-peeled sorted \n" +
		otherSHA + " refs/heads/a\n" + headSHA + " refs/heads/main\n" + otherSHA + " refs/heads/main-2\n" +
		otherSHA + " refs/tags/v1\n^" + baseSHA + "\n"
)

func TestFromGit(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		files          map[string]string
		commit, branch string
	}{
		"loose":                  {map[string]string{".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": headSHA + "\n"}, headSHA, "main"},
		"branch with slashes":    {map[string]string{".git/HEAD": "ref: refs/heads/feature/功能=x\n", ".git/refs/heads/feature/功能=x": headSHA}, headSHA, "feature/功能=x"},
		"packed":                 {map[string]string{".git/HEAD": "ref: refs/heads/main\n", ".git/packed-refs": packed}, headSHA, "main"},
		"loose hides packed":     {map[string]string{".git/HEAD": "ref: refs/heads/a\n", ".git/refs/heads/a": headSHA, ".git/packed-refs": packed}, headSHA, "a"},
		"packed beside a folder": {map[string]string{".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main/": "", ".git/packed-refs": packed}, headSHA, "main"},
		"detached":               {map[string]string{".git/HEAD": headSHA + "\n"}, headSHA, ""},
		"detached, upper case":   {map[string]string{".git/HEAD": strings.ToUpper(headSHA) + "\r\n"}, headSHA, ""},
		"SHA-256":                {map[string]string{".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": sha256ID + "\n"}, sha256ID, "main"},
		"on no branch":           {map[string]string{".git/HEAD": "ref: refs/remotes/origin/x\n", ".git/refs/remotes/origin/x": headSHA}, headSHA, ""},
		"ref to a ref":           {map[string]string{".git/HEAD": "ref: refs/heads/alias\n", ".git/refs/heads/alias": "ref: refs/heads/main\n", ".git/packed-refs": packed}, headSHA, "alias"},
		"linked HEAD":            {map[string]string{".git/HEAD": "->refs/heads/main", ".git/refs/heads/main": headSHA}, headSHA, "main"},
		"worktree": {map[string]string{
			".git":                               "gitdir: ROOT/store/.git/worktrees/w\n",
			"store/.git/worktrees/w/HEAD":        "ref: refs/heads/main\n",
			"store/.git/worktrees/w/commondir":   "../..\n",
			"store/.git/HEAD":                    "ref: refs/heads/a\n",
			"store/.git/refs/heads/main":         headSHA,
			"store/.git/worktrees/w/refs/heads/": "",
		}, headSHA, "main"},
		"worktree, packed": {map[string]string{
			".git":                        "gitdir: store/.git/worktrees/w",
			"store/.git/worktrees/w/HEAD": "ref: refs/heads/main", "store/.git/worktrees/w/commondir": "ROOT/store/.git",
			"store/.git/packed-refs": packed,
		}, headSHA, "main"},
		"worktree's own ref": {map[string]string{
			".git":                        "gitdir: store/.git/worktrees/w",
			"store/.git/worktrees/w/HEAD": "ref: refs/bisect/bad", "store/.git/worktrees/w/commondir": "../..",
			"store/.git/worktrees/w/refs/bisect/bad": headSHA, "store/.git/refs/bisect/bad": otherSHA,
		}, headSHA, ""},
		"submodule": {map[string]string{".git": "gitdir: modules/lib\n", "modules/lib/HEAD": headSHA}, headSHA, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			commit, branch, err := ci.FromGit(write(t, test.files))
			if err != nil || commit != test.commit || branch != test.branch {
				t.Errorf("got %q, %q, %v; want %q, %q", commit, branch, err, test.commit, test.branch)
			}
		})
	}
}

func TestFromGit_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	head := func(text string) map[string]string {
		return map[string]string{".git/HEAD": text, "secret": headSHA}
	}
	tests := map[string]struct {
		files map[string]string
		want  string
	}{
		"no git":              {nil, "it has no .git: run in the root of a checkout, or set workspace or commit"},
		"no HEAD":             {map[string]string{".git/config": ""}, "ROOT/.git has no HEAD, so it is no repository of git"},
		"empty HEAD":          {head(""), `HEAD holds "", which is no full commit SHA`},
		"short HEAD":          {head("1a2b3c4d"), `HEAD holds "1a2b3c4d", which is no full commit SHA`},
		"hostile HEAD":        {head("\x1b[31m" + strings.Repeat("x", 100)), `HEAD holds "\x1b[31m` + strings.Repeat("x", 75) + `…", which is no full commit SHA`},
		"large HEAD":          {head(strings.Repeat("a", 65<<10)), "read ROOT/.git/HEAD: it has more than 64 KiB"},
		"out of refs":         {head("ref: ../secret"), `HEAD leads to "../secret", which is no valid ref`},
		"out through refs":    {head("ref: refs/../../secret"), `HEAD leads to "refs/../../secret", which is no valid ref`},
		"absolute":            {head("ref: /etc/passwd"), `HEAD leads to "/etc/passwd", which is no valid ref`},
		"two lines":           {head("ref: refs/heads/a\nb"), `HEAD leads to "refs/heads/a\nb", which is no valid ref`},
		"backslash":           {head(`ref: refs/heads\..\..\secret`), `HEAD leads to "refs/heads\\..\\..\\secret", which is no valid ref`},
		"lock file":           {head("ref: refs/heads/main.lock"), `HEAD leads to "refs/heads/main.lock", which is no valid ref`},
		"no commit yet":       {head("ref: refs/heads/main\n"), "HEAD is on refs/heads/main, which has no commit yet"},
		"reftable":            {head("ref: refs/heads/.invalid\n"), "the repository keeps its refs as reftable, which only git reads: set commit"},
		"circle":              {map[string]string{".git/HEAD": "ref: refs/heads/a", ".git/refs/heads/a": "ref: refs/heads/b", ".git/refs/heads/b": "ref: refs/heads/a"}, "HEAD is a reference that leads to more than 5 others"},
		"damaged loose ref":   {map[string]string{".git/HEAD": "ref: refs/heads/main", ".git/refs/heads/main": "\x00\x00"}, `refs/heads/main holds "\x00\x00", which is no full commit SHA`},
		"damaged packed refs": {map[string]string{".git/HEAD": "ref: refs/heads/main", ".git/packed-refs": "# x\n" + otherSHA + " refs/heads/a\n<<<<<<< x\n"}, `ROOT/.git/packed-refs is damaged at line 3: "<<<<<<< x"`},
		"endless packed line": {map[string]string{".git/HEAD": "ref: refs/heads/main", ".git/packed-refs": strings.Repeat("a", 70<<10)}, "ROOT/.git/packed-refs: bufio.Scanner: token too long"},
		"git file":            {map[string]string{".git": "hello\n"}, `ROOT/.git is neither a directory nor a file that says "gitdir: …"`},
		"git file, no place":  {map[string]string{".git": "gitdir: /nowhere/x\n"}, `ROOT/.git names "/nowhere/x", which is no directory: the repository of this worktree is not on this machine, so set commit`},
		"empty commondir":     {map[string]string{".git/commondir": "\n", ".git/HEAD": headSHA}, "ROOT/.git/commondir does not hold a path"},
		"HEAD is a folder":    {map[string]string{".git/HEAD/": ""}, "ROOT/.git has no HEAD, so it is no repository of git"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := write(t, test.files)
			commit, branch, err := ci.FromGit(root)
			if err == nil || commit != "" || branch != "" {
				t.Fatalf("got %q, %q, %v; want an error", commit, branch, err)
			}
			if got, want := strings.ReplaceAll(err.Error(), root, "ROOT"), `read the commit from "ROOT": `+test.want; got != want && runtime.GOOS != "windows" {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// FuzzFromGit checks that no HEAD leads out of the repository.
func FuzzFromGit(f *testing.F) {
	for _, head := range []string{headSHA, "ref: refs/heads/main", "ref: refs/../../secret", "ref: refs/heads/../../../secret", "ref: ../secret", "ref: refs//../secret", ""} {
		f.Add(head)
	}
	f.Fuzz(func(t *testing.T, head string) {
		root := write(t, map[string]string{".git/HEAD": head, ".git/refs/heads/main": headSHA, "secret": otherSHA, ".git/secret": otherSHA})
		commit, _, err := ci.FromGit(root)
		if (commit == "") == (err == nil) || commit == otherSHA && !strings.Contains(head, otherSHA) {
			t.Errorf("HEAD %q leads to %q, %v", head, commit, err)
		}
	})
}

// TestFromGit_AgreesWithGit compares with git itself.
func TestFromGit_AgreesWithGit(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is not installed")
	}
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			git := func(dir string, args ...string) string {
				t.Helper()
				cmd := exec.Command(program, append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@b.test", "-c", "commit.gpgsign=false"}, args...)...)
				cmd.Env = []string{"HOME=" + root, "GIT_CONFIG_NOSYSTEM=1", "PATH=" + os.Getenv("PATH")}
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("git %v: %v\n%s", args, err, out)
				}
				return strings.TrimSpace(string(out))
			}
			agree := func(state, dir string) {
				t.Helper()
				commit, branch, err := ci.FromGit(dir)
				if want, wantBranch := git(dir, "rev-parse", "HEAD"), git(dir, "branch", "--show-current"); err != nil || commit != want || branch != wantBranch {
					t.Errorf("%s: got %q, %q, %v; git says %q, %q", state, commit, branch, err, want, wantBranch)
				}
			}
			repo := filepath.Join(root, "repo")
			git(root, "init", "-q", "--object-format="+format, "-b", "feature/a=b", repo)
			git(repo, "commit", "-q", "--allow-empty", "-m", "one")
			agree("first commit", repo)
			git(repo, "tag", "-a", "v1", "-m", "v1")
			git(repo, "worktree", "add", "-q", "-b", "other", filepath.Join(root, "linked"))
			git(filepath.Join(root, "linked"), "commit", "-q", "--allow-empty", "-m", "two")
			agree("linked worktree", filepath.Join(root, "linked"))
			git(repo, "pack-refs", "--all")
			agree("packed", repo)
			agree("packed, linked", filepath.Join(root, "linked"))
			git(repo, "commit", "-q", "--allow-empty", "-m", "three")
			agree("loose over packed", repo)
			git(repo, "checkout", "-q", "v1")
			agree("detached", repo)
		})
	}
}
