package plugin

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/host/github/githubtest"
	"github.com/testpost/testpost/plugin/rendezvous/s3test"
)

// alone runs the program on a report that passes, in a workspace of its own.
func alone(t *testing.T, args []string, env ...string) (status int, log string) {
	t.Helper()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "TEST-a.xml"), reportOf("Cart/adds"))
	p, out := process(dir, args, env...)
	p.Now = time.Now // the store looks at it
	var errs bytes.Buffer
	p.Stderr = &errs
	status = Run(context.Background(), p)
	return status, out.String() + errs.String()
}

// TestVariablesOfAWSConcernOnlyAMeeting: they may be there for the tests.
func TestVariablesOfAWSConcernOnlyAMeeting(t *testing.T) {
	t.Parallel()
	wrong := "AWS_ENDPOINT_URL=localhost:4566"
	if status, log := alone(t, nil, wrong); status != statusGreen || strings.Contains(log, "AWS") {
		t.Errorf("nobody meets: exit status %d\n%s", status, log)
	}
	meets := []string{"--shard=1/1", "--rendezvous=s3://ci/x", "--shard-build=7"}
	if status, log := alone(t, meets, wrong); status != statusSettings || !strings.Contains(log, `AWS_ENDPOINT_URL="localhost:4566": must be an address`) {
		t.Errorf("a shard meets: exit status %d\n%s", status, log)
	}
	if status, log := alone(t, []string{"--rendezvous-endpoint=localhost:4566"}); status != statusSettings || !strings.Contains(log, "--rendezvous-endpoint") {
		t.Errorf("a flag: exit status %d\n%s", status, log)
	}
}

// TestSessionTokenBelongsToItsKeys: that of the runner's own keys is not sent
// with the keys of the settings.
func TestSessionTokenBelongsToItsKeys(t *testing.T) {
	t.Parallel()
	store := s3test.Start(t.Cleanup, s3test.Options{Bucket: "ci", AccessKey: "ak-store", SecretKey: "sk-store", Region: "us-east-1"})
	args := []string{"--shard=1/1", "--rendezvous=s3://ci/x", "--shard-build=7", "--rendezvous-endpoint=" + store.URL, "--rendezvous-access-key=ak-store"}
	env := []string{"PLUGIN_RENDEZVOUS_SECRET_KEY=sk-store", "AWS_ACCESS_KEY_ID=ak-runner", "AWS_SECRET_ACCESS_KEY=sk-runner", "AWS_SESSION_TOKEN=st-runner"}
	if status, log := alone(t, args, env...); status != statusGreen {
		t.Errorf("exit status %d\n%s", status, log)
	}
}

// TestWhoMeetsAsksOnce: an earlier run is looked for by the one job that makes
// the check run, and jobs that list the shards in different orders are told so.
func TestWhoMeetsAsksOnce(t *testing.T) {
	t.Parallel()
	store := s3test.Start(t.Cleanup, s3test.Options{Bucket: "ci", AccessKey: "ak", SecretKey: "sk", Region: "us-east-1"})
	fake := githubtest.New(githubtest.Options{Token: "ghs_job", Repository: "octocat/shop", Commits: []string{commitOf(1), commitOf(0)}})
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	env := []string{"PLUGIN_RENDEZVOUS_SECRET_KEY=sk", "PLUGIN_GITHUB_TOKEN=ghs_job", "PLUGIN_GITHUB_REPOSITORY=octocat/shop", "PLUGIN_GITHUB_API_URL=" + server.URL}
	shared := []string{"--rendezvous=s3://ci/x", "--shard-build=7", "--rendezvous-endpoint=" + store.URL, "--rendezvous-access-key=ak", "--shard-timeout=1ms",
		"--memory", "--commit=" + commitOf(1), "--base=" + commitOf(0)}
	recalls := func() (n int) {
		for _, r := range fake.Requests() {
			if strings.Contains(fmt.Sprint(r), commitOf(0)) {
				n++
			}
		}
		return n
	}
	if status, log := alone(t, append(shared, "--shard=a of a, b"), env...); status != statusRed || recalls() != 1 || !strings.Contains(log, "1 of 2 shards missing") {
		t.Errorf("it makes the check run: exit status %d, %d requests\n%s", status, recalls(), log)
	}
	if status, log := alone(t, append(shared, "--shard=a of a, b"), env...); status != statusGreen || recalls() != 1 || !strings.Contains(log, "has made the check run") {
		t.Errorf("it has nothing to do: exit status %d, %d requests\n%s", status, recalls(), log)
	}
	status, log := alone(t, append(shared, "--shard=b of b, a"), env...)
	if want := "it is shard a of 2 (a, b), and another part is of 2 (b, a): the jobs do not agree on the setting shard"; status != statusRed || !strings.Contains(log, want) {
		t.Errorf("exit status %d, want %q\n%s", status, want, log)
	}
}
