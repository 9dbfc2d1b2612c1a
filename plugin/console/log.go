package console

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/testpost/testpost/plugin/setting"
)

// Noticef says something that is no fault. It shows up to level info.
func (c *Console) Noticef(format string, args ...any) {
	c.remark(slog.LevelInfo, fmt.Sprintf(format, args...))
}

// Warnf says something that somebody should look at: a setting whose name is
// nearly right, an output file that cannot be written. It shows up to level
// warn.
func (c *Console) Warnf(format string, args ...any) {
	c.remark(slog.LevelWarn, fmt.Sprintf(format, args...))
}

// Error shows err, each of several joined errors by itself, with its hint. It
// shows at every level.
func (c *Console) Error(err error) {
	for _, e := range setting.Each(err) {
		c.remark(slog.LevelError, e.Error())
	}
}

// remark prints text with the word of its level before it.
func (c *Console) remark(level slog.Level, text string) {
	if level < c.o.Level {
		return
	}
	b := c.block()
	word, t := "", normal
	switch {
	case level >= slog.LevelError:
		word, t = "error: ", bad.strongly()
	case level >= slog.LevelWarn:
		word, t = "warning: ", doubtful.strongly()
	case level < slog.LevelInfo:
		word, t = "debug: ", dim
	}
	lines := split(c, text)
	rest := normal
	if level < slog.LevelInfo {
		rest = dim
	}
	b.flow(rest, lines[0], in(t, word))
	b.details(strings.Repeat(" ", len(word)), lines[1:])
	c.print(b)
}

// Handler returns a handler that prints log lines in the style of the console.
// Times are left out: CI systems put their own before every line.
func (c *Console) Handler() slog.Handler { return &handler{c: c} }

type handler struct {
	c      *Console
	prefix string // of keys: the open groups
	attrs  string // already formatted
}

func (h *handler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.c.o.Level }

func (h *handler) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	b.WriteString(r.Message)
	b.WriteString(h.attrs)
	r.Attrs(func(a slog.Attr) bool {
		attr(&b, h.prefix, a)
		return true
	})
	h.c.remark(r.Level, b.String())
	return nil
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	var b strings.Builder
	b.WriteString(h.attrs)
	for _, a := range attrs {
		attr(&b, h.prefix, a)
	}
	return &handler{c: h.c, prefix: h.prefix, attrs: b.String()}
}

func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return &handler{c: h.c, prefix: h.prefix + name + ".", attrs: h.attrs}
}

// attr writes one attribute as key=value, quoted where a blank or a quote
// would make it ambiguous.
func attr(b *strings.Builder, prefix string, a slog.Attr) {
	v := a.Value.Resolve()
	if v.Kind() == slog.KindGroup {
		if a.Key != "" {
			prefix += a.Key + "."
		}
		for _, member := range v.Group() {
			attr(b, prefix, member)
		}
		return
	}
	if a.Equal(slog.Attr{}) {
		return
	}
	text := v.String()
	if text == "" || strings.ContainsAny(text, " \"=\n\r\t") {
		text = fmt.Sprintf("%q", text)
	}
	fmt.Fprintf(b, " %s%s=%s", prefix, a.Key, text)
}
