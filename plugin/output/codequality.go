package output

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/markdown"
)

// An issue is a remark in a Code Quality report
// (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format),
// which is a part of what Code Climate's tools write.
type issue struct {
	Description string        `json:"description"`
	CheckName   string        `json:"check_name"`
	Fingerprint string        `json:"fingerprint"`
	Severity    string        `json:"severity"`
	Location    issueLocation `json:"location"`
}

type issueLocation struct {
	Path  string     `json:"path"`
	Lines issueLines `json:"lines"`
}

type issueLines struct {
	Begin int `json:"begin"`
	End   int `json:"end,omitempty"`
}

// maxDescription bounds, in characters, the description of an issue. It is our own:
// no limit is documented, and a merge request shows one line.
const maxDescription = 500

// CodeQuality writes the annotations as a Code Quality report: all of them,
// whatever a host took, one on a line. Without annotations it is an empty list,
// which is what makes GitLab say that earlier issues are resolved.
func CodeQuality(w io.Writer, r *Result) error {
	d := document{w: bufio.NewWriter(w)}
	d.open('[')
	seen := map[string]int{}
	for i := range r.Subject.Findings.Annotations {
		a := &r.Subject.Findings.Annotations[i]
		d.element(r.issue(a, seen))
	}
	d.close(']')
	return d.end()
}

func (r *Result) issue(a *check.Annotation, seen map[string]int) issue {
	one := issue{
		Description: markdown.Clip(strings.ToValidUTF8(r.mask(a.Title), "\uFFFD"), maxDescription), CheckName: "testpost/" + string(a.Level), Severity: severity(a.Level),
		Location: issueLocation{r.mask(a.Path), issueLines{Begin: a.StartLine}},
	}
	if a.EndLine > a.StartLine {
		one.Location.Lines.End = a.EndLine
	}
	key := strings.Join([]string{string(a.Level), a.Path, subject(r.mask(a.Title))}, "\x00")
	seen[key]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
	one.Fingerprint = hex.EncodeToString(sum[:16])
	return one
}

// severity is a level in the words of the report.
func severity(l check.Level) string {
	switch l {
	case check.LevelFailure:
		return "critical"
	case check.LevelWarning:
		return "minor"
	}
	return "info"
}

// subject is the title of an annotation with one sign in place of each number,
// and without how many other cases share it. A fingerprint tells whether two
// reports speak of the same: it must not change with a count, a time or the line
// that a failure is at.
func subject(text string) string {
	digit := func(i int) bool { return i < len(text) && text[i] >= '0' && text[i] <= '9' }
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		within := i > 0 && digit(i-1) // 1,204 and 1.25 are one number
		separates := (text[i] == ',' || text[i] == '.') && within && digit(i+1)
		switch {
		case separates:
			i++
		case !digit(i):
			b.WriteByte(text[i])
		case !within:
			b.WriteByte('#')
		}
	}
	return strings.Replace(b.String(), " and # more", "", 1)
}
