package rest

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// maxQuoted bounds in bytes what an error quotes of an answer.
const maxQuoted = 4 << 10

// quote returns the readable part of an answer on one line: of HTML its title,
// else its text; control characters visible; masked, then cut, and the cut said.
func quote(body []byte, mask func(string) string) string {
	text := mask(string(body))
	if looksLikeHTML(text) {
		text = htmlText(text)
	}
	return cut(mask(oneLine(text)), maxQuoted)
}

// cut shortens text to at most limit bytes at a rune boundary and says by how much.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	end := limit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return fmt.Sprintf("%s… (%d more bytes)", text[:end], len(text)-end)
}

// oneLine makes runs of white space one space, and everything else that is not
// printable visible, so that an answer cannot act on a terminal or a log.
func oneLine(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for _, field := range strings.Fields(text) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		writeVisible(&b, field)
	}
	return b.String()
}

func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' && (text[i] != ' ' || i == 0 || i == len(text)-1 || text[i+1] == ' ') || text[i] >= 0x7f {
			return false
		}
	}
	return true
}

func writeVisible(b *strings.Builder, text string) {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(b, `\x%02x`, text[i])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
		i += size
	}
}

var (
	htmlStart  = lazily(`(?i)^\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|title|h1|center)\b`)
	htmlTitle  = lazily(`(?is)<title[^>]*>(.*?)</title\s*>`)
	htmlUnseen = lazily(`(?is)<!--.*?-->|<script\b.*?</script\s*>|<style\b.*?</style\s*>|<head\b.*?</head\s*>`)
	htmlTag    = lazily(`(?s)<[^>]*>`)
)

func looksLikeHTML(text string) bool {
	return htmlStart().MatchString(text[:min(len(text), maxQuoted)])
}

func htmlText(text string) string {
	if title := htmlTitle().FindStringSubmatch(text); title != nil && strings.TrimSpace(title[1]) != "" {
		return html.UnescapeString(title[1])
	}
	text = htmlUnseen().ReplaceAllString(text, " ")
	return html.UnescapeString(htmlTag().ReplaceAllString(text, " "))
}

// lazily compiles a pattern when it is first asked for: a run that meets no
// error page should not pay for recognising one.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}
