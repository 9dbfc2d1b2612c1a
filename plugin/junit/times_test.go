package junit

import (
	"strings"
	"testing"
	"time"
)

func TestSeconds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want time.Duration
		ok   bool
	}{
		{"", 0, true},
		{"  ", 0, true},
		{"0", 0, true},
		{"1.5", 1500 * time.Millisecond, true},
		{" 1.5 ", 1500 * time.Millisecond, true},
		{"0.000001", time.Microsecond, true},
		{"0.1234567891", 123456789, true},
		{"3.", 3 * time.Second, true},
		{".5", 500 * time.Millisecond, true},
		{"1,234.56", 1234560 * time.Millisecond, true},
		{"1,234,567.5", 1234567500 * time.Millisecond, true},
		{"1,234", 1234 * time.Second, true},
		{"1234,5", 1234500 * time.Millisecond, true},
		{"0,123", 123 * time.Millisecond, true},
		{"0,25", 250 * time.Millisecond, true},
		{"1.234,5", 1234500 * time.Millisecond, true},
		{"0.5s", 500 * time.Millisecond, true},
		{"0.5 s", 500 * time.Millisecond, true},
		{"1,234.5s", 1234500 * time.Millisecond, true},
		{"15ms", 15 * time.Millisecond, true},
		{"1m2s", 62 * time.Second, true},
		{"1e-05", 10 * time.Microsecond, true},
		{"4.50611114501953e-05", 45061, true},
		{"1E2", 100 * time.Second, true},
		{"0:00:01.5", 1500 * time.Millisecond, true},
		{"1:02:03", time.Hour + 2*time.Minute + 3*time.Second, true},
		{"02:03", 2*time.Minute + 3*time.Second, true},
		{"-1", 0, false},
		{"-1:00", 0, false},
		{"NaN", 0, false},
		{"Infinity", 0, false},
		{"1e300", 0, false},
		{"99999999999", 0, false},
		{"99999999999999999999999999999", 0, false},
		{"1:2:3:4", 0, false},
		{"2026-11-22T03:55:22Z", 0, false},
		{"soon", 0, false},
	}
	for _, test := range tests {
		if got, ok := seconds([]byte(test.in)); got != test.want || ok != test.ok {
			t.Errorf("seconds(%q) = %v, %v, want %v, %v", test.in, got, ok, test.want, test.ok)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{"": 0, "12": 12, " 7 ": 7, "-3": 0, "x": 0, "1.0": 0, "99999999999999": 0} {
		if got := number([]byte(in)); got != want {
			t.Errorf("number(%q) = %d, want %d", in, got, want)
		}
	}
}

// TestAmount holds that whatever plainly says that something failed is read.
func TestAmount(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{
		"": 0, " ": 0, "0": 0, "000": 0, "0.0": 0, "0,0": 0, "-0": 0, "12": 12, " 7 ": 7, "1.0": 1, "+1": 1, "1,000": 1000, "1,234,567": 1234567,
		"0.5": 1, "1e3": 1000, "99999999999": maxCount, "4294967296": maxCount, "1e999": maxCount, "999,999,999,999.00": maxCount,
	} {
		if got, ok := amount([]byte(in)); got != want || !ok {
			t.Errorf("amount(%q) = %d, %v, want %d", in, got, ok, want)
		}
	}
	for _, in := range []string{"-1", "x", "NaN", "inf", "Infinity", "+", ".", "1 of 2", "0x1", "${failures}", "-1e999"} {
		if got, ok := amount([]byte(in)); got != 0 || ok {
			t.Errorf("amount(%q) = %d, %v, want none", in, got, ok)
		}
	}
}

// TestDeclaredNumbers holds that failures which no case shows are one errored
// case, however their number is written.
func TestDeclaredNumbers(t *testing.T) {
	t.Parallel()
	for attributes, want := range map[string]int{
		"failures='1.0'": 1, "errors='+1'": 1, "failures='1,000'": 1, "failures='99999999999' errors='99999999999'": 1, "failures='0.0'": 0, "failures='-1'": 0, "failures='none'": 0,
	} {
		_, f := readAll(t, []byte("<testsuite name='s' "+attributes+"><testcase name='a'/></testsuite>"))
		if f.Totals.Errored != want {
			t.Errorf("%s: %+v %+v", attributes, f.Totals, f.Problems)
		}
		if note := strings.HasSuffix(attributes, "-1'") || strings.HasSuffix(attributes, "none'"); (len(f.Problems) > 0) != (note || want > 0) {
			t.Errorf("%s: %+v", attributes, f.Problems)
		}
	}
}

func FuzzSeconds(f *testing.F) {
	for _, s := range []string{"1.5", "1,234.5", "1:02:03", "1e5", "5s", "NaN"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, ok := seconds(b)
		if d < 0 || d > maxSeconds*time.Second+time.Second || !ok && d != 0 {
			t.Errorf("seconds(%q) = %v, %v", b, d, ok)
		}
	})
}
