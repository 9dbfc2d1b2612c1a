// Command testpost reads the JUnit XML reports that a CI job left behind,
// uploads them to a build service and posts one check run with annotations.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/testpost/testpost/plugin"
)

// Stamped by release builds: -ldflags "-X main.version=v1.2.3 -X main.commit=…".
var version, commit string

func main() {
	plugin.PaceCollector()
	os.Exit(plugin.Run(interruptible(), plugin.FromOS(version, commit)))
}

// interruptible returns a context that the first interrupt or termination
// ends; a second one ends the process at once.
func interruptible() context.Context {
	// A reader of the log that has gone away is no reason to leave a check run out.
	signal.Ignore(syscall.SIGPIPE)
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		s := <-signals
		signal.Stop(signals)
		cancel(plugin.Interrupted{Signal: s})
	}()
	return ctx
}
