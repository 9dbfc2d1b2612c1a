// Package parts reads what the jobs of other shards left, as files or from a
// store, and puts it together with what this job read.
package parts

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/output"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/shard"
)

// A Candidate is a file that is not XML but may be the part of a shard.
type Candidate struct {
	file report.File
	head shard.Head
	err  error // why it is none that can be used
}

// Sift returns the files that other shards wrote, and the reports. A file whose
// name ends in .xml is not looked into.
func Sift(matched []report.File) (parts []Candidate, reports []report.File) {
	if !slices.ContainsFunc(matched, mayBePart) {
		return nil, matched // not copied: there may be a hundred thousand of them
	}
	reports = make([]report.File, 0, len(matched))
	for _, f := range matched {
		if !mayBePart(f) {
			reports = append(reports, f)
			continue
		}
		head, err := readHead(f.Abs)
		if errors.Is(err, output.ErrNotPart) {
			reports = append(reports, f)
			continue
		}
		parts = append(parts, Candidate{f, head, err})
	}
	return parts, reports
}

func mayBePart(f report.File) bool {
	return f.Outcome == "" && !strings.HasSuffix(strings.ToLower(f.Path), ".xml")
}

// readHead reads which part a file is.
func readHead(path string) (shard.Head, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return shard.Head{}, output.ErrNotPart // the reader of reports says what it is
	}
	f, err := os.Open(path)
	if err != nil {
		return shard.Head{}, output.ErrNotPart
	}
	defer f.Close()
	var begin [64]byte
	n, _ := io.ReadFull(f, begin[:])
	if !output.LooksLikePart(begin[:n]) {
		return shard.Head{}, output.ErrNotPart
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return shard.Head{}, err
	}
	return output.ReadHead(f)
}
