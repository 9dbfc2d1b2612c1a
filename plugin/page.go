package plugin

import (
	"cmp"
	"fmt"
	"io"
	"os"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/page"
	"github.com/testpost/testpost/plugin/summary"
)

// page writes the result as a page, with source lines of the workspace.
func (r *run) page(w io.Writer, subject *summary.Subject, receipts []host.Receipt) error {
	tree, err := os.OpenRoot(r.root)
	if err != nil {
		return fmt.Errorf("open the workspace: %w", err)
	}
	defer tree.Close()
	return page.Write(w, &page.Page{
		Subject: subject, Receipts: receipts, DryRun: r.dryRun.Get(), Commit: r.build.Commit,
		At: r.Now(), Mask: r.client.Mask, Source: func(path string) (io.ReadCloser, error) { return openRegular(tree, path) },
	})
}

// openRegular opens a regular file below tree, by a path without symbolic links:
// one could lead to what git or the job keeps there, and a place never has any.
// A pipe or device would block.
func openRegular(tree *os.Root, path string) (io.ReadCloser, error) {
	for i := range len(path) {
		if path[i] != '/' {
			continue
		}
		if info, err := tree.Lstat(path[:i]); err != nil || !info.IsDir() {
			return nil, cmp.Or(err, fmt.Errorf("%q is no folder", path[:i]))
		}
	}
	info, err := tree.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%q is no file", path)
	}
	return tree.Open(path)
}
