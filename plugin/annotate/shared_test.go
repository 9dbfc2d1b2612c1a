package annotate

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/junit"
	"github.com/testpost/testpost/plugin/report"
)

// corpusOr returns the folder with reports of real tools that lies beside this
// checkout, or the sample reports of the project.
func corpusOr(sample string) string {
	dir, err := os.Getwd()
	if err != nil {
		return sample
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		corpus := filepath.Join(dir, "shared", "corpus", "public")
		if info, err := os.Stat(corpus); err == nil && info.IsDir() {
			return corpus
		}
	}
	return sample
}

// allFailing returns the failed cases of all reports below folder.
func allFailing(t *testing.T, folder string) []*report.Case {
	t.Helper()
	var files []report.File
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".xml") {
			files = append(files, report.File{Path: path, Abs: path})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := junit.ReadFiles(context.Background(), files, junit.Options{Bounds: report.Bounds{Cases: 100_000, Text: 1 << 30}})
	if err != nil {
		t.Fatal(err)
	}
	return r.Cases
}

// otherDigits returns s with every run of digits replaced by others, as many.
func otherDigits(s string, shift byte) string {
	b := []byte(s)
	for i, c := range b {
		if isDigit(c) {
			b[i] = '0' + (c-'0'+shift)%10
		}
	}
	return string(b)
}

// otherCase returns a case with the same failure as c, but for what a shared
// fingerprint must not depend on.
func otherCase(c *report.Case, shift byte) *report.Case {
	d := c.Clone()
	d.Report, d.Suite, d.Class, d.Name, d.File = "other.xml", "other", "other.Class", "checks nothing of the kind", "other.go"
	d.Output = report.Text{Head: "other.go:7: something else\n"}
	f := &d.Failures[0]
	f.Message = otherDigits(f.Message, shift)
	head := strings.TrimLeft(f.Details.Head, " \t\r\n")
	first, rest, found := strings.Cut(head, "\n")
	before := f.Details.Head[:len(f.Details.Head)-len(head)]
	if f.Details.Head = before + otherDigits(first, shift); found {
		f.Details.Head += "\n" + rest
	}
	return d
}

// TestSharedFingerprints holds of every failure that real tools wrote: when its
// fingerprint is shared, all that it may not depend on can change, and it is
// the same and shared still.
func TestSharedFingerprints(t *testing.T) {
	t.Parallel()
	print := Below("/opt/ci")
	seen, shared := 0, 0
	for _, c := range allFailing(t, corpusOr(filepath.Join(root, "testdata/reports"))) {
		want, ok := print(c)
		seen++
		if !ok || len(c.Name) < 3 || c.Name == c.Failures[0].Type { // the reader asks again for these
			continue
		}
		shared++
		for shift := range byte(10) {
			d := otherCase(c, shift)
			if got, ok := print(d); got != want || !ok {
				t.Errorf("%s: %x of %q is shared, but it is %x (shared %t) of %q\n%s", c.Report, want, c.Name, got, ok, d.Failures[0].Message, d.Failures[0].Details.Head)
				break
			}
		}
	}
	t.Logf("%d of %d fingerprints are shared", shared, seen)
	if seen < 10 || shared*10 < seen {
		t.Errorf("%d of %d fingerprints are shared: the test shows nothing", shared, seen)
	}
}

// TestNotShared has failures whose fingerprint depends on more than their texts.
func TestNotShared(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]*report.Case{
		"a line of code in the first line": failing("C", "a", "", "boom", "src/cart.py:31: AssertionError"),
		"a line of code in the message":    failing("C", "a", "", "boom at src/cart.py:31", ""),
		"the place of a log":               failing("shop/cart", "TestTotal", "", "Failed", "    cart_test.go:9: want 3, got 4"),
		"a file of a package of Go":        failing("shop/cart", "TestTotal", "", "boom", "panic: boom\n\ncart.go:9 +0x2f"),
		"an assertion without a place":     failing("CartTest", "a", "AssertionError", "expected true", ""),
		"an address":                       failing("C", "a", "", "bad pointer 0x20", ""),
		"the name of the test":             failing("C", "testTotal", "", "Shop\\CartTest::testTotal with data set 1", "at f (src/a.js:1:2)"),
		"nothing said":                     failing("C", "a", "", "Failed", ""),
	} {
		if print, shared := Below()(c); shared {
			t.Errorf("%s: the fingerprint %x counts as shared", name, print)
		}
	}
	printed := failing("C", "a", "", "", "")
	printed.Output.Head = "fatal error: out of memory\n"
	several := failing("C", "a", "", "boom", "")
	several.Failures = append(several.Failures, several.Failures[0])
	for name, c := range map[string]*report.Case{"what was printed": printed, "two failures": several} {
		if _, shared := Below()(c); shared {
			t.Errorf("%s: the fingerprint counts as shared", name)
		}
	}
	for _, message := range []string{"connection refused", "timeout after 30 s"} {
		if _, shared := Below()(failing("C", "a", "java.net.ConnectException", message, fmt.Sprintf("%s\n\tat shop.Client.call(Client.java:40)", message))); !shared {
			t.Errorf("%s: the fingerprint is not shared", message)
		}
	}
}
