package ci

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
)

// Ancestors returns the SHAs of at most n commits before commit, each the first
// parent of the one behind it, nearest first. It reads the objects of git in
// workspace without running it. Where the history ends, as in a shallow clone,
// or cannot be read, so does the list: a commit names its parent even if that
// is not there. Without .git it is empty.
func Ancestors(workspace, commit string, n int) []string {
	repo, err := openGit(workspace)
	if err != nil || !fullSHA(commit) {
		return nil
	}
	store := objects{dir: repo.common + "/objects", hash: len(commit) / 2}
	defer store.close()
	var out []string
	for id := strings.ToLower(commit); len(out) < n; {
		text, err := store.commit(id)
		if err != nil {
			break
		}
		if id = firstParent(text); id == "" {
			break
		}
		out = append(out, id)
	}
	return out
}

// firstParent is the first parent that a commit object names
// (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects).
func firstParent(commit []byte) string {
	for line := range bytes.Lines(commit) {
		switch value, isParent := bytes.CutPrefix(bytes.TrimSuffix(line, []byte("\n")), []byte("parent ")); {
		case isParent && fullSHA(string(value)):
			return strings.ToLower(string(value))
		case len(value) == 0 || isParent: // the message begins
			return ""
		}
	}
	return ""
}

// objects are those of a repository: loose ones and packs.
type objects struct {
	dir   string
	hash  int // bytes of an id
	packs []*pack
	read  bool // packs was filled
}

func (o *objects) close() {
	for _, p := range o.packs {
		p.close()
	}
}

// maxObject bounds in bytes a commit object, which is a few hundred, and maxDelta
// how often one may build on another: git's own limit is 50 by default.
const (
	maxObject = 1 << 20
	maxDelta  = 100
)

// commit returns the text of a commit object.
func (o *objects) commit(id string) ([]byte, error) {
	if text, err := o.loose(id); err == nil {
		return text, nil
	}
	raw, err := hex.DecodeString(id)
	if err != nil || len(raw) != o.hash {
		return nil, fmt.Errorf("%q is no id of this repository", shortened(id))
	}
	kind, text, err := o.packed(raw, 0)
	if err == nil && kind != kindCommit {
		err = fmt.Errorf("%s is no commit", id)
	}
	return text, err
}

// loose reads an object that is a file of its own.
func (o *objects) loose(id string) ([]byte, error) {
	file, err := openRegular(o.dir + "/" + id[:2] + "/" + id[2:])
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := inflate(file, maxObject)
	if err != nil {
		return nil, err
	}
	head, body, found := bytes.Cut(text, []byte{0})
	if !found || !bytes.HasPrefix(head, []byte("commit ")) {
		return nil, fmt.Errorf("%s is no commit", id)
	}
	return body, nil
}
