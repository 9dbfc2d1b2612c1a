package github

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"unicode"
)

const (
	// maxWrites bounds the updates of one delivery: enough for all annotations
	// and to find a few that are not taken, within the 80 requests a minute that
	// may create content.
	maxWrites = 60
	// updateTries bounds how often in a row an update is sent that has no usable
	// answer. After each one the run is read.
	updateTries = 5
)

// progress is where the appending stands.
type progress struct {
	count    int  // annotations that the run holds
	strange  int  // of these, not ours
	suspects int  // one of the first so many lacking annotations is not taken; 0 for no suspicion
	bare     bool // the next update adds none
	writes   int
}

// next is how many annotations the next write adds.
func (p *post) next() int {
	switch {
	case p.at.bare:
		return 0
	case p.at.suspects > 0:
		return min(max(p.at.suspects/2, 1), len(p.lacking))
	}
	return min(maxPerRequest, len(p.lacking))
}

// settle updates the run until it is what it should be and has each annotation
// once, or as much of that as the service takes.
func (p *post) settle(ctx context.Context) error {
	for unanswered := 0; !p.written || len(p.lacking) > 0 || p.open; {
		if p.at.writes++; p.at.writes > maxWrites && p.written {
			p.leaveOut(len(p.lacking), "was not sent: others were refused too often")
			if !p.open {
				break
			}
		}
		b := p.base
		b.Output.Annotations = p.lacking[:p.next()]
		if p.open && len(b.Output.Annotations) < len(p.lacking) {
			b = b.inProgress()
		}
		run, err := p.d.client.update(ctx, p.id, &b)
		switch n := len(b.Output.Annotations); {
		case err == nil:
			unanswered = 0
			p.url = cmp.Or(run.HTMLURL, p.url)
			p.arrived(n)
			p.open = p.open && b.Status != statusCompleted
		case unknown(err) && n > 0:
			if unanswered++; unanswered >= updateTries || p.d.client.rest.Wait(ctx, unanswered-1) != nil {
				return p.incomplete(err)
			}
			if err := p.lookAgain(ctx, n); err != nil {
				return p.incomplete(err)
			}
		case isContent(err) && n > 0:
			p.suspect(n, err)
		default:
			return p.incomplete(err)
		}
	}
	if p.at.strange > 0 {
		p.warn("check run %d keeps %s of an earlier execution: GitHub only adds to what is there", p.id, annotationsOf(p.at.strange))
	}
	return nil
}

// arrived takes note of a write that added the first n lacking annotations.
func (p *post) arrived(n int) {
	p.written, p.at.bare = true, false
	p.lacking = p.lacking[n:]
	p.sent += n
	p.at.count += n
	p.at.suspects = max(p.at.suspects-n, 0)
}

// lookAgain finds out what became of an update with n annotations whose answer
// was lost.
func (p *post) lookAgain(ctx context.Context, n int) error {
	run, err := p.d.client.get(ctx, p.id)
	if err != nil {
		return err
	}
	p.open = p.open && run.Status != statusCompleted
	switch run.Output.AnnotationsCount {
	case p.at.count: // it was not carried out
		return nil
	case p.at.count + n:
		p.arrived(n)
		return nil
	}
	return p.compare(ctx) // somebody else adds to the run
}

// suspect makes less of an update with n annotations that was refused: first
// none, so that the run says what it has to, then half of them, until the one
// that is not taken is alone.
func (p *post) suspect(n int, err error) {
	switch {
	case !p.written:
		p.at.bare, p.at.suspects = true, n
	case n > 1:
		p.at.suspects = n
	default:
		p.leaveOut(1, "was refused: "+reason(err))
		p.at.suspects = 0
	}
}

// leaveOut takes the first n lacking annotations off the list and says so.
func (p *post) leaveOut(n int, why string) {
	for i := range p.lacking[:n] {
		p.gone[p.lacking[i]] = true
		p.warn("the annotation at %s:%d %s", p.lacking[i].Path, p.lacking[i].StartLine, why)
	}
	p.lacking = p.lacking[n:]
}

// incomplete says what is not there because of err.
func (p *post) incomplete(err error) error {
	if p.written && len(p.lacking) > 0 {
		return fmt.Errorf("%d of %d annotations are not at check run %d: %w", len(p.lacking), p.sent+len(p.lacking), p.id, err)
	}
	return err
}

// A key tells annotations from each other, however the service writes their text.
type key struct {
	path                  string
	start, end            int
	level, title, message string
}

func keyOf(a *annotation) key {
	return key{a.Path, a.StartLine, a.EndLine, a.Level, essence(a.Title), essence(a.Message)}
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
