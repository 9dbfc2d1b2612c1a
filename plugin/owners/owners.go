// Package owners says whom a file of the tree belongs to, as the tree's
// CODEOWNERS file has it. It reads the syntax of GitHub (which Codeup and others
// share), the sections of GitLab, and the expressions of Gitea and Forgejo.
//
// Sources of the syntax and of the places:
// https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
// https://docs.gitlab.com/user/project/codeowners/reference/
// https://docs.gitea.com/usage/code-owners
package owners

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/small"
)

// MaxFile is the size in bytes up to which a CODEOWNERS file is read. GitHub
// does not load a larger one.
const MaxFile = 3 << 20

// maxSize bounds what all patterns of a file are compiled to, in instructions or
// what costs as much: thousands of patterns with wildcards.
const maxSize = 1 << 19

// maxOwners bounds the owners that one file has: more tell a reader nothing.
const maxOwners = 10

// maxMistakes bounds the lines whose mistakes are told one by one.
const maxMistakes = 10

// Rules are a CODEOWNERS file. The zero value knows no owners.
type Rules struct {
	// Path is where the file was found, relative to the root of the tree.
	Path string
	// Mistakes are lines that could not be understood and count for nothing, one
	// sentence each, beginning with file and line.
	Mistakes []string
	// MoreMistakes is the number of such lines beyond those in Mistakes.
	MoreMistakes int

	of   func(path string) []string
	size int // of all patterns
}

// grow counts a pattern of that size, and reports whether all are too large
// together.
func (r *Rules) grow(size int) bool {
	r.size += size
	return r.size > maxSize
}

// Of returns the owners of a file, as written ("@org/team", "a@b.example"), each
// once and at most a few. path is relative to the root of the tree, with
// forward slashes.
func (r *Rules) Of(path string) []string {
	if r == nil || r.of == nil {
		return nil
	}
	var out []string
	for _, o := range r.of(path) {
		if !slices.Contains(out, o) && len(out) < maxOwners {
			out = append(out, o)
		}
	}
	return out
}

// Places are the paths at which a code host looks for the file, first found
// wins. A host that is not known is asked for all of them.
func Places(forge string) []string {
	switch forge {
	case "github":
		return []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}
	case "gitlab":
		return []string{"CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"}
	case "gitea", "forgejo":
		return []string{"CODEOWNERS", "docs/CODEOWNERS", ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS"}
	}
	return []string{".codeup/CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS",
		".bitbucket/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}
}

// Find reads the CODEOWNERS file of the tree at root, where the code host
// ("github", "gitea", …; "" when unknown) looks for it. Without one there are no
// rules and no error. Links are followed only inside the tree.
func Find(root, forge string) (*Rules, error) {
	tree, err := os.OpenRoot(root)
	if errors.Is(err, fs.ErrNotExist) {
		return &Rules{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for CODEOWNERS: %w", err)
	}
	defer tree.Close()
	for _, place := range Places(forge) {
		text, err := small.ReadFrom(tree, place, MaxFile)
		if !errors.Is(err, fs.ErrNotExist) {
			return parsed(place, text, err, forge)
		}
	}
	return &Rules{}, nil
}

// Read reads the file at path, relative to root. It returns fs.ErrNotExist when
// there is none.
func Read(root, path, forge string) (*Rules, error) {
	text, err := small.ReadIn(root, path, MaxFile)
	return parsed(path, text, err, forge)
}

// parsed returns the rules in what reading the file at path gave.
func parsed(path string, text []byte, err error, forge string) (*Rules, error) {
	switch {
	case errors.Is(err, small.TooLarge(MaxFile)):
		return nil, fmt.Errorf("read %s: %w, which no code host reads", path, err)
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	r := Parse(path, text, forge)
	if r.size > maxSize { // whom the last lines name would be anybody's guess
		return nil, fmt.Errorf("read %s: its patterns or sections are too many", path)
	}
	return r, nil
}

// Parse reads the text of a CODEOWNERS file that stands at path. A line that
// cannot be understood costs only itself.
func Parse(path string, text []byte, forge string) *Rules {
	r := &Rules{Path: path}
	lines := strings.Split(strings.TrimPrefix(string(text), "\uFEFF"), "\n")
	if isGitea(path, forge) {
		r.of = r.expressions(lines)
	} else {
		r.of = r.sections(lines, syntaxOf(path, forge))
	}
	return r
}

// isGitea reports whether the patterns are regular expressions.
func isGitea(path, forge string) bool {
	return forge == "gitea" || forge == "forgejo" || strings.HasPrefix(path, ".gitea/") || strings.HasPrefix(path, ".forgejo/")
}

// mistake notes that a line counts for nothing.
func (r *Rules) mistake(line int, err error) {
	if len(r.Mistakes) == maxMistakes {
		r.MoreMistakes++
		return
	}
	r.Mistakes = append(r.Mistakes, fmt.Sprintf("%s:%d: %v; the line is ignored", r.Path, line, err))
}

// isOwner reports whether word names somebody: a user, a team or role, or an
// address.
func isOwner(word string) bool {
	at := strings.IndexByte(word, '@')
	return at >= 0 && at < len(word)-1 && strings.Trim(word, "@abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-/") == ""
}

// ownersIn returns the words that name somebody; the first that does not is a
// mistake.
func ownersIn(words []string) ([]string, error) {
	for _, w := range words {
		if !isOwner(w) {
			return nil, fmt.Errorf("%q is no owner: write @user, @org/team or an e-mail address", w)
		}
	}
	return words, nil
}
