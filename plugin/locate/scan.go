package locate

import "strings"

const (
	// maxScan is how much of a text is looked at, in bytes: half of it from the
	// start and half from the end. A trace says where it comes from at either end.
	maxScan = 256 << 10
	// maxHits is the number of places in a text that are weighed: the first and the
	// last ones. Traces of frameworks have hundreds before that of the test.
	maxHits = 2048
	// maxLookBack is how far before an extension a path is looked for, in bytes.
	maxLookBack = 1024
	// maxWide is how far before a blank in a path it is looked for, in bytes.
	maxWide = 256
	// maxExtension is the longest extension of any language, in bytes.
	maxExtension = 8
)

// A hit is a place that a text names: a path and a line.
type hit struct {
	lang *language
	path string // as written, from where it begins if it holds no blank
	wide string // from farther left, where a blank may be part of it; else ""
	line int
	// class is what the text says the code belongs to, qualified; for languages
	// whose traces say so.
	class string
	// strong is set where the text has the form of a frame of a stack trace or of
	// an assertion's own place; other mentions are weak.
	strong bool
	// order is for the language to say which of its hits come first.
	order int
}

// A spot is the surroundings of a hit in its text.
type spot struct {
	before string // of its line, up to the path
	after  string // of its line, behind the line number
	form   form
	column bool // a column follows the line
}

// hits returns the places that text names, in its order.
func (t *Tree) hits(text string) []hit {
	marks := make([]mark, 0, 16)
	if len(text) <= maxScan {
		marks = t.scan(marks, text, 0, len(text))
	} else {
		marks = t.scan(marks, text, 0, maxScan/2)
		marks = t.scan(marks, text, len(text)-maxScan/2, len(text))
	}
	out := make([]hit, 0, len(marks))
	for i := range marks {
		out = append(out, hit{})
		if !marks[i].hit(text, &out[len(out)-1]) {
			out = out[:len(out)-1]
		}
	}
	return out
}

// A mark is where a text names a place: text[dot:end] is the extension of the
// path, and the line number ends at stop.
type mark struct {
	lang           *language
	dot, end, stop int
	line           int
	form           form
}

// scan adds the marks in text[at:to] to out. A place has an extension of a
// language, and a line number in one of the forms that tools write.
func (t *Tree) scan(out []mark, text string, at, to int) []mark {
	text = text[:to]
	first := len(out)
	for at < len(text) {
		dot := strings.IndexByte(text[at:], '.')
		if dot < 0 {
			break
		}
		m := mark{dot: dot + at}
		at = m.dot + 1
		for m.end = at; m.end < len(text) && m.end-at <= maxExtension && isWord(text[m.end]); {
			m.end++
		}
		if m.end == at || (m.end < len(text) && !mayFollow(text[m.end])) {
			continue
		}
		if m.lang = t.languages[text[at:m.end]]; m.lang == nil || !m.read(text) {
			continue
		}
		out = keepEnds(out, m, first)
		at = m.stop
	}
	return out
}

// read reads the line number of a mark.
func (m *mark) read(text string) bool {
	if m.end < len(text) {
		m.line, m.form, m.stop = lineAfter(text, m.end, m.lang)
	}
	if m.form == noForm {
		m.stop = m.end
		m.line, m.form = lineBefore(text, m.dot, m.end)
	}
	return m.form != noForm
}

// keepEnds adds m to the marks from first on. Beyond half of maxHits the ones in
// the middle give way: the first and the last ones are kept.
func keepEnds(out []mark, m mark, first int) []mark {
	const each = maxHits / 4
	if len(out)-first < 2*each {
		return append(out, m)
	}
	copy(out[first+each:], out[first+each+1:])
	out[len(out)-1] = m
	return out
}

// hit makes a hit of a mark, and reports false where it is none.
func (m *mark) hit(text string, h *hit) bool {
	from := max(0, m.dot-maxLookBack)
	if i := strings.LastIndexByte(text[from:m.dot], '\n'); i >= 0 {
		from += i + 1
	}
	start := pathStart(text[from:m.dot]) + from
	if start == m.dot {
		return false
	}
	after := text[m.stop:min(len(text), m.stop+maxLookBack)]
	if i := strings.IndexByte(after, '\n'); i >= 0 {
		after = after[:i]
	}
	s := spot{before: text[from:start], after: after, form: m.form, column: m.form == columnForm}
	if s.column {
		s.form = colonForm
	}
	*h = hit{lang: m.lang, path: text[start:m.end], line: m.line}
	if wide := wideStart(s.before); wide < len(s.before) {
		h.wide = text[from+wide : m.end]
	}
	if m.lang.inspect != nil {
		m.lang.inspect(h, s)
	}
	return true
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// pathStart returns where a path that ends with text begins, if it holds no blank.
func pathStart(text string) int {
	i := len(text)
	for i > 0 {
		switch c := text[i-1]; c {
		case ' ', '\t', '\r', '"', '\'', '`', '<', '>', '{', '}', ',', ';', '|', '=', '*', '?', '(', '[', 0:
			return i
		case ')', ']':
			open := group(text[:i])
			if open < 0 || i == len(text) {
				return i
			}
			i = open
		case ':':
			return colon(text, i)
		case '@':
			if i < len(text) && (text[i] == '/' || urlBegins(text[i:])) {
				return i
			}
			i--
		default:
			i--
		}
	}
	return 0
}

// group returns where a name in brackets begins that text ends with: folders
// of routes are called (group) and [id].
func group(text string) int {
	depth := 0
	for i := len(text) - 1; i > 0; i-- {
		switch text[i] {
		case ')', ']':
			depth++
		case '(', '[':
			if depth--; depth == 0 {
				if c := text[i-1]; c == '/' || c == '\\' || isWord(c) {
					return i
				}
				return -1
			}
		case ' ', '\t', '"', '\'':
			return -1
		}
	}
	return -1
}

// colon decides about the colon before text[i:]: it is part of a path behind a
// drive, a scheme, or the word package.
func colon(text string, i int) int {
	rest := text[i:]
	word := i - 1
	for word > 0 && (isWord(text[word-1]) || text[word-1] == '-' || text[word-1] == '+') {
		word--
	}
	name := text[word : i-1]
	switch {
	case len(name) == 1 && rest != "" && (rest[0] == '/' || rest[0] == '\\'):
		if strings.HasSuffix(text[:word], `\\?\`) {
			return word - 4
		}
		return word
	case len(name) > 1 && strings.HasPrefix(rest, "/"), name == "package", name == "node", name == "dart":
		return word
	}
	// The port in http://localhost:9876/base/x.js.
	if host := strings.LastIndex(text[:i-1], "://"); host >= 0 && rest != "" && rest[0] >= '0' && rest[0] <= '9' && !strings.ContainsAny(text[host:i-1], " \t()\"'") {
		return colon(text, host+1)
	}
	return i
}

func urlBegins(text string) bool {
	return strings.HasPrefix(text, "http") || strings.HasPrefix(text, "file:") || strings.HasPrefix(text, "webpack") || (len(text) > 1 && text[1] == ':')
}

// wideStart returns where a path begins at the earliest that stands behind
// before: at a bracket, a quote, a word that introduces places, or the start
// of the line. It is len(before) where that is no other place than the narrow one.
func wideStart(before string) int {
	if !strings.HasSuffix(before, " ") {
		return len(before)
	}
	cut := max(0, len(before)-maxWide)
	before = before[cut:]
	start := strings.LastIndexAny(before, "(\"'`[<>") + 1
	for _, word := range [...]string{" in ", " at ", " from ", "\u276f ", "--> ", "# ", ": "} {
		if i := strings.LastIndex(before, word); i >= 0 && i+len(word) > start {
			start = i + len(word)
		}
	}
	for start < len(before) && (before[start] == ' ' || before[start] == '\t') {
		start++
	}
	if rest := before[start:]; strings.HasPrefix(rest, "at ") {
		start += len("at ")
	}
	return cut + start
}
