package ci

import (
	"net/url"
	"strconv"
)

// Alibaba Cloud Yunxiao Flow. Nothing marks it but the names of its variables
// together, of which others use each; it is therefore asked for late.
// https://help.aliyun.com/zh/yunxiao/user-guide/environment-variables

func flowMarker(get func(string) string) string {
	if get("PIPELINE_ID") == "" || get("BUILD_NUMBER") == "" || get("PROJECT_DIR") == "" {
		return ""
	}
	return "PIPELINE_ID BUILD_NUMBER PROJECT_DIR"
}

func readFlow(f *facts) {
	readFlowCommit(f)
	f.first("Number", &f.Number, "BUILD_NUMBER")
	f.first("Workspace", &f.Workspace, "PROJECT_DIR")
	f.started("TIMESTAMP")
	id := f.get("PIPELINE_ID")
	// The web address is a convention of the product, not part of its API.
	f.put("URL", &f.URL, "https://flow.aliyun.com/pipelines/"+url.PathEscape(id)+"/builds/"+url.PathEscape(f.Number), "PIPELINE_ID BUILD_NUMBER")
	// No variable names the job or the step.
	f.key("BUILD_NUMBER PIPELINE_ID", f.Number, id)
}

// maxFlowSources bounds the numbered variables of further code sources that are looked for.
const maxFlowSources = 20

// readFlowCommit takes CI_COMMIT_SHA; CI_COMMIT_ID has eight characters. With
// several sources the numbered variables say more, but not which of them is
// under test, so one of them counts only when it is the only one.
// CI_COMMIT_REF_NAME is a branch or a tag, and nothing says which.
func readFlowCommit(f *facts) {
	f.commits("CI_COMMIT_SHA")
	f.first("Branch", &f.Branch, "CI_COMMIT_REF_NAME")
	var numbered []string
	for i := 1; i <= maxFlowSources; i++ {
		if n := strconv.Itoa(i); f.get("CI_COMMIT_SHA_"+n) != "" {
			numbered = append(numbered, n)
		}
	}
	switch {
	case len(numbered) == 1:
		f.commits("CI_COMMIT_SHA_" + numbered[0])
		f.first("Branch", &f.Branch, "CI_COMMIT_REF_NAME_"+numbered[0])
	case len(numbered) > 1 && f.Commit != "":
		f.note("the pipeline has %d code sources, and CI_COMMIT_SHA speaks of one of them", len(numbered))
	case len(numbered) > 1:
		f.note("the pipeline has %d code sources, and no CI_COMMIT_SHA says which of them is tested", len(numbered))
	}
	if id := f.get("CI_COMMIT_ID"); f.Commit == "" && id != "" {
		f.note("CI_COMMIT_ID is %q, which is no full commit SHA", id)
	}
}
