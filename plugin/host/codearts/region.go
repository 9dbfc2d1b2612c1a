package codearts

import (
	"slices"
	"strings"
)

// regions are those of which the address of CodeArts Build is known: the
// vendor's SDK lists them (huaweicloud-sdk-go-v3 v0.1.207,
// services/codeartsbuild/v3/region).
var regions = []string{
	"cn-north-4", "cn-north-1", "cn-east-2", "cn-east-3", "cn-south-1", "cn-south-2", "cn-southwest-2",
	"ap-southeast-3", "sa-brazil-1", "la-north-2", "la-south-2", "tr-west-1",
}

// endpoint returns the address of the service in a known region.
func endpoint(region string) (string, bool) {
	region = strings.ToLower(region)
	if !slices.Contains(regions, region) {
		return "", false
	}
	return "https://cloudbuild-ext." + region + ".myhuaweicloud.com", true
}
