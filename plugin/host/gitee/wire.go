package gitee

import (
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode"

	"github.com/testpost/testpost/plugin/check"
)

const statusCompleted = "completed"

// A body is what create and update take; update does not take head_sha.
type body struct {
	Name        string `json:"name"`
	HeadSHA     string `json:"head_sha,omitempty"`
	DetailsURL  string `json:"details_url,omitempty"`
	Status      string `json:"status"`
	StartedAt   string `json:"started_at,omitempty"`
	Conclusion  string `json:"conclusion"`
	CompletedAt string `json:"completed_at,omitempty"`
	Output      output `json:"output"`
}

// An output is the text of a run.
type output struct {
	Title       string       `json:"title"`
	Summary     string       `json:"summary"`
	Text        string       `json:"text,omitempty"`
	Annotations []annotation `json:"annotations,omitempty"`
}

// An annotation is one in a body as well as in an answer.
type annotation struct {
	Path        string `json:"path"`
	StartLine   int    `json:"start_line"`
	EndLine     int    `json:"end_line"`
	StartColumn int    `json:"start_column,omitempty"` // only where both lines are equal
	EndColumn   int    `json:"end_column,omitempty"`
	Level       string `json:"annotation_level"`
	Message     string `json:"message"`
	Title       string `json:"title,omitempty"`
	RawDetails  string `json:"raw_details,omitempty"`
}

// A checkRun is what the service answers about one.
type checkRun struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	URL  string `json:"html_url"`
}

// A namedRun is the answer about one run. An object without an id is no such
// answer.
type namedRun struct{ checkRun }

// UnmarshalJSON implements json.Unmarshaler.
func (r *namedRun) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &r.checkRun); err != nil {
		return err
	}
	if r.ID == 0 {
		return errors.New("it has no id")
	}
	return nil
}

// A runList is a page of check runs. An object that is none is not taken for an
// empty one: a run would be created that is there already.
type runList []checkRun

// UnmarshalJSON implements json.Unmarshaler.
func (l *runList) UnmarshalJSON(data []byte) error {
	var page struct {
		Runs *[]checkRun `json:"check_runs"`
	}
	if err := json.Unmarshal(data, &page); err != nil {
		return err
	}
	if page.Runs == nil {
		return errors.New("it has no check_runs")
	}
	*l = *page.Runs
	return nil
}

// bodyOf is run without its annotations, as an update takes it.
func bodyOf(run *check.Run) body {
	t := takes()
	b := body{
		Name: plain(run.Name), DetailsURL: run.DetailsURL, Status: statusCompleted, Conclusion: t.Conclusion(run.Conclusion),
		Output: output{Title: plain(run.Output.Title), Summary: plain(run.Output.Summary), Text: plain(run.Output.Text)},
	}
	if !run.CompletedAt.IsZero() {
		b.CompletedAt = run.CompletedAt.UTC().Format(time.RFC3339)
	}
	if started := run.StartedAt; !started.IsZero() && !started.After(run.CompletedAt) { // two machines' clocks
		b.StartedAt = started.UTC().Format(time.RFC3339)
	}
	return b
}

// annotationOf is a, which is within the limits. It is not ok when it has no
// place or says nothing.
func annotationOf(a *check.Annotation) (out annotation, ok bool) {
	path, message := plain(strings.TrimPrefix(a.Path, "./")), plain(a.Message)
	if path == "" || strings.HasPrefix(path, "/") || message == "" || a.StartLine < 1 || a.EndLine < a.StartLine {
		return annotation{}, false
	}
	out = annotation{
		Path: path, StartLine: a.StartLine, EndLine: a.EndLine, Level: string(a.Level),
		Message: message, Title: plain(a.Title), RawDetails: plain(a.RawDetails),
	}
	if a.StartLine == a.EndLine && a.StartColumn > 0 && a.EndColumn >= a.StartColumn {
		out.StartColumn, out.EndColumn = a.StartColumn, a.EndColumn
	}
	return out, true
}

// A key tells annotations from each other, however the service writes their text.
type key struct {
	path           string
	start, end     int
	title, message string
}

func keyOf(a *annotation) key {
	return key{a.Path, a.StartLine, a.EndLine, essence(a.Title), essence(a.Message)}
}

// essence is text without white space and control characters.
func essence(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}

// missing returns the annotations of want that are not in have, and how many of
// have are not in want.
func missing(want, have []annotation) (lacking []annotation, strange int) {
	there := make(map[key]int, len(have))
	for i := range have {
		there[keyOf(&have[i])]++
	}
	for i := range want {
		if k := keyOf(&want[i]); there[k] > 0 {
			there[k]--
			continue
		}
		lacking = append(lacking, want[i])
	}
	return lacking, len(have) - (len(want) - len(lacking))
}

// plain replaces the control characters that no page can show and that storage
// is known to choke on. It never makes a text longer.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
