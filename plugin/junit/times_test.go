package junit

import (
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
