// Package quarantine reads the list of tests that may fail for a while, and
// sets them aside in a report. The list is a file of the tree, reviewed like
// code:
//
//   - test: shop.CartTest › totals*
//     reason: rounds differently on ARM, see SHOP-12
//     owner: "@shop/cart"
//     expires: 2030-06-30
//
// An entry holds until its day is over; from then on its tests fail again.
package quarantine

import (
	"fmt"
	"time"

	"github.com/testpost/testpost/plugin/small"
)

// DefaultPath is where the list stands unless a setting says otherwise.
const DefaultPath = ".testpost/quarantine.yml"

// Bounds of a list.
const (
	MaxFile    = 1 << 20 // bytes
	MaxEntries = 1000
	maxPattern = 1000 // bytes
	maxText    = 500  // bytes of a reason or an owner
)

// An Entry lets the tests that its pattern matches fail until its last day.
type Entry struct {
	Test   string // the pattern, as written
	Reason string
	Owner  string
	// Expires is the beginning of the last day on which the entry holds, in UTC.
	Expires time.Time
	// Line is where the entry stands in its file.
	Line int

	pattern pattern
}

// Expired reports whether the last day of e is over.
func (e *Entry) Expired(now time.Time) bool { return !now.Before(e.Expires.AddDate(0, 0, 1)) }

// Day is the last day of e, as written: 2030-06-30.
func (e *Entry) Day() string { return e.Expires.Format(time.DateOnly) }

// A List is what a file says. The zero value is empty.
type List struct {
	Path    string // relative to the workspace, with forward slashes
	Entries []Entry
}

// Read reads the list at path, relative to root, the workspace. Links are
// followed only inside it. The error is fs.ErrNotExist when there is no file,
// and otherwise names every mistake in it with line and column.
func Read(root, path string) (*List, error) {
	text, err := small.ReadIn(root, path, MaxFile)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return Parse(path, text)
}
