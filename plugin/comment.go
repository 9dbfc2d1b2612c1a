package plugin

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/summary"
)

// The values of the setting comment, beside never.
const (
	commentOnFailure = "failure"
	commentAlways    = "always"
)

// commentOn is what is to be said about subject at the merge or pull request;
// nil for nothing.
func (c *config) commentOn(subject *summary.Subject) *host.Comment {
	when := c.comment.Get()
	if when == never {
		return nil
	}
	return &host.Comment{
		Key:    c.commentKey(),
		Create: when == commentAlways || subject.Verdict.Conclusion == check.Failure,
		Body:   func(l check.Limit) string { return c.commentBody(subject, l) },
	}
}

// warnOfNoComment says that the setting comment has no effect where none of the
// hosts that are set up comments.
func (c *config) warnOfNoComment() {
	would := func(h destination) bool { return h.comments && h.to != nil }
	when := c.comment.Get()
	if (when == commentOnFailure || when == commentAlways) && !slices.ContainsFunc(c.hosts, would) {
		c.warnings = append(c.warnings, fmt.Sprintf("%s asks for a comment, but no host is set up that makes one, as %s would", c.comment.Source(), commenters()))
	}
}

// commenters names the hosts that make comments.
func commenters() string { return able(mayComment) }

// mayComment reports whether a host can comment on merge or pull requests.
func mayComment(t *host.Takes) bool { return t.Comment.Max > 0 }

// maxCommentKey bounds, in bytes, the key of a comment: it is no part that
// anybody reads, and takes room from what they do.
const maxCommentKey = 128

// commentKey is what every build of this job has in common, and no other job.
func (c *config) commentKey() string {
	b := c.build
	parts := []string{cmp.Or(b.System, "by-hand"), b.Workflow, b.Job, cmp.Or(c.matrixValues(), b.Matrix), c.checkName}
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	key := strings.Join(parts, "/")
	if len(key) > maxCommentKey {
		return fmt.Sprintf("%s/%x", parts[0], sha256.Sum256([]byte(key)))
	}
	return key
}

// commentBody is the comment within l: the verdict, the summary, and what it is
// about.
func (c *config) commentBody(subject *summary.Subject, l check.Limit) string {
	sign := map[check.Conclusion]string{check.Success: "✅ ", check.Failure: "❌ "}[subject.Verdict.Conclusion]
	name := markdown.Text(markdown.Clip(c.checkName, maxCommentName), markdown.Inline)
	head := "### " + sign + name + ": " + markdown.Text(summary.Title(subject), markdown.Inline) + "\n\n"
	foot := c.commentFoot()
	l.Max -= len(head) + len(foot)
	return c.client.Mask(head + strings.TrimRight(summary.Markdown(subject, summary.Options{Limit: l}), "\n") + foot)
}

// maxCommentName bounds, in characters, the name in a comment's heading.
const maxCommentName = 200

// commentFoot says which commit and build the comment is about.
func (c *config) commentFoot() string {
	var about []string
	if c.build.Commit != "" {
		about = append(about, "commit "+c.build.Commit)
	}
	if c.build.URL != "" {
		about = append(about, markdown.Link("the build", c.build.URL))
	}
	if len(about) == 0 {
		return "\n"
	}
	return "\n\n" + strings.Join(about, " · ") + "\n"
}
