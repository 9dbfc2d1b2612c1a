package ci

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// facts collects a Build and where each part of it comes from.
type facts struct {
	Build
	env      func(string) string
	readFile func(string) ([]byte, error)
}

func newFacts(env func(string) string, readFile func(string) ([]byte, error)) *facts {
	return &facts{Build: Build{Sources: map[string]string{}}, env: env, readFile: readFile}
}

// unreplaced reports whether value is an expression of a pipeline language that
// reached the environment as it was written: ${COMMIT_ID}, $(Build.Number), ${{ x }}.
func unreplaced(value string) bool {
	return strings.HasPrefix(value, "${") && strings.HasSuffix(value, "}") ||
		strings.HasPrefix(value, "$(") && strings.HasSuffix(value, ")")
}

// lazily compiles a pattern when it is first asked for: each system needs few
// of them, and most runs none.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// get returns a variable, "" when it is absent, blank or an unreplaced expression.
func (f *facts) get(name string) string {
	value := strings.TrimSpace(f.env(name))
	if unreplaced(value) {
		return ""
	}
	return value
}

// put sets a field, when it is still empty and value is not.
func (f *facts) put(field string, to *string, value, source string) {
	if value != "" && *to == "" {
		*to = value
		f.Sources[field] = source
	}
}

// first sets a field from the first of the variables that is set.
func (f *facts) first(field string, to *string, names ...string) {
	for _, name := range names {
		f.put(field, to, f.get(name), name)
	}
}

// address sets a field from the first set variable, without a slash at the end.
// User info is dropped: links are made of it.
func (f *facts) address(field string, to *string, names ...string) {
	for _, name := range names {
		value := f.get(name)
		if u, err := url.Parse(value); err == nil && u.User != nil {
			u.User = nil
			value = u.String()
		}
		f.put(field, to, strings.TrimRight(value, "/"), name)
	}
}

// checkPage takes a page back that is no web address: Drone's runners, started
// by hand, set :///octocat/hello/1 for want of a server.
func (f *facts) checkPage() {
	u, err := url.Parse(f.URL)
	if f.URL == "" || err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http") {
		return
	}
	f.note("%s is %q, which is no web address", f.Sources["URL"], f.URL)
	f.URL = ""
	delete(f.Sources, "URL")
}

// fullSHA reports whether value is a commit's full SHA-1 or SHA-256.
func fullSHA(value string) bool {
	return (len(value) == 40 || len(value) == 64) && strings.Trim(value, "0123456789abcdefABCDEF") == ""
}

// commit takes value as the commit when it is a full SHA, and notes it otherwise.
// All zeros stand for a deleted branch.
func (f *facts) commit(value, source string) {
	switch {
	case strings.Trim(value, "0") == "":
	case fullSHA(value):
		f.put("Commit", &f.Commit, strings.ToLower(value), source)
	default:
		f.note("%s is %q, which is no full commit SHA", source, value)
	}
}

// commits takes the first of the variables that holds a full SHA.
func (f *facts) commits(names ...string) {
	for _, name := range names {
		if f.Commit == "" {
			f.commit(f.get(name), name)
		}
	}
}

func (f *facts) note(format string, args ...any) {
	f.Notes = append(f.Notes, fmt.Sprintf(format, args...))
}

// mergeCommit notes that a commit was not taken, because it is not the head of
// the pull request, or may not be.
func (f *facts) mergeCommit(name string) {
	if f.Commit == "" && f.get(name) != "" {
		f.note("%s may be a merge commit made for this build, and no variable names the head of the pull request", name)
	}
}

// pullRefs are the refs of pull requests: GitHub and Gitea, GitLab, Bitbucket.
var pullRefs = lazily(`^refs/(?:pull|merge-requests|pull-requests)/([0-9]+)(?:/|$)`)

// pullRequest takes the first of the values that is a number from 1, as it is
// or as part of the ref of a pull request.
func (f *facts) pullRequest(names ...string) {
	for _, name := range names {
		f.pullRequestIs(f.get(name), name)
	}
}

func (f *facts) pullRequestIs(value, source string) {
	if match := pullRefs().FindStringSubmatch(value); match != nil {
		value = match[1]
	}
	if number, err := strconv.Atoi(value); err == nil && number > 0 && f.PullRequest == 0 {
		f.PullRequest = number
		f.Sources["PullRequest"] = source
	}
}

func (f *facts) attempt(name string) {
	if number, err := strconv.Atoi(f.get(name)); err == nil && number > 0 {
		f.Attempt = number
		f.Sources["Attempt"] = name
	}
}

func (f *facts) fork(is bool, source string) {
	if is {
		f.Fork = true
		f.Sources["Fork"] = source
	}
}

const (
	headsPrefix = "refs/heads/"
	tagsPrefix  = "refs/tags/"
)

// branchOf takes the branch from a ref, when it is that of a branch.
func (f *facts) branchOf(ref, source string) {
	if branch, ok := strings.CutPrefix(ref, headsPrefix); ok {
		f.put("Branch", &f.Branch, branch, source)
	}
}

// refOf takes the full ref of the tag or branch in a variable.
func (f *facts) refOf(prefix, name string) {
	if value := f.get(name); value != "" {
		f.put("Ref", &f.Ref, prefix+strings.TrimPrefix(value, prefix), name)
	}
}

// key sets Key from the number of the build, without which there is none, and
// parts that are told apart whatever characters they hold. It comes from those
// of the named variables that are set. The first of the parts names what counts
// the builds, the repository or the project, and so belongs to ID as well.
func (f *facts) key(names, build string, parts ...string) {
	f.id(names, build, parts[:min(1, len(parts))]...)
	f.joined("Key", &f.Key, names, build, parts)
}

// id sets ID where the first part of the key is not what counts the builds.
func (f *facts) id(names, build string, parts ...string) {
	f.joined("ID", &f.ID, names, build, parts)
}

func (f *facts) joined(field string, to *string, names, build string, parts []string) {
	if build == "" {
		return
	}
	parts = append([]string{f.System, build}, parts...)
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	source := slices.DeleteFunc(strings.Fields(names), func(name string) bool { return f.get(name) == "" })
	f.put(field, to, strings.Join(parts, "/"), strings.Join(source, " "))
}

// started takes the first of the variables that is a point in time.
func (f *facts) started(names ...string) {
	for _, name := range names {
		if at, ok := parseTime(f.get(name)); ok && f.Started.IsZero() {
			f.Started = at
			f.Sources["Started"] = name
		}
	}
}

// Digits of a time as a number since 1970, from 2001 to 2286.
const (
	secondsDigits      = 10
	millisecondsDigits = 13
)

// parseTime reads seconds or milliseconds since 1970, or a date with its zone:
// RFC 3339, or the form of Azure Pipelines, "2026-01-02 15:04:05+00:00".
func parseTime(value string) (time.Time, bool) {
	if number, err := strconv.ParseInt(value, 10, 64); err == nil {
		switch len(value) {
		case secondsDigits:
			return time.Unix(number, 0).UTC(), number > 0
		case millisecondsDigits:
			return time.UnixMilli(number).UTC(), number > 0
		}
		return time.Time{}, false
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05Z07:00"} {
		if at, err := time.Parse(layout, value); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
