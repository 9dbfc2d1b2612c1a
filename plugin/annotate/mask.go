package annotate

import "strings"

// What stands in a masked text for what was masked.
const (
	maskNumber = '#' // numbers, dates, times, durations, sizes, ports
	maskID     = '&' // addresses, hashes, UUIDs, generated names, hosts
	maskPath   = '~' // the folders of an absolute path, or a whole temporary path
	maskQuoted = '"' // twice: a quoted value
)

// maxQuoted is the length in bytes beyond which a quote is taken for a stray
// mark rather than the start of a value.
const maxQuoted = 512

// maxMasked bounds in bytes how much of a text is masked.
const maxMasked = 512

// A masker replaces in a text everything that changes from run to run, from
// machine to machine or from one parameter of a test to the next. It reads the
// text once, but for looking ahead within bounds, and allocates nothing.
type masker struct {
	s   string
	i   int
	out [maxMasked]byte // a mask is never longer than what it replaces
	n   int
}

// run masks s and returns what is left of it, which is valid until the next run.
func (m *masker) run(s string) []byte {
	m.s, m.i, m.n = s[:min(len(s), maxMasked)], 0, 0
	for m.i < len(m.s) {
		m.step()
	}
	return m.out[:m.n]
}

// put writes one byte.
func (m *masker) put(b byte) {
	if m.n < len(m.out) {
		m.out[m.n] = b
		m.n++
	}
}

func (m *masker) step() {
	c := m.s[m.i]
	switch {
	case isSpace(c):
		m.space()
	case isWord(c):
		m.word()
	case (c == '/' || c == '~') && m.path(m.i):
	case (c == '\'' || c == '"') && m.quoted(string(c)):
	case c == '<' && m.quoted(">"):
	case c >= 0x80 && m.typographic():
	case (c == '-' || c == '+' || c == '.') && m.signs():
		m.i++
	default:
		m.keep(1)
	}
}

func (m *masker) keep(n int) {
	m.n += copy(m.out[m.n:], m.s[m.i:m.i+n])
	m.i += n
}

func (m *masker) mask(as byte, to int) {
	m.put(as)
	m.i = to
}

// space writes any run of white space as one blank.
func (m *masker) space() {
	for m.i < len(m.s) && isSpace(m.s[m.i]) {
		m.i++
	}
	m.put(' ')
}

// before is the byte before the current one, a blank at the start.
func (m *masker) before() byte {
	if m.i == 0 {
		return ' '
	}
	return m.s[m.i-1]
}

// signs reports whether the current sign or point belongs to the number after it.
func (m *masker) signs() bool {
	return m.i+1 < len(m.s) && isDigit(m.s[m.i+1]) && !isWord(m.before()) && m.before() != ')'
}

// quoted masks a value in quotes that ends with closing on the same line. It
// reports whether it did: an apostrophe opens nothing.
func (m *masker) quoted(closing string) bool {
	if isWord(m.before()) && !m.prefixed() {
		return false
	}
	rest := m.s[m.i+1:]
	rest = rest[:min(len(rest), maxQuoted)]
	if n := strings.IndexByte(rest, '\n'); n >= 0 {
		rest = rest[:n]
	}
	for at := 0; ; {
		n := strings.Index(rest[at:], closing)
		if n < 0 {
			return false
		}
		at += n + len(closing)
		if closing == "'" && at < len(rest) && isWord(rest[at]) {
			continue // an apostrophe within the value
		}
		m.values(m.i + 1 + at)
		return true
	}
}

// prefixed reports whether the byte before the quote is the prefix of a string
// literal, as in b'…' and u"…".
func (m *masker) prefixed() bool {
	p := m.before()
	return (p == 'b' || p == 'u' || p == 'r') && (m.i < 2 || !isWord(m.s[m.i-2]))
}

// values masks the quoted value that ends before to. Of several in a list only
// one is written, so that lists of any length look alike.
func (m *masker) values(to int) {
	const another = `"", `
	if strings.HasSuffix(string(m.out[max(0, m.n-len(another)):m.n]), another) {
		m.n -= len(", ")
	} else {
		m.put(maskQuoted)
		m.put(maskQuoted)
	}
	m.i = to
}

// typographic masks a value in quotation marks that are not ASCII.
func (m *masker) typographic() bool {
	for _, q := range [...][2]string{{"„", "“"}, {"“", "”"}, {"‘", "’"}, {"«", "»"}, {"「", "」"}} {
		if !strings.HasPrefix(m.s[m.i:], q[0]) {
			continue
		}
		from := m.i + len(q[0])
		rest := m.s[from:min(len(m.s), from+maxQuoted)]
		if n := strings.Index(rest, q[1]); n >= 0 {
			m.values(from + n + len(q[1]))
			return true
		}
	}
	return false
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }
func isDigit(c byte) bool { return c-'0' <= 9 }
func isAlpha(c byte) bool { return (c|0x20)-'a' <= 'z'-'a' }
func isWord(c byte) bool  { return isDigit(c) || isAlpha(c) || c == '_' }
func isHex(c byte) bool   { return isDigit(c) || (c|0x20)-'a' <= 'f'-'a' }
