package ci

import (
	"net/url"
	"strings"
)

// knownForge returns the kind of code host at well-known addresses.
func knownForge(host string) string {
	if isDataResidency(host) {
		return "github"
	}
	switch host {
	case "github.com":
		return "github"
	case "gitlab.com":
		return "gitlab"
	case "bitbucket.org":
		return "bitbucket"
	case "gitea.com":
		return "gitea"
	case "codeberg.org":
		return "forgejo"
	case "gitee.com":
		return "gitee"
	case "cnb.cool":
		return "cnb"
	case "codeup.aliyun.com":
		return "codeup"
	}
	return ""
}

// isDataResidency reports whether host is one of GitHub Enterprise Cloud with
// data residency (https://docs.github.com/enterprise-cloud@latest/admin/data-residency).
func isDataResidency(host string) bool { return strings.HasSuffix(host, ".ghe.com") }

// apiOf returns the API of the code host at server, "" when it cannot be known.
// GitHub: https://docs.github.com/rest, https://api.SUBDOMAIN.ghe.com with data
// residency, GitHub Enterprise Server under /api/v3;
// Gitea and Forgejo /api/v1; GitLab /api/v4.
func apiOf(forge, server string) string {
	switch forge {
	case "github":
		if host, found := strings.CutPrefix(server, "https://"); found && (host == "github.com" || isDataResidency(host)) {
			return "https://api." + host
		}
		return server + "/api/v3"
	case "gitea", "forgejo":
		return server + "/api/v1"
	case "gitlab":
		return server + "/api/v4"
	case "bitbucket":
		return "https://api.bitbucket.org/2.0"
	}
	return ""
}

// deriveAPI fills APIURL from the kind and address of the code host.
func (f *facts) deriveAPI() {
	if f.ServerURL != "" {
		f.put("APIURL", &f.APIURL, apiOf(f.Forge, f.ServerURL), f.Sources["ServerURL"])
	}
}

// scpRemote matches git's short form of an SSH address: git@host:owner/name.git.
var scpRemote = lazily(`^(?:[^@/:]+@)?([^/:]+):([^/].*)$`)

// remote returns the web address of the server and the path of the repository
// that a clone address names; both are "" when it names none. User info is dropped.
func remote(address string) (server, path string) {
	host, scheme := "", "https"
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		switch u.Scheme {
		case "http", "https":
			host, scheme, path = u.Host, u.Scheme, u.Path
		case "ssh", "git", "git+ssh":
			host, path = u.Hostname(), u.Path
		}
	} else if match := scpRemote().FindStringSubmatch(address); match != nil {
		host, path = match[1], match[2]
	}
	path = strings.TrimSuffix(strings.Trim(path, "/"), ".git")
	if len(host) < 2 || path == "" { // one letter is a drive
		return "", ""
	}
	return scheme + "://" + strings.ToLower(host), path
}

// remoteIs fills repository and code host from the clone address in a variable.
func (f *facts) remoteIs(name string) {
	server, path := remote(f.get(name))
	f.put("Repository", &f.Repository, path, name)
	f.put("ServerURL", &f.ServerURL, server, name)
	f.forgeByHost()
}

// forgeByHost fills the kind of the code host where its address is well known.
func (f *facts) forgeByHost() {
	if u, err := url.Parse(f.ServerURL); err == nil {
		f.put("Forge", &f.Forge, knownForge(u.Host), f.Sources["ServerURL"])
	}
	f.deriveAPI()
}
