package plugin

import "github.com/testpost/testpost/plugin/setting"

// dronePage is the page of Drone's plugin index.
func dronePage(s *setting.Set) string {
	return `---
date: 2026-11-22T00:00:00+00:00
title: testpost
author: testpost
tags: [ test, junit, report ]
logo: term.svg
repo: testpost/testpost
image: testpost/testpost
---

The last step of a pipeline: it finds the JUnit XML reports that the tests left behind, reads all of them whatever their size and
state, and posts one check run that says what broke and where. Drone shows the verdict as a card of the step.

` + "```yaml" + `
kind: pipeline
type: docker
name: default

steps:
- name: report
  image: testpost/testpost:1
  settings:
    reports: "**/TEST-*.xml"
    codeup_organization: 60d54f3daccf2bbd6659f3ad
    codeup_repository: 60d54f3daccf2bbd6659f3ad/shop
    codeup_token:
      from_secret: codeup_token
  when:
    status: [ success, failure ]
` + "```" + `

Without ` + "`when`" + ` the step is left out after a failed one, which is just when it is wanted. On pull requests Drone hands on no secret
that is not released for them: the report then stands in the log and on the card.

# Parameter Reference
` + settingsTables(s, 2)
}
