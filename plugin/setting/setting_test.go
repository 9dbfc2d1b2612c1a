package setting_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/setting"
)

// all is a set with one setting of each kind.
type all struct {
	set     *setting.Set
	failOn  *setting.Value[[]string]
	reports *setting.Value[[]string]
	paths   *setting.Value[[]setting.Pair]
	edition *setting.Value[string]
	url     *setting.Value[string]
	token   *setting.Value[string]
	dry     *setting.Value[bool]
	min     *setting.Value[int]
	timeout *setting.Value[time.Duration]
}

func declare() *all {
	s := &setting.Set{}
	return &all{
		set: s,
		failOn: s.List(setting.Setting{Name: "fail_on", Category: "General", Default: "failed", Help: "What makes the run fail.",
			Allowed: []string{"failed", "flaky", "missing", "never"}}),
		reports: s.List(setting.Setting{Name: "reports", Category: "General", Default: "**/TEST-*.xml"}),
		paths:   s.Pairs(setting.Setting{Name: "paths", Category: "General"}),
		edition: s.String(setting.Setting{Name: "codeup_edition", Category: "Codeup", Default: "auto", Allowed: []string{"auto", "central", "region"}}),
		url:     s.URL(setting.Setting{Name: "codeup_url", Category: "Codeup", Default: "https://codeup.example"}),
		token: s.String(setting.Setting{Name: "codeup_token", Aliases: []string{"token"}, Category: "Codeup", Secret: true, Hint: "make one on the settings page"},
			func(v string) error {
				if strings.ContainsAny(v, " \t") {
					return errors.New("must not contain spaces")
				}
				return nil
			}),
		dry:     s.Bool(setting.Setting{Name: "dry_run", Category: "General"}),
		min:     s.Int(setting.Setting{Name: "min_tests", Category: "General", Default: "1"}, 0, math.MaxInt),
		timeout: s.Duration(setting.Setting{Name: "timeout", Category: "General", Default: "5m"}),
	}
}

// load loads a from arguments and variables.
func (a *all) load(args []string, env ...string) ([]string, error) {
	vars := map[string]string{}
	for _, kv := range env {
		k, v, _ := strings.Cut(kv, "=")
		vars[k] = v
	}
	files := map[string]string{"/run/secret": "s3cret\n", "/run/empty": "\n"}
	return a.set.Load(context.Background(),
		setting.Program{Name: "testpost", Version: "v1", Usage: "Post tests.", Arguments: "[PATTERN …]", Positional: "reports"},
		setting.Input{Args: args, Environ: env, Env: func(k string) string { return vars[k] }, Stdout: &bytes.Buffer{},
			ReadFile: func(p string) ([]byte, error) {
				if text, ok := files[p]; ok {
					return []byte(text), nil
				}
				return nil, &fs.PathError{Op: "open", Path: p, Err: fs.ErrNotExist}
			}})
}

func TestSourcesInOrder(t *testing.T) {
	t.Parallel()
	env := []string{"PLUGIN_FAIL_ON=failed", "PLUGIN_FAIL-ON=flaky", "INPUT_FAIL_ON=missing", "INPUT_FAIL-ON=never"}
	want := []string{"PLUGIN_FAIL_ON", "PLUGIN_FAIL-ON", "INPUT_FAIL_ON", "INPUT_FAIL-ON", "the CI", "default"}
	for i, source := range want {
		a := declare()
		if source != "default" {
			a.set.Fact("fail_on", "failed", "the CI")
		}
		if _, err := a.load(nil, env[min(i, len(env)):]...); err != nil {
			t.Fatal(err)
		}
		if got := a.failOn.Source(); got != source {
			t.Errorf("source %q, want %q", got, source)
		}
		if a.failOn.IsSet() != (source != "default") {
			t.Errorf("%s: IsSet is %v", source, a.failOn.IsSet())
		}
	}
	for _, flag := range []string{"--fail-on=never", "--fail_on=never"} {
		a := declare()
		if _, err := a.load([]string{flag}, env...); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintln(a.failOn.Get(), a.failOn.Source()); got != "[never] --fail-on\n" {
			t.Errorf("%s: got %s", flag, got)
		}
	}
}

func TestEmptyIsUnset(t *testing.T) {
	t.Parallel()
	a := declare()
	if _, err := a.load(nil, "PLUGIN_FAIL_ON=", "INPUT_FAIL_ON= \n", "INPUT_DRY_RUN=", "PLUGIN_TIMEOUT=", "INPUT_CODEUP_TOKEN="); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(a.failOn.Get(), a.dry.Get(), a.timeout.Get(), a.token.IsSet()); got != "[failed] false 5m0s false" {
		t.Errorf("got %s", got)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"a,b":                            {"a", "b"},
		"**/{unit,e2e}/*.xml,b":          {"**/{unit,e2e}/*.xml", "b"},
		"x[a,b].xml, {c,{d,e}}":          {"x[a,b].xml", "{c,{d,e}}"},
		"a{b,c":                          {"a{b", "c"},
		"a\nb, c\r\n\n":                  {"a", "b", "c"},
		`["a,b", "c", 1, null, true]`:    {"a,b", "c", "1", "true"},
		"[ab]*.xml,c":                    {"[ab]*.xml", "c"},
		",a,,":                           {"a"},
		"!**/old/*.xml":                  {"!**/old/*.xml"},
		`["**/*.xml","!**/{a,b}/*.xml"]`: {"**/*.xml", "!**/{a,b}/*.xml"},
	} {
		a := declare()
		if _, err := a.load(nil, "PLUGIN_REPORTS="+text); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, a.reports.Get()); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestPairs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]setting.Pair{
		`{"/builds/app":"","b":"2","a":3}`: {{Key: "/builds/app"}, {Key: "b", Value: "2"}, {Key: "a", Value: "3"}},
		"/app=src, b=c=d":                  {{Key: "/app", Value: "src"}, {Key: "b", Value: "c=d"}},
		"/app = src\nx=":                   {{Key: "/app", Value: "src"}, {Key: "x"}},
	} {
		a := declare()
		if _, err := a.load(nil, "PLUGIN_PATHS="+text); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, a.paths.Get()); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestScalars(t *testing.T) {
	t.Parallel()
	a := declare()
	_, err := a.load([]string{"--dry-run", "x.xml", "--timeout", "30s", "y.xml"}, "PLUGIN_MIN_TESTS=1e+06", "PLUGIN_CODEUP_EDITION=Region",
		"PLUGIN_CODEUP_URL=https://host.example/base/", "PLUGIN_REPORTS=ignored")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintln(a.dry.Get(), a.timeout.Get(), a.min.Get(), a.edition.Get(), a.url.Get(), a.reports.Get(), a.reports.Source())
	if want := "true 30s 1000000 region https://host.example/base [x.xml y.xml] arguments\n"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSwitchTakesAValueBehindEquals(t *testing.T) {
	t.Parallel()
	a := declare()
	if _, err := a.load([]string{"--dry-run=false", "--reports", "a.xml", "--reports=b.xml,c.xml", "d.xml"}, "PLUGIN_DRY_RUN=true"); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(a.dry.Get(), a.reports.Get()); got != "false [a.xml b.xml c.xml d.xml]" {
		t.Errorf("got %s", got)
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	a := declare()
	if _, err := a.load(nil, "PLUGIN_CODEUP_TOKEN_FILE=/run/secret"); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintln(a.token.Get(), a.token.Source(), a.set.Secrets()); got != "s3cret PLUGIN_CODEUP_TOKEN_FILE [s3cret]\n" {
		t.Errorf("got %s", got)
	}
	for _, o := range a.set.Origins() {
		if strings.Contains(o.Value, "s3cret") {
			t.Errorf("%s shows its value", o.Name)
		}
	}
	a = declare()
	if _, err := a.load(nil, "INPUT_TOKEN=viaalias"); err != nil || a.token.Get() != "viaalias" {
		t.Errorf("alias: %q, %v", a.token.Get(), err)
	}
}

func TestEveryMistakeIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	a := declare()
	warnings, err := a.load([]string{"--tiemout=3s", "--min-tests", "-5"},
		"PLUGIN_FAIL-ON=faild,flaky", "INPUT_DRY_RUN=perhaps", "PLUGIN_CODEUP_EDITION=centre", "PLUGIN_CODEUP_URL=https://me:pw@host.example",
		"PLUGIN_TIMEOUT=30", "PLUGIN_PATHS=nothing", "PLUGIN_CODEUP_TOKEN=pt secret", "PLUGIN_FAILON=x", "INPUT_REPROTS=y", "PLUGIN_EMPTY=", "PLUGIN_FAR_AWAY=z")
	want := `--tiemout: there is no such flag
  hint: did you mean --timeout?
PLUGIN_FAIL-ON="faild,flaky": "faild": must be failed, flaky, missing or never
  hint: did you mean "failed"?
PLUGIN_PATHS="nothing": "nothing" is no pair: write from=to
PLUGIN_CODEUP_EDITION="centre": must be auto, central or region
PLUGIN_CODEUP_URL="https://***@host.example": must not hold a user name or password
  hint: give the credentials in their own settings
PLUGIN_CODEUP_TOKEN (secret): must not contain spaces
  hint: make one on the settings page
INPUT_DRY_RUN="perhaps": must be true or false
--min-tests="-5": must be a whole number of at least 0
PLUGIN_TIMEOUT="30": must be a time span like 30s or 5m
  hint: add a unit: 30s for seconds, 30m for minutes`
	if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
		t.Error(diff)
	}
	wantWarnings := []string{
		"INPUT_REPROTS is not a setting and was ignored: did you mean reports?",
		"PLUGIN_FAILON is not a setting and was ignored: did you mean fail_on?",
		"PLUGIN_FAR_AWAY is not a setting and was ignored",
	}
	if diff := cmp.Diff(wantWarnings, warnings); diff != "" {
		t.Error(diff)
	}
}

func TestSecretFileMistakes(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/run/gone":  "PLUGIN_CODEUP_TOKEN_FILE (secret): the file it names cannot be read: open /run/gone: file does not exist\n  hint: name a readable file that holds nothing but the secret",
		"/run/empty": "PLUGIN_CODEUP_TOKEN_FILE (secret): the file it names is empty: /run/empty\n  hint: write the secret into it, or unset the variable",
	} {
		_, err := declare().load(nil, "PLUGIN_CODEUP_TOKEN_FILE="+path)
		if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestErrorf(t *testing.T) {
	t.Parallel()
	a := declare()
	if _, err := a.load(nil, "PLUGIN_CODEUP_EDITION=central"); err != nil {
		t.Fatal(err)
	}
	err := setting.Join(nil, a.edition.Errorf("needs an organization"), setting.Join(a.token.Errorf("needed for %s", "this")))
	want := "PLUGIN_CODEUP_EDITION=\"central\": needs an organization\ncodeup_token is not set: needed for this\n  hint: make one on the settings page"
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
	if n := len(setting.Each(err)); n != 2 {
		t.Errorf("%d errors, want 2", n)
	}
	if setting.Join(nil, nil) != nil {
		t.Error("no errors joined are not nil")
	}
}

func TestHelpAndVersion(t *testing.T) {
	t.Parallel()
	for arg, want := range map[string]string{
		"--help": "--fail-on LIST\n      What makes the run fail. Allowed: failed, flaky, missing, never. Default: failed.\n",
		"-v":     "testpost v1 (commit 8b3f0c1d)\n",
	} {
		var out bytes.Buffer
		_, err := declare().set.Load(context.Background(), setting.Program{Name: "testpost", Version: "v1", Commit: "8b3f0c1d"},
			setting.Input{Args: []string{arg}, Env: func(string) string { return "" }, Stdout: &out})
		if !errors.Is(err, setting.ErrShown) || !strings.Contains(out.String(), want) {
			t.Errorf("%s: %v\n%s", arg, err, &out)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("--fail-on", "failed,{flaky", `{"a":1}`)
	f.Add("--", `["a",["b"]]`, "a=b,c")
	f.Fuzz(func(t *testing.T, arg, list, pairs string) {
		a := declare()
		if _, err := a.load([]string{arg}, "PLUGIN_REPORTS="+list, "PLUGIN_PATHS="+pairs, "PLUGIN_CODEUP_TOKEN=hidden value"); err != nil && strings.Contains(err.Error(), "hidden value") &&
			!strings.Contains(arg+list+pairs, "hidden value") {
			t.Errorf("the error shows the secret: %v", err)
		}
	})
}

func TestAValueMayLookLikeAFlag(t *testing.T) {
	t.Parallel()
	a := declare()
	if _, err := a.load([]string{"--codeup-token", "-v"}); err != nil || a.token.Get() != "-v" {
		t.Errorf("token %q, %v", a.token.Get(), err)
	}
}

func TestCredentialsInAddressesAreNotShown(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://user:hunter2@h/x", "http://h/?token=hunter2", "http://h/#hunter2", "ftp://user:hunter2@h", "http://a@hunter2@h"} {
		_, err := declare().load(nil, "PLUGIN_CODEUP_URL="+address)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestNumbersAtTheEnds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"9223372036854775807": "9223372036854775807", "9223372036854775808": "must be a whole number of at least 0",
		"1e+06": "1000000", "1e300": "must be a whole number of at least 0", "-1": "must be a whole number of at least 0", "1.5": "must be a whole number of at least 0",
	} {
		a := declare()
		_, err := a.load(nil, "PLUGIN_MIN_TESTS="+text)
		if got := fmt.Sprint(a.min.Get(), err); (err == nil && !strings.HasPrefix(got, want+" ")) || (err != nil && !strings.HasSuffix(err.Error(), want)) {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
