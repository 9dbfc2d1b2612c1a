package summary

import (
	"strconv"
	"time"

	"github.com/testpost/testpost/plugin/markdown"
)

// maxSlowest is the number of slowest tests that are shown.
const maxSlowest = 10

// worthMentioning is the time below which nobody asks why a test takes so long.
const worthMentioning = 10 * time.Millisecond

// slowest adds the longest tests and their share of the whole time, folded.
func (d *document) slowest() {
	cases := d.s.Report.Slowest[:min(len(d.s.Report.Slowest), maxSlowest)]
	if len(cases) < 2 || cases[0].Duration < worthMentioning {
		return
	}
	var together time.Duration
	for _, c := range cases {
		together += c.Duration
	}
	depth := d.Depth()
	shown := d.Items(len(cases), func(w *markdown.Writer) {
		d.openFold(w, func() {
			w.Raw("Slowest " + strconv.Itoa(len(cases)) + " tests: " + Duration(together) + ", " + share(together, d.t.Duration) + " of the time")
		})
		w.Raw("| Time | Share | Test |\n|---:|---:|:---|\n")
	}, func(w *markdown.Writer, i int) {
		w.Raw("| " + Duration(cases[i].Duration) + " | " + share(cases[i].Duration, d.t.Duration) + " | ")
		d.name(w, cases[i], "", "", markdown.Cell)
		w.Raw(" |\n")
	})
	d.Close(depth)
	d.Omit(len(cases)-shown, "slow test", "slow tests")
}

// share is part of whole in per cent.
func share(part, whole time.Duration) string {
	switch percent := float64(part) / float64(whole) * 100; {
	case percent < 1:
		return "under 1%"
	case percent > 99 && part < whole:
		return "over 99%"
	default:
		return strconv.Itoa(int(min(percent, 100)+0.5)) + "%"
	}
}
