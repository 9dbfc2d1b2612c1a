package ci

import "strings"

// against names the variables that say what a build is compared with: for a
// pull request the commit and the branch that it is to be merged into, else the
// commit that was built or pushed before on the same branch.
type against struct{ base, branch, before []string }

// comparisons are the variables of each system. Where the event file says it
// too, that was read before.
//
// GitHub, Gitea: https://docs.github.com/actions/reference/workflows-and-actions/variables;
// Woodpecker: https://woodpecker-ci.org/docs/usage/environment; Drone:
// https://docs.drone.io/pipeline/environment/reference/; GitLab:
// https://docs.gitlab.com/ci/variables/predefined_variables/; Bitbucket:
// https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/;
// Azure: https://learn.microsoft.com/azure/devops/pipelines/build/variables;
// Jenkins: https://plugins.jenkins.io/git/
func comparisons() map[string]against {
	actions := against{branch: []string{"GITHUB_BASE_REF"}}
	drone := against{branch: []string{"DRONE_TARGET_BRANCH"}, before: []string{"DRONE_COMMIT_BEFORE"}}
	return map[string]against{
		"github": actions, "gitea": actions,
		"woodpecker": {branch: []string{"CI_COMMIT_TARGET_BRANCH"}, before: []string{"CI_PREV_COMMIT_SHA"}},
		"drone":      drone, "harness": drone,
		"gitlab": {base: []string{"CI_MERGE_REQUEST_DIFF_BASE_SHA"}, branch: []string{"CI_MERGE_REQUEST_TARGET_BRANCH_NAME"},
			before: []string{"CI_COMMIT_BEFORE_SHA"}},
		"bitbucket": {branch: []string{"BITBUCKET_PR_DESTINATION_BRANCH"}},
		"azure":     {branch: []string{"SYSTEM_PULLREQUEST_TARGETBRANCH"}},
		"jenkins":   {branch: []string{"CHANGE_TARGET"}, before: []string{"GIT_PREVIOUS_COMMIT"}},
	}
}

// compare finds out what the build is compared with.
func (f *facts) compare() {
	names := comparisons()[f.System]
	if f.PullRequest == 0 {
		f.earlier("Before", &f.Before, names.before...)
		return
	}
	f.earlier("Base", &f.Base, names.base...)
	for _, name := range names.branch {
		f.put("BaseBranch", &f.BaseBranch, strings.TrimPrefix(f.get(name), headsPrefix), name)
	}
}

// earlier sets a field from the first of the variables that holds another commit
// than the one under test.
func (f *facts) earlier(field string, to *string, names ...string) {
	for _, name := range names {
		f.earlierIs(field, to, f.get(name), name)
	}
}

func (f *facts) earlierIs(field string, to *string, value, source string) {
	value = strings.ToLower(value)
	if fullSHA(value) && strings.Trim(value, "0") != "" && value != f.Commit {
		f.put(field, to, value, source)
	}
}
