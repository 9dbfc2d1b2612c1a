// Package ci finds out from the environment which CI system runs the program
// and what it says about the build. One file per system; it reads variables
// and, where a system has one, the event file, and touches no network.
package ci

import "time"

// A Build is the facts about one CI run. A field is empty when the system does
// not say, or says something that cannot be trusted for the purpose.
type Build struct {
	System string // one word: github, gitea, woodpecker, drone, harness, gitlab, bitbucket, azure, cnb, jenkins, flow, codearts; "" outside any
	Event  string // the system's own word for what started the build

	Commit      string // full SHA of the commit under test: a pull request's head, never its merge commit
	Ref         string // full ref (refs/heads/…, refs/tags/…, refs/pull/…) where known
	Branch      string // source branch of a pull request, else the branch
	PullRequest int    // number within the repository; 0 when none
	Repository  string // owner/name, or the system's own path of it
	Fork        bool   // the pull request comes from another repository

	Number  string // run number as people see it
	Attempt int    // 1 for the first execution; 0 when unknown
	Key     string // names build, job and step: the same when the same step is executed again, different otherwise
	Job     string
	Step    string

	URL       string    // page of this step, else of the build
	Workspace string    // root of the checked-out tree
	Started   time.Time // start of the build; zero when unknown

	ServerURL string // the code host's web address
	APIURL    string // the code host's API
	Forge     string // kind of the code host: github, gitea, forgejo, gitlab, bitbucket, …; "" when unknown

	CodeArtsBuildNo string // INCREASENUM

	// Sources names, for each field above that was filled, the variables or
	// files it came from: "Commit" → "GITHUB_EVENT_PATH pull_request.head.sha".
	Sources map[string]string
}
