package annotate

import "strings"

// The lengths from which a run of letters and digits counts as generated.
const (
	minHash    = 8 // hexadecimal digits only; shortest abbreviated hash that is never a word
	minCommit  = 7 // hexadecimal with both letters and digits, as git abbreviates
	minPattern = 5 // letters and digits that alternate at least minChanges times
	minChanges = 3
)

// word masks the run of letters, digits and underscores at the current place,
// as far as it is generated.
func (m *masker) word() {
	end := m.i
	for end < len(m.s) && isWord(m.s[end]) {
		end++
	}
	w := m.s[m.i:end]
	switch {
	case m.drive(end):
	case isUUID(m.s[m.i:]):
		m.mask(maskID, m.i+len("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"))
	case m.physical():
	case isGenerated(w), m.before() == '@' && len(w) >= 4 && allHex(w):
		m.mask(maskID, end)
	case isDigit(w[0]):
		m.number()
	case isCalendar(w):
		m.mask(maskNumber, end)
	case strings.HasPrefix(m.s[end:], "://"):
		m.authority(end + len("://"))
	default:
		m.digits(end)
	}
}

// digits keeps the word up to end but for its digits.
func (m *masker) digits(end int) {
	for m.i < end {
		c := m.s[m.i]
		m.i++
		if !isDigit(c) {
			m.put(c)
			continue
		}
		for m.i < end && isDigit(m.s[m.i]) {
			m.i++
		}
		m.put(maskNumber)
	}
}

// number masks the number at the current place, with what belongs to it:
// fractions, groups, exponents, units, the rest of a date or of a list.
func (m *masker) number() {
	end := m.i
	for {
		end = afterNumber(m.s, end)
		next := end
		for next < len(m.s) && (m.s[next] == ',' || m.s[next] == ' ') {
			next++
		}
		if next == end || next == len(m.s) {
			break
		}
		if signed := next + 1; (m.s[next] == '-' || m.s[next] == '+') && signed < len(m.s) {
			next = signed
		}
		if !isDigit(m.s[next]) || isGenerated(m.s[next:afterWord(m.s, next)]) {
			break
		}
		end = next
	}
	m.mask(maskNumber, end)
}

// afterNumber is the end of the number that begins at i.
func afterNumber(s string, i int) int {
	if n := afterDate(s[i:]); n > 0 {
		return i + n
	}
	for {
		for i < len(s) && (isDigit(s[i]) || s[i] == '_') {
			i++
		}
		i += unit(s[i:])
		if i < len(s) && isDigit(s[i]) {
			continue // 1h30m, 1e5
		}
		if i+1 < len(s) && strings.IndexByte(".,:", s[i]) >= 0 && isDigit(s[i+1]) {
			i++
			continue
		}
		if i+2 < len(s) && (s[i-1]|0x20) == 'e' && (s[i] == '-' || s[i] == '+') && isDigit(s[i+1]) {
			i++
			continue
		}
		return i
	}
}

func afterWord(s string, i int) int {
	for i < len(s) && isWord(s[i]) {
		i++
	}
	return i
}

// unit is the length of the letters or the sign that follow a number directly.
func unit(s string) int {
	if strings.HasPrefix(s, "%") {
		return 1
	}
	if strings.HasPrefix(s, "µs") {
		return len("µs")
	}
	n := 0
	for n < len(s) && isAlpha(s[n]) {
		n++
	}
	return n
}

// afterDate is the length of the ISO 8601 date at the start of s, with the time
// and zone that follow, or 0.
func afterDate(s string) int {
	if len(s) < len("2006-01-02") || !shaped(s, "dddd-dd-dd") && !shaped(s, "dddd/dd/dd") {
		return 0
	}
	n := len("2006-01-02")
	if len(s) < n+len("T15:04") || !shaped(s[n+1:], "dd:dd") || s[n] != 'T' && s[n] != ' ' {
		return n
	}
	for n++; n < len(s) && (isDigit(s[n]) || strings.IndexByte(":.,", s[n]) >= 0 && n+1 < len(s) && isDigit(s[n+1])); n++ {
	}
	if n < len(s) && s[n] == 'Z' {
		return n + 1
	}
	if n+2 < len(s) && (s[n] == '+' || s[n] == '-') && isDigit(s[n+1]) {
		for n++; n < len(s) && (isDigit(s[n]) || s[n] == ':'); n++ {
		}
	}
	return n
}

// shaped reports whether s begins as shape does, where d is a digit and x a
// hexadecimal one.
func shaped(s, shape string) bool {
	if len(s) < len(shape) {
		return false
	}
	for i := range len(shape) {
		switch c := shape[i]; {
		case c == 'd' && isDigit(s[i]), c == 'x' && isHex(s[i]), c != 'd' && c != 'x' && c == s[i]:
		default:
			return false
		}
	}
	return true
}

func isUUID(s string) bool {
	return len(s) > 8 && s[8] == '-' && shaped(s, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
}

// physical masks a MAC or IPv6 address of at least four groups.
func (m *masker) physical() bool {
	end, groups := m.i, 0
	for end < len(m.s) && (isHex(m.s[end]) || m.s[end] == ':') {
		if m.s[end] == ':' {
			groups++
		}
		end++
	}
	if groups < 4 || m.s[end-1] == ':' && groups < 5 || end < len(m.s) && isWord(m.s[end]) {
		return false
	}
	m.mask(maskID, end)
	return true
}

// isGenerated reports whether w is a hash, an address or a generated name.
func isGenerated(w string) bool {
	if len(w) < minPattern && !strings.HasPrefix(w, "0x") {
		return false
	}
	var digits, changes int
	hex := true
	for i := range len(w) {
		d := isDigit(w[i])
		if d {
			digits++
		}
		if i > 0 && d != isDigit(w[i-1]) {
			changes++
		}
		hex = hex && isHex(w[i])
	}
	switch {
	case strings.HasPrefix(w, "0x") && len(w) > 2 && allHex(w[2:]):
		return true
	case digits == len(w):
		return false
	case hex && (len(w) >= minHash || len(w) >= minCommit && digits > 0):
		return true
	}
	return changes >= minChanges && !isDuration(w)
}

// isDuration reports whether w is numbers with units, like 1h2m3s, perhaps
// with a fraction to follow.
func isDuration(w string) bool {
	if !isDigit(w[0]) {
		return false
	}
	for i := range len(w) {
		if !isDigit(w[i]) && strings.IndexByte("hmsnud", w[i]) < 0 {
			return false
		}
	}
	return true
}

func allHex(w string) bool {
	for i := range len(w) {
		if !isHex(w[i]) {
			return false
		}
	}
	return true
}

// isCalendar reports whether w is the short name of a month or of a day.
func isCalendar(w string) bool {
	switch w {
	case "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
		"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun":
		return true
	}
	return false
}
