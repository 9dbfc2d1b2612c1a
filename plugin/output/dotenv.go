package output

import (
	"bytes"
	"fmt"
	"strings"
)

// setDotenv sets values in a dotenv file. Entries of other keys stay as they
// are written, also those that go over several lines.
func setDotenv(old []byte, values []Value) []byte {
	out := keep(entries(old), values, dotenvKey)
	for _, v := range values {
		out = fmt.Appendf(out, "%s=%s\n", v.Name, dotenvQuote(v.Value))
	}
	return out
}

// dotenvQuote writes a value as godotenv, which Harness reads the file with,
// writes and reads it: bare where every character is harmless, else in double
// quotes with a backslash before what means something there. godotenv takes
// every quote after a backslash for an escaped one, even after two: so that the
// value stays closed, one that ends with a backslash gets a blank behind it.
func dotenvQuote(v string) string {
	if v == "" || strings.IndexFunc(v, special) < 0 {
		return v
	}
	r := strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`, `"`, `\"`, "!", `\!`, "$", `\$`, "`", "\\`")
	if strings.HasSuffix(v, `\`) {
		v += " "
	}
	return `"` + r.Replace(v) + `"`
}

// special reports whether r needs quotes in a dotenv value.
func special(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return !strings.ContainsRune("._-+:/@%,~", r)
}

// entries splits a dotenv file into entries with the line breaks that end
// them. A value in quotes may go over several lines.
func entries(text []byte) [][]byte {
	var all [][]byte
	for len(text) > 0 {
		n := entryLength(text)
		all = append(all, text[:n])
		text = text[n:]
	}
	return all
}

func entryLength(text []byte) int {
	line := bytes.IndexByte(text, '\n') + 1
	if line == 0 {
		line = len(text)
	}
	eq := bytes.IndexByte(text[:line], '=')
	if eq < 0 || bytes.HasPrefix(bytes.TrimSpace(text), []byte("#")) {
		return line
	}
	start := eq + 1
	for start < line && (text[start] == ' ' || text[start] == '\t') {
		start++
	}
	if start == line || (text[start] != '"' && text[start] != '\'') {
		return line
	}
	end := closing(text[start+1:], text[start])
	if end < 0 {
		return line // never closed: not the value in quotes it seemed to be
	}
	end += start + 1
	if rest := bytes.IndexByte(text[end:], '\n'); rest >= 0 {
		return end + rest + 1
	}
	return len(text)
}

// closing returns the index of the first quote that no backslash escapes, or -1.
func closing(text []byte, quote byte) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case quote:
			return i
		}
	}
	return -1
}

func dotenvKey(entry []byte) string {
	key, _, _ := strings.Cut(string(entry), "=")
	key = strings.TrimSpace(key)
	return strings.TrimSpace(strings.TrimPrefix(key, "export "))
}
