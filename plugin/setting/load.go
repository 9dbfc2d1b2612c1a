package setting

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"
)

// ErrShown means that help or the version was asked for and printed: there is
// nothing else to do.
var ErrShown = errors.New("help or version was shown")

// A Program is what its help says beside the settings.
type Program struct {
	Name, Version string
	Commit        string // that the program was built from; empty when unknown
	Usage         string // one sentence
	Arguments     string // name of the positional arguments: "[PATTERN …]"
	Description   string // paragraphs before the settings
	After         string // paragraphs after them
	Positional    string // the list setting that positional arguments add to
}

// Input is where settings are read from.
type Input struct {
	Args     []string // without the program's name
	Env      Env
	Environ  []string // all variables as NAME=value, to find misspelt ones
	ReadFile func(string) ([]byte, error)
	Stdout   io.Writer // for help and version
}

// Load reads every setting from its sources. The error holds all mistakes (see
// Each); Warnings of names that nobody declared come beside it. It returns
// ErrShown when --help or --version was given.
func (s *Set) Load(ctx context.Context, p Program, in Input) (warnings []string, err error) {
	if s.show(p, in) {
		return nil, ErrShown
	}
	var errs []error
	if args := s.parseArgs(ctx, p, in, &errs); len(args) > 0 {
		s.addPositional(p, args)
	}
	for _, it := range s.items {
		raw := it.raw
		if it.source == "" {
			raw = []string{it.Default}
		}
		if err := it.parse(raw); err != nil {
			errs = append(errs, it.wrap(err))
		}
	}
	return s.undeclared(in.Environ), Join(errs...)
}

// show prints help or the version when that is asked for.
func (s *Set) show(p Program, in Input) bool {
	for i, arg := range in.Args {
		if i > 0 && s.takesValue(in.Args[i-1]) {
			continue
		}
		switch arg {
		case "--":
			return false
		case "--help", "-help", "-h":
			s.help(in.Stdout, p)
			return true
		case "--version", "-version", "-v":
			fmt.Fprintln(in.Stdout, p.version())
			return true
		}
	}
	return false
}

func (p *Program) version() string {
	if p.Commit == "" {
		return p.Name + " " + p.Version
	}
	return fmt.Sprintf("%s %s (commit %s)", p.Name, p.Version, p.Commit)
}

// takesValue reports whether arg is a flag whose value is the next argument.
func (s *Set) takesValue(arg string) bool {
	if !strings.HasPrefix(arg, "-") || strings.Contains(arg, "=") {
		return false
	}
	name := flagName(arg)
	return slices.ContainsFunc(s.items, func(it *item) bool {
		return !it.isBool && (it.Flag() == name || slices.Contains(it.flagAliases(), name))
	})
}

// parseArgs parses the command line and the other sources, and returns the
// positional arguments. The library stops at the first flag it does not know;
// that one is noted and left out, so that one run shows every mistake.
func (s *Set) parseArgs(ctx context.Context, p Program, in Input, errs *[]error) []string {
	args := slices.Clone(in.Args)
	var unknown []error
	for {
		for _, it := range s.items {
			it.raw, it.source = nil, ""
		}
		*errs = nil
		cmd := s.command(p, in, errs)
		err := cmd.Run(ctx, append([]string{p.Name}, args...))
		if err == nil {
			*errs = append(unknown, *errs...)
			return cmd.Args().Slice()
		}
		bad := s.culprit(args)
		unknown = append(unknown, s.usageError(args, bad, err))
		if bad < 0 {
			args = nil
			continue
		}
		args = slices.Delete(args, bad, bad+1)
	}
}

func (s *Set) command(p Program, in Input, errs *[]error) *cli.Command {
	cmd := &cli.Command{
		Name: p.Name, HideHelp: true, HideVersion: true,
		Writer: io.Discard, ErrWriter: io.Discard,
		ExitErrHandler: func(context.Context, *cli.Command, error) {},
		OnUsageError:   func(_ context.Context, _ *cli.Command, err error, _ bool) error { return err },
		Action:         func(context.Context, *cli.Command) error { return nil },
	}
	for _, it := range s.items {
		cmd.Flags = append(cmd.Flags, &cli.GenericFlag{
			Name: it.Flag(), Aliases: it.flagAliases(), Sources: cli.NewValueSourceChain(&source{&in, it, errs}), Value: &raw{it},
		})
	}
	return cmd
}

// flagAliases are the documented names too: people paste them from a pipeline.
func (it *item) flagAliases() []string {
	var out []string
	for _, name := range it.names() {
		for _, n := range []string{strings.ReplaceAll(name, "_", "-"), name} {
			if n != it.Flag() && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// raw takes the text of an item from the command line or a source; what it
// means is found out later, for all items together.
type raw struct{ it *item }

// Set implements flag.Value.
func (r *raw) Set(v string) error {
	if r.it.source == "" {
		r.it.source = "--" + r.it.Flag()
	}
	if strings.TrimSpace(v) == "" {
		r.it.source, r.it.raw = "", nil
		return nil
	}
	r.it.raw = append(r.it.raw, v)
	return nil
}

// String implements flag.Value.
func (r *raw) String() string { return "" }

// Get implements flag.Getter.
func (r *raw) Get() any { return r }

// IsBoolFlag lets a switch be given without a value.
func (r *raw) IsBoolFlag() bool { return r.it != nil && r.it.isBool }

func (s *Set) addPositional(p Program, args []string) {
	it := s.find(p.Positional)
	if it == nil {
		return
	}
	if !strings.HasPrefix(it.source, "--") {
		it.raw, it.source = nil, "arguments"
	}
	it.raw = append(it.raw, args...)
}
