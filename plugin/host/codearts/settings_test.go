package codearts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codearts"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
)

const regions = "cn-north-4, cn-north-1, cn-east-2, cn-east-3, cn-south-1, cn-south-2, cn-southwest-2, ap-southeast-3, sa-brazil-1, la-north-2, la-south-2, tr-west-1"

func TestOpen_SkipsWithoutCredentials(t *testing.T) {
	t.Parallel()
	_, err := load(t, ci.Build{}, rest.New(rest.Options{}), "JOB_ID=malformed", "REGION=nowhere")
	skip, ok := host.AsSkip(err)
	if want := "codearts_token and codearts_access_key are not set"; !ok || string(skip) != want {
		t.Errorf("error %v, want the skip %q", err, want)
	}
}

func TestOpen_SaysEveryMistakeAtOnce(t *testing.T) {
	t.Parallel()
	const keys = "make a pair under My Credentials > Access Keys"
	tests := map[string]struct {
		variables []string
		want      string
	}{
		"only a token": {[]string{"TOKEN=t"}, `codearts_region is not set: the service has an address for each region; set this to one of ` + regions + `, or codearts_url to the address
  hint: the console shows the region at the top, and its address has it as region=…
codearts_job_id is not set: the build task that the reports belong to must be named
  hint: open the build task's history and copy the 32 characters behind /detail/history/ in the address
codearts_build_no is not set: the build that the reports belong to must be named
  hint: pass the build parameter ${INCREASENUM}; ${BUILDNUMBER} is a date and not the number`},
		"everything wrong": {[]string{"REGION=cn-north-5", "TOKEN=a\nb", "ACCESS_KEY=A K", "SECURITY_TOKEN=ü", "PROJECT_ID=a/b", "JOB_ID=" + job + "0", "BUILD_NO=7", "NODE_ID=node_1"},
			`PLUGIN_CODEARTS_REGION="cn-north-5": must be one of ` + regions + `; for any other region set codearts_url to the address of its CodeArts Build API
  hint: the console shows the region at the top, and its address has it as region=…
PLUGIN_CODEARTS_TOKEN (secret): must not be set together with PLUGIN_CODEARTS_ACCESS_KEY: choose one
  hint: it is the answer's X-Subject-Token header of POST https://iam.<region>.myhuaweicloud.com/v3/auth/tokens, with a project as the scope
codearts_secret_key is not set: PLUGIN_CODEARTS_ACCESS_KEY needs it to sign the requests
  hint: it is shown once, when the pair is made under My Credentials > Access Keys
PLUGIN_CODEARTS_TOKEN (secret): must be one line of letters, digits and signs, without spaces
  hint: it is the answer's X-Subject-Token header of POST https://iam.<region>.myhuaweicloud.com/v3/auth/tokens, with a project as the scope
PLUGIN_CODEARTS_ACCESS_KEY="A K": must be letters and digits
  hint: ` + keys + `
PLUGIN_CODEARTS_SECURITY_TOKEN (secret): must be one line of letters, digits and signs, without spaces
  hint: temporary credentials consist of three parts that are issued together: access, secret and securitytoken
PLUGIN_CODEARTS_PROJECT_ID="a/b": must be an IAM project id: 32 letters and digits
  hint: copy it from My Credentials > API Credentials, in the line of the region
PLUGIN_CODEARTS_JOB_ID="` + job + `0": must be the 32 letters and digits of a build task's id
  hint: open the build task's history and copy the 32 characters behind /detail/history/ in the address
PLUGIN_CODEARTS_NODE_ID="node_1": must be at most 32 letters, digits and hyphens
  hint: leave it out to have it looked up, or take node_id from the API that lists the full stages of a build`},
		"parts of a key": {[]string{"SECRET_KEY=s", "URL=http://h", "JOB_ID=" + job, "BUILD_NO=1"},
			"codearts_access_key is not set: PLUGIN_CODEARTS_SECRET_KEY is of no use without it\n  hint: " + keys},
		"a security token": {[]string{"SECURITY_TOKEN=s", "URL=http://h", "JOB_ID=" + job, "BUILD_NO=1"},
			"codearts_access_key is not set: PLUGIN_CODEARTS_SECURITY_TOKEN is of no use without it\n  hint: " + keys},
		"two places, two nodes": {[]string{"TOKEN=t", "URL=http://h", "REGION=cn-north-4", "JOB_ID=" + job, "BUILD_NO=1", "NODE=Build", "NODE_ID=n"},
			`PLUGIN_CODEARTS_URL="http://h": must not be set together with PLUGIN_CODEARTS_REGION: keep one of them
  hint: it looks like https://cloudbuild-ext.<region>.myhuaweicloud.com
PLUGIN_CODEARTS_NODE_ID="n": must not be set together with PLUGIN_CODEARTS_NODE: keep one of them
  hint: leave it out to have it looked up, or take node_id from the API that lists the full stages of a build`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to, err := load(t, ci.Build{}, rest.New(rest.Options{}), test.variables...)
			if diff := cmp.Diff(test.want, fmt.Sprint(err)); diff != "" || to != nil {
				t.Errorf("%v %s", to, diff)
			}
		})
	}
}

func TestOpen_BuildNumberFromTheBuild(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"12":         "<nil>",
		"20260102.3": `codearts_build_no is not set: INCREASENUM is "20260102.3", which is no whole number of at least 1` + "\n  hint: pass the build parameter ${INCREASENUM}; ${BUILDNUMBER} is a date and not the number",
		"0":          `codearts_build_no is not set: INCREASENUM is "0", which is no whole number of at least 1` + "\n  hint: pass the build parameter ${INCREASENUM}; ${BUILDNUMBER} is a date and not the number",
	} {
		_, err := load(t, ci.Build{CodeArtsBuildNo: number}, rest.New(rest.Options{}), "TOKEN=t", "REGION=CN-North-4", "JOB_ID="+job)
		if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
			t.Errorf("%s: %s", number, diff)
		}
	}
}

// TestDeclarations makes sure that every setting can be documented and corrected.
func TestDeclarations(t *testing.T) {
	t.Parallel()
	set := &setting.Set{}
	codearts.Kind().Declare(set)
	var names, secrets []string
	for _, d := range set.All() {
		names = append(names, strings.TrimPrefix(d.Name, "codearts_"))
		if d.Secret {
			secrets = append(secrets, d.Name)
		}
		if d.Help == "" || d.Example == "" || d.Hint == "" && !strings.Contains(d.Name, "_max_") || d.Category != "CodeArts Build" {
			t.Errorf("%s: %+v", d.Name, d)
		}
	}
	want := "region url token access_key secret_key security_token project_id job_id build_no node_id node max_files max_bytes"
	if diff := cmp.Diff(want, strings.Join(names, " ")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"codearts_token", "codearts_secret_key", "codearts_security_token"}, secrets); diff != "" {
		t.Error(diff)
	}
}
