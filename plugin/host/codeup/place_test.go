package codeup

import (
	"net/url"
	"strings"
	"testing"
)

func TestRepository(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2813489":                              "2813489",
		"60de7a6852743a5162b5f957/DemoRepo":    "60de7a6852743a5162b5f957%2FDemoRepo",
		"60de7a6852743a5162b5f957%2FDemoRepo":  "60de7a6852743a5162b5f957%2FDemoRepo",
		"60de7a6852743a5162b5f957%2fgroup%2fA": "60de7a6852743a5162b5f957%2Fgroup%2FA",
		"org/a group/app":                      "org%2Fa%20group%2Fapp",
		"org%2Fa%20group%2Fapp":                "org%2Fa%20group%2Fapp",
		"org/100%":                             "org%2F100%25",
		"org/组/app":                            "org%2F%E7%BB%84%2Fapp",
		"org/a+b":                              "org%2Fa+b",
	} {
		if err := validRepository(in); err != nil {
			t.Errorf("%q is refused: %v", in, err)
		}
		if got := segment(in); got != want {
			t.Errorf("segment(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"https://codeup.aliyun.com/org/app": "without the server", "git@codeup.aliyun.com:org/app.git": "without the server",
		"org/app.git": "without .git", "app": "the numeric id, or the full path", "-5": "the numeric id, or the full path",
		"/org/app": "empty parts", "org/app/": "empty parts", "org//app": "empty parts", "org/../app": "empty parts", "org%2F%2Fapp": "empty parts",
		"org/a\nb": "control characters", `org\app`: "backslashes",
	} {
		if err := validRepository(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", in, err, want)
		}
	}
}

// FuzzRepository: whatever is accepted is one segment of a path, and stays so on
// its way through net/url.
func FuzzRepository(f *testing.F) {
	for _, seed := range []string{"1", "org/app", "org%2Fapp", "org/a b/#?&;", "org/100%", "a/%2e%2e", "a%2F%zz", "组/程序"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if validRepository(text) != nil {
			return
		}
		address := centralURL + "/repositories/" + segment(text) + "/checkRuns"
		u, err := url.Parse(address)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got := u.String(); got != address {
			t.Errorf("%q: %q becomes %q", text, address, got)
		}
		if n := strings.Count(u.EscapedPath(), "/"); n != 3 {
			t.Errorf("%q: the path %q has %d slashes, want 3", text, u.EscapedPath(), n)
		}
		if want := "/repositories/" + decoded(text) + "/checkRuns"; u.Path != want {
			t.Errorf("%q: the path means %q, want %q", text, u.Path, want)
		}
	})
}
