package drone_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/drone"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret = "drone-secret-0123"

// writes keeps what each call of Write got.
type writes []string

func (w *writes) Write(p []byte) (int, error) {
	*w = append(*w, string(p))
	return len(p), nil
}

// A scene is one delivery.
type scene struct {
	card     string // DRONE_CARD_PATH
	page     string
	secrets  []string
	settings map[string]string
	run      check.Run
	log      io.Writer
	dry      bool
	warnings []string
}

func (s *scene) deliver(t *testing.T) host.Receipt {
	t.Helper()
	client := rest.New(rest.Options{Secrets: append(s.secrets, secret)})
	t.Cleanup(client.Close)
	to := hosttest.Open(t, drone.Kind(), ci.Build{System: "drone", Card: s.card, URL: s.page}, client, s.settings)
	r, err := to.Deliver(t.Context(), &host.Delivery{
		Fit: func(l check.Limits) host.Fitted { return check.Fit(s.run, l) }, DryRun: s.dry, Log: s.log,
		Warn: func(format string, args ...any) { s.warnings = append(s.warnings, fmt.Sprintf(format, args...)) },
	})
	if err != nil || r.Err != nil {
		t.Errorf("errors %v, %v: a card that cannot be written is no failure of the step", err, r.Err)
	}
	return r
}

func sampleRun(failures int) check.Run {
	run := check.Run{Name: "Tests", Conclusion: check.Failure, Output: check.Output{Title: "1 failed, 1 passed in 3s", Summary: "**long**"}}
	for i := range failures {
		run.Annotations = append(run.Annotations, check.Annotation{Path: "src/cart.go", StartLine: i + 1, Level: check.LevelFailure,
			Title: fmt.Sprintf("adds %d: want 3", i), Message: "want 3, got 4"})
	}
	return run
}

// decoded is the card in the one write of a stream.
func decoded(t *testing.T, log writes) string {
	t.Helper()
	if len(log) != 1 {
		t.Fatalf("the card came in %d writes: %q", len(log), log)
	}
	text, begins := strings.CutPrefix(log[0], "\x1b]1338;")
	text, ends := strings.CutSuffix(text, "\x1b]0m\n")
	card, err := base64.StdEncoding.DecodeString(text)
	if !begins || !ends || err != nil {
		t.Fatalf("%v in %q", err, log[0])
	}
	return string(card)
}

func TestCard(t *testing.T) {
	t.Parallel()
	const schema = `{"schema":"https://raw.githubusercontent.com/testpost/testpost/main/plugin/host/drone/card.json","data":`
	for name, c := range map[string]struct {
		scene   scene
		message string
		want    string
	}{
		"failed": {scene{run: sampleRun(1), page: "https://drone.example/octocat/hello/7/1/2"}, "card with the verdict and 1 annotation",
			schema + `{"name":"Tests","title":"1 failed, 1 passed in 3s","conclusion":"failure","symbol":"✗","color":"Attention","url":"https://drone.example/octocat/hello/7/1/2",` +
				`"failures":[{"place":"src/cart.go:1","title":"adds 0: want 3"}],"more":""}}`},
		"green": {scene{run: check.Run{Name: "Tests", Conclusion: check.Success, Output: check.Output{Title: "2 passed"}}}, "card with the verdict",
			schema + `{"name":"Tests","title":"2 passed","conclusion":"success","symbol":"✓","color":"Good","url":"","failures":[],"more":""}}`},
		"own template": {scene{run: check.Run{Conclusion: check.Cancelled}, settings: map[string]string{"drone_card_template": "https://files.example/card.json"}}, "card with the verdict",
			`{"schema":"https://files.example/card.json","data":{"name":"","title":"","conclusion":"cancelled","symbol":"–","color":"Default","url":"","failures":[],"more":""}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log writes
			s := c.scene
			s.card, s.log = "/dev/stdout", &log
			r := s.deliver(t)
			if diff := cmp.Diff([]string{c.message, c.want}, []string{r.Message, decoded(t, log)}); diff != "" {
				t.Errorf("message, card (-want +got):\n%s", diff)
			}
		})
	}
}

// line is the length in bytes at which Docker takes a line of a log apart.
const line = 16 << 10

// TestSmall: ten failures at most, the rest counted, and never more than a line.
func TestSmall(t *testing.T) {
	t.Parallel()
	huge := sampleRun(200)
	for i := range huge.Annotations {
		huge.Annotations[i].Path = strings.Repeat("<\u202e&>", 3000)
		huge.Annotations[i].Title = strings.Repeat("\x1b\u2028", 3000)
	}
	huge.Name, huge.Output.Title = strings.Repeat("\x00", 9000), strings.Repeat("\u202e", 9000)
	for name, run := range map[string]check.Run{"many": sampleRun(200), "huge": huge} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log writes
			s := &scene{card: "/dev/stderr", log: &log, run: run, page: "https://drone.example/" + strings.Repeat("x", 5000)}
			s.deliver(t)
			text := decoded(t, log)
			var card struct {
				Data struct {
					Failures []any
					More     string
					URL      string
				}
			}
			if err := json.Unmarshal([]byte(text), &card); err != nil {
				t.Fatal(err)
			}
			shown := len(card.Data.Failures)
			if len(log[0]) > line || shown == 0 || shown > 10 || card.Data.More != fmt.Sprintf("and %d more annotations", 200-shown) || card.Data.URL != "" {
				t.Errorf("%d bytes, %d shown, %q, address of %d bytes", len(text), shown, card.Data.More, len(card.Data.URL))
			}
		})
	}
}

// FuzzCard: whatever tests print, the card is one write of one valid document
// without the secret, control characters or what changes the direction of text.
func FuzzCard(f *testing.F) {
	f.Add("Tests", "a.go", "want \x1b]1338;x\x1b]0m "+secret)
	f.Add("${name}", "\u202e](x)", "**b** [x](javascript:1) {{DATE(2017-02-14T06:08:39Z)}}")
	f.Fuzz(func(t *testing.T, name, path, title string) {
		var log writes
		s := &scene{card: "/dev/stdout", log: &log, run: check.Run{Name: name, Output: check.Output{Title: title},
			Annotations: []check.Annotation{{Path: path, StartLine: 1, Title: title, Message: title}}}}
		s.deliver(t)
		text := decoded(t, log)
		var card struct{ Data map[string]any }
		if err := json.Unmarshal([]byte(text), &card); err != nil {
			t.Fatal(err)
		}
		said := fmt.Sprint(card.Data)
		if strings.Contains(said, secret) {
			t.Errorf("the secret is in %q", said)
		}
		for _, r := range said {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%U in %q", r, said)
			}
		}
	})
}

// TestTemplate: the template and the data speak of the same, and no text of the
// data stands where Markdown acts.
func TestTemplate(t *testing.T) {
	t.Parallel()
	template, err := os.ReadFile("card.json")
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(template) || bytes.Contains(template, []byte(`"TextBlock"`)) {
		t.Error("the template is no JSON, or uses TextBlock, which knows Markdown")
	}
	var log writes
	(&scene{card: "/dev/stdout", log: &log, run: sampleRun(1)}).deliver(t)
	card := decoded(t, log)
	for _, m := range regexp.MustCompile(`\$\{(\w+)`).FindAllSubmatch(template, -1) {
		if !strings.Contains(card, `"`+string(m[1])+`":`) {
			t.Errorf("the template speaks of %q, which is not in %s", m[1], card)
		}
	}
}

func TestWhere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "card.json")
	r := (&scene{card: path, run: sampleRun(1)}).deliver(t)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o644 || r.Outcome != host.Delivered {
		t.Errorf("%v, %v, %+v", info, err, r)
	}
	var log writes
	if r := (&scene{card: "/dev/stdout", log: &log, run: sampleRun(1), dry: true}).deliver(t); len(log) != 0 || r.Outcome != host.Delivered {
		t.Errorf("a dry run wrote %q, %+v", log, r)
	}
	for name, s := range map[string]*scene{
		"a folder":       {card: t.TempDir()},
		"no such folder": {card: filepath.Join(t.TempDir(), "x", "card.json")},
		"no log":         {card: "/dev/stdout"},
		"a broken log":   {card: "/dev/stdout", log: broken{}},
		"a short secret": {card: "/dev/stdout", log: &writes{}, secrets: []string{"eyJz"}}, // every card begins so
	} {
		s.run = sampleRun(1)
		if r := s.deliver(t); r.Outcome != host.Partial || len(s.warnings) != 1 || !strings.HasPrefix(s.warnings[0], "there is no card: ") {
			t.Errorf("%s: %+v, warnings %q", name, r, s.warnings)
		}
	}
	client := rest.New(rest.Options{})
	t.Cleanup(client.Close)
	if _, err := hosttest.TryOpen(drone.Kind(), ci.Build{System: "woodpecker"}, client, nil); err == nil {
		t.Error("it is on where no runner asks for a card")
	} else if _, skipped := host.AsSkip(err); !skipped {
		t.Error(err)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("the pipe is broken") }
