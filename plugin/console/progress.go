package console

import (
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/summary"
)

// When progress is shown. Work that is over before the first of them shows
// nothing at all.
const (
	firstRedraw = 500 * time.Millisecond // on a terminal
	nextRedraw  = 100 * time.Millisecond
	firstLine   = 10 * time.Second // in a log, where every line stays
	nextLine    = 30 * time.Second
)

// Progress is long work that is under way. Its methods may be called from
// several goroutines.
type Progress struct {
	c     *Console
	doing string // "reading reports"
	noun  string // "file"
	total int    // 0 when unknown
	start time.Time

	mu   sync.Mutex
	done int
	next time.Time
	text string // as on the terminal now
}

// Progress begins work of total things, each called noun, at the time now.
func (c *Console) Progress(doing, noun string, total int, now time.Time) *Progress {
	p := &Progress{c: c, doing: doing, noun: noun, total: total, start: now, next: now.Add(firstLine)}
	if c.o.Terminal {
		p.next = now.Add(firstRedraw)
	}
	return p
}

// Add counts n more things as done at the time now and shows it when it is
// time: on a terminal as one line that changes, elsewhere as a line now and
// then.
func (p *Progress) Add(n int, now time.Time) {
	p.mu.Lock()
	p.done += n
	due := !now.Before(p.next) && p.c.o.Level <= slog.LevelInfo
	if due && p.c.o.Terminal {
		p.next = now.Add(nextRedraw)
	} else if due {
		p.next = now.Add(nextLine)
	}
	text := p.status(now)
	p.mu.Unlock()
	switch {
	case !due:
	case p.c.o.Terminal:
		p.c.redraw(p, text)
	default:
		b := p.c.block()
		b.line(in(dim, text))
		p.c.print(b)
	}
}

// End takes the progress line off the terminal.
func (p *Progress) End() {
	p.c.mu.Lock()
	defer p.c.mu.Unlock()
	if p.c.running == p {
		p.c.put(p.erase())
		p.c.running = nil
	}
}

func (p *Progress) status(now time.Time) string {
	text := p.doing + ": " + markdown.Number(p.done)
	if p.total > 0 {
		text += " of " + markdown.Number(p.total)
	}
	return text + " " + p.noun + "s, " + summary.Duration(now.Sub(p.start))
}

// redraw shows text as the progress line of p.
func (c *Console) redraw(p *Progress, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running != nil {
		c.put(c.running.erase())
	}
	p.text = c.clean(text)
	if w := c.o.Width; w > 1 && columns(p.text) >= w {
		p.text = narrow(p.text, w-1)
	}
	c.running = p
	c.put(p.draw())
}

func narrow(text string, max int) string {
	n := 0
	for i, r := range text {
		if n += runeColumns(r); n > max-1 {
			return text[:i] + "…"
		}
	}
	return text
}

// draw and erase use a carriage return and blanks, which every terminal knows.
func (p *Progress) draw() []byte { return []byte(p.text) }

func (p *Progress) erase() []byte {
	return []byte("\r" + strings.Repeat(" ", columns(p.text)) + "\r")
}
