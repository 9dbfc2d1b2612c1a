package plugin

import (
	"strings"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/actions"
	"github.com/testpost/testpost/plugin/host/azure"
	"github.com/testpost/testpost/plugin/host/bitbucket"
	"github.com/testpost/testpost/plugin/host/codearts"
	"github.com/testpost/testpost/plugin/host/codeup"
	"github.com/testpost/testpost/plugin/host/drone"
	"github.com/testpost/testpost/plugin/host/gitea"
	"github.com/testpost/testpost/plugin/host/gitee"
	"github.com/testpost/testpost/plugin/host/github"
)

// hosts are the services that are reported to, in the order they are named in
// the log. A new host is a line here.
func hosts() []host.Kind {
	return []host.Kind{
		codeup.Kind(),
		codearts.Kind(),
		github.Kind(),
		gitea.Kind(),
		bitbucket.Kind(),
		gitee.Kind(),
		actions.Kind(),
		azure.Kind(),
		drone.Kind(),
	}
}

// can reports whether what a host takes is such.
func can(k *host.Kind, such func(*host.Takes) bool) bool {
	if k.Takes == nil {
		return false
	}
	t := k.Takes()
	return such(&t)
}

// able names the hosts that take such.
func able(such func(*host.Takes) bool) string {
	var titles []string
	for _, k := range hosts() {
		if can(&k, such) {
			titles = append(titles, k.About.Title)
		}
	}
	return strings.Join(titles, ", ")
}
