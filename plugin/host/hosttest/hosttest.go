// Package hosttest is the contract suite that every host passes. It owns what
// all hosts promise: limits kept, faults survived, nothing there twice, nothing
// left open, credentials that stay at home. It knows no host.
//
// A host adopts it with a strict fake of its service and a few lines:
//
//	func TestContract(t *testing.T) {
//		hosttest.Run(t, hosttest.Harness{
//			Kind:     codeup.Kind(),
//			Service:  func(token string) hosttest.Service { return fake(token) },
//			Settings: func(url, token string) map[string]string { … },
//			Rejected: []string{"401", "InvalidTokenError", "hint: "},
//			…
//		})
//	}
//
// What only a person can put right (a wrong repository, a commit that is gone)
// every harness states as Mishaps: what the service answers, and words of the
// error with its hint; or why it cannot happen.
//
// The fake is an http.Handler that refuses whatever the real service refuses and
// shows what it holds as Results. A host that takes a check run shows one Result
// for each run, its annotations being the Items. A host that takes files shows
// one Result for each place that files are uploaded to, the files being the
// Items; it sets AtLeastOnce where its service gives no way to look before an
// upload is repeated. Faults are not the fake's business: the suite puts them
// between the client and the fake (package faults).
package hosttest

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
)

// A Harness is what the suite needs to know of a host.
type Harness struct {
	Kind host.Kind
	// Service returns a new fake that holds nothing and accepts token only.
	Service func(token string) Service
	// Settings returns the host's settings, by documented name, for a service
	// at url and the given token.
	Settings func(url, token string) map[string]string
	// Rejected is what an error about a wrong token must say: status, the
	// service's code, its request id, words of the hint.
	Rejected []string
	// Forbidden is the service's way of saying that the token may not do this;
	// Forbids is what the error must then say.
	Forbidden faults.Fault
	Forbids   []string
	// Mishaps are what is wrong outside the program, every one of them.
	Mishaps map[Mishap]Trouble
	// Progress delivers with runs that are in progress first.
	Progress bool
	// AtLeastOnce says that the service cannot be asked whether an upload whose
	// answer was lost arrived, so that items may be there more than once.
	AtLeastOnce bool
	// Comments says that the host comments on pull requests: deliveries of the suite
	// then hold a comment, and the service is a Talker that shows one Result for
	// each comment, its text being the Item.
	Comments bool
	// Forge is the code host of the suite's build; "" when the CI does not say.
	Forge string
	// Seeds is the number of random fault schedules that are tried; 0 for none.
	// The variable [SchedulesVariable] asks for others. A thousand take about two
	// seconds of one processor.
	Seeds int
}

// A Service is a strict fake of a host's service.
type Service interface {
	http.Handler
	// Results returns what a reader would find there, in a stable order.
	Results() []Result
	// Violations returns what was refused because it broke a rule of the
	// service: a host that checks before it sends causes none.
	Violations() []string
}

// A Talker is a Service with comments.
type Talker interface {
	Service
	// Say adds a comment to PullRequest that somebody else wrote.
	Say(body string)
}

// A Result is one thing that a reader of the service finds: a check run, or
// the reports of a build.
type Result struct {
	Name  string
	Done  bool     // completed; a reader is not left waiting
	State string   // conclusion, title, text: whatever counts beside the items
	Items []string // annotations or files, in a stable order, each told from the others
}

// Commit is the commit of Build and of the deliveries of the suite.
const Commit = "0123456789abcdef0123456789abcdef01234567"

// PullRequest is the number of the pull request that deliveries with a comment
// are for.
const PullRequest = 7

// Build is the build of the suite.
func Build() ci.Build {
	return ci.Build{System: "woodpecker", Commit: Commit, Key: "hosttest/1/test", Number: "1"}
}

// build is the build of the suite as h has it.
func (h *Harness) build() ci.Build {
	b := Build()
	b.Forge = h.Forge
	if h.Comments {
		b.PullRequest = PullRequest
	}
	return b
}

// Open opens the host of kind with settings, by documented name. It fails the
// test when the settings are refused.
func Open(t testing.TB, kind host.Kind, b ci.Build, c *rest.Client, settings map[string]string) host.Destination {
	t.Helper()
	to, err := TryOpen(kind, b, c, settings)
	if err != nil {
		t.Fatalf("open %s: %v", kind.Name, err)
	}
	return to
}

// TryOpen is Open for settings that may be wrong: it returns what the program
// would print about them. They arrive as PLUGIN_ variables.
func TryOpen(kind host.Kind, b ci.Build, c *rest.Client, settings map[string]string) (host.Destination, error) {
	env := func(name string) string {
		setting, _ := strings.CutPrefix(name, "PLUGIN_")
		return settings[strings.ToLower(setting)]
	}
	s := &setting.Set{}
	open := kind.Declare(s)
	_, loadErr := s.Load(context.Background(), setting.Program{Name: "testpost"}, setting.Input{Env: env})
	to, err := open(b, c)
	if loadErr != nil {
		return nil, setting.Join(loadErr, err)
	}
	return to, err
}

// Run runs the suite as subtests of t.
func Run(t *testing.T, h Harness) {
	t.Helper()
	for _, c := range []struct {
		name string
		test func(*testing.T, Harness)
	}{
		{"delivers", delivers},
		{"keeps what it says", keeps},
		{"is in progress where it says so", progresses},
		{"keeps the limits with hostile text", hostileText},
		{"delivered twice is there once", twice},
		{"survives what passes", transient},
		{"survives lost answers", lost},
		{"two faults in a row", inARow},
		{"reports a proxy's page", proxyPage},
		{"an empty answer is none", emptyAnswer},
		{"keeps the token at home", redirected},
		{"rejected token", rejected},
		{"permission refused", forbidden},
		{"mishaps", mishap},
		{"wrong clock", wrongClock},
		{"cancelled", cancelled},
		{"dry run sends nothing", dryRun},
		{"chaos", Chaos},
		{"comments", comments},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, h)
		})
	}
}
