package plugin

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/report"
)

// linkTo returns the function that makes web addresses of places at the commit
// under test, or nil where the code host has none that are known.
func linkTo(b ci.Build) func(report.Location) string {
	if b.ServerURL == "" || b.Repository == "" || b.Commit == "" {
		return nil
	}
	middle := map[string]string{ // between the repository and the path
		"github":  "/blob/" + b.Commit + "/",
		"gitea":   "/src/commit/" + b.Commit + "/",
		"forgejo": "/src/commit/" + b.Commit + "/",
		"gitlab":  "/-/blob/" + b.Commit + "/",
		"gitee":   "/blob/" + b.Commit + "/",
	}[b.Forge]
	if middle == "" {
		return nil
	}
	return func(l report.Location) string {
		segments := strings.Split(l.Path, "/")
		for i, s := range segments {
			segments[i] = url.PathEscape(s)
		}
		address := b.ServerURL + "/" + b.Repository + middle + strings.Join(segments, "/")
		if l.Line > 0 {
			address += fmt.Sprintf("#L%d", l.Line)
		}
		return address
	}
}
