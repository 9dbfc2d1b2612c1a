package codearts

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
)

const (
	// jobIDLength and maxNodeID are in characters; letters and digits, in a
	// node id hyphens too
	// (https://support.huaweicloud.com/intl/en-us/api-codeci/UploadJunitReport.html).
	jobIDLength = 32
	maxNodeID   = 32
	// maxProjectID is in characters (IAM, X-Project-Id).
	maxProjectID = 64
)

// open checks all settings against each other and the build.
func (s *settings) open(b ci.Build, r *rest.Client) (host.Destination, error) {
	if !s.token.IsSet() && !s.accessKey.IsSet() && !s.secretKey.IsSet() && !s.securityToken.IsSet() {
		return nil, host.Skip("codearts_token and codearts_access_key are not set")
	}
	base, errService := s.service()
	buildNo, errBuild := s.build(b)
	err := setting.Join(errService, s.checkCredentials(), s.checkJob(), errBuild, s.checkNode())
	if err != nil {
		return nil, err
	}
	return &destination{
		client:  s.client(base, r),
		job:     s.jobID.Get(),
		buildNo: buildNo,
		nodeID:  s.nodeID.Get(),
		node:    s.node.Get(),
		most:    limits{files: s.maxFiles.Get(), bytes: int64(s.maxBytes.Get())},
	}, nil
}

func (s *settings) client(base string, r *rest.Client) *client {
	c := &client{rest: r, base: base, header: http.Header{}}
	if id := s.projectID.Get(); id != "" {
		c.header.Set(headerProjectID, id)
	}
	if s.token.IsSet() {
		c.header.Set("X-Auth-Token", s.token.Get())
		return c
	}
	key := &signer{accessKey: s.accessKey.Get(), secretKey: s.secretKey.Get(), securityToken: s.securityToken.Get(), now: r.Now}
	c.sign = key.sign
	return c
}

// service returns the address of the service.
func (s *settings) service() (string, error) {
	switch {
	case s.url.IsSet() && s.region.IsSet():
		return "", s.url.Errorf("must not be set together with %s: keep one of them", s.region.Source())
	case s.url.IsSet():
		return s.url.Get(), nil
	case !s.region.IsSet():
		return "", s.region.Errorf("the service has an address for each region; set this to one of %s, or codearts_url to the address", strings.Join(regions, ", "))
	}
	base, known := endpoint(s.region.Get())
	if !known {
		return "", s.region.Errorf("must be one of %s; for any other region set codearts_url to the address of its CodeArts Build API", strings.Join(regions, ", "))
	}
	return base, nil
}

func (s *settings) checkCredentials() error {
	return setting.Join(s.checkChoice(), s.checkToken(s.token), s.checkAccessKey(), s.checkToken(s.secretKey), s.checkToken(s.securityToken), s.checkProject())
}

// checkChoice makes sure that there is one kind of credentials, and all of it.
func (s *settings) checkChoice() error {
	var errs []error
	if s.token.IsSet() && s.accessKey.IsSet() {
		errs = append(errs, s.token.Errorf("must not be set together with %s: choose one", s.accessKey.Source()))
	}
	switch {
	case s.accessKey.IsSet() && !s.secretKey.IsSet():
		errs = append(errs, s.secretKey.Errorf("%s needs it to sign the requests", s.accessKey.Source()))
	case s.accessKey.IsSet():
	case s.secretKey.IsSet():
		errs = append(errs, s.accessKey.Errorf("%s is of no use without it", s.secretKey.Source()))
	case s.securityToken.IsSet():
		errs = append(errs, s.accessKey.Errorf("%s is of no use without it", s.securityToken.Source()))
	}
	return setting.Join(errs...)
}

// checkToken makes sure that a secret can stand in a header.
func (s *settings) checkToken(v *setting.Value[string]) error {
	if v.IsSet() && strings.ContainsFunc(v.Get(), func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return v.Errorf("must be one line of letters, digits and signs, without spaces")
	}
	return nil
}

func (s *settings) checkAccessKey() error {
	if s.accessKey.IsSet() && !consistsOf(s.accessKey.Get(), "-_") {
		return s.accessKey.Errorf("must be letters and digits")
	}
	return nil
}

func (s *settings) checkProject() error {
	id := s.projectID.Get()
	if id != "" && (!consistsOf(id, "-_") || len(id) > maxProjectID) {
		return s.projectID.Errorf("must be an IAM project id: 32 letters and digits")
	}
	return nil
}

func (s *settings) checkJob() error {
	id := s.jobID.Get()
	switch {
	case !s.jobID.IsSet():
		return s.jobID.Errorf("the build task that the reports belong to must be named")
	case len(id) != jobIDLength || !consistsOf(id, ""):
		return s.jobID.Errorf("must be the 32 letters and digits of a build task's id")
	}
	return nil
}

// build returns the number of the build. The service would take a missing one
// for 1 and attach the reports to the very first build.
func (s *settings) build(b ci.Build) (int, error) {
	switch {
	case s.buildNo.IsSet():
		return s.buildNo.Get(), nil
	case b.CodeArtsBuildNo == "":
		return 0, s.buildNo.Errorf("the build that the reports belong to must be named")
	}
	n, err := strconv.ParseInt(b.CodeArtsBuildNo, 10, 32)
	if err != nil || n < 1 {
		return 0, s.buildNo.Errorf("INCREASENUM is %q, which is no whole number of at least 1", b.CodeArtsBuildNo)
	}
	return int(n), nil
}

func (s *settings) checkNode() error {
	switch {
	case s.nodeID.IsSet() && s.node.IsSet():
		return s.nodeID.Errorf("must not be set together with %s: keep one of them", s.node.Source())
	case s.nodeID.IsSet():
		if err := validNodeID(s.nodeID.Get()); err != nil {
			return s.nodeID.Errorf("must be %w", err)
		}
	}
	return nil
}

var errNodeID = errors.New("at most 32 letters, digits and hyphens")

func validNodeID(id string) error {
	if len(id) > maxNodeID || !consistsOf(id, "-") {
		return errNodeID
	}
	return nil
}

// consistsOf reports whether text has at least one character, all of them ASCII
// letters, digits, or one of more.
func consistsOf(text, more string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || strings.ContainsRune(more, r))
	})
}
