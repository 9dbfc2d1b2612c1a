//go:build unix

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// loadsVariable names the environment variable that asks for loads of the whole
// size when it is "full"; they are cut to ordinaryLoad elsewhere, since all of
// them are written to a disk first.
const loadsVariable = "TESTPOST_LOADS"

// ordinaryLoad is the size of a load in bytes, and ordinaryFiles the number of
// files of one, where nobody asks for more. With what any run takes it is more
// memory than a run may take, so that who keeps all of it is found out.
const (
	ordinaryLoad  = 60 << 20
	ordinaryFiles = 10_000
)

// A load is a report, or many, made to cost the reader memory or time.
type load struct {
	name string
	// head, each and tail are the text: each is repeated up to size bytes, with
	// its number for a %d in it.
	head, each, tail string
	size             int64
	// make makes the load where a text is not enough. It returns its bytes, and
	// what ends it.
	make  func(t *testing.T, dir string) (read int64, stop func())
	kept  int64  // bytes that are kept, and may be held beside all else
	says  string // words of a problem; "" for none
	bad   bool   // something is lost, so that the run is red
	fails bool   // tests fail, so that it is
}

// put makes the load in dir.
func (l *load) put(t *testing.T, dir string) (read int64, stop func()) {
	t.Helper()
	if l.make != nil {
		return l.make(t, dir)
	}
	f, err := os.Create(filepath.Join(dir, "TEST-load.xml"))
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	read = l.write(w)
	if err := firstError(w.Flush(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return read, func() {}
}

func (l *load) write(w *bufio.Writer) (n int64) {
	add := func(text string) {
		k, _ := w.WriteString(text) // the error stays until Flush
		n += int64(k)
	}
	size, each, numbered := loadSize(l.size), l.each, strings.Contains(l.each, "%d")
	if !numbered {
		each = strings.Repeat(each, 1+4096/len(each))
	}
	add(l.head)
	for i := 0; n < size; i++ {
		if numbered {
			add(strings.ReplaceAll(l.each, "%d", fmt.Sprint(i)))
		} else {
			add(each)
		}
	}
	add(l.tail)
	return n
}

func wholeLoads() bool { return os.Getenv(loadsVariable) == "full" }

func loadSize(size int64) int64 {
	if wholeLoads() {
		return size
	}
	return min(size, ordinaryLoad)
}

// The sizes of loads in bytes: of the largest, of most, and of what costs many
// times the processor of others.
const (
	large  = 1 << 30
	medium = 128 << 20
	small  = 24 << 20
)

// loads are all of them.
func loads() []load {
	const open, end = `<testsuite name="s">`, `</testsuite>`
	x := strings.Repeat("x", 4096)
	megabyte := strings.Repeat("é", 1<<19)
	return []load{
		{name: "entities", head: "<!DOCTYPE x [", each: "<!ENTITY a%d \"&a;&a;&a;\">\n", tail: "]>" + oneCase, size: medium},
		{name: "levels", each: "<a>", size: medium, says: "not a JUnit report"},
		{name: "levels of suites", each: `<testsuite name="n">`, tail: `<testcase name="a"/>`, size: medium, says: "ends inside", bad: true},
		{name: "attribute", head: open + `<testcase name="`, each: x, tail: `"/>` + end, size: large, says: "longer than any text that is kept"},
		{name: "attributes", head: open + `<testcase name="a"`, each: ` b="c"`, tail: "/>" + end, size: 60_000_000},
		{name: "named attributes", head: open + `<testcase name="a"`, each: ` b%d="c"`, tail: "/>" + end, size: medium},
		{name: "element name", head: open + "<", each: x, tail: "/>" + end, size: medium, bad: true, says: "neither an element nor"},
		{name: "comment", head: open + "<!--", each: x, size: medium, bad: true, says: "ends inside"},
		{name: "instruction", head: open + "<?", each: x, size: medium, bad: true, says: "ends inside"},
		{name: "output", head: open + `<testcase name="a"><failure/><system-out><![CDATA[`, each: "line %d\n", tail: "]]></system-out></testcase>" + end, size: medium, fails: true},
		{name: "details", head: open + `<testcase name="a"><failure message="m">`, each: x, tail: "</failure></testcase>" + end, size: medium, fails: true},
		{name: "stack", head: open + `<testcase name="a"><failure message="m">`, each: "\tat a.b.C.d(C.java:%d)\n", tail: "</failure></testcase>" + end, size: medium, fails: true},
		{name: "failures of a case", head: open + `<testcase name="a">`, each: `<failure message="m%d">at C.java:%d</failure>`, tail: "</testcase>" + end, size: medium, fails: true},
		{name: "failures", head: open, each: `<testcase name="a%d"><failure message="wrong %d" type="t%d">at a.B%d.c(B%d.java:%d)</failure></testcase>`, tail: end, size: medium, fails: true},
		{name: "names of a megabyte", head: open, each: `<testcase classname="` + megabyte + `" name="` + megabyte + `"><failure message="` + megabyte + `"/></testcase>`, tail: end, size: large, fails: true,
			says: "longer than any text that is kept"},
		{name: "flaky", head: open, each: `<testcase name="a%d"><flakyFailure message="m%d">at C.java:%d</flakyFailure></testcase>`, tail: end, size: medium},
		{name: "skipped", head: open + `<testcase name="one"/>`, each: `<testcase name="a%d"><skipped message="m%d"/></testcase>`, tail: end, size: medium},
		{name: "suites", head: "<testsuites>", each: `<testsuite name="s%d" failures="1"><testcase name="a"><failure/></testcase></testsuite>`, tail: "</testsuites>", size: medium, fails: true},
		{name: "suite errors", head: "<testsuites>", each: `<testsuite name="s%d" errors="3"/>`, tail: "</testsuites>", size: small, fails: true},
		{name: "properties", head: open + `<testcase name="a"><properties>`, each: `<property name="p%d" value="v"/>`, tail: "</properties><failure/></testcase>" + end, size: medium, fails: true},
		{name: "attachments", head: open + `<testcase name="a"><failure/><system-out>`, each: "[[ATTACHMENT|/a/%d.png]]\n", tail: "</system-out></testcase>" + end, size: medium, fails: true},
		{name: "times", head: open, each: `<testcase name="a" time="NaN"/>`, tail: end, size: medium, says: "is no duration"},
		{name: "broken characters", head: open + `<testcase name="a"><failure>`, each: "&\xff\x01&#0;&#xD800; ", tail: "</failure></testcase>" + end, size: medium, fails: true},
		{name: "broken tags", head: open, each: `<testcase name="a%d"></b><`, size: medium, bad: true, says: "nested too deep"},
		{name: "text", each: "hello ", size: medium, bad: true, says: "not XML"},
		{name: "gzip", head: "\x1f\x8b\x08\x00", each: x, size: medium, bad: true, says: "unpack it"},
		{name: "zip", head: "PK\x03\x04", each: x, size: medium, bad: true, says: "unpack it"},
		{name: "UTF-16", head: "\xfe\xff\x00<\x00a\x00>", each: "\x4e\x2d", size: medium, says: "not a JUnit report"},
		{name: "GBK", head: `<?xml version="1.0" encoding="GBK"?><testsuite name="s"><testcase name="`, each: "\xd6\xd0\xce\xc4", tail: `"/></testsuite>`, size: medium, says: "longer than any text that is kept"},
		{name: "NUL", make: sparse, bad: true, says: "never reached the disk"},
		{name: "grows", make: growing, bad: true, says: "ends inside"},
		{name: "links and pipes", make: endless, bad: true, says: "link that leads out of the workspace"},
		{name: "files", make: manyFiles, kept: int64(files()) * keptOfFile},
	}
}

// sparse makes a file of NUL that takes no room on the disk.
func sparse(t *testing.T, dir string) (int64, func()) {
	t.Helper()
	size := loadSize(large)
	plant(t, dir, "TEST-load.xml", "")
	if err := os.Truncate(filepath.Join(dir, "TEST-load.xml"), size); err != nil {
		t.Fatal(err)
	}
	return size, func() {}
}

// growing makes a file that is written to until it is stopped.
func growing(t *testing.T, dir string) (int64, func()) {
	t.Helper()
	plant(t, dir, "TEST-load.xml", `<testsuite name="s">`)
	f, err := os.OpenFile(filepath.Join(dir, "TEST-load.xml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			default:
				_, _ = io.WriteString(f, `<testcase name="late"/>`) // a full disk is growth enough
			}
		}
	}()
	return 0, func() {
		close(done)
		<-ended
		_ = f.Close() // nothing of it is needed
	}
}

// endless makes links to what has no end, and a pipe that nobody writes to.
func endless(t *testing.T, dir string) (int64, func()) {
	t.Helper()
	if err := firstError(os.Symlink("/dev/zero", filepath.Join(dir, "TEST-zero.xml")), os.Symlink("TEST-pipe.xml", filepath.Join(dir, "TEST-link.xml")),
		syscall.Mkfifo(filepath.Join(dir, "TEST-pipe.xml"), 0o644)); err != nil {
		t.Fatal(err)
	}
	return 0, func() {}
}

func files() int {
	if wholeLoads() {
		return 100_000
	}
	return ordinaryFiles
}

// manyFiles makes very many of them.
func manyFiles(t *testing.T, dir string) (read int64, stop func()) {
	t.Helper()
	for i := range files() {
		sub := filepath.Join(dir, "module"+fmt.Sprint(i/1000), "build/test-results")
		if i%1000 == 0 {
			if err := os.MkdirAll(sub, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		plant(t, sub, fmt.Sprintf("TEST-com.example.shop.Some%dTest.xml", i), oneCase)
		read += int64(len(oneCase))
	}
	return read, func() {}
}
