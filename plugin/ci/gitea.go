package ci

import "strings"

// Gitea Actions and Forgejo Actions, which set the variables of GitHub Actions
// and mark themselves. A runner that does not is known by the API's address.

func giteaMarker(get func(string) string) string {
	if get("GITHUB_ACTIONS") != "true" {
		return ""
	}
	for _, name := range []string{"GITEA_ACTIONS", "FORGEJO_ACTIONS"} {
		if get(name) == "true" {
			return name
		}
	}
	if strings.HasSuffix(strings.TrimRight(get("GITHUB_API_URL"), "/"), "/api/v1") {
		return "GITHUB_API_URL"
	}
	return ""
}

func readGitea(f *facts) {
	if f.get("FORGEJO_ACTIONS") == "true" {
		f.put("Forge", &f.Forge, "forgejo", "FORGEJO_ACTIONS")
	}
	f.put("Forge", &f.Forge, "gitea", f.Sources["System"])
	readActions(f)
	f.readOnly()
	// The number of a run in the address is its id since Gitea 1.26 and its
	// index before; by_index says which it is, and older versions ignore it.
	if f.ServerURL != "" && f.Repository != "" && f.Number != "" {
		f.put("URL", &f.URL, f.ServerURL+"/"+f.Repository+"/actions/runs/"+f.Number+"?by_index=1",
			"GITHUB_SERVER_URL GITHUB_REPOSITORY GITHUB_RUN_NUMBER")
	}
}
