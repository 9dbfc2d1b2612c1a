// Package output is what later steps and people's own programs read: step
// outputs and result files. It owns their names and shapes, which are promises:
// a name may be added, never changed. It decides nothing about tests and sends
// nothing.
package output

import (
	"strconv"
	"strings"
	"time"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/shard"
	"github.com/testpost/testpost/plugin/summary"
)

// A Result is everything there is to hand on about a run.
type Result struct {
	Subject *summary.Subject
	Title   string // of the check run
	// Receipts are those of all hosts, in declared order.
	Receipts []host.Receipt
	// Mask removes secrets from a text; nil for none.
	Mask func(string) string
	// Part says of which shard the result is a part; nil when it is whole. A part
	// holds what is needed to put the parts together again.
	Part *shard.Head

	places map[identity]*report.Location // see briefPlaces
}

func (r *Result) mask(text string) string {
	if r.Mask == nil {
		return text
	}
	return r.Mask(text)
}

// annotations returns the numbers of annotations that arrived and that were
// left out, of all hosts together.
func (r *Result) annotations() (sent, omitted int) {
	for i := range r.Receipts {
		sent += r.Receipts[i].Sent
		omitted += r.Receipts[i].Omitted
	}
	return sent, omitted
}

// checkRun returns the receipt of the first host that holds a check run, or an
// empty one.
func (r *Result) checkRun() host.Receipt {
	for _, receipt := range r.Receipts {
		if receipt.ID != "" {
			return receipt
		}
	}
	return host.Receipt{}
}

// owners returns the owners of all causes, those of the first causes first.
func (r *Result) owners() []string {
	var all []string
	seen := map[string]bool{}
	for i := range r.Subject.Findings.Causes {
		for _, owner := range r.Subject.Findings.Causes[i].Owners {
			if !seen[owner] {
				seen[owner] = true
				all = append(all, owner)
			}
		}
	}
	return all
}

// A Declaration is the name of a step output and what it means.
type Declaration struct{ Name, Help string }

// An output is declared with how its value comes from a result.
type output struct {
	Declaration
	value func(*Result) string
}

// declared are all outputs, in documented order.
func declared() []output {
	total := func(name, help string, of func(*Result) int) output {
		return output{Declaration{name, help}, func(r *Result) string { return strconv.Itoa(of(r)) }}
	}
	return append([]output{
		{Declaration{"conclusion", "Verdict on the run: `success`, `failure`, `neutral` or `skipped`."},
			func(r *Result) string { return string(r.Subject.Verdict.Conclusion) }},
		total("tests", "Number of cases in all reports.", func(r *Result) int { return r.Subject.Report.Totals.Tests }),
		total("passed", "Number of cases that passed.", func(r *Result) int { return r.Subject.Report.Totals.Passed }),
		total("failed", "Number of cases that failed.", func(r *Result) int { return r.Subject.Report.Totals.Failed }),
		total("errored", "Number of cases that ended in an error.", func(r *Result) int { return r.Subject.Report.Totals.Errored }),
		total("skipped", "Number of cases that were skipped.", func(r *Result) int { return r.Subject.Report.Totals.Skipped }),
		total("flaky", "Number of cases that failed and, run again, passed.", func(r *Result) int { return r.Subject.Report.Totals.Flaky }),
		total("quarantined", "Number of failed cases that the quarantine lets fail.", func(r *Result) int { return r.Subject.Report.Totals.Quarantined }),
		total("causes", "Number of groups of failures that most likely have the same cause.", func(r *Result) int { return len(r.Subject.Findings.Causes) + r.Subject.Findings.MoreCauses }),
		{Declaration{"owners", "Whom the causes belong to as the tree's `CODEOWNERS` says, separated by blanks, such as `@org/web @dev`."},
			func(r *Result) string { return r.mask(strings.Join(r.owners(), " ")) }},
		{Declaration{"duration", "Sum of the durations of all cases, in seconds, such as `12.345`."},
			func(r *Result) string {
				return strconv.FormatFloat(seconds(r.Subject.Report.Totals.Duration), 'f', -1, 64)
			}},
		total("annotations", "Number of annotations that were sent, to all hosts together.", func(r *Result) int { n, _ := r.annotations(); return n }),
		total("annotations_omitted", "Number of annotations that were left out for the limits of hosts, or refused by them.", func(r *Result) int { _, n := r.annotations(); return n }),
		{Declaration{"check_run_id", "ID of the check run at the first host that has one; empty without."},
			func(r *Result) string { return r.mask(r.checkRun().ID) }},
		{Declaration{"check_run_url", "Page of that check run; empty when there is none."},
			func(r *Result) string { return r.mask(r.checkRun().URL) }},
	}, changes()...)
}

// Declared returns the names and meanings of all outputs, in documented order.
func Declared() []Declaration {
	var all []Declaration
	for _, o := range declared() {
		all = append(all, o.Declaration)
	}
	return all
}

// A Value is a step output.
type Value struct{ Name, Value string }

// Of returns the outputs of a result, in declared order.
func Of(r *Result) []Value {
	var all []Value
	for _, o := range declared() {
		all = append(all, Value{o.Name, o.value(r)})
	}
	return all
}

// seconds is d in seconds to the millisecond: reports are no more exact.
func seconds(d time.Duration) float64 {
	return float64(d.Round(time.Millisecond).Milliseconds()) / 1000
}
