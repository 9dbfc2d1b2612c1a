package output

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOf(t *testing.T) {
	t.Parallel()
	want := []Value{
		{"conclusion", "failure"}, {"tests", "10"}, {"passed", "7"}, {"failed", "1"}, {"errored", "1"}, {"skipped", "1"}, {"flaky", "1"}, {"quarantined", "0"},
		{"causes", "4"}, {"owners", "@org/web @dev"}, {"duration", "1.25"}, {"annotations", "2"}, {"annotations_omitted", "4"},
		{"check_run_id", "101"}, {"check_run_url", "https://codeup.aliyun.com/x/101"},
		{"new_failures", "2"}, {"known_failures", "1"}, {"fixed", "1"}, {"newly_flaky", "1"}, {"lost", "4"},
	}
	if diff := cmp.Diff(want, Of(full())); diff != "" {
		t.Error(diff)
	}
	var names []string
	for _, v := range Of(least()) {
		names = append(names, v.Name+"="+v.Value)
	}
	if got, want := strings.Join(names, " "), "conclusion=neutral tests=0 passed=0 failed=0 errored=0 skipped=0 flaky=0 quarantined=0 causes=0 owners= duration=0 annotations=0 annotations_omitted=0 check_run_id= check_run_url= new_failures= known_failures= fixed= newly_flaky= lost="; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestOutputsHideSecrets(t *testing.T) {
	t.Parallel()
	r := full()
	r.Receipts[1].URL = "https://x/?token=" + secret
	r.Receipts[1].ID = secret
	if got := fmt.Sprint(Of(r)); strings.Contains(got, secret) {
		t.Errorf("the secret is in %s", got)
	}
}

func TestDeclared(t *testing.T) {
	t.Parallel()
	values := Of(least())
	for i, d := range Declared() {
		if d.Name != values[i].Name {
			t.Errorf("output %d is declared as %q and written as %q", i, d.Name, values[i].Name)
		}
		if !regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`).MatchString(d.Name) {
			t.Errorf("%q is no name for an output", d.Name)
		}
		if !strings.HasSuffix(d.Help, ".") {
			t.Errorf("the help of %s is no sentence: %q", d.Name, d.Help)
		}
	}
}

func TestWriteGitHub(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ before, want string }{
		"new file":             {"", ""},
		"after another output": {"a=1\n", "a=1\n"},
		"after half a line":    {"a=1", "a=1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "output")
			if tt.before != "" {
				write(t, path, tt.before)
			}
			if err := Write(Paths{GitHub: path}, []Value{{"conclusion", "failure"}, {"url", ""}}); err != nil {
				t.Fatal(err)
			}
			got := regexp.MustCompile(`ghadelimiter_[A-Z2-7]{26}`).ReplaceAllString(read(t, path), "DELIMITER")
			want := tt.want + "conclusion<<DELIMITER\nfailure\nDELIMITER\nurl<<DELIMITER\n\nDELIMITER\n"
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDelimiterIsNeverInTheValue foresees the first delimiters, as an attacker
// could not.
func TestDelimiterIsNeverInTheValue(t *testing.T) {
	t.Parallel()
	n := 0
	random := func() string { n++; return fmt.Sprintf("R%d", n) }
	hostile := "x\nghadelimiter_R1\nadmin<<ghadelimiter_R2\ntrue\nghadelimiter_R2\n_GitHubActionsFileCommandDelimeter_"
	got := heredocs([]Value{{"url", hostile}}, random)
	if want := "url<<ghadelimiter_R3\n" + hostile + "\nghadelimiter_R3\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWriteDrone(t *testing.T) {
	t.Parallel()
	values := []Value{{"conclusion", "failure"}, {"check_run_url", "https://x/y?a=1&b=2"}, {"title", "two\nlines"}}
	for _, tt := range []struct{ file, before, want string }{
		{"out.env", "", "conclusion=failure\ncheck_run_url=\"https://x/y?a=1&b=2\"\ntitle=\"two\\nlines\"\n"},
		{"out.out", "", "conclusion failure\ncheck_run_url https://x/y?a=1&b=2\ntitle two lines\n"},
		{"out.env", "# made by conclusion=1\nOTHER=\"a\nconclusion=old\nb\"\nexport conclusion=old\nTAIL='x", "# made by conclusion=1\nOTHER=\"a\nconclusion=old\nb\"\nTAIL='x\nconclusion=failure\ncheck_run_url=\"https://x/y?a=1&b=2\"\ntitle=\"two\\nlines\"\n"},
		{"out.out", "OTHER a b\nconclusion success\nTAIL", "OTHER a b\nTAIL\nconclusion failure\ncheck_run_url https://x/y?a=1&b=2\ntitle two lines\n"},
	} {
		t.Run(tt.file+" "+tt.before, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), tt.file)
			if tt.before != "" {
				write(t, path, tt.before)
			}
			for range 2 { // the second time changes nothing
				if err := Write(Paths{Drone: path}, values); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, read(t, path)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestWriteErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	large := filepath.Join(dir, "large.env")
	write(t, large, strings.Repeat("x", maxDroneFile+1))
	for _, tt := range []struct {
		paths Paths
		want  string
	}{
		{Paths{}, ""},
		{Paths{GitHub: filepath.Join(dir, "missing", "output")}, `write the step outputs to "DIR/missing/output" (GITHUB_OUTPUT): no such file or directory`},
		{Paths{Drone: filepath.Join(dir, "out.txt")}, `write the step outputs to "DIR/out.txt" (DRONE_OUTPUT): the extension ".txt" is neither .env nor .out`},
		{Paths{Drone: large}, `write the step outputs to "DIR/large.env" (DRONE_OUTPUT): it has more than 1 MiB`},
		{Paths{GitHub: dir, Drone: filepath.Join(dir, "missing", "x.env")}, `write the step outputs to "DIR" (GITHUB_OUTPUT): it is a folder, not a file` + "\n" +
			`write the step outputs to "DIR/missing/x.env" (DRONE_OUTPUT): no such file or directory`},
	} {
		got := ""
		if err := Write(tt.paths, Of(least())); err != nil {
			got = strings.ReplaceAll(err.Error(), dir, "DIR")
		}
		if got != tt.want {
			t.Errorf("Write(%+v):\ngot  %s\nwant %s", tt.paths, got, tt.want)
		}
	}
}

// readGitHub reads an output file by the rules of GitHub's runner
// (FileCommandManager.cs, EnvFileKeyValuePairs).
func readGitHub(text string) (map[string]string, error) {
	got := map[string]string{}
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		text = rest
		if line == "" {
			continue
		}
		eq, here := strings.Index(line, "="), strings.Index(line, "<<")
		switch {
		case eq >= 0 && (here < 0 || eq < here):
			got[line[:eq]] = line[eq+1:]
		case here > 0:
			value, rest, ok := strings.Cut("\n"+text, "\n"+line[here+2:]+"\n")
			if !ok {
				return nil, errors.New("matching delimiter not found")
			}
			got[line[:here]] = strings.TrimPrefix(value, "\n")
			text = rest
		default:
			return nil, fmt.Errorf("invalid format %q", line)
		}
	}
	return got, nil
}

// readDotenv reads a file as godotenv v1.5 does, which Harness uses, as far as
// files go that hold only what is written here: parser.go of
// github.com/joho/godotenv.
func readDotenv(text string) (map[string]string, error) {
	got := map[string]string{}
	for text != "" {
		name, rest, ok := strings.Cut(text, "=")
		if !ok {
			return nil, fmt.Errorf("no key in %q", text)
		}
		if !strings.HasPrefix(rest, `"`) {
			value, next, _ := strings.Cut(rest, "\n")
			got[name], text = strings.TrimSpace(value), next
			continue
		}
		end := 1
		for ; end < len(rest); end++ {
			if rest[end] == '"' && rest[end-1] != '\\' {
				break
			}
		}
		if end >= len(rest) {
			return nil, errors.New("unterminated quoted value")
		}
		got[name] = unescape(rest[1:end])
		text = strings.TrimPrefix(rest[end+1:], "\n")
	}
	return got, nil
}

func unescape(v string) string {
	v = regexp.MustCompile(`\\.`).ReplaceAllStringFunc(v, func(m string) string {
		switch m {
		case `\n`:
			return "\n"
		case `\r`:
			return "\r"
		}
		return m
	})
	v = regexp.MustCompile(`\\([^$])`).ReplaceAllString(v, "$1")
	return regexp.MustCompile(`(\\)?(\$)(\()?\{?([A-Z0-9_]+)?\}?`).ReplaceAllStringFunc(v, func(m string) string {
		if m[0] == '\\' {
			return m[1:]
		}
		return "" // an unset variable
	})
}

// FuzzOutputs writes values that come from anywhere and reads them back as the
// CI systems do: each output has its value, and there is no other.
func FuzzOutputs(f *testing.F) {
	for _, seed := range []string{"", "101", "two\nlines", "x\nghadelimiter_\nevil=1", "_GitHubActionsFileCommandDelimeter_\nevil=1\n", "\r\n", "a\rb", `q"uo'te`, `back\slash\`, `\`, `\\`, `\"`,
		"$HOME ${HOME} $(id) `id` !x", "\xff\xfe", "a#b # c", " lead and trail ", "\x00", "=<<", "\u2028", `\n`, "'", "\ufeff", `\$A`, `$`, "\\\n"} {
		f.Add(seed, "A=1\nB<<x\ny\nx\n")
	}
	f.Fuzz(func(t *testing.T, value, before string) {
		values := []Value{{"conclusion", "failure"}, {"check_run_url", value}, {"tests", "10"}}
		clean := strings.ToValidUTF8(value, "\uFFFD")

		dir := t.TempDir()
		gh := filepath.Join(dir, "gh")
		if err := Write(Paths{GitHub: gh}, values); err != nil {
			t.Fatal(err)
		}
		got, err := readGitHub(read(t, gh))
		if err != nil {
			t.Fatalf("GITHUB_OUTPUT with %q: %v", value, err)
		}
		if diff := cmp.Diff(map[string]string{"conclusion": "failure", "check_run_url": clean, "tests": "10"}, got); diff != "" {
			t.Errorf("GITHUB_OUTPUT with %q:\n%s", value, diff)
		}

		env := string(setDotenv(nil, values))
		got, err = readDotenv(env)
		if err != nil {
			t.Fatalf("dotenv with %q: %v", value, err)
		}
		want := value
		if strings.HasSuffix(want, `\`) {
			want += " "
		}
		if diff := cmp.Diff(map[string]string{"conclusion": "failure", "check_run_url": want, "tests": "10"}, got); diff != "" {
			t.Errorf("dotenv with %q:\n%s", value, diff)
		}
		twice(t, env, values, setDotenv)

		lines := string(setLines(nil, values))
		if n := strings.Count(lines, "\n"); n != len(values) || strings.ContainsRune(lines, '\r') {
			t.Errorf("%d lines for %d values with %q: %q", n, len(values), value, lines)
		}
		twice(t, before, values, setLines)
		if !strings.ContainsAny(before, `"'`) { // a quote that nobody closes ends at the first one of ours
			twice(t, before, values, setDotenv)
		}
	})
}

// twice checks that setting the same values again changes nothing.
func twice(t *testing.T, before string, values []Value, set func([]byte, []Value) []byte) {
	t.Helper()
	once := set([]byte(before), values)
	if again := set(once, values); string(again) != string(once) {
		t.Errorf("written twice after %q:\n%s", before, cmp.Diff(string(once), string(again)))
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
