package ci

import "net/url"

// Bitbucket Pipelines.
// https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/

const bitbucketServer = "https://bitbucket.org"

func bitbucketMarker(get func(string) string) string {
	if get("BITBUCKET_BUILD_NUMBER") == "" {
		return ""
	}
	return "BITBUCKET_BUILD_NUMBER"
}

func readBitbucket(f *facts) {
	f.put("Forge", &f.Forge, "bitbucket", "BITBUCKET_BUILD_NUMBER")
	f.put("ServerURL", &f.ServerURL, bitbucketServer, "BITBUCKET_BUILD_NUMBER")
	f.deriveAPI()
	f.commits("BITBUCKET_COMMIT")
	f.pullRequest("BITBUCKET_PR_ID")
	f.refOf(tagsPrefix, "BITBUCKET_TAG")
	f.first("Branch", &f.Branch, "BITBUCKET_BRANCH")
	f.refOf(headsPrefix, "BITBUCKET_BRANCH")
	f.first("Repository", &f.Repository, "BITBUCKET_REPO_FULL_NAME")
	if workspace, slug := f.get("BITBUCKET_WORKSPACE"), f.get("BITBUCKET_REPO_SLUG"); workspace != "" && slug != "" {
		f.put("Repository", &f.Repository, workspace+"/"+slug, "BITBUCKET_WORKSPACE BITBUCKET_REPO_SLUG")
	}
	f.first("Number", &f.Number, "BITBUCKET_BUILD_NUMBER")
	f.attempt("BITBUCKET_STEP_RUN_NUMBER")
	f.first("Workspace", &f.Workspace, "BITBUCKET_CLONE_DIR")
	step := f.get("BITBUCKET_STEP_UUID")
	if f.Repository != "" {
		page, source := bitbucketServer+"/"+f.Repository+"/pipelines/results/"+f.Number, "BITBUCKET_BUILD_NUMBER"
		if step != "" {
			page, source = page+"/steps/"+url.PathEscape(step), source+" BITBUCKET_STEP_UUID"
		}
		f.put("URL", &f.URL, page, source)
	}
	f.key("BITBUCKET_BUILD_NUMBER BITBUCKET_STEP_UUID BITBUCKET_PARALLEL_STEP", f.Number, f.Repository, step, f.get("BITBUCKET_PARALLEL_STEP"))
}
