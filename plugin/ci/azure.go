package ci

import (
	"net/url"
	"strings"
)

// Azure Pipelines.
// https://learn.microsoft.com/azure/devops/pipelines/build/variables

func azureMarker(get func(string) string) string {
	if !strings.EqualFold(get("TF_BUILD"), "true") {
		return ""
	}
	return "TF_BUILD"
}

func readAzure(f *facts) {
	f.first("Event", &f.Event, "BUILD_REASON")
	// The id of a pull request on GitHub is not its number there.
	f.pullRequest("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "BUILD_SOURCEBRANCH", "SYSTEM_PULLREQUEST_PULLREQUESTID")
	f.first("Ref", &f.Ref, "BUILD_SOURCEBRANCH")
	if f.PullRequest > 0 || f.Event == "PullRequest" {
		readAzurePullRequest(f)
	} else {
		f.commits("BUILD_SOURCEVERSION")
		f.branchOf(f.Ref, "BUILD_SOURCEBRANCH")
	}
	readAzureRepository(f)
	f.first("Number", &f.Number, "BUILD_BUILDNUMBER")
	f.attempt("SYSTEM_JOBATTEMPT")
	f.first("Job", &f.Job, "SYSTEM_JOBIDENTIFIER", "SYSTEM_JOBNAME", "AGENT_JOBNAME")
	f.first("Step", &f.Step, "SYSTEM_TASKINSTANCENAME")
	f.first("Workflow", &f.Workflow, "BUILD_DEFINITIONNAME")
	f.first("OS", &f.OS, "AGENT_OS")
	f.first("Arch", &f.Arch, "AGENT_OSARCHITECTURE")
	f.first("TempDir", &f.TempDir, "AGENT_TEMPDIRECTORY")
	f.first("Workspace", &f.Workspace, "BUILD_SOURCESDIRECTORY", "BUILD_REPOSITORY_LOCALPATH")
	f.started("SYSTEM_PIPELINESTARTTIME")
	readAzurePage(f)
	f.key("BUILD_BUILDID SYSTEM_TEAMPROJECT SYSTEM_STAGENAME SYSTEM_JOBIDENTIFIER SYSTEM_JOBNAME SYSTEM_TASKINSTANCENAME",
		f.get("BUILD_BUILDID"), f.get("SYSTEM_TEAMPROJECT"), f.get("SYSTEM_STAGENAME"), f.Job, f.get("SYSTEM_JOBNAME"), f.Step)
}

// readAzurePullRequest takes the head: BUILD_SOURCEVERSION is the merge commit.
func readAzurePullRequest(f *facts) {
	f.commits("SYSTEM_PULLREQUEST_SOURCECOMMITID")
	f.mergeCommit("BUILD_SOURCEVERSION")
	f.put("Branch", &f.Branch, strings.TrimPrefix(f.get("SYSTEM_PULLREQUEST_SOURCEBRANCH"), headsPrefix), "SYSTEM_PULLREQUEST_SOURCEBRANCH")
	f.fork(strings.EqualFold(f.get("SYSTEM_PULLREQUEST_ISFORK"), "true"), "SYSTEM_PULLREQUEST_ISFORK")
}

func readAzureRepository(f *facts) {
	name := f.get("BUILD_REPOSITORY_NAME")
	if name == "" {
		return
	}
	switch provider := f.get("BUILD_REPOSITORY_PROVIDER"); provider {
	case "GitHub", "GitHubEnterprise":
		f.put("Forge", &f.Forge, "github", "BUILD_REPOSITORY_PROVIDER")
		f.put("Repository", &f.Repository, name, "BUILD_REPOSITORY_NAME")
		f.remoteIs("BUILD_REPOSITORY_URI")
	case "Bitbucket":
		f.put("Repository", &f.Repository, name, "BUILD_REPOSITORY_NAME")
		f.remoteIs("BUILD_REPOSITORY_URI")
	case "TfsGit", "TfsVersionControl":
		f.put("Forge", &f.Forge, "azure", "BUILD_REPOSITORY_PROVIDER")
		f.address("ServerURL", &f.ServerURL, "SYSTEM_COLLECTIONURI", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI")
		f.put("Repository", &f.Repository, f.get("SYSTEM_TEAMPROJECT")+"/"+name, "SYSTEM_TEAMPROJECT BUILD_REPOSITORY_NAME")
	default:
		f.put("Repository", &f.Repository, name, "BUILD_REPOSITORY_NAME")
	}
}

func readAzurePage(f *facts) {
	collection, project, build := f.get("SYSTEM_COLLECTIONURI"), f.get("SYSTEM_TEAMPROJECT"), f.get("BUILD_BUILDID")
	if collection == "" || project == "" || build == "" {
		return
	}
	page := strings.TrimRight(collection, "/") + "/" + url.PathEscape(project) + "/_build/results?buildId=" + url.QueryEscape(build)
	source := "SYSTEM_COLLECTIONURI SYSTEM_TEAMPROJECT BUILD_BUILDID"
	if job := f.get("SYSTEM_JOBID"); job != "" {
		page, source = page+"&view=logs&j="+url.QueryEscape(job), source+" SYSTEM_JOBID"
		if task := f.get("SYSTEM_TASKINSTANCEID"); task != "" {
			page, source = page+"&t="+url.QueryEscape(task), source+" SYSTEM_TASKINSTANCEID"
		}
	}
	f.put("URL", &f.URL, page, source)
}
