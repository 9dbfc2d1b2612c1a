package console

import (
	"strings"

	"github.com/testpost/testpost/plugin/host"
)

// Receipts shows what was sent where: the outcome and message of each host,
// where a person can look at it, what was left out, and why it failed with
// what to do about it. Hosts that nobody asked for are left out; explain has them.
func (c *Console) Receipts(all []host.Receipt) {
	if len(all) == 0 {
		return
	}
	b := c.paragraph()
	var receipts []host.Receipt
	for _, r := range all {
		if !r.Off {
			receipts = append(receipts, r)
		}
	}
	if len(receipts) == 0 {
		b.flow(dim, "nothing was sent: no host is set up (explain says what each needs)", part{dim, "– "})
		c.print(b)
		return
	}
	if c.o.DryRun {
		b.line(in(doubtful.strongly(), "dry run: nothing was sent"), in(normal, "; this is what would have been"))
	}
	wide := 0
	for i := range receipts {
		wide = max(wide, columns(c.clean(receipts[i].Host)))
	}
	for i := range receipts {
		b.receipt(&receipts[i], wide)
	}
	c.print(b)
}

// receipt adds one host. What follows its first line is indented to the column
// of the messages.
func (b *block) receipt(r *host.Receipt, wide int) {
	glyph, text := part{dim, "– "}, dim
	switch r.Outcome {
	case host.Delivered:
		glyph, text = part{good, "✓ "}, normal
	case host.Partial:
		glyph, text = part{doubtful, "! "}, normal
	case host.Failed:
		glyph, text = part{bad, "✗ "}, normal
	}
	name := pad(b.c.clean(r.Host), wide) + "  "
	indent := strings.Repeat(" ", columns(glyph.text+name))
	lines := b.account(r)
	b.flow(text, lines[0], glyph, in(strong, name))
	b.details(indent, lines[1:])
	if r.URL != "" {
		b.line(in(dim, indent+r.URL))
	}
}

// account returns the lines that say what became of a delivery, at least one.
func (b *block) account(r *host.Receipt) []string {
	var lines []string
	if r.Message != "" {
		lines = append(lines, r.Message)
	}
	if r.Omitted > 0 {
		lines = append(lines, count(r.Omitted, "annotation")+" left out")
	}
	if r.Err != nil {
		if text := r.Err.Error(); text != r.Message {
			lines = append(lines, split(b.c, text)...)
		}
	}
	if len(lines) == 0 {
		lines = append(lines, string(r.Outcome))
	}
	return lines
}

// details adds lines of an account or an error: hints stand out.
func (b *block) details(indent string, lines []string) {
	for _, l := range lines {
		if hint, ok := strings.CutPrefix(strings.TrimSpace(l), "hint: "); ok {
			b.hint(indent, hint)
			continue
		}
		b.flow(normal, l, in(normal, indent))
	}
}

// split returns the lines of an error, without white space at their ends.
func split(c *Console, text string) []string {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(c.o.Mask(text), "\r\n", "\n")), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t\r")
	}
	return lines
}
