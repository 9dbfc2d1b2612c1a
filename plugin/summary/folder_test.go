package summary

import (
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

// TestUnreadableFolder holds that a folder that could not be searched is told as
// one, not as a report file.
func TestUnreadableFolder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ damaged, title, why string }{
		{"", "1 folder unreadable", "1 folder could not be searched"},
		{"b.xml", "1 report file unreadable, 1 folder unreadable", "1 of 2 report files could not be read in full, and 1 folder could not be searched"},
	} {
		s := newScene(check.Failure, 3)
		s.file("db/secret/", report.Unreadable, report.Problem{Kind: "open", Message: "permission denied", Lost: true})
		if c.damaged != "" {
			s.file(c.damaged, report.Unreadable, report.Problem{Kind: "empty", Message: "the file is empty", Lost: true})
		}
		s.reason(check.OnUnreadable)
		if title := Title(s.Subject); !strings.Contains(title, c.title) {
			t.Errorf("the title is %q, want %q in it", title, c.title)
		}
		if text := Markdown(s.Subject, Options{Limit: check.Limit{Max: 1 << 20, Unit: check.Bytes}}); !strings.Contains(text, c.why) {
			t.Errorf("the summary does not say %q:\n%s", c.why, text)
		}
	}
}
