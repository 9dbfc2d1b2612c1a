package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"github.com/testpost/testpost/plugin"
	"github.com/testpost/testpost/plugin/host/hosttest/network"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/markdown/markdowntest"
)

// attacks are texts that try to be something where they are shown.
func attacks() []string {
	return []string{
		"<script>alert('evil')</script>", "</summary></details><img src=x onerror=evil()>", `" onmouseover="evil()`, "<!-- evil", "]]><evil/>",
		"[evil](javascript:evil())", "![evil](https://evil.example/a.png)", "https://evil.example", "@octocat #1 o/r#2 GH-3 deadbeef0123", "| evil | @team\n|--|--|",
		"```\n# evil\n- [ ] task\n", "> [!NOTE]\n> evil", "&lt;evil&gt;&#64;octocat", "`" + strings.Repeat("[", 40),
		"::evil::x", "a\n::evil::x", "a\r::set-output name=evil::x", "::stop-commands::evil", "%0A::evil::x", "##[evil]x", "##vso[task.evil]x", "a ##vso[task.evil result=x;]y",
		"evil=1", "a\nevil=1\n", "a\nevil<<EOF\nx\nEOF\n", "EOF\nevil=1", "\"\nevil: 1\n",
		"\x1b[31mevil\x1b[0m", "\x1b]8;;https://evil.example\x07evil\x1b]8;;\x07", "\x1b]0;evil\x07", "\x08\x08\x08evil", "\u009b31mevil",
		"evil\u202egnp.exe", "e\u200bv\u2060i\ufeffl", "\u2066evil\u2069", "evil\u2028evil", "\U000e0065vil", "e\u00advil",
		"\x00evil", `\"evil\u0000`, "evil\r\nX-Evil: 1", `"; filename="evil`, "../../../../etc/passwd", `..\..\evil`, "file:///etc/passwd", "%2e%2e%2fevil", "${evil} $(evil) `evil`", "{{evil}} ${{ evil }}",
	}
}

// planted is a workspace in which every text is the attack's.
func planted(t *testing.T, attack string) string {
	t.Helper()
	dir := t.TempDir()
	var text strings.Builder
	for _, r := range attack {
		fmt.Fprintf(&text, "&#%d;", r)
	}
	report := strings.ReplaceAll(`<testsuite name="TEXT" hostname="TEXT"><properties><property name="TEXT" value="TEXT"/></properties>`+
		`<testcase classname="TEXT" name="TEXT" file="a.go" line="1"><failure message="TEXT" type="TEXT">TEXT at a.go:1</failure><system-out>TEXT [[ATTACHMENT|TEXT]]</system-out></testcase>`+
		`<testcase classname="TEXT" name="TEXT 2" file="TEXT" line="1"><error message="TEXT">TEXT</error></testcase>`+
		`<testcase classname="TEXT" name="TEXT 3"><skipped message="TEXT"/></testcase>`+
		`<testcase classname="TEXT" name="TEXT 4"><flakyFailure message="TEXT" type="TEXT"><stackTrace>TEXT</stackTrace></flakyFailure></testcase>`+
		`<testcase name="TEXT 5" time="TEXT"/></testsuite>`, "TEXT", text.String())
	plant(t, dir, "TEST-a.xml", report)
	plant(t, dir, "a.go", "package a // "+attack+"\n")
	name := strings.NewReplacer("/", "∕", "\x00", "").Replace(attack)
	if runtime.GOOS != "linux" { // other systems refuse such names
		name = "a"
	}
	plant(t, dir, "TEST-"+name+".xml", "<testsuite><testcase name='"+text.String()) // damaged, so that its name is told
	return dir
}

// A place is where text from reports is shown. wrong returns what acts there
// that does not with ordinary text, whose showing is plain.
type place struct {
	name  string
	env   []string
	shown func(r *shownRun) string
	wrong func(text, plain string) []string
}

// A shownRun is what came out of one run.
type shownRun struct {
	status int
	dir    string
	log    string
	things []string
}

func (r *shownRun) file(name string) string {
	text, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil {
		return "missing: " + err.Error()
	}
	return string(text)
}

// outputFile is where a place's variable points to.
const outputFile = "OUTPUT"

// places are all places; one that is new is a line here.
func places() []place {
	actions := []string{"GITHUB_ACTIONS=true", "GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=octocat/hello", "GITHUB_SHA=" + pipelineSHA, "NO_COLOR=1"}
	log := func(r *shownRun) string { return r.log }
	named := func(name string) func(*shownRun) string { return func(r *shownRun) string { return r.file(name) } }
	return []place{
		{"log", nil, log, wrongLog},
		{"log of Actions", actions, log, wrongLog},
		{"log of Azure Pipelines", []string{"TF_BUILD=True", "NO_COLOR=1"}, log, wrongLog},
		{"log of Woodpecker", []string{"CI=woodpecker", "CI_SYSTEM_NAME=woodpecker"}, log, wrongLog},
		{"outputs of Actions", append(actions, "GITHUB_OUTPUT="+outputFile), named(outputFile), wrongOutputs},
		{"outputs of Drone", []string{"DRONE=true", "DRONE_OUTPUT=" + outputFile}, named(outputFile), wrongOutputs},
		{"job summary", append(actions, "GITHUB_STEP_SUMMARY="+outputFile), named(outputFile), wrongMarkdown},
		{"Markdown", nil, named("out.md"), wrongMarkdown},
		{"page", nil, named("out.html"), wrongPage},
		{"JSON", nil, named("out.json"), wrongJSON},
		{"Code Quality", nil, named("out.cq"), wrongJSON},
		{"Drone card", []string{"DRONE=true", "DRONE_CARD_PATH=" + outputFile}, named(outputFile), wrongCard},
		{"check run", nil, func(r *shownRun) string { return strings.Join(r.things, "\n") }, wrongCheckRun},
	}
}

// TestHostileText shows every attack in every place.
func TestHostileText(t *testing.T) {
	t.Parallel()
	for _, p := range places() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			plain := p.shown(showIn(t, p, "ordinary"))
			if !strings.Contains(plain, "ordinary") && !strings.HasPrefix(p.name, "outputs") {
				t.Fatalf("the place does not show text at all:\n%s", plain)
			}
			t.Logf("%d texts", len(attacks()))
			for _, attack := range attacks() {
				r := showIn(t, p, attack)
				for _, wrong := range p.wrong(p.shown(r), plain) {
					t.Errorf("%s: %q: %s", p.name, attack, wrong)
				}
				if r.status != 1 {
					t.Errorf("%q: exit status %d, want 1:\n%s", attack, r.status, r.log)
				}
			}
		})
	}
}

// showIn runs the program in a workspace full of text, against a strict host.
func showIn(t *testing.T, p place, text string) *shownRun {
	r := &shownRun{dir: planted(t, text)}
	plant(t, r.dir, outputFile, "") // as runners do
	synctest.Test(t, func(t *testing.T) {
		to := githubTarget()
		n := network.New(http.Handler(to), network.Options{})
		defer n.Close()
		env := to.env(n.URL())
		for _, kv := range p.env {
			env = append(env, strings.Replace(kv, "="+outputFile, "="+filepath.Join(r.dir, outputFile), 1))
		}
		log := &stepLog{s: newStopper("", 0, nil)}
		r.status = plugin.Run(t.Context(), plugin.Process{Environ: env, Dir: r.dir, Stdout: log, Stderr: log, Now: time.Now, Version: "test", Dial: n.Dial,
			Args: []string{"--json=out.json", "--markdown=out.md", "--html=out.html", "--codequality=out.cq", "--annotate=failed,flaky,skipped,problems", "--explain"}})
		r.log = log.text.String()
		r.things, _ = to.shown()
	})
	return r
}

// pathOf is the path in a command of ours, which has to be the file's own.
var pathOf = regexp.MustCompile(`\b(file|sourcepath)=[^,;]*`)

var command = regexp.MustCompile(`^\s*::(\S+?)[: ].*|##(?:vso)?\[([a-z.]+)`)

// commands are the commands in a log: agents take the first one of a line.
func commands(log string) (out []string) {
	for _, line := range strings.FieldsFunc(log, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if m := command.FindStringSubmatch(line); m != nil {
			out = append(out, m[1]+m[2])
		}
	}
	return out
}

// wrongLog finds what a terminal or an agent would act on.
func wrongLog(text, plain string) (wrong []string) {
	known := commands(plain)
	for _, c := range commands(text) {
		if !slices.Contains(known, c) {
			wrong = append(wrong, fmt.Sprintf("the command %q", c))
		}
	}
	return append(wrong, wrongCharacters(pathOf.ReplaceAllString(text, "$1="))...)
}

// wrongCharacters finds characters that are not to be seen, or move others.
func wrongCharacters(text string) []string {
	for line := range strings.Lines(text) {
		if visible := markdown.VisibleLines(line); visible != line {
			return []string{fmt.Sprintf("characters that are not visible in %q, which should be %q", line, visible)}
		}
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
		return []string{fmt.Sprintf("the control character %q", text[i])}
	}
	return nil
}

// wrongOutputs reads outputs as a runner does.
func wrongOutputs(text, plain string) (wrong []string) {
	known := outputNames(plain)
	for _, name := range outputNames(text) {
		if !slices.Contains(known, name) {
			wrong = append(wrong, fmt.Sprintf("the output %q", name))
		}
	}
	return wrong
}

func outputNames(text string) (names []string) {
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		name, value, _ := strings.Cut(lines[i], "=")
		if before, delimiter, ok := strings.Cut(lines[i], "<<"); ok && !strings.Contains(before, "=") {
			for name = before; i < len(lines) && lines[i] != delimiter; i++ {
			}
		} else if value == "" && name != "" {
			name = "the line " + name
		}
		names = append(names, name)
	}
	return names
}

var number = regexp.MustCompile(`[0-9][0-9,]*`)

// headings are the titles of a document, with numbers as *.
func headings(doc string) (out []string) {
	for line := range strings.Lines(doc) {
		if title := strings.TrimSpace(strings.TrimLeft(line, "#")); strings.HasPrefix(line, "#") {
			out = append(out, number.ReplaceAllString(title, "*"))
		}
	}
	return out
}

func wrongMarkdown(text, plain string) []string {
	return markdowntest.Inspect(text, markdowntest.Allowed{Headings: headings(plain),
		Links: func(url string) bool { return strings.HasPrefix(url, "https://github.com/octocat/hello/blob/") }})
}

var (
	tag      = regexp.MustCompile(`<[a-zA-Z!/](?:"[^"]*"|[^">])*>`)
	value    = regexp.MustCompile(`"[^"]*"`)
	link     = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	programs = regexp.MustCompile(`(?s)<script>.*?</script>|<style>.*?</style>`)
)

// tags are the tags of a page without the values of their attributes.
func tags(page string) (out []string) {
	for _, t := range tag.FindAllString(programs.ReplaceAllString(page, ""), -1) {
		out = append(out, value.ReplaceAllString(t, ""))
	}
	return out
}

// wrongPage finds tags and links that ordinary text does not bring.
func wrongPage(text, plain string) (wrong []string) {
	known := tags(plain)
	for _, t := range tags(text) {
		if !slices.Contains(known, t) {
			wrong = append(wrong, fmt.Sprintf("the tag %q", t))
		}
	}
	for _, l := range link.FindAllStringSubmatch(text, -1) {
		if !strings.HasPrefix(l[1], "#") && !strings.HasPrefix(l[1], "https://github.com/octocat/hello/") {
			wrong = append(wrong, fmt.Sprintf("a link to %q", l[1]))
		}
	}
	return append(wrong, wrongCharacters(programs.ReplaceAllString(text, ""))...)
}

// wrongJSON finds what is no JSON, or no text.
func wrongJSON(text, _ string) []string {
	if !json.Valid([]byte(text)) {
		return []string{"no JSON"}
	}
	return nil
}

func wrongCard(text, _ string) []string {
	var card any
	if err := json.Unmarshal([]byte(text), &card); err != nil {
		return []string{err.Error()}
	}
	return wrongCharacters(fmt.Sprint(card))
}

// wrongCheckRun looks at the title and the summary of the check run.
func wrongCheckRun(text, plain string) []string {
	parts := strings.Split(text, fieldBreak)
	if len(parts) != 5 {
		return []string{"no check run: " + text}
	}
	return append(wrongCharacters(parts[3]), wrongMarkdown(parts[4], plain)...)
}
