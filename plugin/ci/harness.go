package ci

// Harness CI.
// https://developer.harness.io/docs/continuous-integration/troubleshoot-ci/ci-env-var/

func harnessMarker(get func(string) string) string {
	for _, name := range []string{"HARNESS_BUILD_ID", "HARNESS_PIPELINE_ID"} {
		if get(name) != "" {
			return name
		}
	}
	return ""
}

func readHarness(f *facts) {
	f.first("Number", &f.Number, "HARNESS_BUILD_ID")
	f.first("Job", &f.Job, "HARNESS_STAGE_ID")
	f.first("Step", &f.Step, "HARNESS_STEP_ID")
	f.first("Workflow", &f.Workflow, "HARNESS_PIPELINE_ID")
	f.first("Workspace", &f.Workspace, "HARNESS_WORKSPACE")
	readDroneBuild(f)
	f.first("URL", &f.URL, "DRONE_BUILD_LINK")
	f.id("HARNESS_ACCOUNT_ID HARNESS_ORG_ID HARNESS_PROJECT_ID HARNESS_PIPELINE_ID HARNESS_BUILD_ID",
		f.Number, f.get("HARNESS_ACCOUNT_ID"), f.get("HARNESS_ORG_ID"), f.get("HARNESS_PROJECT_ID"), f.get("HARNESS_PIPELINE_ID"))
	f.key("HARNESS_ACCOUNT_ID HARNESS_ORG_ID HARNESS_PROJECT_ID HARNESS_PIPELINE_ID HARNESS_BUILD_ID HARNESS_STAGE_ID DRONE_STAGE_NAME DRONE_STEP_NAME DRONE_STEP_NUMBER",
		f.Number, f.get("HARNESS_ACCOUNT_ID"), f.get("HARNESS_ORG_ID"), f.get("HARNESS_PROJECT_ID"), f.get("HARNESS_PIPELINE_ID"),
		f.Job, f.get("DRONE_STAGE_NAME"), f.Step, f.get("DRONE_STEP_NUMBER"))
}
