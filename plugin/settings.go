package plugin

import (
	"errors"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/quarantine"
	"github.com/testpost/testpost/plugin/setting"
)

// never, as the only element of fail_on, or as the whole of another setting,
// turns it off.
const never = "never"

// The values of the setting reruns.
const (
	rerunsMarked   = "marked"
	rerunsRepeated = "repeated"
)

// general are the settings that belong to no host.
type general struct {
	reports     *setting.Value[[]string]
	workspace   *setting.Value[string]
	name        *setting.Value[string]
	matrix      *setting.Value[[]setting.Pair]
	commit      *setting.Value[string]
	detailsURL  *setting.Value[string]
	failOn      *setting.Value[[]string]
	failStep    *setting.Value[bool]
	minTests    *setting.Value[int]
	quarantine  *setting.Value[string]
	fewerBy     *setting.Value[string]
	memory      *setting.Value[bool]
	state       *setting.Value[string]
	base        *setting.Value[string]
	reruns      *setting.Value[string]
	progress    *setting.Value[bool]
	annotate    *setting.Value[[]string]
	annotations *setting.Value[int]
	owners      *setting.Value[string]
	mention     *setting.Value[bool]
	comment     *setting.Value[string]
	paths       *setting.Value[[]setting.Pair]
	json        *setting.Value[string]
	markdown    *setting.Value[string]
	html        *setting.Value[string]
	codeQuality *setting.Value[string]
	dryRun      *setting.Value[bool]
	explain     *setting.Value[bool]
	timeout     *setting.Value[time.Duration]
	caFile      *setting.Value[string]
	logLevel    *setting.Value[string]
	shard       *setting.Value[string]

	rendezvous, shardBuild, endpoint, region, style *setting.Value[string]
	accessKey, secretKey, sessionToken              *setting.Value[string]
	shardTimeout                                    *setting.Value[time.Duration]
}

// The categories of the general settings.
const (
	categoryReports = "Reports"
	categoryVerdict = "Verdict"
	categoryMemory  = "Earlier runs"
	categoryCheck   = "Check run"
	categoryFiles   = "Result files"
	categoryShards  = "Shards"
	categoryRun     = "The run itself"
)

func declareGeneral(s *setting.Set) *general {
	g := &general{}
	g.declareReports(s)
	g.declareVerdict(s)
	g.declareMemory(s)
	g.declareCheck(s)
	g.declareShards(s)
	g.declareRun(s)
	return g
}

func (g *general) declareReports(s *setting.Set) {
	g.reports = s.List(setting.Setting{Name: "reports", Category: categoryReports,
		Help:    "Glob patterns of the report files, relative to the workspace; `**` crosses folders, `!` in front excludes. Also given as arguments.",
		Example: "**/TEST-*.xml, !**/old/**",
		Default: "**/TEST-*.xml, **/*junit*.xml, **/test-results/**/*.xml, **/test-reports/**/*.xml"})
	g.workspace = s.String(setting.Setting{Name: "workspace", Category: categoryReports,
		Help:    "Root of the checked-out tree. Nothing outside it is read.",
		Example: "/builds/app", DefaultText: "the CI's workspace, else the current folder"})
	g.paths = s.Pairs(setting.Setting{Name: "paths", Category: categoryReports,
		Help:    "Rewrites of path prefixes in reports, for tests that ran under another root.",
		Example: "/build/app=., C:\\work=src"})
	g.reruns = s.String(setting.Setting{Name: "reruns", Category: categoryReports,
		Help: "What counts as the same test run again: `marked` takes only what a tool writes as a rerun; " +
			"`repeated` also merges cases of the same suite, class and name, across files.",
		Example: rerunsRepeated, Default: rerunsMarked, Allowed: []string{rerunsMarked, rerunsRepeated}})
}

func (g *general) declareVerdict(s *setting.Set) {
	g.failOn = s.List(setting.Setting{Name: "fail_on", Category: categoryVerdict,
		Help: "What makes the conclusion a failure: a `failed` case, a `flaky` one, an `unreadable` report, `missing` reports, " +
			"an `empty` run, a `stale` report from before the build, a `new` failure, `fewer` cases than before, the missing part of one of the `shards`, which is on unless this is set; `never` alone turns all off.",
		Example: "failed, flaky, unreadable, missing, empty", Default: "failed, unreadable, missing, empty",
		Allowed: []string{string(check.OnFailed), string(check.OnFlaky), string(check.OnUnreadable), string(check.OnMissing),
			string(check.OnEmpty), string(check.OnStale), string(check.OnNew), string(check.OnFewer), string(check.OnShards), never}})
	g.failStep = s.Bool(setting.Setting{Name: "fail_step", Category: categoryVerdict,
		Help: "Exit with status 1 when the conclusion is failure.", Example: "false", Default: "true"})
	g.minTests = s.Int(setting.Setting{Name: "min_tests", Category: categoryVerdict,
		Help: "Fewer cases than this are an `empty` run.", Example: "100", Default: "1"}, 0, math.MaxInt)
	g.quarantine = s.String(setting.Setting{Name: "quarantine", Category: categoryVerdict,
		Help:    "The list of tests that may fail for a while; `never` for none.",
		Example: "ci/quarantine.yml", DefaultText: "`" + quarantine.DefaultPath + "` where there is one"}, inWorkspaceOnly)
}

func (g *general) declareCheck(s *setting.Set) {
	g.name = s.String(setting.Setting{Name: "name", Category: categoryCheck,
		Help: "Name of the check run. Jobs that report on the same commit need different names: `{workflow}`, `{job}`, `{step}`, `{event}`, " +
			"`{os}`, `{arch}`, `{matrix}` and `{matrix.KEY}` stand for facts of the build, `{{job}}` for `{job}` itself.",
		Example: "Tests ({matrix})", Default: "Tests"})
	g.matrix = s.Object(setting.Setting{Name: "matrix", Category: categoryCheck,
		Help:    "Values of the job's matrix, for `{matrix}` and `{matrix.KEY}` in `name`: a JSON object or key=value pairs.",
		Example: "os=linux, go=1.26", ActionDefault: "${{ toJSON(matrix) }}", DefaultText: "in the action: the job's own"})
	g.commit = s.String(setting.Setting{Name: "commit", Category: categoryCheck,
		Help:    "Full SHA of the commit to report on.",
		Example: "8b3f0c1d2e4a5b6c7d8e9f00112233445566778a", DefaultText: "from the CI: a pull request's head, never its merge commit; outside CI from `.git`",
		Hint: "give all 40 (or 64) hexadecimal digits, for example the output of git rev-parse HEAD"}, fullSHA)
	g.detailsURL = s.String(setting.Setting{Name: "details_url", Category: categoryCheck,
		Help: "Where the check run links to.", Example: "https://ci.example/run/7", DefaultText: "the CI's page of this step"}, link)
	g.progress = s.Bool(setting.Setting{Name: "progress", Category: categoryCheck,
		Help: "Show the check run as in progress until all of its annotations are there, where the host can (" + able(func(t *host.Takes) bool { return t.Progress }) + "). " +
			"It costs a request; without it the run appears completed, with its first annotations.",
		Example: "true", Default: "false"})
	g.annotate = s.List(setting.Setting{Name: "annotate", Category: categoryCheck,
		Help:    "What becomes annotations.",
		Example: "failed, flaky", Default: string(annotate.Failed), Allowed: words(annotate.Kinds())})
	g.annotations = s.Int(setting.Setting{Name: "annotations", Category: categoryCheck,
		Help: "At most so many annotations; `0` for none.", Example: "20", DefaultText: "as many as the host takes"}, 0, math.MaxInt)
	g.owners = s.String(setting.Setting{Name: "owners", Category: categoryCheck,
		Help:    "The `CODEOWNERS` file that says whom a cause belongs to; `never` for not saying it.",
		Example: "docs/OWNERS", DefaultText: "where the code host looks for it"}, inWorkspaceOnly)
	g.mention = s.Bool(setting.Setting{Name: "mention_owners", Category: categoryCheck,
		Help: "Write the owners of causes so that the host notifies them. Never done for a pull request from a fork.", Example: "true", Default: "false"})
	g.comment = s.String(setting.Setting{Name: "comment", Category: categoryCheck,
		Help: "One comment with the summary on the merge or pull request (" + commenters() + "), kept up to date: `never`, " +
			"on `failure` (one that is there also learns that things are well again), or `always`.",
		Example: commentOnFailure, Default: never, Allowed: []string{never, commentOnFailure, commentAlways}})
}

func (g *general) declareRun(s *setting.Set) {
	g.json = s.String(setting.Setting{Name: "json", Category: categoryFiles,
		Help: "File to write the whole result to, as JSON.", Example: "out/tests.json"}, inWorkspace)
	g.markdown = s.String(setting.Setting{Name: "markdown", Category: categoryFiles,
		Help: "File to write the summary to, as Markdown.", Example: "out/tests.md"}, inWorkspace)
	g.html = s.String(setting.Setting{Name: "html", Category: categoryFiles,
		Help: "File to write a page to that needs nothing else: the result with annotations in their source lines.", Example: "out/tests.html"}, inWorkspace)
	g.codeQuality = s.String(setting.Setting{Name: "codequality", Category: categoryFiles,
		Help:    "File to write the annotations to as a Code Quality report, for `artifacts:reports:codequality` in GitLab.",
		Example: "gl-code-quality-report.json"}, inWorkspace)
	g.dryRun = s.Bool(setting.Setting{Name: "dry_run", Category: categoryRun,
		Help: "Do everything but send; print each request, secrets masked.", Example: "true", Default: "false"})
	g.explain = s.Bool(setting.Setting{Name: "explain", Category: categoryRun,
		Help: "Print why: where each setting comes from, what became of each file, the reasons of the verdict, what was cut.", Example: "true", Default: "false"})
	g.timeout = s.Duration(setting.Setting{Name: "timeout", Category: categoryRun,
		Help: "For the whole run.", Example: "2m", Default: "5m"})
	g.caFile = s.String(setting.Setting{Name: "ca_file", Category: categoryRun,
		Help: "More trusted certificates, a PEM file.", Example: "/etc/ssl/company.pem"})
	g.logLevel = s.String(setting.Setting{Name: "log_level", Category: categoryRun,
		Help: "How much the log says.", Example: "debug", Default: "info", Allowed: []string{"debug", "info", "warn", "error"}})
}

func fullSHA(v string) error {
	if (len(v) == 40 || len(v) == 64) && strings.Trim(v, "0123456789abcdef") == "" {
		return nil
	}
	return errors.New("must be a full commit SHA in lower case")
}

// inWorkspace is for files that are written: a path that leads out of the
// workspace is a mistake, an absolute one a decision.
func inWorkspace(v string) error {
	if filepath.Clean(v) == "." || os.IsPathSeparator(v[len(v)-1]) {
		return errors.New("must be the path of a file, not of a folder")
	}
	if filepath.IsAbs(v) || filepath.IsLocal(v) {
		return nil
	}
	return errors.New("must be a path inside the workspace, or an absolute one")
}

// inWorkspaceOnly is for files of the tree under test.
func inWorkspaceOnly(v string) error {
	if filepath.IsLocal(v) {
		return nil
	}
	return errors.New("must be a path inside the workspace, relative to it")
}

func link(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil {
		return errors.New("must be an address like https://ci.example/run/7")
	}
	return nil
}

// words are the values of a type of words, as texts.
func words[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// facts supplies what the CI says about the build as values of settings.
func facts(s *setting.Set, b ci.Build) {
	s.Fact("workspace", b.Workspace, b.Sources["Workspace"])
	s.Fact("commit", b.Commit, b.Sources["Commit"])
	s.Fact("details_url", b.URL, b.Sources["URL"])
	s.Fact("shard_build", b.ID, b.Sources["ID"])
}

// conditions are the elements of fail_on.
func (g *general) conditions() ([]check.Condition, error) {
	words, err := withoutNever(g.failOn)
	out := make([]check.Condition, len(words))
	for i, w := range words {
		out[i] = check.Condition(w)
	}
	return withShards(out, g.failOn), err
}

// withoutNever returns the elements of v, none for "never" alone. A list of
// nothing, which is what is left of variables that are empty, is no way to say
// that.
func withoutNever(v *setting.Value[[]string]) ([]string, error) {
	words := v.Get()
	if len(words) == 0 {
		return nil, v.Errorf("must name a condition, or %q alone, which turns every one off", never)
	}
	for _, w := range words {
		if w != never {
			continue
		}
		if len(words) > 1 {
			return nil, v.Errorf("%q must stand alone: it turns every condition off", never)
		}
		return nil, nil
	}
	return words, nil
}
