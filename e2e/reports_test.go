package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// samples is the checkout itself: its reports of real tools and their sources.
const samples = ".."

// large is the length in bytes of texts that no page can show in full.
const large = 100_000

// A workspace is a folder with reports, and what the program is to make of it.
type workspace struct {
	dir     string // the checkout when empty
	reports string // the setting, where the default would not find them
	files   map[string]string
	status  int // the exit status when all hosts take their delivery
}

// workspaces are good, bad and hostile reports, by what they are.
func workspaces() map[string]workspace {
	return map[string]workspace{
		"samples":            {dir: samples, reports: "testdata/reports/**/*.xml", status: 1},
		"green":              {files: reports(testcase("adds", "")), status: 0},
		"only skipped":       {files: reports(testcase("adds", "<skipped/>")), status: 0},
		"nothing":            {files: map[string]string{"README": "no reports"}, status: 1},
		"not XML":            {files: map[string]string{"TEST-a.xml": "Segmentation fault"}, status: 1},
		"large texts":        {files: reports(failing(strings.Repeat("larger than any page ", large/21))), status: 1},
		"one large word":     {files: reports(failing(strings.Repeat("x", large))), status: 1},
		"astral characters":  {files: reports(failing(strings.Repeat("🧪𝕏👩‍🔬🇩🇪", large/30))), status: 1},
		"combining marks":    {files: reports(failing("e" + strings.Repeat("\u0301", large/2))), status: 1},
		"control characters": {files: reports(failing(controls())), status: 1},
		"Markdown":           {files: reports(failing(strings.Repeat(markup, large/len(markup)))), status: 1},
		"short Markdown":     {files: reports(failing(markup)), status: 1},
		manyFailures:         {files: reports(many(1_200)), status: 1},
		"1,200 with details": {files: reports(strings.ReplaceAll(many(1_200), "</failure>", strings.Repeat("detail ", 2_000)+"</failure>")), status: 1},
		"5,000 failures":     {files: reports(many(5_000)), status: 1},
		"5,000 alike":        {files: reports(strings.Repeat(failing("the database is gone"), 5_000)), status: 1},
		"errors":             {files: reports(strings.ReplaceAll(many(60), "failure", "error")), status: 1},
		"no place":           {files: reports(strings.ReplaceAll(many(200), ` file="`, ` was="`)), status: 1},
		"odd paths":          {files: oddPaths(), status: 1},
		"cut":                {files: cut(reports(many(30)), 40), status: 1},
		"cut in a character": {files: cut(reports(failing("🧪")), len("🧪")/2+len("</failure></testcase></testsuite>")), status: 1},
		"many files":         {files: manyFiles(300), status: 1},
	}
}

// place puts the files of w on the disk and returns its folder.
func (w *workspace) place(t *testing.T) string {
	t.Helper()
	if w.dir != "" {
		return w.dir
	}
	dir := t.TempDir()
	for name, content := range w.files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// source is the file in which tests fail; it has a line for each of them.
const source = "src/shop.py"

// reports is a workspace of one report with the cases, and the source.
func reports(cases string) map[string]string {
	return map[string]string{source: strings.Repeat("assert total() == 3\n", 6_000), "TEST-shop.xml": suite(cases)}
}

func suite(cases string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><testsuite name="shop" timestamp="2026-11-22T06:00:00">` + cases + `</testsuite>`
}

func testcase(name, inside string) string {
	return fmt.Sprintf(`<testcase classname="shop" name="%s" time="0.25">%s</testcase>`, name, inside)
}

// failing is a case that says text, which may hold character references, in
// every place that takes one.
func failing(text string) string {
	text = strings.NewReplacer("&#", "&#", "&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace(text)
	return fmt.Sprintf(`<testcase classname="%s" name="%s" file="%s" line="7" time="0.25"><failure type="%s" message="%s">%s</failure></testcase>`,
		text, text, source, text, text, text)
}

// many are n failures that have nothing in common.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		word := strings.Map(func(r rune) rune { return 'a' + r - '0' }, fmt.Sprint(i))
		fmt.Fprintf(&b, `<testcase classname="shop.%s" name="%s works" file="%s" line="%d"><failure message="%s is broken" type="E%s">%s</failure></testcase>`,
			word, word, source, i+1, word, word, strings.Repeat(word+"\n", 50))
	}
	return b.String()
}

// controls holds what is no text: control characters as they are and as
// references, escape codes, directions, noncharacters and what is not UTF-8.
func controls() string {
	var b strings.Builder
	for c := range 0x20 {
		fmt.Fprintf(&b, "%c&#%d;\x7f", c, c)
	}
	b.WriteString("\x1b[31mred\x1b[0m\x1b]8;;http://x\x07\u009b31m\u202e\u2066\u2028\u2029\ufeff\uffff&#xD800;&#xFFFE;&#1114112;\xff\xfe\xc3\xed\xa0\x80")
	return strings.Repeat(b.String(), 20)
}

// markup is what acts on pages, in commands and in JSON.
const markup = "</details>\n```\n~~~\n# @all #1 !1 <script>alert(1)</script> ![x](http://x/y.png) [y](javascript:z) | a | b |\n|---|\n" +
	"::error::x\n##[group]y\n<!-- --> &amp; \\\" \\u0000 ' ${jndi:x} $(id) `id` %0A %s \r\n> quote\n1. list\n***\n"

// oddPaths has failures in files whose names need care in URLs and JSON.
func oddPaths() map[string]string {
	files := map[string]string{}
	var cases strings.Builder
	for i, path := range []string{"src/路径 with space/#&%2F;'.py", "src/🧪.py", "-rf/a.py", "src/" + strings.Repeat("deep/", 40) + "a.py", "src/[a](b).py", "../outside.py", "/etc/passwd"} {
		if filepath.IsLocal(path) {
			files[path] = "one\ntwo\n"
		}
		fmt.Fprintf(&cases, `<testcase name="case %c" file="%s" line="2"><failure message="%c"/></testcase>`, 'a'+i, strings.ReplaceAll(path, "&", "&amp;"), 'a'+i)
	}
	files["TEST-shop.xml"] = suite(cases.String())
	return files
}

// cut takes the last n bytes off each report.
func cut(files map[string]string, n int) map[string]string {
	for name, content := range files {
		if strings.HasSuffix(name, ".xml") {
			files[name] = content[:len(content)-n]
		}
	}
	return files
}

// manyFiles has n reports of the same name, and some whose names need care.
func manyFiles(n int) map[string]string {
	files := reports(failing("one"))
	for i := range n {
		files[fmt.Sprintf("module%d/TEST-shop.xml", i)] = suite(testcase("adds", ""))
	}
	for _, name := range []string{"TEST-测试 \U0001F9EA.xml", "TEST-a'b;c=d,e.xml", "TEST-%22.xml", "TEST-" + strings.Repeat("x", 240) + ".xml"} {
		files[name] = suite(testcase("adds", ""))
	}
	return files
}
