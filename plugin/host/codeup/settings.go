package codeup

import (
	"github.com/testpost/testpost/plugin/setting"
	"strconv"
)

const category = "Codeup"

// The editions of the product. They differ in address and path
// (https://help.aliyun.com/zh/yunxiao/developer-reference/service-access-point-domain).
const (
	editionAuto    = "auto"
	editionCentral = "central"
	editionRegion  = "region"
)

const (
	// centralURL is the address of the central edition.
	centralURL = "https://openapi-rdc.aliyuncs.com"
	// centralHost tells the central edition from a tenant's own domain; the
	// vendor's own client goes by it too.
	centralHost = "openapi-rdc.aliyuncs.com"
)

// settings are the declared settings of the host.
type settings struct {
	token, url, edition      *setting.Value[string]
	organization, repository *setting.Value[string]
	checkRunID, mergeRequest *setting.Value[string]
	annotations              *setting.Value[int]
}

func declare(s *setting.Set) *settings {
	c := &settings{}
	c.declareService(s)
	c.declarePlace(s)
	return c
}

func (c *settings) declareService(s *setting.Set) {
	c.token = s.String(setting.Setting{Name: "codeup_token", Category: category, Secret: true,
		Help:    "Personal access token (个人访问令牌) that may read and write check runs. Codeup is on when this is set.",
		Example: "pt-0fh3…",
		Hint:    "make one in Yunxiao under 个人设置 > 个人访问令牌, with 代码管理 > 运行检查 read and write (读写)"}, header)
	c.url = s.URL(setting.Setting{Name: "codeup_url", Category: category,
		Help:    "Address of the Yunxiao API. A Region edition has one of its own.",
		Example: "https://test.rdc.aliyuncs.com", Default: centralURL,
		Hint: "the central edition (中心版) is " + centralURL + "; a Region edition is reached at your organization's own domain"})
	c.edition = s.String(setting.Setting{Name: "codeup_edition", Category: category,
		Help: "Edition of Yunxiao: `central` (中心版) has the organization in its paths, `region` (Region 版) has not; " +
			"`auto` takes " + centralHost + " for central and any other address for region. Set it behind a proxy with a name of its own.",
		Example: editionRegion, Default: editionAuto, Allowed: []string{editionAuto, editionCentral, editionRegion},
		Hint: "leave it out, unless the API is reached through a proxy with a name of its own"})
}

func (c *settings) declarePlace(s *setting.Set) {
	c.organization = s.String(setting.Setting{Name: "codeup_organization", Category: category,
		Help:    "Id of the organization (组织 ID); needed in the central edition.",
		Example: "60d54f3daccf2bbd6659f3ad",
		Hint:    "open https://devops.aliyun.com and copy what stands behind /organization/ in the address"}, organization)
	c.repository = s.String(setting.Setting{Name: "codeup_repository", Category: category,
		Help:    "The repository (代码库): its numeric id, or its full path with the organization's id in front. An encoded path is taken too.",
		Example: "60d54f3daccf2bbd6659f3ad/group/app",
		Hint:    "open the repository in Codeup: the id stands under 设置 > 基本设置, and the full path behind https://codeup.aliyun.com/ in the address"},
		validRepository)
	c.checkRunID = s.String(setting.Setting{Name: "codeup_check_run_id", Category: category,
		Help:        "Id of a check run that an earlier step opened: it is updated and completed, and keeps its name.",
		Example:     "101",
		DefaultText: "the run of this build and step, else a new one",
		Hint:        "it is the number \"id\" in the answer to CreateCheckRun"}, positive)
	c.mergeRequest = s.String(setting.Setting{Name: "codeup_merge_request", Category: category,
		Help:        "Number of the merge request (合并请求) to comment on.",
		Example:     "7",
		DefaultText: "the open one whose source is the commit",
		Hint:        "it is the number in the address of the merge request"}, positive)
	c.annotations = s.Int(setting.Setting{Name: "codeup_annotations", Category: category,
		Help: "At most so many annotations. Codeup documents no bound; the default is what GitHub, whose check runs it is modelled on, takes in one request. " +
			"What is left out is counted in the summary.",
		Example: "100", Default: strconv.Itoa(defaultAnnotations),
		Hint: "leave it out for the default; annotations: 0 makes none"}, 1, maxAnnotations)
}
