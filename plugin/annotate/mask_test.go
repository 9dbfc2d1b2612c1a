package annotate

import (
	"strings"
	"testing"
)

func masked(s string) string { return string(new(masker).run(s)) }

func TestMask(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, in, want string }{
		{"words", "cart is closed", "cart is closed"},
		{"white space", "  cart \t\n is  closed ", " cart is closed "},
		{"numbers", "want 3, got -4.50", "want #, got #"},
		{"groups and exponents", "1,204 of 1_000 is 1.5e-7 or 98%", "# of # is # or #"},
		{"digits in a name", "utf8 and int64 in test_2", "utf# and int# in test_#"},
		{"a range", "between 1-5", "between #-#"},
		{"a list of any length", "[1, 2, 3] [-4, 5]", "[#] [#]"},
		{"quoted values of any number", "'a', \"b c\", 'd' is not in \"e\"", `"" is not in ""`},
		{"apostrophes", "can't find the cart's 'ten o'clock' tea", `can't find the cart's "" tea`},
		{"string prefixes", "assert b'x' == u\"y\"", `assert b"" == u""`},
		{"a stray quote", `12" disks don't fit`, `#" disks don't fit`},
		{"typographic quotes", "„x“ “y” «z» is not ‘w’", `"" "" "" is not ""`},
		{"JUnit's brackets", "expected: <3> but was: <[4, 5]>", `expected: "" but was: ""`},
		{"generics", "cannot cast List<String> to int", "cannot cast List<String> to int"},
		{"a comparison", "want a < b and c > d", `want a "" d`},
		{"addresses", "nil pointer at 0x7f8a and Cart@1b2c3d4e", "nil pointer at & and Cart@&"},
		{"hashes", "commit 1a2b3c4 of deadbeefcafe", "commit & of &"},
		{"words of hex letters", "the faded facade added decade", "the faded facade added decade"},
		{"UUID", "order 6f1c7f5e-8d7a-4b0e-9a3c-0d5f6a7b8c9d is gone", "order & is gone"},
		{"generated names", "pod api-7f9c6d5b4-x2x9z of user_42", "pod api-&-& of user_#"},
		{"ISO date", "since 2026-11-22T03:58:45.123Z or 2026-11-22 03:58:45+08:00", "since # or #"},
		{"dates in words", "Sun, 22 Nov 2026 03:58:45 GMT", "#, # # # GMT"},
		{"durations", "after 1h2m3.5s, or 900ms, or 12µs, and 30 seconds", "after #, or #, or #, and # seconds"},
		{"URL", "GET http://127.0.0.1:41217/api/items/42 refused", "GET http://&/api/items/# refused"},
		{"host and port", "dial tcp 10.0.3.17:5432: refused", "dial tcp #: refused"},
		{"MAC", "device 0a:1b:2c:3d:4e:5f lost", "device & lost"},
		{"IPv6", "dial [fe80:0:0:0:1c2d:3e4f:5a6b:7c8d]:80", "dial [&]:#"},
		{"absolute path", "open /home/runner/work/shop/shop/data/items.csv: no such file", "open ~items.csv: no such file"},
		{"temporary path", "open /tmp/go-build381/b001/items.csv: no such file", "open ~ no such file"},
		{"temporary path of macOS", "open /private/var/folders/x1/T/tmp8k/a.csv", "open ~"},
		{"Windows", `open C:\Users\ci\AppData\Local\Temp\x1\a.csv and D:\work\shop\b.csv`, "open ~ and ~b.csv"},
		{"relative path", "open data/items.csv", "open data/items.csv"},
		{"division", "a / b and 6/2", "a / b and #/#"},
		{"other scripts", "期望 3 个，实际 4 个", "期望 # 个，实际 # 个"},
		{"nothing", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := masked(tt.in); got != tt.want {
				t.Errorf("masked %q\n got %q\nwant %q", tt.in, got, tt.want)
			}
		})
	}
}

// TestMaskIsLinear feeds what makes careless scanners start over again and again.
func TestMaskIsLinear(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"'", "\"", "a:", "<", "1,", "/", "0x", "a'b", "“", "1h", "-", "\\"} {
		s := strings.Repeat(piece, maxMasked)[:maxMasked]
		if got := masked(s); len(got) > len(s) {
			t.Errorf("%q grew from %d to %d bytes", piece, len(s), len(got))
		}
	}
}
