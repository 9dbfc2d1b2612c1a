package e2e

import (
	"cmp"
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/host/codearts/codeartstest"
	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
)

const (
	organization = "60d54f3daccf2bbd6659f3ad"
	commit       = "8b3f0c1d2e4a5b6c7d8e9f00112233445566778a"
	job          = "0123456789abcdef0123456789abcdef"
	token        = "pt-e2e"
	accessKey    = "AKE2E"
	secretKey    = "sk-e2e"
	// defaultAnnotations is what codeup_annotations is unless set.
	defaultAnnotations = 50
)

// manyFailures is the workspace with more failures than any host takes.
const manyFailures = "1,200 failures"

// A scene is how the program is set up and what the services are like.
type scene struct {
	workspace string // one of workspaces; empty for all of them
	region    bool   // Codeup's edition
	signed    bool   // CodeArts takes an access key, and the node's id is given
	settings  map[string]string
	codeup    codeuptest.Options
	codearts  codeartstest.Options
	status    int    // the exit status in place of that of the workspace; 0 for the latter
	elsewhere bool   // what is posted is no check run
	refusal   string // what the services refuse here, by a part of their words
}

// scenes are both editions and credentials over all workspaces, and the settings
// and services that change what is sent.
func scenes() map[string]scene {
	many := func(s scene) scene { s.workspace = manyFailures; return s }
	mergeRequest := codeuptest.Options{MergeRequests: []codeuptest.MergeRequest{{Number: 7, Commit: commit}}}
	return map[string]scene{
		"central, token":     {},
		"Region, access key": {region: true, signed: true},

		"replacing":          many(scene{codeup: codeuptest.Options{Replaces: true}}),
		"brief answers":      many(scene{codeup: codeuptest.Options{Brief: true}}),
		"few annotations":    many(scene{settings: map[string]string{"CODEUP_ANNOTATIONS": "7"}}),
		"fewer in general":   many(scene{settings: map[string]string{"ANNOTATIONS": "3"}}),
		"no annotations":     many(scene{settings: map[string]string{"ANNOTATIONS": "0"}}),
		"1,000":              many(scene{settings: map[string]string{"CODEUP_ANNOTATIONS": "1000"}}),
		"1,000 with details": {workspace: "1,200 with details", settings: map[string]string{"CODEUP_ANNOTATIONS": "1000"}},
		"comment":            many(scene{settings: map[string]string{"COMMENT": "always"}, codeup: mergeRequest}),
		"comment, Region":    many(scene{settings: map[string]string{"COMMENT": "failure", "CODEUP_MERGE_REQUEST": "7"}, codeup: mergeRequest, region: true}),
		"not red":            many(scene{settings: map[string]string{"FAIL_STEP": "false"}, status: green}),
		"some are refused":   many(scene{codeup: codeuptest.Options{Refuses: func(a codeuptest.Annotation) bool { return a.StartLine%7 == 0 }}}),
		"commit status":      many(scene{codeup: codeuptest.Options{NoSource: http.StatusBadRequest}, elsewhere: true}),
		"wrong token":        many(scene{settings: map[string]string{"CODEUP_TOKEN": "pt-wrong"}, status: notTaken, elsewhere: true}),
		"wrong setting":      many(scene{settings: map[string]string{"COMMIT": "8b3f0c1d"}, status: wrongSettings, elsewhere: true}),

		"every kind":         {workspace: "samples", settings: map[string]string{"ANNOTATE": "failed,flaky,skipped,problems"}},
		"numeric repository": {workspace: "samples", settings: map[string]string{"CODEUP_REPOSITORY": "2813489"}, codeup: codeuptest.Options{Repository: "2813489"}},
		"details, SHA-256":   {workspace: "samples", settings: map[string]string{"DETAILS_URL": "https://ci.example/run/7?a=b&c=%2F#d", "COMMIT": commit + commit[:24]}},

		"name of 51 characters": {workspace: "green", settings: map[string]string{"NAME": strings.Repeat("n", 51)}},
		"name of 60 astral":     {workspace: "green", settings: map[string]string{"NAME": strings.Repeat("🧪", 60)}},
		"name to be escaped":    {workspace: "green", settings: map[string]string{"NAME": "a/b?c#d%2F\te\x01</x>\"&"}},
		"long name as a status": {workspace: "large texts", codeup: codeuptest.Options{NoCheckRuns: true}, settings: map[string]string{"NAME": strings.Repeat("🧪", 60)}, elsewhere: true},

		"batches as told": {workspace: "many files", codearts: codeartstest.Options{MaxFiles: 50}, refusal: "CB.00060213"},
		"batches as set":  {workspace: "many files", settings: map[string]string{"CODEARTS_MAX_FILES": "99", "CODEARTS_MAX_BYTES": "20000"}},
		"temporary key": {workspace: "many files", signed: true, settings: map[string]string{"CODEARTS_SECURITY_TOKEN": "st-e2e", "CODEARTS_PROJECT_ID": job},
			codearts: codeartstest.Options{SecurityToken: "st-e2e", ProjectID: job}},
	}
}

// The exit statuses that a workspace does not decide.
const (
	green         = -1 // 0
	wrongSettings = 2
	notTaken      = 4
)

func (s *scene) statusIn(w *workspace) int { return max(0, cmp.Or(s.status, w.status)) }

// annotations is the most that may be sent.
func (s *scene) annotations() int {
	return min(s.number("CODEUP_ANNOTATIONS", defaultAnnotations), s.number("ANNOTATIONS", math.MaxInt))
}

func (s *scene) number(setting string, otherwise int) int {
	if n, err := strconv.Atoi(s.settings[setting]); err == nil {
		return n
	}
	return otherwise
}

func (s *scene) codeupOptions() codeuptest.Options {
	o := s.codeup
	o.Tokens = map[string]string{token: "ci"}
	o.Repository = cmp.Or(o.Repository, organization+"%2Fshop")
	if !s.region {
		o.Organization = organization
	}
	return o
}

func (s *scene) codeartsOptions() codeartstest.Options {
	o := s.codearts
	o.JobID, o.BuildNo = job, 7
	o.Stages = []codeartstest.Stage{{Key: "1", NodeID: "node-1", DisplayName: "Compile", Status: "success"}, {Key: "2", NodeID: "node-2", DisplayName: "Test", Status: "running", Sequence: 1}}
	if s.signed {
		o.AccessKey, o.SecretKey = accessKey, secretKey
	} else {
		o.Token = token
	}
	return o
}

// environment is the settings of the scene and those that lead to the services.
func (s *scene) environment(codeup, codearts string) map[string]string {
	e := map[string]string{
		"CODEUP_URL": codeup, "CODEUP_TOKEN": token, "CODEUP_EDITION": "central", "CODEUP_ORGANIZATION": organization,
		"CODEUP_REPOSITORY": organization + "/shop", "COMMIT": commit,
		"CODEARTS_URL": codearts, "CODEARTS_JOB_ID": job, "CODEARTS_BUILD_NO": "7",
	}
	if s.region {
		e["CODEUP_EDITION"] = "region"
		delete(e, "CODEUP_ORGANIZATION")
	}
	if s.signed {
		e["CODEARTS_ACCESS_KEY"], e["CODEARTS_SECRET_KEY"], e["CODEARTS_NODE_ID"] = accessKey, secretKey, "node-2"
	} else {
		e["CODEARTS_TOKEN"], e["CODEARTS_NODE"] = token, "Test"
	}
	maps.Copy(e, s.settings)
	return e
}
