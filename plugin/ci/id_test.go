package ci_test

import "testing"

// TestDetect_ID holds that all jobs of a build have one id, whatever their own
// variables say, and that another build has another.
func TestDetect_ID(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]struct{ env, job, build, want string }{
		"GitHub": {githubEnv, "GITHUB_JOB=other\nRUNNER_OS=Windows\nGITHUB_ACTION=x\nGITHUB_RUN_ATTEMPT=3", "GITHUB_RUN_ID=7", "github/16000000001/octocat%2Fhello"},
		"Woodpecker": {"CI=woodpecker\nCI_PIPELINE_NUMBER=12\nCI_REPO=octocat/hello\nCI_PIPELINE_EVENT=push\n",
			"CI_WORKFLOW_NAME=b\nCI_STEP_NUMBER=9\nCI_STEP_NAME=x", "CI_PIPELINE_NUMBER=13", "woodpecker/12/octocat%2Fhello"},
		"Flow":      {"PIPELINE_ID=11\nBUILD_NUMBER=7\nPROJECT_DIR=/root/workspace/app\n", "TIMESTAMP=1", "BUILD_NUMBER=8", "flow/7/11"},
		"GitLab":    {"GITLAB_CI=true\nCI_PIPELINE_ID=900\nCI_PROJECT_ID=4\n", "CI_JOB_NAME=test 2/3", "CI_PIPELINE_ID=901", "gitlab/900/4"},
		"CNB":       {"CNB=true\nCNB_BUILD_ID=cnb-i5o\n", "CNB_PIPELINE_NAME=b\nCNB_PIPELINE_KEY=pipeline-1", "CNB_BUILD_ID=cnb-i5p", "cnb/cnb-i5o"},
		"Harness":   {"HARNESS_BUILD_ID=17\nHARNESS_ACCOUNT_ID=acc\nHARNESS_PROJECT_ID=shop\n", "HARNESS_STAGE_ID=b\nDRONE_STEP_NUMBER=4", "HARNESS_BUILD_ID=18", "harness/17/acc//shop/"},
		"Bitbucket": {"BITBUCKET_BUILD_NUMBER=42\nBITBUCKET_REPO_FULL_NAME=team/hello\n", "BITBUCKET_PARALLEL_STEP=1\nBITBUCKET_STEP_UUID={a}", "BITBUCKET_BUILD_NUMBER=43", "bitbucket/42/team%2Fhello"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := detect(t, variables(run.env), "").ID; got != run.want {
				t.Errorf("the id is %q, want %q", got, run.want)
			}
			if got := detect(t, variables(run.env+"\n"+run.job), "").ID; got != run.want {
				t.Errorf("in another job the id is %q, want %q", got, run.want)
			}
			if got := detect(t, variables(run.env+"\n"+run.build), "").ID; got == run.want || got == "" {
				t.Errorf("in another build the id is %q", got)
			}
		})
	}
}
