package junit

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// maxSeconds is the longest time of a case that is believed: more than thirty
// years is a time stamp in the wrong place.
const maxSeconds = 1e9

// seconds reads a time as tools write it: seconds with a decimal point or
// comma, with or without separators of thousands, exponent or unit, or
// h:mm:ss. An empty one is 0; one that is no duration is 0 and not ok.
func seconds(b []byte) (d time.Duration, ok bool) {
	if d, ok = decimal(b); ok {
		return d, true
	}
	b = bytes.TrimSpace(b)
	if len(b) == 0 {
		return 0, true
	}
	var room [maxNumber]byte
	if d, ok = decimal(point(room[:0], bytes.TrimSpace(bytes.TrimSuffix(b, []byte("s"))))); ok {
		return d, true
	}
	return oddSeconds(string(b))
}

// decimal reads digits with or without a decimal point, which is what nearly
// all tools write.
func decimal(b []byte) (d time.Duration, ok bool) {
	var whole, nanos int64
	i := 0
	for ; i < len(b) && b[i]-'0' < 10; i++ {
		if whole = whole*10 + int64(b[i]-'0'); whole > maxSeconds {
			return 0, false
		}
	}
	if i == 0 {
		return 0, false
	}
	if i < len(b) && b[i] == '.' {
		i++
		for unit := int64(time.Second) / 10; i < len(b) && b[i]-'0' < 10; i++ {
			nanos += int64(b[i]-'0') * unit
			unit /= 10
		}
	}
	return time.Duration(whole)*time.Second + time.Duration(nanos), i == len(b)
}

func oddSeconds(s string) (d time.Duration, ok bool) {
	if h, rest, found := strings.Cut(s, ":"); found {
		return clock(h, rest)
	}
	f, err := parseNumber(strings.TrimSpace(strings.TrimSuffix(s, "s")))
	if err != nil {
		if d, err = time.ParseDuration(s); err != nil || d < 0 || d > maxSeconds*time.Second {
			return 0, false
		}
		return d, true
	}
	if math.IsNaN(f) || f < 0 || f > maxSeconds {
		return 0, false
	}
	return time.Duration(math.Round(f * float64(time.Second))), true
}

func parseNumber(s string) (float64, error) {
	var room [maxNumber]byte
	return strconv.ParseFloat(string(point(room[:0], []byte(s))), 64)
}

// maxNumber is the length in bytes of the longest number that is read.
const maxNumber = 64

// point appends the number b to dst with a decimal point and no separators of
// thousands; one that is too long is left out. A single comma before exactly
// three digits separates thousands unless a leading zero says otherwise.
func point(dst, b []byte) []byte {
	if len(b) > maxNumber {
		return dst
	}
	comma, dot := bytes.LastIndexByte(b, ','), bytes.LastIndexByte(b, '.')
	thousands := dot > comma || bytes.Count(b, []byte{','}) > 1 ||
		dot < 0 && len(b)-comma == 4 && comma > 0 && comma <= 3 && b[0] != '0'
	for i, c := range b {
		switch {
		case comma < 0 || c != ',' && c != '.', c == '.' && dot > comma:
			dst = append(dst, c)
		case i == comma && !thousands:
			dst = append(dst, '.')
		}
	}
	return dst
}

// clock reads h:mm:ss or mm:ss.
func clock(first, rest string) (d time.Duration, ok bool) {
	parts := append([]string{first}, strings.Split(rest, ":")...)
	if len(parts) > 3 {
		return 0, false
	}
	total := 0.0
	for _, p := range parts {
		f, err := parseNumber(p)
		if err != nil || math.IsNaN(f) || f < 0 || f > maxSeconds {
			return 0, false
		}
		total = total*60 + f
	}
	if total > maxSeconds {
		return 0, false
	}
	return time.Duration(math.Round(total * float64(time.Second))), true
}

// number reads a count or a line. What is none is 0.
func number(b []byte) int {
	n := 0
	b = bytes.TrimSpace(b)
	for _, c := range b {
		if c < '0' || c > '9' || n > math.MaxInt32/10-1 {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// amount reads a number of failures as some tools write it: with a sign, a
// fraction or separators of thousands. A large one is the largest there is. What
// is no number is 0 and not ok.
func amount(b []byte) (n int, ok bool) {
	if n = number(b); n > 0 || len(bytes.Trim(b, " \t\r\n0")) == 0 {
		return min(n, maxCount), true
	}
	f, err := parseNumber(string(bytes.TrimSpace(b)))
	switch {
	case errors.Is(err, strconv.ErrRange) && f > 0:
		return maxCount, true
	case err != nil, math.IsNaN(f), math.IsInf(f, 0), f < 0:
		return 0, false
	}
	return int(min(math.Ceil(f), maxCount)), true
}

// maxCount is the largest number of failures that is told apart from more.
const maxCount = 1 << 29
