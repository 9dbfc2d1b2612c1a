package annotate

import "testing"

func TestPlain(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "want 3,\n\tgot 4", "want 3,\n\tgot 4"},
		{"other scripts and joined emoji", "größe 茶 👩\u200d👧", "größe 茶 👩\u200d👧"},
		{"colours", "\x1b[1;31mred\x1b[0m and \u009b31mred", "red and red"},
		{"a title for the terminal", "a\x1b]0;title\x07b\x1b]8;;http://x\x1b\\link", "ablink"},
		{"a command without an end", "a\x1b]0;title\nb", "a\nb"},
		{"an escape alone", "a\x1b", "a␛"},
		{"an escape before a line break", "a\x1b\nb", "a␛\nb"},
		{"a code without an end", "a\x1b[31", "a"},
		{"control characters", "a\x00b\x07c\x7fd", "a␀b␇c␡d"},
		{"line ends", "a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne"},
		{"direction", "a\u202eb\u2066c", "a‹U+202E›b‹U+2066›c"},
		{"invisible", "a\ufeffb\u200bc\u00add", "a‹U+FEFF›b‹U+200B›c‹U+00AD›d"},
		{"beyond the plane", "a\U000e0041b", "a‹U+E0041›b"},
		{"no text", "a\xff\xfeb", "a\uFFFD\uFFFDb"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := plain(tt.in); got != tt.want {
				t.Errorf("plain text of %q\n got %q\nwant %q", tt.in, got, tt.want)
			}
		})
	}
}
