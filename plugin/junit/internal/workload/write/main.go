// Command write creates the files of a workload for measuring whole processes:
//
//	go run ./plugin/junit/internal/workload/write L /tmp/workloads/L
package main

import (
	"fmt"
	"os"

	"github.com/testpost/testpost/plugin/junit/internal/workload"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: write <workload> <folder>")
	}
	w, err := workload.Find(args[0])
	if err != nil {
		return err
	}
	if err := os.MkdirAll(args[1], 0o755); err != nil {
		return fmt.Errorf("create the folder for the workload: %w", err)
	}
	_, err = w.Create(args[1], 0)
	return err
}
