package markdown

import "strings"

// AppendLink appends the link from label, which is Markdown already, to url.
// When url is not an absolute http or https URL, or the label is empty, only
// the label is appended; so it is when the label has "]:", which could make a
// paragraph that begins with the link a definition that nobody sees.
// https://spec.commonmark.org/0.31.2/#link-reference-definitions
func AppendLink(dst []byte, label, url string) []byte {
	if label == "" || !absolute(url) || strings.Contains(label, "]:") {
		return append(dst, label...)
	}
	dst = append(dst, '[')
	dst = append(dst, label...)
	dst = append(dst, "]("...)
	dst = appendURL(dst, url)
	return append(dst, ')')
}

// Link returns the link from label, which is Markdown already, to url. See
// AppendLink.
func Link(label, url string) string { return string(AppendLink(nil, label, url)) }

func absolute(url string) bool {
	rest, ok := cutFold(url, "https://")
	if !ok {
		rest, ok = cutFold(url, "http://")
	}
	return ok && rest != "" && wordByte(rest[0])
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// appendURL appends url as the destination of a link: every byte that could end
// it, or mean something to a table or to HTML, is percent-encoded.
func appendURL(dst []byte, url string) []byte {
	const hex = "0123456789ABCDEF"
	for i := 0; i < len(url); i++ {
		c := url[i]
		switch {
		case c == '&':
			dst = append(dst, "&amp;"...)
		case c == '%' && i+2 < len(url) && hexByte(url[i+1]) && hexByte(url[i+2]),
			c < 0x80 && (alnumAt(url, i) || strings.IndexByte("-._~:/?#@!$+,;=", c) >= 0):
			dst = append(dst, c)
		default:
			dst = append(dst, '%', hex[c>>4], hex[c&15])
		}
	}
	return dst
}
