package ci

// Huawei Cloud CodeArts Build. Its parameters are known by their names together.
// https://support.huaweicloud.com/intl/en-us/usermanual-codeci/codeci_ug_0037.html

func codeartsMarker(get func(string) string) string {
	if get("BUILDNUMBER") == "" || get("INCREASENUM") == "" || get("WORKSPACE") == "" {
		return ""
	}
	return "BUILDNUMBER INCREASENUM WORKSPACE"
}

func readCodeArts(f *facts) {
	f.commits("COMMIT_ID") // filled only when the source was chosen by commit
	f.refOf(tagsPrefix, "GIT_TAG")
	if f.Ref == "" {
		f.first("Branch", &f.Branch, "codeBranch")
		f.refOf(headsPrefix, "codeBranch")
	}
	// BUILDNUMBER is a date and the run's number on that day.
	f.first("Number", &f.Number, "INCREASENUM")
	f.first("CodeArtsBuildNo", &f.CodeArtsBuildNo, "INCREASENUM")
	f.first("Workspace", &f.Workspace, "WORKSPACE")
	// No variable names the task; the time of the build tells builds of two
	// tasks apart that have the same number. It has no zone, so that it cannot
	// be the start of the build.
	f.key("PROJECT_ID INCREASENUM BUILDNUMBER TIMESTAMP",
		f.Number, f.get("PROJECT_ID"), f.get("BUILDNUMBER"), f.get("TIMESTAMP"))
}
