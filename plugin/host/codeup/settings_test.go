package codeup_test

import (
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host/codeup"
	"github.com/testpost/testpost/plugin/host/hosttest"
)

// TestMistakes shows what a user is told about wrong settings: all at once, with
// where to find the right value.
func TestMistakes(t *testing.T) {
	t.Parallel()
	fine := map[string]string{"codeup_token": "pt-1", "codeup_organization": organization, "codeup_repository": repository}
	at := ci.Build{Commit: hosttest.Commit}
	hosttest.Mistakes(t, codeup.Kind(), fine, map[string]hosttest.Mistake{
		"fine":               hosttest.Told(at, nil, hosttest.Fine),
		"upper case commit":  hosttest.Told(ci.Build{Commit: strings.ToUpper(hosttest.Commit)}, nil, hosttest.Fine),
		"encoded repository": hosttest.Told(at, map[string]string{"codeup_repository": organization + "%2fgroup%2Fapp"}, hosttest.Fine),
		"not configured":     hosttest.Told(ci.Build{}, map[string]string{"codeup_token": "", "codeup_repository": ""}, "codeup_token is not set"),
		"half configured":    hosttest.Told(ci.Build{}, map[string]string{"codeup_token": ""}, "codeup_token is not set, though PLUGIN_CODEUP_REPOSITORY is"),
		"region":             hosttest.Told(at, map[string]string{"codeup_url": "https://test.rdc.aliyuncs.com", "codeup_organization": "", "codeup_repository": "42"}, hosttest.Fine),
		"given run":          hosttest.Told(ci.Build{}, map[string]string{"codeup_check_run_id": "7"}, hosttest.Fine),
		"everything missing": hosttest.Told(ci.Build{}, map[string]string{"codeup_organization": "", "codeup_repository": ""},
			"codeup_organization is not set: the central edition needs it (if https://openapi-rdc.aliyuncs.com is a Region edition, set codeup_edition to region)",
			"codeup_repository is not set: the repository that the commit is in must be named",
			"commit is not set: Codeup shows a check run at a commit, and the CI system does not say which one was tested"),
		"everything wrong": hosttest.Told(ci.Build{Commit: "0123abcd"}, map[string]string{"codeup_token": "pt-1 2", "codeup_url": "openapi", "codeup_edition": "西", "codeup_organization": "my org",
			"codeup_repository": "https://codeup.aliyun.com/a/b.git", "codeup_check_run_id": "-3", "codeup_annotations": "0"},
			"PLUGIN_CODEUP_TOKEN (secret): must be one line",
			`PLUGIN_CODEUP_URL="openapi": must`,
			`PLUGIN_CODEUP_EDITION="西": must be auto, central or region`,
			`PLUGIN_CODEUP_ORGANIZATION="my org": must be the id of the organization`,
			`PLUGIN_CODEUP_REPOSITORY="https://codeup.aliyun.com/a/b.git": must be the full path without the server in front, or the numeric id`,
			`PLUGIN_CODEUP_CHECK_RUN_ID="-3": must be a whole number of at least 1`,
			`PLUGIN_CODEUP_ANNOTATIONS="0": must`,
			`commit="0123abcd": must be a full SHA of 40 (or 64) hexadecimal digits for Codeup`),
		"other organization": hosttest.Told(at, map[string]string{"codeup_repository": "00000000000000000000000f/app"},
			`PLUGIN_CODEUP_REPOSITORY="00000000000000000000000f/app": must be a repository of the organization "`+organization+`", which PLUGIN_CODEUP_ORGANIZATION names`),
	})
}
