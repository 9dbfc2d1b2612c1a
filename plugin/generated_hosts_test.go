package plugin

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/markdown"
)

// hostsTable is what each host is given, and when.
func hostsTable() string {
	var b strings.Builder
	b.WriteString("\n| host | what it is given | on when |\n| --- | --- | --- |\n")
	for _, k := range hosts() {
		given := k.About.Given
		if k.About.Experimental != "" {
			given += "; experimental: " + k.About.Experimental
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", k.About.Title, cell(given), cell(k.About.On))
	}
	b.WriteString("| the build log | verdict, failures with message and place, problems of files, what was sent where | always |\n\n")
	return b.String()
}

// permissionsTable is what each host demands of whom.
func permissionsTable() string {
	var b strings.Builder
	var free []string
	b.WriteString("\n| host | credential | what it needs |\n| --- | --- | --- |\n")
	for _, k := range hosts() {
		if k.About.Credential == "" {
			free = append(free, k.About.Title)
			continue
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", k.About.Title, cell(k.About.Credential), cell(k.About.Needs))
	}
	fmt.Fprintf(&b, "| what %s show by themselves | none | nothing |\n\n", strings.Join(free, ", "))
	return b.String()
}

var yesOrNo = map[bool]string{true: "yes", false: "–"}

// takesTable is what each host can show.
func takesTable() string {
	var b strings.Builder
	b.WriteString("\n| host | annotations | title, message and details of one | name | title | summary | comment | shown in progress | keeps for the next run | conclusions |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, k := range hosts() {
		if k.Takes == nil {
			continue
		}
		t := k.Takes()
		cells := []string{k.About.Title, annotationsCell(&t), strings.Join([]string{limitText(t.AnnotationTitle), limitText(t.AnnotationMessage), limitText(t.RawDetails)}, "; "),
			limitText(t.Name), limitText(t.Title), summaryCell(&t), limitText(t.Comment), yesOrNo[t.Progress], yesOrNo[t.Keeps], conclusionsCell(&t)}
		if t.AnnotationTitle == (check.Limit{}) && t.AnnotationMessage == (check.Limit{}) {
			cells[1], cells[2] = "none", "–"
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	return b.String() + "\n"
}

func annotationsCell(t *host.Takes) string {
	var parts []string
	if t.Annotations > 0 {
		parts = append(parts, markdown.Number(t.Annotations))
	}
	if t.PerLevel > 0 {
		parts = append(parts, fmt.Sprintf("%d of a level", t.PerLevel))
	}
	if t.AnnotationsPerRequest > 0 {
		parts = append(parts, fmt.Sprintf("%d a request", t.AnnotationsPerRequest))
	}
	switch t.Earlier {
	case host.Kept:
		parts = append(parts, "earlier ones stay")
	case host.Replaced:
		parts = append(parts, "earlier ones go")
	case host.Unknown:
		parts = append(parts, "earlier ones are looked at")
	}
	return strings.Join(parts, ", ")
}

func summaryCell(t *host.Takes) string {
	text := limitText(t.Summary)
	if text != "–" && t.Plain {
		return text + ", plain text"
	}
	return text
}

// conclusionsCell groups the conclusions by the host's words.
func conclusionsCell(t *host.Takes) string {
	if len(t.Conclusions) == 0 {
		return "as the title says"
	}
	ours := map[string][]string{}
	var words []string
	for _, c := range []check.Conclusion{check.Success, check.Failure, check.Neutral, check.Skipped, check.Cancelled, check.TimedOut} {
		word := t.Conclusion(c)
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
		ours[word] = append(ours[word], string(c))
	}
	for i, word := range words {
		if all := strings.Join(ours[word], ", "); all == word {
			words[i] = "`" + word + "`"
		} else {
			words[i] = "`" + word + "` for " + all
		}
	}
	return strings.Join(words, "; ")
}

// limitText is a limit in words. One of a character means that there is no place
// for the text.
func limitText(l check.Limit) string {
	unit := "bytes"
	if l.Unit == check.Runes {
		unit = "characters"
	}
	if l.Max <= 1 {
		return "–"
	}
	return markdown.Number(l.Max) + " " + unit
}

// TestHostsAreDescribed: the tables of the README are made of what the hosts say
// of themselves.
func TestHostsAreDescribed(t *testing.T) {
	t.Parallel()
	for _, k := range hosts() {
		a := k.About
		if a.Title == "" || a.Given == "" || a.On == "" || (a.Credential == "") != (a.Needs == "") {
			t.Errorf("%s: %+v", k.Name, a)
		}
		if k.Takes == nil {
			continue
		}
		takes := k.Takes()
		for _, c := range []check.Conclusion{check.Success, check.Failure, check.Neutral, check.Skipped, check.Cancelled, check.TimedOut} {
			if word := takes.Conclusion(c); (word == "") != (len(takes.Conclusions) == 0) {
				t.Errorf("%s has no word for %s", k.Name, c)
			}
		}
	}
}

// TestHostsPassTheContract: every host that is reported to with a credential runs
// the suite of what all of them promise.
func TestHostsPassTheContract(t *testing.T) {
	t.Parallel()
	for _, k := range hosts() {
		if k.About.Credential == "" {
			continue
		}
		tests, err := filepath.Glob(filepath.Join("host", k.Name, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(tests, func(path string) bool { return strings.Contains(fileText(t, path), "hosttest.Run(t, ") }) {
			t.Errorf("no test of %s calls hosttest.Run", k.Name)
		}
	}
}

func fileText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
