//go:build unix

package files

import (
	"io/fs"
	"syscall"
)

// An identity tells whether two paths are one file. The zero value is nobody's.
type identity struct{ device, inode uint64 }

func identify(info fs.FileInfo, _ string) identity {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return identity{uint64(s.Dev), uint64(s.Ino)} //nolint:unconvert // the types differ between systems
	}
	return identity{}
}

// hasNames reports whether the file has more than one name.
func hasNames(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return !ok || s.Nlink > 1
}
