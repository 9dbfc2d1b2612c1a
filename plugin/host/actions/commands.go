package actions

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/sethvargo/go-githubactions"

	"github.com/testpost/testpost/plugin/check"
)

// This file is all that is done with go-githubactions. It panics when a writer
// or the file of a variable fails, its Errorf, Warningf and Noticef take a
// format, and it writes to the process's own streams and reads its environment
// unless told otherwise: each of these ends here.

// issue writes the workflow command of a to the log, on a line of its own.
func issue(log io.Writer, a *check.Annotation, mask func(string) string) (err error) {
	defer recovered(&err)
	action := githubactions.New(githubactions.WithWriter(log), githubactions.WithGetenv(noVariables)).WithFieldsMap(fields(a, mask))
	say := action.Noticef
	switch a.Level {
	case check.LevelFailure:
		say = action.Errorf
	case check.LevelWarning:
		say = action.Warningf
	}
	say("%s", plain(mask(a.Message)))
	return nil
}

// plain replaces control characters, which a log page would obey. Line ends are
// the library's to escape.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return ' '
		}
		return r
	}, text)
}

// fields are the properties of a command. Columns count only on one line.
func fields(a *check.Annotation, mask func(string) string) map[string]string {
	f := map[string]string{"file": plain(mask(a.Path)), "line": strconv.Itoa(a.StartLine), "endLine": strconv.Itoa(a.EndLine)}
	if a.Title != "" {
		f["title"] = plain(mask(a.Title))
	}
	if a.StartColumn > 0 {
		f["col"], f["endColumn"] = strconv.Itoa(a.StartColumn), strconv.Itoa(a.EndColumn)
	}
	return f
}

// appendSummary adds text to the job summary at path.
func appendSummary(path, text string) (err error) {
	defer recovered(&err)
	githubactions.New(githubactions.WithWriter(io.Discard), githubactions.WithGetenv(func(string) string { return path })).AddStepSummary(text)
	return nil
}

// recovered turns a panic of the library into the error it was made of.
func recovered(err *error) {
	switch p := recover().(type) {
	case nil:
	case error:
		*err = p
	default:
		*err = fmt.Errorf("%v", p)
	}
}

var errNoFile = errors.New("GITHUB_STEP_SUMMARY names a folder, a device or a pipe, not a file")

func noVariables(string) string { return "" }

// A page is what there is of a job summary.
type page struct {
	room      int    // for how many bytes more, at most
	separator string // what has to stand between its text and more
}

// look finds out how much the file at path, which need not exist yet, can take.
func look(path string) (page, error) {
	p := page{room: maxSummary - margin}
	if path == "" {
		return p, nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return p, nil
	case err != nil:
		return p, err
	case !info.Mode().IsRegular(): // a pipe that nobody reads would hold the program
		return p, errNoFile
	}
	f, err := os.Open(path)
	if err != nil {
		return p, err
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil || size == 0 {
		return p, err
	}
	p.room -= int(min(size, maxSummary))
	p.separator = "\n\n"
	var last [1]byte
	if _, err = f.ReadAt(last[:], size-1); err == nil && last[0] == '\n' {
		p.separator = "\n"
	}
	return p, err
}
