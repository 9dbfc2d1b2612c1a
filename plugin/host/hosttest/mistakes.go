package hosttest

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/rest"
)

// Fine is what a user is told about settings that fit: nothing.
const Fine = "fine"

// A Mistake is what a user has set in a build, and what they are told.
type Mistake struct {
	build  ci.Build
	change map[string]string
	want   []string
}

// Told is a mistake in build b: a change of the settings that fit, with "" for one
// that is not set. want is how the lines begin that the user is told, hints
// aside: one for each mistake, the reason for doing without the host, or Fine.
func Told(b ci.Build, change map[string]string, want ...string) Mistake {
	return Mistake{build: b, change: change, want: want}
}

// Mistakes opens the host of kind with settings that do not fit, which are a
// change of fine. All mistakes are told at once, each with a hint.
func Mistakes(t *testing.T, kind host.Kind, fine map[string]string, mistakes map[string]Mistake) {
	t.Helper()
	for name, m := range mistakes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values := maps.Clone(fine)
			maps.Copy(values, m.change)
			client := rest.New(rest.Options{})
			t.Cleanup(client.Close)
			text, mistaken := Fine, false
			if _, err := TryOpen(kind, m.build, client, values); err != nil {
				_, skipped := host.AsSkip(err)
				text, mistaken = err.Error(), !skipped
			}
			got, hints := unhinted(text)
			for i := range min(len(got), len(m.want)) {
				got[i] = got[i][:min(len(got[i]), len(m.want[i]))]
			}
			if diff := cmp.Diff(m.want, got); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			if mistaken && hints < len(m.want) {
				t.Errorf("%d mistakes, %d hints:\n%s", len(m.want), hints, text)
			}
		})
	}
}

// unhinted is text without its lines of hints, and their number.
func unhinted(text string) (lines []string, hints int) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "  hint: ") {
			hints++
			continue
		}
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
	return lines, hints
}
