package parts

import (
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// TestSiftCopiesNothing holds that a list of nothing but reports is taken over
// as it is: it may be long.
func TestSiftCopiesNothing(t *testing.T) {
	t.Parallel()
	matched := []report.File{{Path: "a/TEST-1.xml"}, {Path: "b.JSON", Outcome: report.Unreadable}, {Path: "C.XML"}}
	found, reports := Sift(matched)
	if len(found) > 0 || len(reports) != len(matched) || &reports[0] != &matched[0] {
		t.Errorf("%d parts and %d reports, want the list itself", len(found), len(reports))
	}
}
