package plugin

import (
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
