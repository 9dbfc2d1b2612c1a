package markdown

import "strconv"

// Number returns n with commas between thousands, so that it reads well and
// never looks like a commit SHA.
func Number(n int) string { return string(appendGrouped(nil, n)) }

// Count returns n and the word for that many: "1 case", "1,204 cases".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

func appendNumber(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }

func appendGrouped(dst []byte, n int) []byte {
	var digits [20]byte
	d := strconv.AppendInt(digits[:0], int64(n), 10)
	if d[0] == '-' {
		dst, d = append(dst, '-'), d[1:]
	}
	for i, c := range d {
		if i > 0 && (len(d)-i)%3 == 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, c)
	}
	return dst
}
