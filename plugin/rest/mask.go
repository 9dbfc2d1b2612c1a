package rest

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	masked = "***"
	// shortSecret is the length in bytes below which a secret is masked only
	// where it stands alone: three letters are part of many words.
	shortSecret = 4
	// secretLine is the length in bytes from which a single line of a
	// many-line secret (a key in PEM form) is masked by itself.
	secretLine = 8
)

// Mask returns a function that replaces each of the secrets in a text by ***:
// in plain, JSON-escaped, URL-encoded and base64 form, the last also where the
// secret is only a part of what was encoded. Overlapping secrets are covered
// as a whole, and so is what is left of one where a text was cut, from 4 bytes
// on. Secrets under 4 bytes are masked only where no letter or digit stands
// beside them. The function is safe for concurrent use.
func Mask(secrets []string) func(string) string {
	var needles []needle
	for _, secret := range secrets {
		needles = append(needles, needlesOf(secret)...)
	}
	slices.SortFunc(needles, func(a, b needle) int { return cmp.Compare(a.text, b.text) })
	needles = slices.Compact(needles)
	return func(text string) string {
		return cover(text, append(find(text, needles), findCut(text, needles)...))
	}
}

// A needle is one form of a secret; a word is found only where it stands alone.
type needle struct {
	text string
	word bool
}

func needlesOf(secret string) []needle {
	var needles []needle
	seen := map[string]bool{}
	add := func(text string) {
		if text != "" && !seen[text] {
			seen[text] = true
			needles = append(needles, needle{text, len(text) < shortSecret})
		}
	}
	trimmed := strings.TrimSpace(secret)
	for _, plain := range append([]string{secret, trimmed}, longLines(trimmed)...) {
		if strings.TrimSpace(plain) == "" {
			continue
		}
		add(plain)
		for _, escaped := range jsonForms(plain) {
			add(escaped)
		}
		for _, encoded := range []string{url.QueryEscape(plain), url.PathEscape(plain)} {
			add(encoded)
			add(lowerHex(encoded))
		}
		if len(plain) < shortSecret {
			continue
		}
		for _, encoded := range base64Forms(plain) {
			add(encoded)
		}
	}
	return needles
}

func longLines(secret string) []string {
	if !strings.Contains(secret, "\n") {
		return nil
	}
	lines := strings.Split(secret, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return slices.DeleteFunc(lines, func(line string) bool {
		return len(line) < secretLine || strings.HasPrefix(line, "-----")
	})
}

// jsonForms returns text as it stands within JSON, with and without HTML escaping.
func jsonForms(text string) []string {
	var forms []string
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, encode} {
		if quoted, err := marshal(text); err == nil {
			forms = append(forms, string(quoted[1:len(quoted)-1]))
		}
	}
	return forms
}

var percentEncoded = lazily(`%[0-9A-F]{2}`)

func lowerHex(encoded string) string {
	return percentEncoded().ReplaceAllStringFunc(encoded, strings.ToLower)
}

// base64Forms returns the encodings of secret by itself, and the characters
// that it alone decides when it stands at any offset within a longer text.
func base64Forms(secret string) []string {
	var forms []string
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		forms = append(forms, encoding.EncodeToString([]byte(secret)),
			encoding.WithPadding(base64.NoPadding).EncodeToString([]byte(secret)))
		for before := range 3 {
			padded := append(make([]byte, before, before+len(secret)), secret...)
			first, end := (before*8+5)/6, len(padded)*8/6
			forms = append(forms, encoding.EncodeToString(padded)[first:end])
		}
	}
	return forms
}

type interval struct{ from, to int }

func find(text string, needles []needle) []interval {
	var found []interval
	for _, n := range needles {
		for from := 0; from <= len(text)-len(n.text); {
			i := strings.Index(text[from:], n.text)
			if i < 0 {
				break
			}
			at := interval{from + i, from + i + len(n.text)}
			if !n.word || standsAlone(text, at) {
				found = append(found, at)
			}
			from = at.from + 1
		}
	}
	return found
}

// ellipsis stands wherever something was left out of a text: at its end, before
// the number of bytes that are missing, or on both sides of it.
const ellipsis = "…"

// findCut finds what is left of secrets where a text was cut.
func findCut(text string, needles []needle) (found []interval) {
	for i := 0; ; i += len(ellipsis) {
		n := strings.Index(text[i:], ellipsis)
		if n < 0 {
			return found
		}
		i += n
		before := strings.TrimRight(text[:i], " \n")
		behind := strings.TrimLeft(text[i+len(ellipsis):], " \n")
		from := len(text) - len(behind)
		for _, n := range needles {
			if n.word {
				continue
			}
			if k := begun(before, n.text); k > 0 {
				found = append(found, interval{len(before) - k, len(before)})
			}
			if k := ended(behind, n.text); k > 0 {
				found = append(found, interval{from, from + k})
			}
		}
	}
}

// begun returns the length of the beginning of secret that text ends with, 0 when
// that is less than shortSecret.
func begun(text, secret string) int {
	text = text[max(0, len(text)-len(secret)+1):]
	for {
		i := strings.Index(text, secret[:shortSecret])
		if i < 0 {
			return 0
		}
		if text = text[i:]; strings.HasPrefix(secret, text) {
			return len(text)
		}
		text = text[1:]
	}
}

// ended returns the length of the end of secret that text begins with, likewise.
func ended(text, secret string) int {
	text = text[:min(len(text), len(secret)-1)]
	for {
		i := strings.LastIndex(text, secret[len(secret)-shortSecret:])
		if i < 0 {
			return 0
		}
		if text = text[:i+shortSecret]; strings.HasSuffix(secret, text) {
			return len(text)
		}
		text = text[:len(text)-1]
	}
}

func standsAlone(text string, at interval) bool {
	return (at.from == 0 || !isWordByte(text[at.from-1])) && (at.to == len(text) || !isWordByte(text[at.to]))
}

func isWordByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b >= 0x80
}

// cover replaces the intervals, merged where they touch.
func cover(text string, found []interval) string {
	if len(found) == 0 {
		return text
	}
	slices.SortFunc(found, func(a, b interval) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	b.Grow(len(text))
	done := 0
	for i := 0; i < len(found); {
		to := found[i].to
		next := i + 1
		for ; next < len(found) && found[next].from <= to; next++ {
			to = max(to, found[next].to)
		}
		b.WriteString(text[done:found[i].from])
		b.WriteString(masked)
		done, i = to, next
	}
	b.WriteString(text[done:])
	return b.String()
}

// secretWord matches names of headers and query parameters whose values are
// never shown, whatever they are.
var secretWord = lazily(`(?i)auth|token|cookie|secret|passw|signature|credential|api[-_]?key|access[-_]?key`)

// shownHeader returns a header's value as it may be printed.
func shownHeader(name string, values []string, mask func(string) string) string {
	if secretWord().MatchString(name) {
		return masked
	}
	return oneLine(mask(strings.Join(values, ", ")))
}

// shownURL returns u without user info and with the values of query parameters
// masked that are secrets by their name or content.
func shownURL(u *url.URL, mask func(string) string) string {
	shown := *u
	shown.User = nil
	shown.Fragment, shown.RawFragment = "", ""
	if shown.RawQuery != "" {
		shown.RawQuery = shownQuery(shown.RawQuery)
	}
	return oneLine(mask(shown.String()))
}

func shownQuery(raw string) string {
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		if value != "" && secretWord().MatchString(name) {
			pairs[i] = name + "=" + masked
		}
	}
	return strings.Join(pairs, "&")
}

// shownHeaders returns the header lines, sorted, as they may be printed.
func shownHeaders(header http.Header, mask func(string) string) []string {
	lines := make([]string, 0, len(header))
	for name, values := range header {
		lines = append(lines, name+": "+shownHeader(name, values, mask))
	}
	slices.Sort(lines)
	return lines
}
