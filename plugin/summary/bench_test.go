package summary

import (
	"testing"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

// hundredThousand is a run in which everything fails, for a hundred reasons.
func hundredThousand() *Subject {
	s := newScene(check.Failure, 0)
	var group []*report.Case
	for i := range 100_000 {
		c := failed("load.Test", "case", "java.lang.AssertionError", "expected true | but was false\nand much more to say")
		c.Failures[0].Details.Head = "a trace\n\tof some\n\tlines"
		if group = append(group, s.add(c, "src/load_test.go", i)); len(group) == 1000 {
			s.cause("expected true", group...)
			group = nil
		}
	}
	return s.Subject
}

// A text costs what fits, not what there is.
func TestNothingIsRenderedToBeCut(t *testing.T) {
	s := hundredThousand()
	for _, render := range []func(*Subject, Options) string{Markdown, Details} {
		all := testing.AllocsPerRun(3, func() { render(s, Options{Limit: hostLimit}) })
		part := testing.AllocsPerRun(3, func() { render(s, Options{Limit: check.Limit{Max: hostLimit.Max / 2}}) })
		if all > 10_000 || all < part {
			t.Errorf("%.0f allocations for a full text, %.0f for half of it", all, part)
		}
	}
}

func BenchmarkMarkdown(b *testing.B) {
	b.Run("100000failures", func(b *testing.B) { benchmark(b, Markdown, hundredThousand()) })
	b.Run("pull-request", func(b *testing.B) { benchmark(b, Markdown, pullRequest()) })
	b.Run("green", func(b *testing.B) { benchmark(b, Markdown, green()) })
}

func BenchmarkDetails(b *testing.B) {
	b.Run("100000failures", func(b *testing.B) { benchmark(b, Details, hundredThousand()) })
	b.Run("green", func(b *testing.B) { benchmark(b, Details, green()) })
}

func benchmark(b *testing.B, render func(*Subject, Options) string, s *Subject) {
	b.ReportAllocs()
	for b.Loop() {
		if len(render(s, Options{Limit: hostLimit})) > hostLimit.Max {
			b.Fatal("too long")
		}
	}
}
