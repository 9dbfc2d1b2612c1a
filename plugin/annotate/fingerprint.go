package annotate

import (
	"cmp"
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// silent is the bit of a fingerprint that says that the case told nothing of
// itself: it shares its cause with no other case.
const silent = 1

// roots are the folders that CI systems check trees out into; what follows one
// of them, but for so many segments, is a path in the tree.
var roots = [...]struct {
	folder   string
	segments int
}{
	{"/github/workspace/", 0}, {"/home/runner/work/", 2}, {"/runner/_work/", 2}, {"/__w/", 2}, {"/builds/", 2},
	{"/drone/src/", 0}, {"/woodpecker/src/", 3}, {"/harness/", 0}, {"/root/workspace/", 1}, {"/bitbucket/pipelines/agent/build/", 0},
}

// IsSilent reports whether c failed and says nothing of its own.
func IsSilent(c *report.Case) bool { return cmp.Or(c.Fingerprint, Fingerprint(c))&silent != 0 }

// Fingerprint tells what c failed of, from the first of its failures that says
// anything: type, message and nearest frame of the project's own code, with
// numbers, addresses, ids, dates, durations, ports, temporary paths and quoted
// values masked. It is the same in every run, order and machine, never 0, takes
// time in proportion to a bounded part of the text, and keeps nothing of c.
//
// The line of the frame is kept: two assertions with the same words on
// different lines are two causes. Without a frame, an assertion belongs to its
// class, since "expected true" says nothing by itself, while what was thrown is
// the same wherever it surfaces. A case that says nothing at all is a cause of
// its own.
//
// Absolute paths are known to be in the tree below the folders that CI systems
// use; see Below for other folders.
func Fingerprint(c *report.Case) uint64 {
	print, _ := fingerprint(c, nil)
	return print
}

// Below returns Fingerprint for trees that are checked out into one of folders:
// absolute paths without a slash at the end. shared reports whether every case
// with the same failure has the same fingerprint, whatever digits stand in its
// message and in the first line of its details, unless a line of them ends what
// the case is called.
func Below(folders ...string) func(*report.Case) (print uint64, shared bool) {
	return func(c *report.Case) (uint64, bool) { return fingerprint(c, folders) }
}

func fingerprint(c *report.Case, folders []string) (print uint64, shared bool) {
	f, t := firstTelling(c)
	if f == nil {
		return identity(c) | silent, false
	}
	at := t.at
	if at.path == "" {
		at = ownFrame(c, f)
	}
	if t.line == "" && at.path == "" && thrown(f.Type) == "" {
		return identity(c) | silent, false
	}
	h := newHash()
	h.masked(kindOf(c, f))
	h.masked(t.line)
	switch {
	case at.path != "":
		h.frame(c, at, folders)
	default:
		h.unplaced(c, f, t)
	}
	if h &^= silent; h == 0 {
		h = 2
	}
	return uint64(h), sharedBy(c, t, at)
}

// kindOf is the type of a failure of c in one word, "" where it says no more
// than that the case failed: two tools that run one test name that in two ways.
func kindOf(c *report.Case, f *report.Failure) string {
	kind := simpleType(f.Type)
	if f.Type == c.Name || isGeneric(kind) || strings.HasPrefix(kind, exitStatus) {
		return ""
	}
	return kind
}

// exitStatus begins the type that cargo-nextest writes, which is about the
// program that the test ran in
// (https://nexte.st/docs/machine-readable/junit/).
const exitStatus = "test failure with exit code "

// firstTelling is the first failure of c that says anything, else the first
// one; nil when there is none.
func firstTelling(c *report.Case) (*report.Failure, telling) {
	for i := range c.Failures {
		if t := tell(c, &c.Failures[i]); t.line != "" {
			return &c.Failures[i], t
		}
	}
	if len(c.Failures) > 0 {
		return &c.Failures[0], telling{}
	}
	return nil, telling{}
}

// identity is a hash of what names c, with the bit of silence clear.
func identity(c *report.Case) uint64 { return identityOf(c, c.Name) }

// identityOf is the identity of a case beside c that has another name.
func identityOf(c *report.Case, name string) uint64 {
	h := newHash()
	for _, s := range [...]string{c.Report, c.Suite, c.Class, name} {
		h.string(s)
		h.byte(0)
	}
	return uint64(h) &^ silent
}

// A hash is 64-bit FNV-1a.
type hash uint64

func newHash() hash { return 14695981039346656037 }

func (h *hash) byte(b byte) { *h = (*h ^ hash(b)) * 1099511628211 }

func (h *hash) string(s string) {
	for i := range len(s) {
		h.byte(s[i])
	}
}

func (h *hash) masked(s string) {
	if s != "" {
		var m masker
		for _, b := range m.run(s) {
			h.byte(b)
		}
	}
	h.byte(0)
}

// frame adds a frame without what differs between machines: of a path, the last
// two segments below the checked-out tree. Go's logs leave out the folder, which
// is that of the package.
func (h *hash) frame(c *report.Case, f frame, folders []string) {
	switch {
	case f.in != "":
		h.masked(f.in)
	default:
		path := lastSegments(belowRoot(strings.TrimPrefix(f.path, "file://"), folders))
		if strings.HasSuffix(path, ".go") && strings.IndexByte(path, '/') < 0 {
			h.masked(c.Class)
		}
		h.path(path)
	}
	h.string(f.line)
}

// path adds a path with the hashes in names of bundles masked; other digits
// tell files apart.
func (h *hash) path(s string) {
	for i := 0; i < len(s); {
		end := afterWord(s, i)
		switch w := s[i:end]; {
		case w == "" && s[i] == '\\':
			h.byte('/')
			end++
		case w == "":
			h.byte(s[i])
			end++
		case len(w) >= minHash && allHex(w):
			h.byte(maskID)
		default:
			h.string(w)
		}
		i = end
	}
}

// unplaced adds what else there is to tell failures without a frame apart.
func (h *hash) unplaced(c *report.Case, f *report.Failure, t telling) {
	if strings.HasSuffix(t.line, ":") {
		next, _, _ := strings.Cut(strings.TrimLeft(t.rest, "\r\n \t"), "\n")
		h.masked(next)
	}
	if isAssertion(f, t.line) {
		h.masked(c.Class)
		h.masked(c.File)
	}
}

// isAssertion reports whether f compares something, rather than says what went
// wrong.
func isAssertion(f *report.Failure, line string) bool {
	// Robot Framework calls all failures assertions, also those around a test.
	if strings.HasPrefix(line, "Parent suite ") || strings.HasPrefix(line, "Setup failed:") || strings.HasPrefix(line, "Teardown failed:") {
		return false
	}
	for _, w := range [...]string{"assert", "expect", "comparison"} {
		if containsFold(f.Type[:min(len(f.Type), 256)], w) {
			return true
		}
	}
	for _, w := range [...]string{"assert", "expect", "want", "not equal", "should", "failed asserting", "mismatch"} {
		if containsFold(line[:min(len(line), 256)], w) {
			return true
		}
	}
	return false
}

// simpleType is the last part of a qualified type.
func simpleType(s string) string {
	if strings.IndexByte(s, ' ') >= 0 {
		return s
	}
	return s[strings.LastIndexAny(s, `.\:$`)+1:]
}

// belowRoot cuts the folder of the checked-out tree from an absolute path, as
// far as it is known.
func belowRoot(path string, folders []string) string {
	for _, f := range folders {
		if rest, found := strings.CutPrefix(path, f); found && f != "" && strings.HasPrefix(rest, "/") {
			return rest[1:]
		}
	}
	for _, r := range roots {
		i := strings.Index(path, r.folder)
		if i < 0 {
			continue
		}
		path = path[i+len(r.folder):]
		for n := r.segments; n > 0; n-- {
			_, rest, found := strings.Cut(path, "/")
			if !found {
				break
			}
			path = rest
		}
		return path
	}
	return path
}

// lastSegments is the last two segments of a path.
func lastSegments(path string) string {
	for i, n := len(path)-1, 0; i >= 0; i-- {
		if path[i] == '/' || path[i] == '\\' {
			if n++; n == 2 {
				return path[i+1:]
			}
		}
	}
	return path
}
