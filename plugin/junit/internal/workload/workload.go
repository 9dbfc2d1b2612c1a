// Package workload writes the reports that reading is measured with. What it
// writes depends on nothing but the name and the scale of a workload, so that
// figures of different days and machines are about the same bytes.
package workload

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// A Workload is a kind of report that a reader has to be good at.
type Workload struct {
	Name, About string
	// Files is the number of files of the full workload; Write writes one of
	// them, which has Cases cases.
	Files, Cases int
	// Few is the number of cases of a file in a quick measurement.
	Few   int
	Write func(w *Writer, file, cases int)
}

// All returns the workloads in the order in which figures are reported.
func All() []Workload {
	return []Workload{
		{"L", "one pytest-like file of 224 MB: 400,000 cases, 1 % failed", 1, 400_000, 40_000, writeLarge},
		{"M", "300 Surefire files of 300 cases with 60 properties", 300, 300, 300, writeMany},
		{"X", "500 MB in 50 logs of 10 MB, in CDATA and in escaped text", 1, 50, 4, writeLogs},
		{"F", "120 MB: 100,000 cases, all failed", 1, 100_000, 10_000, writeFailed},
		{"S", "one file of 20 cases", 1, 20, 20, writeSmall},
		{"N", "20,000 suites inside each other", 1, 20_000, 2000, writeNested},
	}
}

// Find returns the workload of that name.
func Find(name string) (Workload, error) {
	for _, w := range All() {
		if w.Name == name {
			return w, nil
		}
	}
	return Workload{}, fmt.Errorf("no workload %q", name)
}

// Create writes all files of a workload to folder and returns their paths.
// cases is the number of cases of a file, 0 for those of the full workload.
func (w Workload) Create(folder string, cases int) ([]string, error) {
	if cases == 0 {
		cases = w.Cases
	}
	var paths []string
	for i := range w.Files {
		path := filepath.Join(folder, fmt.Sprintf("TEST-%s-%d.xml", w.Name, i))
		if err := w.create(path, i, cases); err != nil {
			return nil, fmt.Errorf("write workload %s: %w", w.Name, err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

func (w Workload) create(path string, file, cases int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := w.WriteTo(f, file, cases); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// WriteTo writes one file of a workload.
func (w Workload) WriteTo(out io.Writer, file, cases int) error {
	b := &Writer{Writer: bufio.NewWriterSize(out, 1<<20), state: uint64(file)*7919 + 1}
	w.Write(b, file, cases)
	return b.Flush()
}

// A Writer writes reports.
type Writer struct {
	*bufio.Writer
	state uint64
}

// number returns the next number below n of a fixed sequence.
func (w *Writer) number(n int) int {
	w.state = w.state*6364136223846793005 + 1442695040888963407
	return int(w.state>>33) % n
}

func (w *Writer) printf(format string, args ...any) { fmt.Fprintf(w.Writer, format, args...) }

const declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"

// log writes about n bytes of what a test prints.
func (w *Writer) log(n int, escaped bool) {
	for written := 0; written < n; {
		line := logLines[w.number(len(logLines))]
		if escaped {
			line = escape.Replace(line)
		}
		w.WriteString(line)
		written += len(line)
	}
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\"", "&quot;")

var logLines = []string{
	"2026-11-22T03:55:22.369149Z INFO  [worker-12] store.Session: opened connection to 10.0.13.7:5432 in 13 ms\n",
	"2026-11-22T03:55:22.401003Z DEBUG [worker-12] http.Client: POST /v1/orders?limit=50&offset=100 -> 201 Created\n",
	"2026-11-22T03:55:22.417791Z WARN  [worker-3] cache.Loader: map<String, List<Order>> missed 3 of 128 keys\n",
	"  at com.example.shop.order.OrderService.place(OrderService.java:214)\n",
	"{\"id\": 48151623, \"state\": \"open\", \"lines\": [{\"sku\": \"A-108\", \"count\": 4}], \"total\": \"108.00\"}\n",
	"DEBUG    tests.conftest:conftest.py:88 fixture database ready\n",
	"\n",
}
