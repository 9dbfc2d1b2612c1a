package output

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/testpost/testpost/plugin/small"
)

// Paths are the files that CI systems read step outputs from, as their
// variables name them; empty where there is none.
type Paths struct {
	GitHub string // GITHUB_OUTPUT, also on Gitea and Forgejo
	Drone  string // DRONE_OUTPUT, which Harness CI sets
}

// Write hands values to the CI system, through every file of p. An error means
// that later steps see no outputs and is worth a warning, not a failure: in a
// container without root the files may not be writable although everything
// else works.
func Write(p Paths, values []Value) error {
	var errs []error
	if p.GitHub != "" {
		errs = append(errs, doing("GITHUB_OUTPUT", p.GitHub, appendGitHub(p.GitHub, values)))
	}
	if p.Drone != "" {
		errs = append(errs, doing("DRONE_OUTPUT", p.Drone, writeDrone(p.Drone, values)))
	}
	return errors.Join(errs...)
}

func doing(variable, path string, err error) error {
	if err == nil {
		return nil
	}
	var at *os.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("write the step outputs to %q (%s): %w", path, variable, err)
}

// appendGitHub adds values to the file of GitHub's runner. It is written here
// and not with go-githubactions, whose SetOutput puts every value between the
// same well-known delimiter, so that a value with that line in it could add
// outputs of its own, panics when the file cannot be written, and opens the
// file anew for each output.
//
// (docs.github.com/actions/reference/workflows-and-actions/workflow-commands,
// "Multiline strings")
func appendGitHub(path string, values []Value) error {
	if err := regular(path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	text := heredocs(values, rand.Text)
	if !endsLine(f) {
		text = "\n" + text
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// regular refuses what is there and is no regular file: a pipe that nobody reads
// would hold the program, and what is written to it is seen by nobody later.
func regular(path string) error {
	info, err := os.Stat(path)
	if err != nil || info.Mode().IsRegular() {
		return nil // a file that is not there is made
	}
	return fmt.Errorf("it is %s, not a file", kind(info.Mode()))
}

// endsLine reports whether what f holds ends a line. Without that, the first
// output would become part of what an earlier program wrote.
func endsLine(f *os.File) bool {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil || end == 0 {
		return true
	}
	var last [1]byte
	_, err = f.ReadAt(last[:], end-1)
	return err != nil || last[0] == '\n'
}

// heredocs writes each value between two lines with a delimiter that does not
// occur in it. random returns text that nobody can foresee.
func heredocs(values []Value, random func() string) string {
	var b strings.Builder
	for _, v := range values {
		delimiter := "ghadelimiter_" + random()
		for strings.Contains(v.Value, delimiter) {
			delimiter = "ghadelimiter_" + random()
		}
		fmt.Fprintf(&b, "%s<<%s\n%s\n%s\n", v.Name, delimiter, strings.ToValidUTF8(v.Value, "\uFFFD"), delimiter)
	}
	return b.String()
}

// maxDroneFile bounds, in bytes, what is read of an output file to keep what
// other programs wrote. Harness itself takes far less.
const maxDroneFile = 1 << 20

// writeDrone sets values in the file of Harness CI, whose name says its form:
// .env is dotenv, .out has a line "KEY value" for each. Other keys in it are
// kept.
func writeDrone(path string, values []Value) error {
	var set func(old []byte, values []Value) []byte
	switch ext := filepath.Ext(path); ext {
	case ".env":
		set = setDotenv
	case ".out":
		set = setLines
	default:
		return fmt.Errorf("the extension %q is neither .env nor .out", ext)
	}
	if err := regular(path); err != nil {
		return err
	}
	old, err := small.Read(path, maxDroneFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(path, set(old, values), 0o644)
}

// setLines sets values in lines of the form "KEY value", which has no way to
// write a line break: it becomes a blank.
func setLines(old []byte, values []Value) []byte {
	out := keep(bytes.SplitAfter(old, []byte("\n")), values, func(entry []byte) string {
		key, _, _ := strings.Cut(strings.TrimSpace(string(entry)), " ")
		return key
	})
	oneLine := strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")
	for _, v := range values {
		out = fmt.Appendf(out, "%s %s\n", v.Name, oneLine.Replace(v.Value))
	}
	return out
}

// keep returns the entries whose key is not among values, ending with a line
// break.
func keep(entries [][]byte, values []Value, keyOf func([]byte) string) []byte {
	ours := make(map[string]bool, len(values))
	for _, v := range values {
		ours[v.Name] = true
	}
	var out []byte
	for _, e := range entries {
		if !ours[keyOf(e)] {
			out = append(out, e...)
		}
	}
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	return out
}
