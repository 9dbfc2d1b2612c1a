// Package ci finds out from the environment which CI system runs the program
// and what it says about the build. One file per system; it reads variables
// and, where a system has one, the event file, and touches no network.
//
// Three rules hold for all of them. An empty variable is an absent one, and so
// is one that holds an expression nobody replaced, like ${COMMIT_ID}. A commit
// is taken only as a full SHA, and never where it may be a merge commit that
// exists for the build alone. What is not certain is left empty and noted.
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
	Base        string // full SHA of the commit that a pull request is compared with: the head of BaseBranch when the build began, or an earlier commit of it
	BaseBranch  string // that a pull request is to be merged into
	Before      string // full SHA of the commit that was built or pushed before on Branch; "" for a pull request
	ReadOnly    bool   // the CI's own token may not write, whatever the pipeline asks for

	Number  string // run number as people see it
	Attempt int    // 1 for the first execution; 0 when unknown
	ID      string // names the build: the same in all its jobs, however often one is executed, different otherwise
	Key     string // names build, job and step: the same when the same step is executed again, different otherwise
	Job     string
	Step    string
	// Workflow, OS and Arch are in the system's own words; the latter two are
	// those of the machine that the step runs on.
	Workflow, OS, Arch string
	Matrix             string // values of the job's matrix, where the system names them
	JobRun             string // tells this execution of the job from those of other values of its matrix, and from earlier ones

	URL       string    // page of this step, else of the build
	Workspace string    // root of the checked-out tree
	Started   time.Time // start of the build; zero when unknown

	ServerURL string // the code host's web address, without a slash at the end
	APIURL    string // the code host's API, without a slash at the end
	Forge     string // kind of the code host: github, gitea, forgejo, gitlab, bitbucket, …; "" when unknown

	Card    string // file or stream that a Drone card is written to
	TempDir string // folder that the system empties after the job

	StepSummary string // file that Markdown is appended to, to be shown with the build

	CodeArtsBuildNo string // INCREASENUM

	// Sources names, for each field above that was filled, the variables or
	// files it came from: "Commit" → "GITHUB_EVENT_PATH pull_request.head.sha".
	Sources map[string]string
	// Notes say, one sentence each, what the system offered that was not used, and why.
	Notes []string
}

// A system knows one CI system.
type system struct {
	name string
	// marker returns the variables by which the system shows itself, or "".
	marker func(get func(string) string) string
	read   func(*facts)
}

// systems returns the known systems, the more telling marker first: runners
// inherit variables of the machine, and Woodpecker, Harness and others set
// variables of the systems they descend from.
func systems() []system {
	return []system{
		{"gitea", giteaMarker, readGitea},
		{"github", githubMarker, readGitHub},
		{"woodpecker", woodpeckerMarker, readWoodpecker},
		{"harness", harnessMarker, readHarness},
		{"drone", droneMarker, readDrone},
		{"gitlab", gitlabMarker, readGitLab},
		{"bitbucket", bitbucketMarker, readBitbucket},
		{"azure", azureMarker, readAzure},
		{"cnb", cnbMarker, readCNB},
		{"jenkins", jenkinsMarker, readJenkins},
		{"flow", flowMarker, readFlow},
		{"codearts", codeartsMarker, readCodeArts},
	}
}

// Detect returns what the environment says about the build. env returns the
// value of a variable, "" when it is not set; readFile is asked for the event
// file only. Outside a known system the Build is empty.
func Detect(env func(string) string, readFile func(string) ([]byte, error)) Build {
	f := newFacts(env, readFile)
	for _, s := range systems() {
		if by := s.marker(f.get); by != "" {
			f.put("System", &f.System, s.name, by)
			s.read(f)
			f.compare()
			break
		}
	}
	// No other system has this parameter, and a build may pass on no other one.
	f.first("CodeArtsBuildNo", &f.CodeArtsBuildNo, "INCREASENUM")
	f.checkPage()
	return f.Build
}
