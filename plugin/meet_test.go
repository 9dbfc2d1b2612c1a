package plugin

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
