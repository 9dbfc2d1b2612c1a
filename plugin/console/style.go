package console

import "strings"

// Style is the set of conventions of a CI system's log.
type Style uint8

// The styles. A system without conventions of its own is Plain.
const (
	Plain  Style = iota
	GitHub       // GitHub Actions: ::group::
	Gitea        // Gitea and Forgejo Actions: the same commands
	Azure        // Azure Pipelines: ##[group]
	GitLab       // GitLab: section markers
)

// StyleOf returns the style of a CI system, named as in ci.Build.System.
func StyleOf(system string) Style {
	switch system {
	case "github":
		return GitHub
	case "gitea":
		return Gitea
	case "azure":
		return Azure
	case "gitlab":
		return GitLab
	}
	return Plain
}

// String returns the name of the system the style is made for.
func (s Style) String() string {
	return [...]string{"plain", "github", "gitea", "azure", "gitlab"}[s]
}

// Color decides whether a log gets colours, the wishes of people first:
// NO_COLOR (no-color.org), then FORCE_COLOR and CLICOLOR_FORCE, then CLICOLOR=0
// and TERM=dumb; without any, terminals and the CI systems whose log pages
// render ANSI codes for certain get them. Drone's and Woodpecker's convention
// is none unless there is a terminal. system is ci.Build.System.
func Color(env func(string) string, terminal bool, system string) bool {
	off := func(name string) bool { v := env(name); return v == "0" || strings.EqualFold(v, "false") }
	switch {
	case env("NO_COLOR") != "":
		return false
	case off("FORCE_COLOR"):
		return false
	case env("FORCE_COLOR") != "":
		return true
	case env("CLICOLOR_FORCE") != "" && !off("CLICOLOR_FORCE"):
		return true
	case off("CLICOLOR"), env("TERM") == "dumb":
		return false
	}
	return terminal || StyleOf(system) != Plain
}
