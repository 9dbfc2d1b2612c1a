package plugin

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/console"
	"github.com/testpost/testpost/plugin/files"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/quarantine"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
	"github.com/testpost/testpost/plugin/shard"
)

// A config is the settings put together with the facts of the build: all that
// the stages need to know. Nothing changes it after configure.
type config struct {
	*general
	set   *setting.Set
	build ci.Build // as the CI and the settings have it
	root  string   // absolute path of the workspace
	// checkName is the setting name with its placeholders resolved.
	checkName string
	meets     bool             // with the other shards at the rendezvous
	part      *shard.Shard     // of the tests that this job has; nil for all
	held      *quarantine.List // nil for none
	failOn    []check.Condition
	kinds     []annotate.Kind
	hosts     []destination
	client    *rest.Client
	log       *console.Console
	warnings  []string // about settings that nobody declared, and facts that do not fit
}

// A destination is a host of the list, opened or skipped.
type destination struct {
	name     string
	after    bool             // see host.Kind
	to       host.Destination // nil when skipped
	skip     string           // why
	off      bool             // nobody asked for it
	files    bool             // it takes the report files, not a check run
	comments bool             // it can comment on merge or pull requests
}

// declareAll declares every setting: the general ones and those of all hosts.
func declareAll() (*setting.Set, *general, []declared) {
	s := &setting.Set{}
	g := declareGeneral(s)
	var all []declared
	for _, kind := range hosts() {
		from := s.Len()
		all = append(all, declared{kind, kind.Declare(s), from, s.Len()})
	}
	return s, g, all
}

// A declared host is one whose settings are declared, but not yet loaded.
type declared struct {
	host.Kind
	open     host.Open
	from, to int // its settings among all
}

// program is what the help says beside the settings.
func program(version, commit string) setting.Program {
	return setting.Program{
		Name: "testpost", Version: version, Commit: commit, Arguments: "[PATTERN …]", Positional: "reports",
		Usage: "read every JUnit XML report, upload it, and post one check run that says what broke and where",
		Description: "Patterns are glob patterns of report files, relative to the workspace; quote them for the shell. " +
			"Every setting is also read from PLUGIN_<NAME> (Woodpecker, Drone) and INPUT_<NAME> (Actions).",
		After: "Exit status: 0 delivered, and nothing in fail_on holds (or fail_step is off); 1 delivered and the conclusion is failure; " +
			"2 the settings are wrong, nothing was sent; 4 a host or a result file did not get its content; 130, 143 interrupted, terminated.",
	}
}

// configure loads all settings and opens the hosts. The error holds every
// mistake; nothing was sent.
func configure(ctx context.Context, p Process, build ci.Build) (*config, error) {
	set, general, declared := declareAll()
	facts(set, build)
	awsFacts(set, p.env())
	warnings, err := set.Load(ctx, program(p.Version, p.Commit), p.input(ctx))
	if err == setting.ErrShown {
		return nil, err
	}
	c := &config{general: general, set: set, build: build, warnings: append(warnings, proxyWarnings(p.env())...)}
	c.log = p.console(c)
	err = setting.Join(slices.DeleteFunc(slices.Clone(setting.Each(err)), c.needless)...)
	stages := []error{err, c.resolve(p), c.connect(ctx, p), c.open(declared)}
	return c, setting.Join(distinct(stages)...)
}

func (p Process) input(ctx context.Context) setting.Input {
	return setting.Input{Args: p.Args, Env: p.env(), Environ: p.Environ, ReadFile: reader(ctx), Stdout: p.Stdout}
}

// distinct leaves out what a later stage says about a setting that an earlier
// one found wrong: it did not get the value that was written.
func distinct(stages []error) []error {
	var out []error
	wrong := map[string]bool{}
	for _, stage := range stages {
		found := setting.Each(stage)
		for _, err := range found {
			if name := setting.Name(err); name == "" || !wrong[name] {
				out = append(out, err)
			}
		}
		for _, err := range found {
			wrong[setting.Name(err)] = true
		}
	}
	return out
}

// resolve settles what depends on several settings and on the disk.
func (c *config) resolve(p Process) error {
	var errs []error
	note := func(err error) bool {
		errs = append(errs, err)
		return err == nil
	}
	var err error
	if c.failOn, err = c.conditions(); note(err) {
		note(c.checkMemory())
	}
	for _, word := range c.general.annotate.Get() {
		c.kinds = append(c.kinds, annotate.Kind(word))
	}
	c.root, err = c.findRoot(p.Dir)
	rooted := note(err)
	if c.commit.IsSet() {
		c.learn("Commit", c.commit.Source())
		c.build.Commit = c.commit.Get()
	} else if c.build.System == "" && rooted {
		note(c.commitFromGit())
	}
	if rooted {
		note(c.checkPatterns())
		note(c.readQuarantine())
	}
	note(c.resolveName())
	c.build.ID = c.shardBuild.Get()
	if note(c.resolveShard()) {
		note(c.resolveRendezvous())
	}
	c.build.URL = c.detailsURL.Get()
	return setting.Join(errs...)
}

func (c *config) checkPatterns() error {
	excludes := func(p string) bool { return strings.HasPrefix(p, "!") }
	if !slices.ContainsFunc(c.reports.Get(), func(p string) bool { return !excludes(p) }) {
		return c.reports.Errorf("must hold a pattern that includes files")
	}
	if err := files.Check(c.root, c.reports.Get()); err != nil {
		return c.reports.Errorf("%w", err)
	}
	return nil
}

// findRoot returns the workspace. One that the CI names but this process does
// not see (another container's view) gives way to the current folder.
func (c *config) findRoot(dir string) (string, error) {
	root := c.workspace.Get()
	if root == "" {
		return dir, nil
	}
	if !filepath.IsAbs(root) {
		root = filepath.Join(dir, root)
	}
	info, err := os.Stat(root)
	if err == nil && info.IsDir() {
		return filepath.Clean(root), nil
	}
	if c.build.Workspace != "" && c.workspace.Source() == c.build.Sources["Workspace"] {
		c.warnings = append(c.warnings, fmt.Sprintf("the workspace that %s names does not exist here: %s is searched instead", c.workspace.Source(), dir))
		return dir, nil
	}
	return "", c.workspace.Errorf("must be an existing folder")
}

// commitFromGit is for runs by hand. That there is no repository is no mistake:
// a host that needs the commit says so.
func (c *config) commitFromGit() error {
	commit, branch, err := ci.FromGit(c.root)
	if err != nil {
		c.build.Notes = append(c.build.Notes, err.Error())
		return nil
	}
	c.build.Commit = commit
	c.learn("Commit", ".git")
	if c.build.Branch == "" && branch != "" {
		c.build.Branch = branch
		c.learn("Branch", ".git")
	}
	return nil
}

// learn notes where a fact of the build comes from that the CI did not supply.
func (c *config) learn(fact, source string) {
	c.build.Sources = maps.Clone(c.build.Sources)
	if c.build.Sources == nil {
		c.build.Sources = map[string]string{}
	}
	c.build.Sources[fact] = source
}

// connect makes the one HTTP client.
func (c *config) connect(ctx context.Context, p Process) error {
	o := rest.Options{UserAgent: "testpost/" + p.Version, Secrets: p.secrets(c), Proxy: p.Proxy, Dial: p.Dial, Now: p.Now, Log: slog.New(c.log.Handler())}
	var err error
	if path := c.caFile.Get(); path != "" {
		var pem []byte
		if pem, err = reader(ctx)(path); err == nil {
			o.Roots, err = rest.Roots(pem)
		}
		if err != nil {
			err = c.caFile.Errorf("cannot be used: %w", err)
		}
	}
	if c.dryRun.Get() {
		o.DryRun = c.log.Writer()
	}
	c.client = rest.New(o)
	return err
}

// open opens the hosts in declared order.
func (c *config) open(all []declared) error {
	var errs []error
	for _, d := range all {
		to, err := d.open(c.build, c.client)
		h := destination{name: d.Name, after: d.After, files: d.Takes == nil, to: to}
		h.comments = can(&d.Kind, mayComment)
		if skip, ok := host.AsSkip(err); ok {
			h.to, h.skip, h.off = nil, skip.Error(), !c.set.Asked(d.from, d.to)
		} else {
			errs = append(errs, err)
		}
		c.hosts = append(c.hosts, h)
	}
	err := setting.Join(errs...)
	if err == nil {
		c.warnOfNoComment()
	}
	return err
}
