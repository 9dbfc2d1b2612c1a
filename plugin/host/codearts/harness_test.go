package codearts_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codearts"
	"github.com/testpost/testpost/plugin/host/codearts/codeartstest"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	job   = "0123456789abcdef0123456789abcdef"
	token = "MIIF-test-token"
)

// load returns what the host opens with the given variables, without PLUGIN_CODEARTS_.
func load(t *testing.T, b ci.Build, client *rest.Client, variables ...string) (host.Destination, error) {
	t.Helper()
	set := &setting.Set{}
	open := codearts.Kind().Declare(set)
	values := map[string]string{}
	for _, v := range variables {
		name, value, _ := strings.Cut(v, "=")
		values["PLUGIN_CODEARTS_"+name] = value
	}
	_, err := set.Load(t.Context(), setting.Program{Name: "testpost"}, setting.Input{Env: func(name string) string { return values[name] }, Stdout: &bytes.Buffer{}})
	if err != nil {
		t.Fatal(err)
	}
	return open(b, client)
}

// A bench is a service and all that is needed to deliver to it.
type bench struct {
	t       *testing.T
	service *codeartstest.Service
	url     string
	rest    rest.Options
	env     []string // without PLUGIN_CODEARTS_; appended to address, task and build
	folder  string
	files   []report.File

	mu       sync.Mutex
	warnings []string
	pauses   int
}

// newBench starts a service that takes the token.
func newBench(t *testing.T, o codeartstest.Options) *bench {
	t.Helper()
	if o.Token == "" && o.AccessKey == "" {
		o.Token = token
	}
	if o.JobID == "" {
		o.JobID, o.BuildNo = job, 7
	}
	b := &bench{t: t, service: codeartstest.New(o), folder: t.TempDir()}
	server := httptest.NewServer(b.service)
	t.Cleanup(server.Close)
	b.url = server.URL
	b.rest = rest.Options{Secrets: []string{token}, Pause: func(context.Context, time.Duration) { b.pauses++ }}
	if o.Token != "" {
		b.env = append(b.env, "TOKEN="+token)
	}
	return b
}

// file writes a report and has it matched.
func (b *bench) file(path, content string) *bench {
	b.t.Helper()
	abs := filepath.Join(b.folder, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(abs), 0o700); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(abs, []byte(content), 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.files = append(b.files, report.File{Path: path, Abs: abs, Size: int64(len(content)), Outcome: report.Read})
	return b
}

// many writes n reports of size bytes: r01.xml, r02.xml, …
func (b *bench) many(n, size int) *bench {
	b.t.Helper()
	for i := range n {
		b.file(fmt.Sprintf("r%02d.xml", i+1), strings.Repeat("x", size))
	}
	return b
}

// deliver delivers the files, with the node id n-1 unless a node is to be looked up.
func (b *bench) deliver(variables ...string) host.Receipt {
	b.t.Helper()
	return b.deliverIn(b.t.Context(), variables...)
}

func (b *bench) deliverIn(ctx context.Context, variables ...string) host.Receipt {
	b.t.Helper()
	env := append([]string{"URL=" + b.url, "JOB_ID=" + job, "BUILD_NO=7"}, b.env...)
	client := rest.New(b.rest)
	b.t.Cleanup(client.Close)
	to, err := load(b.t, ci.Build{}, client, append(env, variables...)...)
	if err != nil {
		b.t.Fatal(err)
	}
	r, err := to.Deliver(ctx, &host.Delivery{Files: b.files, Warn: func(format string, args ...any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.warnings = append(b.warnings, fmt.Sprintf(format, args...))
	}})
	if fmt.Sprint(err) != fmt.Sprint(r.Err) {
		b.t.Errorf("the error is %v, the receipt's %v", err, r.Err)
	}
	return r
}

// arrived lists the files that the build shows.
func (b *bench) arrived() []string {
	var names []string
	for _, f := range b.service.Files() {
		names = append(names, f.Name)
	}
	return names
}

// errorOf is the receipt's error without the address and folder of this run.
func (b *bench) errorOf(r host.Receipt) string {
	if r.Err == nil {
		return ""
	}
	return strings.NewReplacer(b.url, "http://host", b.folder, "FOLDER", query, "…").Replace(r.Err.Error())
}

const (
	query     = "/v1/report/junit/report/upload?build_no=7&job_id=" + job + "&node_id=n-1"
	directory = "build 7 of job " + job + ", node n-1"
)
