package codearts

import (
	"math"
	"strings"

	"github.com/testpost/testpost/plugin/setting"
)

const category = "CodeArts Build"

// settings are the declared settings of the host.
type settings struct {
	region, url                                *setting.Value[string]
	token, accessKey, secretKey, securityToken *setting.Value[string]
	projectID                                  *setting.Value[string]
	jobID                                      *setting.Value[string]
	buildNo                                    *setting.Value[int]
	nodeID, node                               *setting.Value[string]
	maxFiles, maxBytes                         *setting.Value[int]
}

func declare(s *setting.Set) *settings {
	c := &settings{}
	c.declareService(s)
	c.declareCredentials(s)
	c.declareBuild(s)
	c.declareLimits(s)
	return c
}

func (c *settings) declareService(s *setting.Set) {
	c.region = s.String(setting.Setting{Name: "codearts_region", Category: category,
		Help:    "Region of the build project: " + strings.Join(regions, ", ") + ". For any other set `codearts_url`.",
		Example: "cn-north-4",
		Hint:    "the console shows the region at the top, and its address has it as region=…"})
	c.url = s.URL(setting.Setting{Name: "codearts_url", Category: category,
		Help:        "Address of the CodeArts Build API, in place of `codearts_region`.",
		Example:     "https://cloudbuild-ext.cn-north-4.myhuaweicloud.com",
		DefaultText: "the address of `codearts_region`",
		Hint:        "it looks like https://cloudbuild-ext.<region>.myhuaweicloud.com"})
}

func (c *settings) declareCredentials(s *setting.Set) {
	c.token = s.String(setting.Setting{Name: "codearts_token", Category: category, Secret: true,
		Help:    "IAM token of the region's project, valid for 24 hours. CodeArts Build is on when this or `codearts_access_key` is set.",
		Example: "MIIF…",
		Hint:    "it is the answer's X-Subject-Token header of POST https://iam.<region>.myhuaweicloud.com/v3/auth/tokens, with a project as the scope"})
	c.accessKey = s.String(setting.Setting{Name: "codearts_access_key", Category: category,
		Help:    "Access key id (AK) that signs the requests, in place of `codearts_token`.",
		Example: "HPUAXXXXXXXXXXXXXXXX",
		Hint:    "make a pair under My Credentials > Access Keys"})
	c.secretKey = s.String(setting.Setting{Name: "codearts_secret_key", Category: category, Secret: true,
		Help:    "Secret access key (SK) that belongs to `codearts_access_key`.",
		Example: "BL4k…",
		Hint:    "it is shown once, when the pair is made under My Credentials > Access Keys"})
	c.securityToken = s.String(setting.Setting{Name: "codearts_security_token", Category: category, Secret: true,
		Help:    "Security token of a temporary access key.",
		Example: "hQpj…",
		Hint:    "temporary credentials consist of three parts that are issued together: access, secret and securitytoken"})
	c.projectID = s.String(setting.Setting{Name: "codearts_project_id", Category: category,
		Help:    "IAM project id; needed when the user of the access key has more than one project in the region. It is not the CodeArts project id.",
		Example: "fedcba98765432100123456789abcdef",
		Hint:    "copy it from My Credentials > API Credentials, in the line of the region"})
}

func (c *settings) declareBuild(s *setting.Set) {
	c.jobID = s.String(setting.Setting{Name: "codearts_job_id", Category: category,
		Help:    "Id of the build task.",
		Example: "0123456789abcdef0123456789abcdef",
		Hint:    "open the build task's history and copy the 32 characters behind /detail/history/ in the address"})
	c.buildNo = s.Int(setting.Setting{Name: "codearts_build_no", Category: category,
		Help:        "Number of the build that the reports belong to: the build parameter `INCREASENUM`, not `BUILDNUMBER`.",
		Example:     "7",
		DefaultText: "`INCREASENUM`, where the build passes it on",
		Hint:        "pass the build parameter ${INCREASENUM}; ${BUILDNUMBER} is a date and not the number"}, 1, math.MaxInt32)
	c.nodeID = s.String(setting.Setting{Name: "codearts_node_id", Category: category,
		Help:        "Id of the build action that the reports are shown at.",
		Example:     "4ba3b1e6",
		DefaultText: "looked up: the action that `codearts_node` names, else the running one, else the last",
		Hint:        "leave it out to have it looked up, or take node_id from the API that lists the full stages of a build"})
	c.node = s.String(setting.Setting{Name: "codearts_node", Category: category,
		Help:    "Display name of that build action, when its id is to be looked up.",
		Example: "Build with Maven",
		Hint:    "the page of the build shows the names of its actions"})
}

func (c *settings) declareLimits(s *setting.Set) {
	const unknown = "no limit: the service does not state one"
	const why = " More go in several requests; a service that replaces what it has would keep only the last."
	c.maxFiles = s.Int(setting.Setting{Name: "codearts_max_files", Category: category,
		Help: "At most so many files in one request." + why, Example: "50", DefaultText: unknown}, 1, math.MaxInt32)
	c.maxBytes = s.Int(setting.Setting{Name: "codearts_max_bytes", Category: category,
		Help: "At most so many bytes in one request. A larger file is left out and said." + why, Example: "10000000", DefaultText: unknown}, 1, math.MaxInt)
}
