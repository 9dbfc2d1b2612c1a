package junit

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

func TestGenerated(t *testing.T) {
	paths, _ := filepath.Glob("../../../shared/corpus/generated/*/*.xml")
	var files []report.File
	for _, p := range paths {
		abs, _ := filepath.Abs(p)
		files = append(files, report.File{Path: filepath.Base(p), Abs: abs})
	}
	r, err := ReadFiles(context.Background(), files, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Files {
		t.Log(f.Path, f.Outcome, f.Totals, f.Problems)
	}
	for _, c := range r.Cases {
		t.Logf("%+v", *c)
	}
	_ = os.Stdout
}
