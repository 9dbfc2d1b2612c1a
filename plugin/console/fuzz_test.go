package console

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/report"
)

// everywhere shows text in every place where test output, a file name or a
// service's answer can appear.
func everywhere(c *Console, text string) {
	k := &report.Case{Suite: text, Class: text, Name: text, Report: text, Status: report.Failed,
		Failures: []report.Failure{{Message: text, Type: text, Details: report.Text{Head: text, Omitted: 1}}, {Details: report.Text{Head: text}}}}
	other := &report.Case{Name: text, Status: report.Errored}
	again := &report.Case{Suite: text, Name: text, Status: report.Passed, Flaky: true, Attempts: []report.Attempt{{Failure: &report.Failure{Message: text}}}}
	s := subject(check.Failure, 1, k, other, again)
	s.Findings.Locations[k] = report.Location{Path: text, Line: 3}
	cause(s, text, k, other)
	s.Report.Files[0] = report.File{Path: text, Outcome: report.Partial, Problems: []report.Problem{{Kind: text, Message: text, Lost: true}, {Kind: text, Line: 2}}}
	s.Unmatched = []string{text}
	c.Report(s)
	c.Receipts([]host.Receipt{{Host: text, Outcome: host.Failed, Message: text, URL: text, Err: errors.New(text)}, {Host: text, Outcome: host.Partial, Err: errors.New(text)}})
	c.Explain(Section{Title: text, Rows: [][]string{{text, text, text}, {"", text}}}, Files(s.Report), Values(text, []Value{{text, text, text}}))
	c.Noticef("%s", text)
	c.Warnf("%s", text)
	c.Error(errors.New(text))
	slog.New(c.Handler()).With(text, text).WithGroup(text).Error(text, text, text)
	fmt.Fprint(c.Writer(), text+"\nbody\nend")
	fmt.Fprint(c.Writer(), "title\n"+text+"\nend")
	p := c.Progress(text, text, 2, now())
	p.Add(1, now().AddDate(0, 0, 1))
	p.End()
}

// folds is the number of groups that everywhere opens.
const folds = 5

var (
	ownColor  = regexp.MustCompile(`\x1b\[(0|1|2|3[123]|1;3[123])m`)
	ownMarker = regexp.MustCompile(`\x1b\[0Ksection_(start|end):1772366400:testpost_(explain|request)_[1-9](\[collapsed=true\])?\r\x1b\[0K`)
	// azureCommand is what the Azure agent and the older form of GitHub's
	// runner look for anywhere in a line.
	azureCommand = regexp.MustCompile(`(?i)##([a-z]*)\[`)
)

// obeyed returns the commands in a log that a CI system would carry out.
func obeyed(log string) []string {
	var found []string
	for _, l := range strings.Split(log, "\n") {
		if strings.HasPrefix(strings.TrimLeftFunc(l, unicode.IsSpace), "::") {
			found = append(found, l)
		}
		if azureCommand.MatchString(l) {
			found = append(found, l)
		}
	}
	return found
}

// FuzzLine shows hostile text everywhere, in every style, and checks the log
// as the readers of logs do: nothing in it is obeyed but the groups that the
// console opened itself, no control or invisible character is left but its own
// colour codes, and no secret.
func FuzzLine(f *testing.F) {
	for _, seed := range []string{traps, "", " ", "::", ":", "\n::error::x", "##[", "##", "[", "\r", "\x1b[31m::error::x", "\u3000\u00a0::x", "a\tb", "\xf0\x9f", secret + "\n" + secret} {
		for style := range uint8(5) {
			f.Add(seed, style, style%2 == 0)
		}
	}
	f.Fuzz(func(t *testing.T, text string, style uint8, color bool) {
		var buf bytes.Buffer
		o := Options{Style: Style(style % 5), Color: color, Width: int(style) % 7 * 20, Clock: now, Mask: mask}
		everywhere(New(&buf, o), text)
		log := buf.String()
		if strings.Contains(log, secret) {
			t.Errorf("the secret is in the log of %q", text)
		}
		uncoloured := ownColor.ReplaceAllString(log, "")
		if !color && uncoloured != log {
			t.Errorf("colour codes without colour")
		}
		if o.Style == GitLab {
			if n := len(ownMarker.FindAllString(uncoloured, -1)); n != 2*folds {
				t.Errorf("%d section markers, want %d", n, 2*folds)
			}
			uncoloured = ownMarker.ReplaceAllString(uncoloured, "")
		}
		for _, r := range uncoloured {
			joins := r == 0x200c || r == 0x200d || unicode.Is(unicode.Prepended_Concatenation_Mark, r)
			if r != '\n' && !joins && (unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs) || r >= 0xe0000) {
				t.Fatalf("%U is in the log of %q", r, text)
			}
		}
		for _, log := range []string{log, uncoloured} {
			own(t, o.Style, obeyed(log))
		}
	})
}

// own checks that the commands found are the console's own groups.
func own(t *testing.T, style Style, found []string) {
	t.Helper()
	open, end := "\x00", "\x00"
	switch style {
	case GitHub, Gitea:
		open, end = "::group::", "::endgroup::"
	case Azure:
		open, end = "##[group]", "##[endgroup]"
	}
	if want := 2 * folds; open != "\x00" && len(found) != want || open == "\x00" && len(found) != 0 {
		t.Fatalf("%v: %d commands are obeyed: %q", style, len(found), found)
	}
	for i, l := range found {
		if i%2 == 0 && (!strings.HasPrefix(l, open) || strings.Contains(l[len(open):], "##[")) || i%2 == 1 && l != end {
			t.Errorf("%v: %q is obeyed", style, l)
		}
	}
}
