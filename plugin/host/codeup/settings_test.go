package codeup_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host/codeup"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/rest"
)

// TestMistakes shows what a user is told about wrong settings: all at once, with
// where to find the right value.
func TestMistakes(t *testing.T) {
	t.Parallel()
	fine := map[string]string{"codeup_token": "pt-1", "codeup_organization": organization, "codeup_repository": repository}
	for name, c := range map[string]struct {
		change map[string]string
		commit string
		want   []string // lines begin so, hints aside
	}{
		"fine":               {nil, hosttest.Commit, []string{"fine"}},
		"upper case commit":  {nil, strings.ToUpper(hosttest.Commit), []string{"fine"}},
		"encoded repository": {map[string]string{"codeup_repository": organization + "%2fgroup%2Fapp"}, hosttest.Commit, []string{"fine"}},
		"not configured":     {map[string]string{"codeup_token": "", "codeup_repository": ""}, "", []string{"codeup_token is not set"}},
		"half configured":    {map[string]string{"codeup_token": ""}, "", []string{"codeup_token is not set, though PLUGIN_CODEUP_REPOSITORY is"}},
		"region":             {map[string]string{"codeup_url": "https://test.rdc.aliyuncs.com", "codeup_organization": "", "codeup_repository": "42"}, hosttest.Commit, []string{"fine"}},
		"given run":          {map[string]string{"codeup_check_run_id": "7"}, "", []string{"fine"}},
		"everything missing": {map[string]string{"codeup_organization": "", "codeup_repository": ""}, "", []string{
			"codeup_organization is not set: the central edition needs it (if https://openapi-rdc.aliyuncs.com is a Region edition, set codeup_edition to region)",
			"codeup_repository is not set: the repository that the commit is in must be named",
			"commit is not set: Codeup shows a check run at a commit, and the CI system does not say which one was tested"}},
		"everything wrong": {map[string]string{"codeup_token": "pt-1 2", "codeup_url": "openapi", "codeup_edition": "西", "codeup_organization": "my org",
			"codeup_repository": "https://codeup.aliyun.com/a/b.git", "codeup_check_run_id": "-3", "codeup_annotations": "0"}, "0123abcd", []string{
			"PLUGIN_CODEUP_TOKEN (secret): must be one line",
			`PLUGIN_CODEUP_URL="openapi": must`,
			`PLUGIN_CODEUP_EDITION="西": must be auto, central or region`,
			`PLUGIN_CODEUP_ORGANIZATION="my org": must be the id of the organization`,
			`PLUGIN_CODEUP_REPOSITORY="https://codeup.aliyun.com/a/b.git": must be the full path without the server in front, or the numeric id`,
			`PLUGIN_CODEUP_CHECK_RUN_ID="-3": must be a whole number of at least 1`,
			`PLUGIN_CODEUP_ANNOTATIONS="0": must`,
			`commit="0123abcd": must be a full SHA of 40 (or 64) hexadecimal digits for Codeup`}},
		"other organization": {map[string]string{"codeup_repository": "00000000000000000000000f/app"}, hosttest.Commit, []string{
			`PLUGIN_CODEUP_REPOSITORY="00000000000000000000000f/app": must be a repository of the organization "` + organization + `", which PLUGIN_CODEUP_ORGANIZATION names`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values := maps.Clone(fine)
			maps.Copy(values, c.change)
			var got []string
			for line := range strings.Lines(openIn(ci.Build{Commit: c.commit}, values)) {
				if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, "  hint: ") {
					got = append(got, line)
				}
			}
			for i := range min(len(got), len(c.want)) {
				got[i] = got[i][:min(len(got[i]), len(c.want[i]))]
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		})
	}
}

// TestHintsOfMistakes makes sure that every mistake comes with a way out.
func TestHintsOfMistakes(t *testing.T) {
	t.Parallel()
	text := openIn(ci.Build{}, map[string]string{"codeup_token": "pt-1"})
	if mistakes, hints := strings.Count(text, " is not set: "), strings.Count(text, "\n  hint: "); mistakes != 3 || hints != 3 {
		t.Errorf("%d mistakes, %d hints:\n%s", mistakes, hints, text)
	}
}

// openIn opens the host with settings and returns what the user is told.
func openIn(build ci.Build, settings map[string]string) string {
	client := rest.New(rest.Options{})
	defer client.Close()
	_, err := hosttest.TryOpen(codeup.Kind(), build, client, settings)
	if err == nil {
		return "fine"
	}
	return err.Error()
}
