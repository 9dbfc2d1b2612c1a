package ci

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/testpost/testpost/plugin/small"
)

const (
	// maxGitFile bounds in bytes what is read of HEAD, a loose ref, .git and
	// commondir, each of which holds one line with a path at most.
	maxGitFile = 64 << 10
	// maxSymref bounds how often one ref may point to another: SYMREF_MAXDEPTH in git's refs.c.
	maxSymref = 5
)

// FromGit returns the commit that is checked out in workspace, and its branch,
// "" when none is checked out (a detached HEAD). It reads the files of git
// without running it: those of a plain checkout, of a linked worktree or
// submodule whose .git is a file, loose and packed refs, SHA-1 and SHA-256.
// It looks for .git in workspace itself only, not above it.
func FromGit(workspace string) (commit, branch string, err error) {
	repo, err := openGit(workspace)
	if err != nil {
		return "", "", fmt.Errorf("read the commit from %q: %w", workspace, err)
	}
	if commit, branch, err = repo.head(); err != nil {
		return "", "", fmt.Errorf("read the commit from %q: %w", workspace, err)
	}
	return commit, branch, nil
}

// A gitDir is where git keeps the refs of a worktree.
type gitDir struct {
	own    string // HEAD and the refs that each worktree has for itself
	common string // everything that worktrees share
}

func openGit(workspace string) (gitDir, error) {
	dir := filepath.Join(workspace, ".git")
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return gitDir{}, errors.New("it has no .git: run in the root of a checkout, or set workspace or commit")
	case err != nil:
		return gitDir{}, err
	case !info.IsDir():
		if dir, err = followGitFile(workspace, dir); err != nil {
			return gitDir{}, err
		}
	}
	common, err := commonDir(dir)
	return gitDir{own: dir, common: common}, err
}

// followGitFile returns the directory that a .git file names: "gitdir: ../main/.git/worktrees/x".
func followGitFile(workspace, file string) (string, error) {
	text, err := readGitFile(file)
	if err != nil {
		return "", err
	}
	path, ok := strings.CutPrefix(text, "gitdir: ")
	if !ok || path == "" || strings.ContainsAny(path, "\n\x00") {
		return "", fmt.Errorf("%s is neither a directory nor a file that says \"gitdir: …\"", file)
	}
	path = within(workspace, path)
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return "", fmt.Errorf("%s names %q, which is no directory: the repository of this worktree is not on this machine, so set commit", file, path)
	}
	return path, nil
}

func commonDir(dir string) (string, error) {
	path, err := readGitFile(filepath.Join(dir, "commondir"))
	if errors.Is(err, os.ErrNotExist) {
		return dir, nil
	}
	if err != nil {
		return "", err
	}
	if path == "" || strings.ContainsAny(path, "\n\x00") {
		return "", fmt.Errorf("%s does not hold a path", filepath.Join(dir, "commondir"))
	}
	return within(dir, path), nil
}

func within(dir, path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// head follows HEAD to a commit.
func (g gitDir) head() (commit, branch string, err error) {
	value, err := g.loose("HEAD")
	if errors.Is(err, os.ErrNotExist) {
		return "", "", fmt.Errorf("%s has no HEAD, so it is no repository of git", g.own)
	}
	if err != nil {
		return "", "", err
	}
	name := ""
	for range maxSymref {
		next, isRef := strings.CutPrefix(value, "ref:")
		if !isRef {
			commit, err := objectID(value, name)
			return commit, branch, err
		}
		if name, err = refName(next); err != nil {
			return "", "", err
		}
		if branch == "" {
			if short, ok := strings.CutPrefix(name, headsPrefix); ok {
				branch = short
			}
		}
		if value, err = g.resolve(name); err != nil {
			return "", "", err
		}
	}
	return "", "", fmt.Errorf("HEAD is a reference that leads to more than %d others", maxSymref)
}

// resolve returns what a ref holds; a loose ref hides a packed one.
func (g gitDir) resolve(name string) (string, error) {
	value, err := g.loose(name)
	if err == nil || !errors.Is(err, os.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		return value, err
	}
	value, err = g.packed(name)
	if err != nil || value != "" {
		return value, err
	}
	if _, err := os.Stat(filepath.Join(g.common, "reftable")); err == nil {
		return "", errors.New("the repository keeps its refs as reftable, which only git reads: set commit")
	}
	return "", fmt.Errorf("HEAD is on %s, which has no commit yet", name)
}

// perWorktree matches the refs that worktrees do not share.
// https://git-scm.com/docs/git-worktree#_refs
var perWorktree = lazily(`^(HEAD$|refs/(bisect|worktree|rewritten)/)`)

// loose reads a ref that is a file of its own. A symbolic link to another ref,
// as git wrote them long ago, counts as a reference.
func (g gitDir) loose(name string) (string, error) {
	dir := g.common
	if perWorktree().MatchString(name) {
		dir = g.own
	}
	file := filepath.Join(dir, filepath.FromSlash(name))
	if target, err := os.Readlink(file); err == nil && strings.HasPrefix(target, "refs/") {
		return "ref: " + target, nil
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return "", os.ErrNotExist // refs/heads/a beside a packed refs/heads/a was a/b once
	}
	return readGitFile(file)
}

// packed looks a ref up in packed-refs; it returns "" when it is not there.
func (g gitDir) packed(name string) (string, error) {
	path := filepath.Join(g.common, "packed-refs")
	file, err := openRegular(path)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for number := 1; lines.Scan(); number++ {
		line := lines.Text()
		if line == "" || line[0] == '#' || line[0] == '^' {
			continue
		}
		id, ref, ok := strings.Cut(line, " ")
		if !ok || !fullSHA(id) {
			return "", fmt.Errorf("%s is damaged at line %d: %q", path, number, shortened(line))
		}
		if ref == name {
			return id, nil
		}
	}
	if err := lines.Err(); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return "", nil
}

func objectID(value, name string) (string, error) {
	if !fullSHA(value) {
		if name == "" {
			name = "HEAD"
		}
		return "", fmt.Errorf("%s holds %q, which is no full commit SHA", name, shortened(value))
	}
	return strings.ToLower(value), nil
}

// badRef matches what git allows in no ref, and with it every way out of the
// repository. https://git-scm.com/docs/git-check-ref-format
var badRef = lazily(`[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|[/.]$`)

func refName(text string) (string, error) {
	name := strings.TrimLeft(text, " \t")
	if name == "refs/heads/.invalid" {
		return "", errors.New("the repository keeps its refs as reftable, which only git reads: set commit")
	}
	if !strings.HasPrefix(name, "refs/") || badRef().MatchString(name) {
		return "", fmt.Errorf("HEAD leads to %q, which is no valid ref", shortened(name))
	}
	return name, nil
}

// readGitFile returns the text of a small file without white space at its end.
func readGitFile(path string) (string, error) {
	data, err := small.ReadRegular(path, maxGitFile)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return strings.TrimRight(string(data), " \t\r\n"), nil
}

// openRegular opens a file and refuses what is none: a FIFO would never open.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	return os.Open(path)
}

// shownLength bounds in bytes what an error quotes of a damaged file.
const shownLength = 80

func shortened(text string) string {
	if len(text) <= shownLength {
		return text
	}
	return strings.ToValidUTF8(text[:shownLength], "") + "…"
}
