package summary

import (
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/shard"
)

// totals adds the numbers, and where tests failed a bar of them: how bad is it?
func (d *document) totals() {
	if d.t.Tests == 0 {
		return
	}
	columns := []struct {
		name  string
		n     int
		shown bool
	}{
		{"Tests", d.t.Tests, true},
		{"Passed", d.t.Passed, true},
		{"Failed", d.t.Failed, true},
		{"Errored", d.t.Errored, d.t.Errored > 0},
		{"Quarantined", d.t.Quarantined, d.t.Quarantined > 0},
		{"Flaky", d.t.Flaky, d.t.Flaky > 0},
		{"Skipped", d.t.Skipped, d.t.Skipped > 0},
		{"Suites", d.t.Suites, d.t.Suites > 0},
		{"Report files", len(d.s.Report.Files), true},
		{"Shards", len(d.s.Roll.All) - len(d.s.Roll.Missing), len(d.s.Roll.All) > 0},
	}
	d.Block(func(w *markdown.Writer) {
		head, line, row := "|", "|", "|"
		for _, c := range columns {
			if c.shown {
				head, line, row = head+" "+c.name+" |", line+"---:|", row+" "+markdown.Number(c.n)+" |"
			}
		}
		if d.t.Duration > 0 {
			head, line, row = head+" Time |", line+"---:|", row+" "+Duration(d.t.Duration)+" |"
		}
		w.Raw(head + "\n" + line + "\n" + row + "\n")
	})
	if d.t.Red() == 0 {
		return
	}
	d.Block(func(w *markdown.Writer) {
		w.Raw("\n" + bar(d.t.Red(), d.t.Quarantined, d.t.Passed, d.t.Skipped) + "\n")
	})
}

// barLength is the number of squares in a bar: as many as fit a phone.
const barLength = 20

// bar shows the shares of red, quarantined, passed and skipped tests. Whatever
// there is has at least one square; the largest share takes what is too many or
// too few, of equal ones passed and skipped before red.
func bar(red, held, passed, skipped int) string {
	shares := [...]struct {
		square string
		n      int
		wide   int
	}{{"🟥", red, 0}, {"🟨", held, 0}, {"🟩", passed, 0}, {"⬜", skipped, 0}}
	total, sum := red+held+passed+skipped, 0
	for i := range shares {
		if s := &shares[i]; s.n > 0 {
			s.wide = max(1, int(float64(s.n)/float64(total)*barLength+0.5))
			sum += s.wide
		}
	}
	for sum != barLength {
		step := 1
		if sum > barLength {
			step = -1
		}
		widest := &shares[2]
		for _, i := range [...]int{3, 1, 0} {
			if s := &shares[i]; step < 0 && s.wide > widest.wide || step > 0 && s.n > widest.n {
				widest = s
			}
		}
		widest.wide, sum = widest.wide+step, sum+step
	}
	var b strings.Builder
	for _, s := range shares {
		b.WriteString(strings.Repeat(s.square, s.wide))
	}
	return b.String()
}

// verdict adds what the numbers do not say: that the run was cut short, and why
// the check fails or does not.
func (d *document) verdict() {
	switch d.s.Verdict.Conclusion {
	case check.Cancelled:
		d.paragraph("**The run was cancelled.** This is what it had found until then.")
	case check.TimedOut:
		d.paragraph("**The run took too long.** This is what it had found until then.")
	}
	if len(d.s.Verdict.Reasons) > 1 || len(d.s.Verdict.Reasons) == 1 && d.s.Verdict.Reasons[0] != check.OnFailed {
		d.conditions("The check fails because", d.s.Verdict.Reasons, "`fail_on` names ", " and ")
	}
	d.conditions("Not counted against the check:", Forgiven(d.s), "`fail_on` does not name ", " or ")
	if earlier := d.s.Roll.Earlier; len(earlier) > 0 {
		d.paragraph("From an earlier attempt of the build: " + markdown.Text(shards(d.s, earlier), markdown.Inline) + ".")
	}
}

func (d *document) paragraph(text string) {
	d.Block(func(w *markdown.Writer) {
		w.Blank()
		w.Raw(text + "\n")
	})
}

// conditions adds a paragraph on conditions that hold.
func (d *document) conditions(title string, all []check.Condition, setting, last string) {
	if len(all) == 0 {
		return
	}
	var said, names []string
	for _, on := range all {
		said = append(said, markdown.Text(d.because(on), markdown.Inline))
		names = append(names, string(on))
	}
	d.paragraph("**" + title + "** " + join(said, " and ") + " (" + setting + join(names, last) + ").")
}

// join joins parts as in a sentence, the last two with word.
func join(parts []string, word string) string {
	last := len(parts) - 1
	if last < 1 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:last], ", ") + word + parts[last]
}

// because says in a few words that a condition holds.
func (d *document) because(on check.Condition) string {
	switch on {
	case check.OnFailed:
		if d.t.Red() == 0 {
			return "a suite declares failures that none of its tests shows"
		}
		return d.becauseFailed()
	case check.OnNew:
		return d.becauseNew()
	case check.OnFewer:
		return d.becauseFewer()
	case check.OnFlaky:
		return markdown.Count(d.t.Flaky, "test", "tests") + " passed only when run again"
	case check.OnUnreadable:
		return d.becauseUnreadable()
	case check.OnMissing:
		if silent := d.s.Roll.Silent; len(silent) > 0 && len(d.s.Report.Files) > 0 {
			return "no report file was found in " + shards(d.s, silent)
		}
		return "no report file was found"
	case check.OnEmpty:
		return d.tooFew()
	case check.OnStale:
		return markdown.Count(max(1, stale(d.s.Report)), "report file is", "report files are") + " older than the start of the build"
	case check.OnShards:
		if len(d.s.Roll.All) == 0 {
			return noShard
		}
		return shards(d.s, d.s.Roll.Missing) + " did not come"
	}
	return string(on)
}

// noShard is said where parts are looked for, and there is none.
const noShard = "no part of a shard was found"

// shards names some of the shards: "2 of 8 shards (3/8, 5/8)".
func shards(s *Subject, some []string) string {
	return markdown.Number(len(some)) + " of " + markdown.Count(len(s.Roll.All), "shard", "shards") + " (" + shard.List(some) + ")"
}

func (d *document) tooFew() string {
	switch {
	case d.t.Tests == 0:
		return "no tests were found"
	case d.s.MinTests > d.t.Tests:
		return markdown.Count(d.t.Tests, "test", "tests") + " ran, at least " + markdown.Number(d.s.MinTests) + " were expected"
	}
	return "only " + markdown.Count(d.t.Tests, "test", "tests") + " ran"
}

// becauseUnreadable counts the files that could not be read, and the folders that
// could not be searched for some.
func (d *document) becauseUnreadable() string {
	files, damaged := len(d.s.Report.Files), len(d.damaged())
	folders := 0
	for i := range d.s.Report.Files {
		if d.s.Report.Files[i].Folder() {
			folders++
		}
	}
	said := markdown.Count(folders, "folder", "folders") + " could not be searched"
	switch {
	case folders == 0:
		return markdown.Number(damaged) + " of " + markdown.Count(files, "report file", "report files") + " could not be read in full"
	case folders == damaged:
		return said
	}
	return markdown.Number(damaged-folders) + " of " + markdown.Count(files-folders, "report file", "report files") + " could not be read in full, and " + said
}
