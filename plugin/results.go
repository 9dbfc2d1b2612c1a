package plugin

import (
	"cmp"
	"os"
	"path/filepath"

	"github.com/testpost/testpost/plugin/quarantine"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/setting"
)

// results are the settings that name a file to be written.
func (g *general) results() []*setting.Value[string] {
	return []*setting.Value[string]{g.json, g.codeQuality, g.markdown, g.html, g.state}
}

// clashes returns what is wrong with the result files: a report that is read
// or a list must outlive the run, one file cannot hold two results, and a folder
// none.
func (r *run) clashes(found []report.File) error {
	var errs []error
	taken := map[string]*setting.Value[string]{}
	for _, v := range r.results() {
		if v.Get() == "" {
			continue
		}
		path := realPath(r.root, v.Get())
		if other := taken[path]; other != nil {
			errs = append(errs, v.Errorf("is the file of %s too: name another one", other.Source()))
		}
		taken[path] = v
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			errs = append(errs, v.Errorf("is a folder: name a file in it"))
		}
	}
	for i := range found {
		if v := taken[found[i].Abs]; len(taken) > 0 && v != nil {
			errs = append(errs, v.Errorf("is one of the reports that are read, which would be lost: name another file"))
		}
	}
	for _, list := range [...]string{cmp.Or(r.quarantine.Get(), quarantine.DefaultPath), r.owners.Get()} {
		if v := taken[realPath(r.root, list)]; list != "" && v != nil {
			errs = append(errs, v.Errorf("is a list that is read, which would be lost: name another file"))
		}
	}
	return setting.Join(errs...)
}

// realPath is path, below root unless it is absolute, without symbolic links as
// far as it exists.
func realPath(root, path string) string {
	if !filepath.IsAbs(path) {
		path = filepath.Join(root, path)
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(dir, filepath.Base(path))
	}
	return filepath.Clean(path)
}
