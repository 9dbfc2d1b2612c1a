package plugin

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/output"
	"github.com/testpost/testpost/plugin/parts"
	"github.com/testpost/testpost/plugin/recall"
	"github.com/testpost/testpost/plugin/rendezvous"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/setting"
	"github.com/testpost/testpost/plugin/shard"
	"github.com/testpost/testpost/plugin/summary"
)

// The values of the setting rendezvous_style.
const (
	styleAuto = "auto"
	stylePath = "path"
	styleHost = "host"
)

// declareRendezvous declares the place where jobs meet.
func (g *general) declareRendezvous(s *setting.Set) {
	g.rendezvous = s.String(setting.Setting{Name: "rendezvous", Category: categoryShards,
		Help: "Bucket, and a prefix in it, of an object store with the S3 API (AWS, Alibaba Cloud OSS, Huawei Cloud OBS, MinIO) where the jobs of all shards meet: " +
			"each puts its part, and the one that finds all there makes the check run. No later job is needed.",
		Example: "s3://ci-results/testpost"}, bucketAddress)
	g.shardTimeout = s.Duration(setting.Setting{Name: "shard_timeout", Category: categoryShards,
		Help: "How long the job that came last waits at the rendezvous for shards that are missing, beyond `timeout`; then the check run is made without them, and fails. " +
			"One that comes later corrects it.",
		Example: "30m", Default: "15m"})
	g.shardBuild = s.String(setting.Setting{Name: "shard_build", Category: categoryShards,
		Help:    "What all jobs of a build have in common and no other build has.",
		Example: "$CI_BUILD", DefaultText: "from the CI"})
	g.endpoint = s.URL(setting.Setting{Name: "rendezvous_endpoint", Category: categoryShards,
		Help:    "Address of the object store.",
		Example: "https://oss-cn-hangzhou.aliyuncs.com", DefaultText: "`AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`, else AWS"})
	g.region = s.String(setting.Setting{Name: "rendezvous_region", Category: categoryShards,
		Help:    "Region of the bucket.",
		Example: "eu-central-1", DefaultText: "`AWS_REGION` or `AWS_DEFAULT_REGION`, else from the endpoint"})
	g.style = s.String(setting.Setting{Name: "rendezvous_style", Category: categoryShards,
		Help:    "Where the bucket stands in addresses: in the `path`, or in the name of the `host`; `auto` takes the host for AWS, OSS and OBS and the path otherwise.",
		Default: styleAuto, Example: stylePath, Allowed: []string{styleAuto, stylePath, styleHost}})
	g.accessKey = s.String(setting.Setting{Name: "rendezvous_access_key", Category: categoryShards,
		Help:    "Access key that may list the bucket, and get and put objects below the prefix.",
		Example: "AKIA…", DefaultText: "`AWS_ACCESS_KEY_ID`"})
	g.secretKey = s.String(setting.Setting{Name: "rendezvous_secret_key", Category: categoryShards, Secret: true,
		Help: "Its secret key.", Example: "wJal…", DefaultText: "`AWS_SECRET_ACCESS_KEY`"})
	g.sessionToken = s.String(setting.Setting{Name: "rendezvous_session_token", Category: categoryShards, Secret: true,
		Help: "Session token of temporary keys.", Example: "FwoG…", DefaultText: "`AWS_SESSION_TOKEN`"})
}

func bucketAddress(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Contains(u.Path, "//") || strings.Contains(u.Path, "..") {
		return fmt.Errorf("must be like s3://bucket/prefix")
	}
	return nil
}

// awsFacts supplies what programs that use S3 find in the environment.
// https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
func awsFacts(s *setting.Set, env func(string) string) {
	for _, fact := range [][]string{
		{"rendezvous_endpoint", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}, {"rendezvous_region", "AWS_REGION", "AWS_DEFAULT_REGION"},
		{"rendezvous_access_key", "AWS_ACCESS_KEY_ID"}, {"rendezvous_secret_key", "AWS_SECRET_ACCESS_KEY"}, {"rendezvous_session_token", "AWS_SESSION_TOKEN"},
	} {
		for _, name := range fact[1:] {
			if v := env(name); v != "" {
				s.Fact(fact[0], v, name)
				break
			}
		}
	}
}

// needless reports whether err is about a variable of AWS, which may be there
// for the tests, where nobody asks for a rendezvous.
func (c *config) needless(err error) bool {
	return setting.Name(err) == "rendezvous_endpoint" && c.rendezvous.Get() == "" && isOfAWS(c.endpoint)
}

func isOfAWS(v *setting.Value[string]) bool { return strings.HasPrefix(v.Source(), "AWS_") }

// keys are what signs the requests. The session token of the runner's own keys
// does not belong to others.
func (c *config) keys() rendezvous.Credentials {
	k := rendezvous.Credentials{AccessKey: c.accessKey.Get(), SecretKey: c.secretKey.Get(), SessionToken: c.sessionToken.Get()}
	if isOfAWS(c.sessionToken) && !isOfAWS(c.accessKey) {
		k.SessionToken = ""
	}
	return k
}

// resolveRendezvous checks what a meeting needs. A pull request of a fork gets
// no secrets: its jobs report each by itself.
func (c *config) resolveRendezvous() error {
	place := c.rendezvous
	switch {
	case place.Get() == "":
		return nil
	case c.part == nil:
		return place.Errorf("needs the setting shard: which part of the tests this job has")
	case c.build.ID == "":
		return c.shardBuild.Errorf("must name the build: the CI does not say what its jobs have in common")
	case c.accessKey.Get() == "" && (c.build.Fork || c.build.ReadOnly):
		c.warnings = append(c.warnings, "rendezvous_access_key is not set, as for every pull request of a fork: this shard reports by itself")
		c.part = nil
		return nil
	case c.accessKey.Get() == "":
		return c.accessKey.Errorf("must be set: the rendezvous needs a key")
	case c.secretKey.Get() == "":
		return c.secretKey.Errorf("must be set: the rendezvous needs the secret key of its access key")
	}
	c.meets = true
	c.build.Key, c.build.JobRun = c.build.ID+"/shards", "" // whichever of the jobs makes the check run
	return nil
}

// meeting is this job's way of meeting the others.
func (r *run) meeting() (*rendezvous.Meeting, error) {
	u, err := url.Parse(r.rendezvous.Get())
	if err != nil {
		return nil, err
	}
	endpoint := r.endpoint.Get()
	style := r.style.Get()
	bucket, err := rendezvous.NewBucket(r.client, rendezvous.Options{
		Bucket: u.Host, Endpoint: endpoint, Region: r.region.Get(), PathStyle: style == stylePath || style == styleAuto && !rendezvous.HostStyle(endpoint),
		Credentials: r.keys(),
	})
	if err != nil {
		return nil, err
	}
	prefix := strings.Trim(r.build.ID, "/") + "/" + url.PathEscape(r.checkName)
	if p := strings.Trim(u.Path, "/"); p != "" {
		prefix = p + "/" + prefix
	}
	return &rendezvous.Meeting{Store: bucket, Prefix: prefix, Shard: *r.part, Attempt: r.build.Attempt, Wait: r.shardTimeout.Get(), Notice: r.log.Noticef}, nil
}

// An outcome is what became of the reports: of those of this job, or of all.
type outcome struct {
	subject  *summary.Subject
	state    *history.State
	receipts []host.Receipt
	err      error // said already
}

// together meets the other shards. It returns the outcome of all where this job
// is the one to put them together, and its own otherwise.
func (r *run) together(ctx context.Context, own *outcome, recalled func() *recall.Earlier) *outcome {
	r.doing = "meeting the other shards"
	turn, err := r.meet(ctx, own.subject)
	if err == nil && turn != nil {
		err = r.unify(ctx, turn, own, recalled)
	}
	if own.err = err; err != nil {
		r.log.Error(err)
	}
	return own
}

// unify makes the outcome that of all shards, unless another job has taken the
// turn meanwhile.
func (r *run) unify(ctx context.Context, turn *rendezvous.Turn, o *outcome, recalled func() *recall.Earlier) error {
	all, err := r.unite(ctx, turn)
	if err != nil {
		return fmt.Errorf("read the parts of the other shards: %w", err)
	}
	if held, err := turn.Held(ctx); err != nil || !held {
		return err
	}
	r.whole, r.before = true, o.receipts
	o.subject = r.judge(ctx, all, r.compare(all, recalled()))
	o.state = r.leave(all, o.subject.History)
	shown := r.during("showing the result of all shards", func() { r.log.Report(o.subject) })
	o.receipts = r.deliver(ctx, o.subject, o.state)
	if slices.ContainsFunc(o.receipts, func(r host.Receipt) bool { return r.Err != nil }) {
		return shown // whoever waits tries again
	}
	return errors.Join(shown, turn.Done(ctx))
}

// meet leaves the part of this job at the rendezvous. The turn is nil unless
// this job is to put the parts together.
func (r *run) meet(ctx context.Context, subject *summary.Subject) (*rendezvous.Turn, error) {
	m, err := r.meeting()
	if err != nil {
		return nil, err
	}
	part, err := r.packed(subject)
	if err != nil {
		return nil, err
	}
	if r.dryRun.Get() {
		r.log.Noticef("a dry run meets nobody")
		return nil, m.Leave(ctx, part)
	}
	outcome, turn, err := m.Join(ctx, part)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s cannot meet the others: %w", r.part, err)
	case outcome == rendezvous.Waiting:
		r.log.Noticef("%s has left its part: another shard waits for the rest and makes the check run", r.part)
	case outcome == rendezvous.Done:
		r.log.Noticef("%s has left its part: another shard has made the check run", r.part)
	}
	return turn, nil
}

// packed is the part of this job as it is put into the store.
func (r *run) packed(subject *summary.Subject) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	result := &output.Result{Subject: subject, Title: summary.Title(subject), Mask: r.client.Mask, Part: r.head(subject.Unmatched)}
	if err := output.JSON(w, result); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

// unite reads the parts of a turn. The error is that of ctx.
func (r *run) unite(ctx context.Context, turn *rendezvous.Turn) (*parts.Reading, error) {
	j := &parts.Joint{Roll: shard.Roll{All: r.part.All, Missing: turn.Missing}}
	latest := 0
	for _, p := range turn.Parts {
		latest = max(latest, p.Attempt)
	}
	for _, p := range turn.Parts {
		if p.Attempt < latest {
			j.Roll.Earlier = append(j.Roll.Earlier, p.Shard)
		}
		head := shard.Head{Shard: shard.Shard{Name: p.Shard, All: r.part.All}, Build: r.here()}
		head.Build.Attempt = p.Attempt
		j.Add("shard "+p.Shard, head, func() (io.ReadCloser, error) {
			text, err := turn.Get(ctx, p)
			if err != nil {
				return nil, err
			}
			return gzip.NewReader(bytes.NewReader(text))
		})
	}
	if err := j.ReadAll(ctx); err != nil {
		return nil, err
	}
	r.sayWhatIsNotMerged()
	r.watch.SawElsewhere(j.Held)
	return j.Reading(&report.Report{}, nil), nil
}
