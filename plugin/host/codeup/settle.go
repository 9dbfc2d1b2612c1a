package codeup

import (
	"context"
	"fmt"
	"net/http"
	"slices"
)

const (
	// maxUpdates bounds the updates of one delivery: enough to find several
	// annotations that the service does not take among a hundred, and the end
	// where it takes none.
	maxUpdates = 40
	// updateTries bounds how often in a row an update is sent that has no
	// usable answer. After each one the run is read back.
	updateTries = 5
)

// settle writes until the run is what it should be and holds each annotation
// once, or as much of that as the service allows.
func (p *post) settle(ctx context.Context) error {
	for unanswered := 0; ; {
		lacking, extra := missing(p.want, p.at.have, p.at.old)
		adds, need := p.next(lacking, extra)
		if !need {
			p.giveUp(lacking, extra)
			return nil
		}
		b := p.base
		b.Annotations = p.payload(lacking, adds)
		p.at.updates++
		answer, err := p.d.client.update(ctx, p.id, &b)
		switch {
		case err == nil:
			unanswered, p.written, p.waiting = 0, true, false
			if err := p.readBack(ctx, answer.Annotations, b.Annotations); err != nil {
				return p.incomplete(err)
			}
			p.learn(lacking, b.Annotations)
		case unknown(err) && len(b.Annotations) > 0:
			if err := p.lookAgain(ctx, b.Annotations); err != nil {
				return p.incomplete(err)
			}
			if still, _ := missing(p.want, p.at.have, p.at.old); len(still) < len(lacking) {
				continue
			}
			if unanswered++; unanswered >= updateTries || p.d.client.rest.Wait(ctx, unanswered-1) != nil {
				return p.incomplete(err)
			}
		case b.Annotations != nil && isContent(err):
			p.shrink(lacking, adds, err)
		default:
			return p.incomplete(err)
		}
	}
}

func isContent(err error) bool {
	_, means := meaningOf(err)
	return means == content
}

// next decides on the next update: how many of the lacking annotations it adds,
// 0 for an empty list that makes a service that replaces forget the extra ones,
// and -1 for one that does not speak of annotations. There is need for none when
// the run is complete, or as complete as it gets.
func (p *post) next(lacking []annotation, extra int) (adds int, need bool) {
	switch {
	case p.at.bare:
		return -1, true
	case p.at.updates >= maxUpdates:
		return 0, false
	case len(lacking) > 0 && p.at.replaces:
		return min(max(p.at.window, 1), len(p.want)-p.reached(lacking)), true
	case len(lacking) > 0:
		return min(max(p.at.window, 1), len(lacking)), true
	case extra > 0 && !p.at.swept:
		p.at.swept = true
		return 0, true
	}
	return -1, !p.written
}

// payload is the annotations of an update that adds adds of the lacking ones. A
// service that replaces needs those before them once more, and gets those behind
// them later: where it takes no more, what matters most is there.
func (p *post) payload(lacking []annotation, adds int) []annotation {
	switch {
	case adds < 0:
		return nil
	case p.at.replaces && adds > 0:
		return p.want[:p.reached(lacking)+adds]
	}
	return append([]annotation{}, lacking[:adds]...)
}

// reached is the number of annotations before the first lacking one.
func (p *post) reached(lacking []annotation) int {
	if len(lacking) == 0 {
		return len(p.want)
	}
	first := keyOf(&lacking[0])
	return slices.IndexFunc(p.want, func(a annotation) bool { return keyOf(&a) == first })
}

// readBack finds out what the run holds after an update or a create with sent.
// The answer counts if it shows all that is expected; else the run is read.
func (p *post) readBack(ctx context.Context, answer, sent []annotation) error {
	p.at.bare = false
	expected := func(have []annotation) bool {
		lacking, _ := missing(sent, have, p.at.have)
		return len(lacking) == 0 && len(lost(p.at.have, have)) == 0
	}
	if p.dry {
		p.at.have = append(p.at.have[:len(p.at.have):len(p.at.have)], sent...)
		return nil
	}
	if !expected(answer) {
		run, err := p.d.client.get(ctx, p.id)
		if err != nil {
			return err
		}
		answer = run.Annotations
	}
	p.see(answer, sent)
	return nil
}

// see takes in what the run holds now. A service that has never shown an
// annotation is believed to hold what it was sent.
func (p *post) see(now, sent []annotation) {
	p.at.shown = p.at.shown || len(now) > 0
	if !p.at.shown {
		now = slices.Concat(p.at.have, sent)
	}
	if len(lost(p.at.have, now)) > 0 {
		p.at.replaces, p.at.old = true, nil
	}
	p.at.have = now
}

// lookAgain reads the run after an update whose answer was lost.
func (p *post) lookAgain(ctx context.Context, sent []annotation) error {
	run, err := p.d.client.get(ctx, p.id)
	if err != nil {
		return err
	}
	before := p.at.have
	if lacking, _ := missing(sent, run.Annotations, before); len(lacking) == 0 {
		p.written, p.waiting = true, false
	}
	p.see(run.Annotations, nil)
	return nil
}

// learn looks at what came of an update with sent, which was to add to the
// lacking annotations. What the service takes and does not keep is left out.
func (p *post) learn(lacking, sent []annotation) {
	if len(sent) == 0 {
		return
	}
	p.at.window *= 2
	still, _ := missing(p.want, p.at.have, p.at.old)
	gained := len(still) < len(lacking)
	if p.at.replaces {
		gained = p.reached(still) > p.reached(lacking) || !p.at.learnt
		p.at.learnt = true
	}
	if !gained {
		unsent := lost(still, sent)
		p.leaveOut(lost(still, unsent), "is not kept by the service")
	}
}

// shrink makes less of an update that was refused: first it is tried without
// annotations, then with half of those it added, until the one that is not
// wanted is alone.
func (p *post) shrink(lacking []annotation, adds int, err error) {
	switch {
	case !p.written:
		p.at.bare = true
		p.at.window = max(adds/2, 1)
	case adds > 1:
		p.at.window = adds / 2
	case statusOf(err) == http.StatusRequestEntityTooLarge && p.at.replaces && p.reached(lacking) > 0:
		p.leaveOut(lacking, "does not fit in one request with the others")
	case adds == 1:
		p.leaveOut(lacking[:1], "was refused: "+reason(err))
	}
}

// leaveOut takes annotations off the list and says so.
func (p *post) leaveOut(list []annotation, why string) {
	p.want = lost(p.want, list)
	p.refused += len(list)
	for i := range list {
		p.warn("the annotation at %s:%d %s", list[i].Path, list[i].StartLine, why)
	}
}

// giveUp says what cannot be put right.
func (p *post) giveUp(lacking []annotation, extra int) {
	if len(lacking) > 0 {
		p.leaveOut(lacking, fmt.Sprintf("was not sent: after %d updates others were still being refused", p.at.updates))
	}
	if extra > 0 {
		p.warn("check run %d keeps %s of an earlier execution: the service adds to what is there", p.id, annotationsOf(extra))
	}
}

// incomplete says what is not there because of err.
func (p *post) incomplete(err error) error {
	if lacking, _ := missing(p.want, p.at.have, p.at.old); p.written && len(lacking) > 0 {
		return fmt.Errorf("%d of %d annotations are not at check run %d: %w", len(lacking), len(p.want), p.id, err)
	}
	return err
}
