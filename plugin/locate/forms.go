package locate

import "strings"

// A form is a way to write a line number behind a path.
type form uint8

const (
	noForm     form = iota
	colonForm       // x.go:12
	columnForm      // x.go:12:5
	parenForm       // x.cpp(12) or x.ts(12,5)
	wordForm        // x.t line 12, "x.py", line 12, x.php on line 12, x.sh: line 12
	namedForm       // X.cs:line 12, in any language
	blankForm       // x_test.dart 12:5
	fieldForm       // - file: x.cpp, and in the next line - line: 12
	tupleForm       // {file,"x.erl"},{line,12}
	hashForm        // x.R#12
	earlyForm       // line 12 in file x.c
)

// mayFollow reports whether c can stand between an extension and a line number.
func mayFollow(c byte) bool {
	switch c {
	case ':', '(', '"', '\'', ',', ' ', '?', '#', '\n', '\r', ')':
		return true
	}
	return false
}

// lineAfter reads the line number behind the path that ends at end, and
// returns where it stops.
func lineAfter(text string, end int, l *language) (line int, f form, stop int) {
	switch rest := text[end:]; rest[0] {
	case ':':
		return afterColon(text, end+1, l)
	case '(':
		if n, i := number(text, end+1); n > 0 && i < len(text) && (text[i] == ')' || text[i] == ',') {
			return n, parenForm, i
		}
	case '#':
		if n, i := number(text, end+1); n > 0 {
			return n, hashForm, i
		}
	case '?':
		return afterQuery(text, end+1, l)
	case '\n', '\r', ')':
		return afterField(text, end)
	case ' ':
		if l.blankForm {
			if n, i := number(text, end+1); n > 0 && i < len(text) && text[i] == ':' {
				_, i = number(text, i+1)
				return n, blankForm, i
			}
		}
		return afterWord(text, end)
	case '"', '\'', ',':
		if n, i := after(text, end+1, `},{line,`); n > 0 && rest[0] == '"' {
			return n, tupleForm, i
		}
		return afterWord(text, end)
	}
	return 0, noForm, end
}

func afterColon(text string, at int, l *language) (line int, f form, stop int) {
	if n, i := number(text, at); n > 0 {
		if i < len(text) && text[i] == ':' {
			if _, j := number(text, i+1); j > i+1 {
				return n, columnForm, j
			}
		}
		return n, colonForm, i
	}
	if n, i := after(text, at, " line "); n > 0 {
		return n, wordForm, i
	}
	if l.namedForm {
		// The word for line is the system's: line, Zeile, ligne, linea, 行.
		const longest = 24
		for i := at; i < len(text) && i < at+longest && (isLetter(text[i]) || text[i] == ' '); i++ {
			if n, j := number(text, i+1); n > 0 && (text[i] == ' ' || text[i] >= 0x80) {
				return n, namedForm, j
			}
		}
	}
	return 0, noForm, at
}

// isLetter takes all that is not ASCII for letters.
func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// afterQuery skips what bundlers put between a path and its line.
func afterQuery(text string, at int, l *language) (line int, f form, stop int) {
	const longest = 128
	for i := at; i < len(text) && i < at+longest; i++ {
		switch text[i] {
		case ' ', '\n', '\t', ')':
			return 0, noForm, at
		case ':':
			return afterColon(text, i+1, l)
		}
	}
	return 0, noForm, at
}

// afterWord reads the forms in which the word line introduces the number.
func afterWord(text string, end int) (line int, f form, stop int) {
	at := end
	for _, skip := range [...]string{`"`, "'", ",", " on", " at", " ("} {
		if strings.HasPrefix(text[at:], skip) {
			at += len(skip)
		}
	}
	if n, i := after(text, at, " line "); n > 0 {
		return n, wordForm, i
	}
	if n, i := after(text, at, "line "); n > 0 && at > end {
		return n, wordForm, i
	}
	return 0, noForm, end
}

// afterField reads a line number from the next line, as in
//
//   - file   : x.cpp
//   - line   : 12
func afterField(text string, end int) (line int, f form, stop int) {
	at := end
	for at < len(text) && (text[at] == '\r' || text[at] == ')') {
		at++
	}
	if at == len(text) || text[at] != '\n' {
		return 0, noForm, end
	}
	at = skip(text, at+1, " \t-=[")
	if len(text)-at < len("line") || !strings.EqualFold(text[at:at+len("line")], "line") {
		return 0, noForm, end
	}
	if n, i := number(text, skip(text, at+len("line"), " \t:]-")); n > 0 {
		return n, fieldForm, i
	}
	return 0, noForm, end
}

// skip returns where text[at:] holds the first character not in set.
func skip(text string, at int, set string) int {
	for at < len(text) && strings.IndexByte(set, text[at]) >= 0 {
		at++
	}
	return at
}

// lineBefore reads a line number from before a path that ends at end, as in
// line 12 in file x.c and line 12 of file x.f90.
func lineBefore(text string, dot, end int) (line int, f form) {
	const longest = 256
	from := max(0, dot-longest)
	if i := strings.LastIndexByte(text[from:dot], '\n'); i >= 0 {
		from += i + 1
	}
	i := strings.LastIndex(text[from:dot], " file ")
	if i < 0 || strings.TrimLeft(text[from+i+len(" file "):dot], " ") != text[pathStart(text[from:dot])+from:dot] {
		return 0, noForm
	}
	words := strings.Fields(text[from : from+i])
	if n := len(words); n > 2 && (words[n-1] == "in" || words[n-1] == "of") && strings.EqualFold(words[n-3], "line") {
		if line, stop := number(words[n-2], 0); line > 0 && stop == len(words[n-2]) {
			return line, earlyForm
		}
	}
	return 0, noForm
}

// after reads a number behind word.
func after(text string, at int, word string) (n, stop int) {
	if !strings.HasPrefix(text[at:], word) {
		return 0, at
	}
	return number(text, at+len(word))
}

// maxLine is the largest line number that is believed.
const maxLine = 10_000_000

// number reads a decimal number that is followed by no letter. It is 0 where
// there is none.
func number(text string, at int) (n, stop int) {
	i := at
	for i < len(text) && text[i] >= '0' && text[i] <= '9' && n <= maxLine {
		n = 10*n + int(text[i]-'0')
		i++
	}
	if n > maxLine || (i < len(text) && (text[i] >= 'a' && text[i] <= 'z' || text[i] >= 'A' && text[i] <= 'Z')) {
		return 0, i
	}
	return n, i
}
