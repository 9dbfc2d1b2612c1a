package console

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/sethvargo/go-githubactions"
)

// A fold is a part of the log that people open when they want it, in the way
// of the CI system; elsewhere it is a paragraph with a heading. Folds do not
// nest: GitHub and Azure do not allow it. Without a body there is only the title.
func (c *Console) fold(name, title string, fill func(*block)) *block {
	body := &block{c: c}
	fill(body)
	b := c.paragraph()
	switch style := c.o.Style; {
	case len(body.text) == 0:
		b.line(in(strong, title))
	case style == GitHub, style == Gitea:
		b.raw(command(func(a *githubactions.Action) { a.Group(c.clean(title)) }))
		b.text = append(b.text, body.text...)
		b.raw(command((*githubactions.Action).EndGroup))
	case style == Azure:
		b.raw("##[group]" + c.clean(title) + "\n")
		b.text = append(b.text, body.text...)
		b.raw("##[endgroup]\n")
	case style == GitLab:
		b.raw(c.marker("start", name+"[collapsed=true]"))
		b.line(in(strong, title))
		b.text = append(b.text, body.text...)
		b.raw(c.marker("end", name))
	default:
		b.line(in(strong, title))
		b.text = append(b.text, body.text...)
	}
	return b
}

// raw adds text that is a command of ours.
func (b *block) raw(text string) { b.text = append(b.text, text...) }

// command returns the workflow command that issue gives. All commands of
// the console are made here, and three traps of the library end here: it
// panics when its writer fails (this one cannot), its Errorf, Warningf and
// Noticef take a format (pass "%s"), and it ends lines with CR LF on Windows.
func command(issue func(*githubactions.Action)) string {
	var buf bytes.Buffer
	issue(githubactions.New(githubactions.WithWriter(&buf)))
	return strings.ReplaceAll(buf.String(), "\r\n", "\n")
}

// marker returns a GitLab section marker, which needs the time in Unix seconds.
// (docs.gitlab.com/ci/jobs/job_logs, "Custom collapsible sections")
func (c *Console) marker(edge, name string) string {
	if c.o.Clock == nil {
		return ""
	}
	text := "\x1b[0Ksection_" + edge + ":" + strconv.FormatInt(c.o.Clock().Unix(), 10) + ":" + name + "\r\x1b[0K"
	if edge == "end" {
		text += "\n"
	}
	return text
}
