package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func packed() (*Census, []byte, []string) {
	c := &Census{Uncounted: 3}
	c.Add("s", "c", "one", Passed)
	c.Add("s", "c", "two", Skipped)
	c.Add("s", "", "three", Failed)
	c.text = maxGroupText
	c.Add("s", "without a group", "four", Skipped)
	members, groups := c.Pack()
	return c, members, groups
}

func TestCensusPacked(t *testing.T) {
	t.Parallel()
	c, members, groups := packed()
	got, err := UnpackCensus(members, groups, c.Uncounted)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.members, got.members, cmp.AllowUnexported(member{})); diff != "" || got.Uncounted != 3 {
		t.Errorf("%d uncounted, members (-want +got):\n%s", got.Uncounted, diff)
	}
	if diff := cmp.Diff(map[string]int{"c": 2, "s": 1}, got.Groups()); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}

// TestCensusUnpackedIsBounded: whatever stands there, nothing is beyond the
// bounds, and what is cut is told.
func TestCensusUnpackedIsBounded(t *testing.T) {
	t.Parallel()
	_, members, groups := packed()
	for n := range members {
		if c, err := UnpackCensus(members[:n], groups, 0); err == nil && n%9 != 0 {
			t.Errorf("%d of %d bytes: %d members and no error", n, len(members), c.Len())
		}
	}
	if _, err := UnpackCensus(members, groups[:1], 0); err == nil || err.Error() != "a case is of no group that is there, of which there are 1" {
		t.Errorf("a group too few: %v", err)
	}
	if c, err := UnpackCensus(make([]byte, 9*(maxMembers+2)), nil, 1); err != nil || c.Len() != maxMembers || c.Uncounted != 3 {
		t.Errorf("%d members, %d uncounted, %v", c.Len(), c.Uncounted, err)
	}
	if c, err := UnpackCensus(members, []string{"same", "same"}, 0); err != nil || c.Groups()["same"] != 3 {
		t.Errorf("a group that is there twice: %v, %v", c.Groups(), err)
	}
}
