//go:build !unix

package files

import "io/fs"

// An identity tells whether two paths are one file. The zero value is nobody's.
type identity struct{ path string }

// identify goes by the path without symbolic links: asking for more would open
// every file.
func identify(_ fs.FileInfo, real string) identity { return identity{real} }

// hasNames reports whether the file may have more than one name that identify
// takes for one file.
func hasNames(fs.FileInfo) bool { return false }
