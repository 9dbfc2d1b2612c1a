package locate

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

const (
	// maxManifests bounds the manifests of one kind that are read.
	maxManifests = 2000
	// maxManifest is how much of a manifest is read, in bytes.
	maxManifest = 64 << 10
)

// manifestKeys are the files that tell the name of the folder they stand in,
// and what their line with it begins with.
var manifestKeys = [...]struct{ file, key string }{
	{"go.mod", "module "},
	{"pubspec.yaml", "name:"},
}

func isManifest(name string) bool {
	for _, m := range manifestKeys {
		if m.file == name {
			return true
		}
	}
	return false
}

// manifests are the folders of modules and packages, by their name: those of
// each kind are read when they are first asked for.
type manifests struct {
	once  [len(manifestKeys)]sync.Once
	known [len(manifestKeys)]map[string]string
}

// manifest returns the folders that manifests of a kind name.
func (t *Tree) manifest(kind string) map[string]string {
	for i, m := range manifestKeys {
		if m.file == kind {
			t.manifests.once[i].Do(func() { t.manifests.known[i] = t.readManifests(m.file, m.key) })
			return t.manifests.known[i]
		}
	}
	return nil
}

func (t *Tree) readManifests(kind, key string) map[string]string {
	r := t.index.suffix(kind)
	out := make(map[string]string)
	for at := r.lo; at < r.hi && at < r.lo+maxManifests; at++ {
		p := t.index.path(file{at, r.name})
		dir, _ := cutLast(p)
		if name := valueIn(filepath.Join(t.root, filepath.FromSlash(p)), key); name != "" {
			if old, taken := out[name]; !taken || len(dir) < len(old) {
				out[name] = dir
			}
		}
	}
	return out
}

// valueIn returns what follows key at the start of a line of a file.
func valueIn(path, key string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	lines := bufio.NewScanner(io.LimitReader(f, maxManifest))
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), key); ok {
			value, _, _ = strings.Cut(value, "//")
			value, _, _ = strings.Cut(value, " #")
			return strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	return ""
}
