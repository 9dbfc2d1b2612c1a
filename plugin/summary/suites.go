package summary

import (
	"cmp"
	"slices"

	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// suites adds the table of suites, folded, those with failed tests first.
func (d *document) suites() {
	n := d.t.Suites
	if n < 2 || d.Full() {
		if n > 1 {
			d.Omit(n, "suite", "suites")
		}
		return
	}
	all := slices.Clone(d.s.Report.Suites)
	slices.SortStableFunc(all, func(a, b report.Suite) int { return cmp.Compare(b.Totals.Red(), a.Totals.Red()) })
	depth := d.Depth()
	shown := d.Items(len(all), func(w *markdown.Writer) {
		d.openFold(w, func() { w.Raw(markdown.Count(n, "suite", "suites")) })
		w.Raw("| Suite | Tests | Passed | Failed | Skipped | Time |\n|:---|---:|---:|---:|---:|---:|\n")
	}, func(w *markdown.Writer, i int) { d.suiteRow(w, &all[i]) })
	d.Close(depth)
	d.Omit(n-shown, "suite", "suites")
}

func (d *document) suiteRow(w *markdown.Writer, s *report.Suite) {
	w.Raw("| ")
	if name := cmp.Or(s.Name, s.Report); name != "" {
		w.Code(d.clip(name), markdown.Cell)
	} else {
		w.Raw("(suite without a name)")
	}
	for _, n := range []int{s.Totals.Tests, s.Totals.Passed, s.Totals.Red(), s.Totals.Skipped} {
		w.Raw(" | ")
		w.Number(n)
	}
	w.Raw(" | " + Duration(s.Totals.Duration) + " |\n")
}
