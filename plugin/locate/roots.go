package locate

import "strings"

// uproot takes the root of a workspace off an absolute path: one that is
// known, or one where CI systems are known to put it.
func (t *Tree) uproot(p *place) {
	if !p.abs && !p.rooted {
		return
	}
	for _, root := range t.roots {
		if rest, ok := strings.CutPrefix(p.path, root); ok && len(rest) > 1 && rest[0] == '/' {
			p.path, p.abs, p.rooted = rest[1:], false, true
			return
		}
	}
	if p.rooted {
		return
	}
	for _, root := range ciRoots {
		if rest, ok := under(p.path, root); ok {
			p.path, p.rooted = rest, true
			return
		}
	}
}

// ciRoots are the places where CI systems and containers check repositories
// out, without the leading slash or drive; * is one name. They are hints: what
// is left is used only where it exists in the tree.
var ciRoots = [...]string{
	"github/workspace",
	"home/runner/work/*/*",
	"Users/runner/work/*/*",
	"__w/*/*",
	"a/*/*", // D:\a\name\name on GitHub's Windows
	"actions-runner/_work/*/*",
	"home/vsts/work/*/s",
	"Users/runner/work/*/s",
	"a/*/s", // D:\a\1\s on Azure's Windows
	"builds/*/*",
	"drone/src",
	"woodpecker/src/*/*/*",
	"root/workspace/*", // Yunxiao Flow
	"workspace/source", // Tekton
	"workspaces/*",
	"home/circleci/project",
	"root/project",
	"bitrise/src",
	"opt/atlassian/pipelines/agent/build",
	"var/lib/jenkins/workspace/*",
	"var/jenkins_home/workspace/*",
	"home/jenkins/agent/workspace/*",
	"home/jenkins/workspace/*",
	"home/travis/build/*/*",
	"harness",
	"codebuild/output/*/src/*/*/*",
	"usr/src/app",
	"usr/src/*",
	"var/www/html",
	"go/src/*/*/*",
	"workspace",
	"project",
	"app",
	"src",
	"code",
	"work",
	"repo",
	"_", // deterministic builds of .NET
}

// under returns what follows a root in p.
func under(p, root string) (rest string, ok bool) {
	for root != "" {
		var want, name string
		want, root, _ = strings.Cut(root, "/")
		name, p, ok = strings.Cut(p, "/")
		if !ok || (want != "*" && want != name) {
			return "", false
		}
	}
	return p, p != ""
}

// foreignRoots begin absolute paths (without the first slash) of what was
// installed, not checked out.
var foreignRoots = [...]string{
	"usr/lib/", "usr/lib64/", "usr/local/lib/", "usr/local/go/", "usr/local/share/", "usr/local/bin/", "usr/local/include/", "usr/share/", "usr/include/", "usr/bin/", "usr/libexec/", "lib/", "lib64/", "bin/", "sbin/", "etc/", "proc/",
	"opt/hostedtoolcache/", "opt/homebrew/", "nix/store/", "rustc/", "snap/", "System/Library/", "Library/", "Applications/", "hostedtoolcache/", "usr/local/rvm/", "usr/local/rbenv/", "usr/local/bundle/", "usr/local/cargo/", "go/pkg/mod/",
	"Program Files/", "Program Files (x86)/", "Windows/", "Python3", "home/bokken/", // Unity's own build machines
}

// foreignParts stand in paths of what others wrote. The path is looked at with
// a slash before it.
var foreignParts = [...]string{
	"/node_modules/", "/site-packages/", "/dist-packages/", "/vendor/", "/pkg/mod/", "/.cargo/registry/", "/.cargo/git/", "/rustlib/", "/gems/", "/.rvm/", "/.rbenv/", "/.pyenv/", "/.asdf/", "/.m2/", "/.gradle/", "/.nuget/",
	"/Pods/", "/.pub-cache/", "/dart-sdk/", "/flutter/packages/", "/.venv/", "/venv/", "/.tox/", "/.nox/", "/_pytest/", "/unittest/case.py", "/internal/process/", "/internal/modules/", "/internal/timers", "/.yarn/", "/bower_components/", "/third_party/googletest/", "/_deps/", "/.bundle/",
	"/.linuxbrew/", "/Cellar/", "/.sdkman/", "/.hex/", "/site-library/", "/lib/python", "/lib/ruby/", "/lib/perl5/", "/share/perl",
}

// others reports whether a path belongs to what others wrote, although it ends
// like the file found of the tree.
func (p *place) others(found string) bool {
	if p.abs && !p.rooted {
		for _, root := range foreignRoots {
			if strings.HasPrefix(p.path, root) {
				return true
			}
		}
	}
	slashed, ours := "/"+p.path, "/"+found
	for _, part := range foreignParts {
		if strings.Contains(slashed, part) && !strings.Contains(ours, part) {
			return true
		}
	}
	return false
}
