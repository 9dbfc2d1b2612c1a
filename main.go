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
	ctx, stop := interruptible()
	status := plugin.Run(ctx, plugin.FromOS(version, commit))
	stop()
	os.Exit(status)
}

// interruptible returns a context that the first interrupt or termination
// ends; a second one ends the process at once.
func interruptible() (context.Context, func()) {
	// A reader of the log that has gone away is no reason to leave a check run out.
	signal.Ignore(syscall.SIGPIPE)
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		if s, ok := <-signals; ok {
			signal.Stop(signals)
			cancel(plugin.Interrupted{Signal: s})
		}
	}()
	return ctx, func() { signal.Stop(signals); cancel(nil) }
}
