package e2e

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// build makes the program as it is released and returns its path.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "testpost")
	cmd := exec.Command("go", "build", "-trimpath", "-o", path, ".")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// run starts the program with nothing but the settings in its environment and
// returns its exit status and what it printed.
func run(t *testing.T, program, dir string, settings map[string]string) (status int, printed string) {
	t.Helper()
	env := map[string]string{}
	for name, value := range settings {
		env["PLUGIN_"+name] = value
	}
	return start(t, program, dir, env)
}

// start starts the program with nothing but env in its environment and returns
// its exit status and what it printed.
func start(t *testing.T, program, dir string, env map[string]string) (status int, printed string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Dir = dir
	cmd.Env = []string{} // not nil, which would be this process's own
	for _, name := range slices.Sorted(maps.Keys(env)) {
		cmd.Env = append(cmd.Env, name+"="+env[name])
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit status says it
	return cmd.ProcessState.ExitCode(), out.String()
}
