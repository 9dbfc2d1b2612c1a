package plugin

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"
)

// A Process is what the program needs of the process it runs in. Tests supply
// their own.
type Process struct {
	Args           []string // without the program's name
	Environ        []string // NAME=value
	Dir            string   // current folder
	Stdout, Stderr io.Writer
	Terminal       bool // Stdout is one
	Width          int  // of the terminal, in columns; 0 when unknown
	Now            func() time.Time
	Proxy          func(*http.Request) (*url.URL, error)
	Version        string
	Commit         string // that the program was built from; empty when unknown
	// Dial replaces connecting in tests; nil connects by TCP.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// FromOS returns the process as it is. version and commit are what the build was
// stamped with; empty ones take what the toolchain recorded.
func FromOS(version, commit string) Process {
	dir, _ := os.Getwd()
	version, commit = recorded(version, commit)
	p := Process{
		Args: os.Args[1:], Environ: os.Environ(), Dir: dir, Stdout: os.Stdout, Stderr: os.Stderr,
		Now: time.Now, Proxy: http.ProxyFromEnvironment, Version: version, Commit: commit,
	}
	if fd := int(os.Stdout.Fd()); term.IsTerminal(fd) {
		p.Terminal = true
		p.Width, _, _ = term.GetSize(fd)
	}
	return p
}

func recorded(version, commit string) (string, string) {
	if version != "" && commit != "" {
		return version, commit
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return cmp.Or(version, unversioned), commit
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			commit = cmp.Or(commit, s.Value)
		}
	}
	return cmp.Or(version, info.Main.Version, unversioned), commit
}

// unversioned is what the toolchain calls a build that has no version.
const unversioned = "(devel)"

// env looks a variable up. The last of several wins, as in a shell.
func (p Process) env() func(string) string {
	vars := make(map[string]string, len(p.Environ))
	for _, kv := range p.Environ {
		if name, value, ok := strings.Cut(kv, "="); ok {
			vars[name] = value
		}
	}
	return func(name string) string { return vars[name] }
}

// Interrupted is the cause of a context that a signal ended.
type Interrupted struct{ Signal os.Signal }

// Error names the signal.
func (i Interrupted) Error() string { return fmt.Sprintf("stopped by signal %q", i.Signal) }

// status is the exit status that shells give a program that the signal ends.
func (i Interrupted) status() int {
	if s, ok := i.Signal.(syscall.Signal); ok {
		return 128 + int(s)
	}
	return statusInterrupted
}
