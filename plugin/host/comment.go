package host

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/rest"
)

// A Comment is what is to be said, once, at the merge or pull request that a
// build belongs to, and kept up to date there. It is found again by a mark that
// pages do not show.
//
// Anybody who may comment can write such a mark too, before the first build does,
// and would then own the verdict that stands below it. So only a comment of the
// token's own identity counts, where the service says whose comment it is and
// who the token is. Where it does not, the mark holds a seal that only the token
// gives, for this one conversation; of those who copy it later, the first counts.
type Comment struct {
	// Key tells the comment from those of other jobs; it is the same in every
	// build of a job. It holds nothing that ends an HTML comment.
	Key string
	// Create asks for a comment where there is none. Without it only one that is
	// there is brought up to date.
	Create bool
	// Body returns the Markdown to show, within l. It is pure.
	Body func(l check.Limit) string
}

// mark is how the comment begins.
func (c *Comment) mark(at *Posting) string {
	text := c.Key
	if at.Veil.Key != nil {
		h := hmac.New(sha256.New, at.Veil.Key)
		fmt.Fprintf(h, "comment on %s: %s", at.Place, c.Key) // a hash takes everything
		text += " " + hex.EncodeToString(h.Sum(nil)[:sealBytes])
	}
	return at.Veil.Before + text + at.Veil.After
}

// sealBytes is how much of a seal a mark holds: too much to guess.
const sealBytes = 12

// text is all of the comment, within its limit.
func (c *Comment) text(at *Posting) string {
	begin, limit := c.mark(at)+"\n\n", at.Limit
	limit.Max -= len(begin)
	return begin + c.Body(limit)
}

// A Remark is a comment as a service has it.
type Remark struct {
	ID     string
	Author string // as the service names identities; "" when it does not say
	Body   string
}

// A Thread is the comments at one merge or pull request.
type Thread interface {
	// Remarks returns all comments, the oldest first.
	Remarks(ctx context.Context) ([]Remark, error)
	// Add makes a comment. It is not sent again by itself: an answer may be lost
	// after it was made. One that names no comment is no answer.
	Add(ctx context.Context, body string) error
	// Edit replaces the text of a comment.
	Edit(ctx context.Context, id, body string) error
}

// A Posting is where and as whom a comment is made.
type Posting struct {
	Thread
	Place  string      // for the log: "pull request 7"
	Limit  check.Limit // of the text
	Me     string      // the token's identity, as in Remark.Author; "" when that cannot be known
	Veil   Veil        // hides the mark, and seals it where Me cannot be known
	Client *rest.Client
}

// CommentVeil hides marks where the service says who wrote a comment.
func CommentVeil() Veil { return Veil{Before: "<!-- testpost:", After: " -->"} }

// addTries bounds how often a comment is added whose addition had no usable
// answer. Before each further try it is looked for.
const addTries = 5

// Post sees to it that the thread holds the comment as it should be, and adds to
// r what came of it: a comment that was asked for and is not there makes r
// partial.
func (c *Comment) Post(ctx context.Context, at *Posting, r *Receipt) {
	done, err := c.post(ctx, at)
	if err != nil {
		r.Outcome = Partial
		if r.Err != nil {
			err = fmt.Errorf("%w\n%w", r.Err, err)
		}
		r.Err = err
		return
	}
	if done != "" {
		r.Message += "; " + fmt.Sprintf(done, at.Place)
	}
}

// post returns what was done, with %s for its name; "" for nothing.
func (c *Comment) post(ctx context.Context, at *Posting) (done string, err error) {
	own, err := c.own(ctx, at)
	if err != nil {
		return "", err
	}
	body := c.text(at)
	there, edited := 0, 0
	for _, remark := range own { // of several, left by builds at the same time, none may tell an old story
		if same(remark.Body, body) {
			there++
		} else if err := at.Edit(ctx, remark.ID, body); err == nil {
			edited++
		} else if !lost(err, at.Me) {
			return "", err
		}
		if at.Me == "" && there+edited > 0 { // the others may be a stranger's
			break
		}
	}
	switch {
	case edited > 0:
		return "updated the comment on %s", nil
	case there > 0:
		return "the comment on %s is up to date", nil
	case !c.Create:
		return "", nil
	}
	return "commented on %s", c.add(ctx, at, body)
}

// own returns the comments that are this one, the oldest first.
func (c *Comment) own(ctx context.Context, at *Posting) ([]Remark, error) {
	all, err := at.Remarks(ctx)
	mark := c.mark(at)
	var own []Remark
	for _, remark := range all {
		mine := at.Me == "" || remark.Author == "" || strings.EqualFold(remark.Author, at.Me)
		if mine && strings.HasPrefix(strings.TrimSpace(remark.Body), mark) {
			own = append(own, remark)
		}
	}
	return own, err
}

// add makes the comment. Whether one whose answer was lost is there is looked up
// before it is made again.
func (c *Comment) add(ctx context.Context, at *Posting, body string) error {
	for try := 1; ; try++ {
		err := at.Add(ctx, body)
		var e *rest.Error
		if !errors.As(err, &e) || !e.Unknown {
			return err
		}
		if at.Client.Wait(ctx, try-1) != nil {
			return err
		}
		own, lookErr := c.own(ctx, at)
		switch {
		case lookErr != nil:
			return fmt.Errorf("%w\nwhether the comment was added could not be found out: %w", err, lookErr)
		case len(own) > 0:
			return nil
		case try >= addTries:
			return err
		}
	}
}

// lost reports whether a comment that could not be edited is none to edit:
// somebody removed it meanwhile, or, where nobody knows whose comments are whose,
// it is a stranger's.
func lost(err error, me string) bool {
	var e *rest.Error
	return errors.As(err, &e) && (e.Status == http.StatusNotFound || e.Status == http.StatusForbidden && me == "")
}

// same reports whether two texts differ in nothing but what services change:
// line ends and white space at the ends.
func same(a, b string) bool {
	normal := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
	return normal(a) == normal(b)
}
