package summary

import (
	"strconv"
	"time"
)

// Duration returns d as people say it, with two digits or two units: 7ms, 350ms,
// 1.2s, 12s, 2m 3s, 1h 2m. It holds no character that means anything to Markdown or HTML.
func Duration(d time.Duration) string {
	switch ms := d.Round(time.Millisecond).Milliseconds(); {
	case d <= 0:
		return "0s"
	case ms == 0:
		return "under 1ms"
	case ms < 1000:
		return strconv.FormatInt(ms, 10) + "ms"
	}
	if tenths := d.Round(100 * time.Millisecond); tenths < 10*time.Second {
		return strconv.FormatFloat(tenths.Seconds(), 'f', -1, 64) + "s"
	}
	s := int64(d.Round(time.Second) / time.Second)
	if s < 3600 {
		return units(s/60, "m", s%60, "s")
	}
	m := int64(d.Round(time.Minute) / time.Minute)
	return units(m/60, "h", m%60, "m")
}

// units joins the units that are not zero.
func units(a int64, unitA string, b int64, unitB string) string {
	first, second := strconv.FormatInt(a, 10)+unitA, strconv.FormatInt(b, 10)+unitB
	switch {
	case a == 0:
		return second
	case b == 0:
		return first
	}
	return first + " " + second
}
