package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/testpost/testpost/plugin/quarantine"
)

// A console block of the README is one command and what it prints; a line
// "[…]" stands for lines that are left out.
var commandBlock = regexp.MustCompile("(?s)```console\n\\$ ([^\n]*)\n(.*?)```\n")

// TestReadmeCommands runs each command of the README at the root of the
// project and compares what it prints. go test . -run TestReadmeCommands
// -update rewrites the README.
func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	old := readText(t, "README.md")
	ran := 0
	fresh := commandBlock.ReplaceAllStringFunc(old, func(block string) string {
		m := commandBlock.FindStringSubmatch(block)
		command, isRun := strings.CutPrefix(m[1], "go run . ")
		if !isRun { // go test ./... is what runs this
			return block
		}
		ran++
		return "```console\n$ " + m[1] + "\n" + elide(output(t, "testpost "+command), m[2]) + "```\n"
	})
	if ran < 2 {
		t.Errorf("%d commands were found in the README", ran)
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(fresh, old); diff != "" {
		t.Errorf("the README shows other output (-want +got); go test . -run TestReadmeCommands -update rewrites it:\n%s", diff)
	}
}

// elide leaves out of text what like leaves out: it keeps as many lines before
// and after the mark.
func elide(text, like string) string {
	const mark = "[…]\n"
	before, after, found := strings.Cut(like, mark)
	if !found {
		return text
	}
	lines := slices.Collect(strings.Lines(text))
	head, tail := strings.Count(before, "\n"), strings.Count(after, "\n")
	if head+tail >= len(lines) {
		return text
	}
	return strings.Join(lines[:head], "") + mark + strings.Join(lines[len(lines)-tail:], "")
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// readmeSection is what the README says below a heading of the second level.
func readmeSection(t *testing.T, heading string) string {
	t.Helper()
	_, section, found := strings.Cut(readText(t, "README.md"), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("the README has no section %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	return section
}

// output is what a command prints in a shell that knows no CI.
func output(t *testing.T, command string) string {
	t.Helper()
	cmd := exec.Command("sh", "-c", command)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	out, err := cmd.CombinedOutput()
	if _, isExit := err.(*exec.ExitError); err != nil && !isExit {
		t.Fatalf("%s: %v", command, err)
	}
	return completed.ReplaceAllString(string(out), `${1}"2026-01-02T03:04:05Z"`)
}

// completed is the time of the run.
var completed = regexp.MustCompile(`("completedAt": )"[^"]*"`)

// message is the first cell of a row of the README's table of messages.
var message = regexp.MustCompile("(?m)^\\| (`[^|]*) \\| [A-Z]")

// TestReadmeMessages looks for every message of the troubleshooting table in
// the sources: a message that nobody can meet any more is no help.
func TestReadmeMessages(t *testing.T) {
	t.Parallel()
	section := readmeSection(t, "When something goes wrong")
	sources := sourceText(t)
	checked := 0
	for _, row := range message.FindAllStringSubmatch(section, -1) {
		for _, m := range regexp.MustCompile("`([^`]*)`").FindAllStringSubmatch(row[1], -1) {
			checked++
			if !strings.Contains(sources, m[1]) {
				t.Errorf("no source prints %q", m[1])
			}
		}
	}
	if checked < 10 {
		t.Errorf("%d messages were found in the README", checked)
	}
}

// sourceText is all Go code of the project but its tests.
func sourceText(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			b.WriteString(readText(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReadmeQuarantine(t *testing.T) {
	t.Parallel()
	_, example, _ := strings.Cut(readmeSection(t, "Quarantine"), "```yml\n")
	example, _, _ = strings.Cut(example, "```")
	list, err := quarantine.Parse("README.md", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Entries) != 1 {
		t.Errorf("the example has %d entries", len(list.Entries))
	}
}

// TestReadmeDownloads: what the README downloads is what the newest section of
// the changelog is about.
func TestReadmeDownloads(t *testing.T) {
	t.Parallel()
	newest := regexp.MustCompile(`(?m)^## (\S+)$`).FindStringSubmatch(readText(t, "CHANGELOG.md"))
	downloads := regexp.MustCompile(`/releases/download/([^/\s]+)/(\S+)`).FindAllStringSubmatch(readText(t, "README.md"), -1)
	if len(downloads) < 4 {
		t.Errorf("%d downloads were found in the README", len(downloads))
	}
	for _, d := range downloads {
		if want := "v" + newest[1]; d[1] != want || d[2] != "checksums.txt" && !strings.HasPrefix(d[2], "testpost_"+want+"_") {
			t.Errorf("%s/%s is no file of the release %s", d[1], d[2], want)
		}
	}
}

// TestReadmeLinks: every link to a place of the README leads to one.
func TestReadmeLinks(t *testing.T) {
	t.Parallel()
	text := readText(t, "README.md")
	anchors := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		anchor := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(m[1]), "")
		anchors[strings.ReplaceAll(anchor, " ", "-")] = true
	}
	links := regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(text, -1)
	if len(links) < 20 {
		t.Errorf("%d links were found in the README", len(links))
	}
	for _, m := range links {
		if !anchors[m[1]] {
			t.Errorf("the README has no heading for the link #%s", m[1])
		}
	}
}
