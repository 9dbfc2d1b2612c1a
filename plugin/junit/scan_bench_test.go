package junit

import (
	"bytes"
	"testing"

	"github.com/testpost/testpost/plugin/junit/internal/workload"
	"github.com/testpost/testpost/plugin/report"
)

// BenchmarkScan reads documents from memory: what reading costs beside getting
// the bytes.
func BenchmarkScan(b *testing.B) {
	for _, w := range workload.All() {
		b.Run(w.Name, func(b *testing.B) {
			var doc bytes.Buffer
			if err := w.WriteTo(&doc, 9, w.Few); err != nil {
				b.Fatal(err)
			}
			p := newParser()
			p.bounds = report.Bounds{}.WithDefaults()
			p.fingerprintOf = func(c *report.Case) (uint64, bool) { return uint64(len(c.Failures[0].Type)) + 1, true }
			b.SetBytes(int64(doc.Len()))
			b.ReportAllocs()
			for b.Loop() {
				var part report.Part
				p.parse(b.Context(), bytes.NewReader(doc.Bytes()), &part, false)
				if part.File.Outcome != report.Read {
					b.Fatal(part.File.Outcome, p.notes.problems())
				}
			}
		})
	}
}
