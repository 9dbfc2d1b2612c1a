package report

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestIdentity holds the numbers: states of earlier versions are read by them.
func TestIdentity(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		suite, class, name string
		want               uint64
	}{
		{"", "", "", 0x6549aa1cfa7ee795},
		{"suite", "class", "name", 0xe6c5b78a523d227a},
		{"suiteclass", "", "name", 0xdd718d1e418393b7},
		{"shop", "com.example.CartTest", "adds items of a very long name, with 项 in it", 0x938a0da5ce6b7a3f},
	} {
		if got := Identity(test.suite, test.class, test.name); got != test.want {
			t.Errorf("%q %q %q: %#x, want %#x", test.suite, test.class, test.name, got, test.want)
		}
	}
}

// TestIdentitiesDiffer: names that differ little have different identities, in
// each 32 bits of them.
func TestIdentitiesDiffer(t *testing.T) {
	t.Parallel()
	high, all := map[uint64]string{}, map[uint64]string{}
	twins := 0
	for i := range 8_000 {
		for _, parts := range [...][3]string{{"s", "c", fmt.Sprint("case ", i)}, {"s", fmt.Sprint("class", i), "x"}, {fmt.Sprint(i), "c", "x"}, {"s", "c" + fmt.Sprint(i), ""}, {"s", "c", fmt.Sprint(i) + "\x00"}} {
			id := Identity(parts[0], parts[1], parts[2])
			name := fmt.Sprintf("%q", parts)
			if other := all[id]; other != "" {
				t.Fatalf("%s and %s are %#x", name, other, id)
			}
			all[id] = name
			if high[id>>32] != "" {
				twins++
			}
			high[id>>32] = name
		}
	}
	if twins > 5 { // 0.2 are to be expected
		t.Errorf("%d pairs share the upper half", twins)
	}
}

func TestCensus(t *testing.T) {
	t.Parallel()
	var a, b Part
	a.Present("s", "c", "one", Passed)
	a.Present("s", "", "two", Skipped)
	b.Present("s", "c", "three", Failed)
	b.Present("s", "c", "one", Failed)
	builder := NewBuilder(Bounds{}, nil)
	builder.Add(&a)
	builder.Add(&Part{})
	builder.Add(&b)
	census := builder.Report().Census
	got := map[uint64]bool{}
	for id, skipped := range census.All() {
		got[id] = skipped
	}
	want := map[uint64]bool{Identity("s", "c", "one"): false, Identity("s", "", "two"): true, Identity("s", "c", "three"): false}
	if diff := cmp.Diff(want, got); diff != "" || census.Len() != 4 {
		t.Errorf("%d members (-want +got):\n%s", census.Len(), diff)
	}
	if diff := cmp.Diff(map[string]int{"c": 3, "s": 1}, census.Groups()); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	census.once()
	if census.Len() != 3 {
		t.Errorf("%d members once", census.Len())
	}
}

// TestCensusBounds: what is beyond the bounds is counted.
func TestCensusBounds(t *testing.T) {
	t.Parallel()
	var c, d Census
	c.members = make([]member, maxMembers-1)
	d.Add("s", "c", "one", Passed)
	d.Add("s", "c", "two", Passed)
	c.Join(&d)
	c.Add("s", "c", "three", Passed)
	if c.Len() != maxMembers || c.Uncounted != 2 {
		t.Errorf("%d members, %d uncounted", c.Len(), c.Uncounted)
	}
	var e Census
	e.text = maxGroupText
	e.Add("s", "c", "one", Skipped)
	var f Census
	f.Join(&e)
	if len(f.Groups()) != 0 || f.Len() != 1 {
		t.Errorf("%d members in %v", f.Len(), f.Groups())
	}
	for _, skipped := range f.All() {
		if !skipped {
			t.Error("a case without a group is not skipped any more")
		}
	}
}

func BenchmarkIdentity(b *testing.B) {
	for b.Loop() {
		Identity("com.example.shop", "com.example.shop.CartTest", "adds items of a long name")
	}
}
