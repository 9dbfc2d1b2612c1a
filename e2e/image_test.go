package e2e

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
	"github.com/testpost/testpost/plugin/host/github/githubtest"
)

const howToPodman = "apt-get install --no-install-recommends podman runc busybox-static"

// maxImage bounds the size of the image, in bytes: a pipeline pulls it.
const maxImage = 16_000_000

// Podman with storage of its own.
type podman struct {
	path    string
	storage string // folder
	env     []string
}

// newPodman returns an engine for containers that sees no other images than
// those of this test.
func newPodman(t *testing.T) *podman {
	t.Helper()
	p := &podman{path: engine(t, "podman", howToPodman), storage: t.TempDir()}
	engine(t, "busybox", howToPodman)
	if os.Getuid() != 0 {
		t.Skip("engine podman: needs root here: storage without it depends on the machine")
	}
	conf := "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=4096:4096\"]\n[engine]\nevents_logger = \"file\"\ncgroup_manager = \"cgroupfs\"\n"
	if _, err := exec.LookPath("runc"); err == nil {
		conf += "runtime = \"runc\"\n" // crun refuses machines with hybrid cgroups
	}
	p.env = clean(t, "CONTAINERS_CONF="+filepath.Join(lay(t, map[string]string{"containers.conf": conf}), "containers.conf"))
	t.Cleanup(func() { // system reset would take networks of this machine with it
		for _, what := range []string{"rm", "rmi"} {
			if out, err := p.command(what, "--all", "--force").CombinedOutput(); err != nil {
				t.Errorf("podman %s: %v\n%s", what, err, out)
			}
		}
	})
	return p
}

func (p *podman) command(args ...string) *exec.Cmd {
	cmd := exec.Command(p.path, append([]string{"--root", filepath.Join(p.storage, "root"), "--runroot", filepath.Join(p.storage, "run")}, args...)...)
	cmd.Env = p.env
	return cmd
}

func (p *podman) must(t *testing.T, args ...string) string {
	t.Helper()
	out, err := p.command(args...).CombinedOutput()
	if err != nil {
		t.Fatalf("podman %s: %v\n%s", args[0], err, out)
	}
	return string(out)
}

// base makes the image that the Dockerfile begins with: a shell and the
// certificates. The toolchain is this machine's.
func (p *podman) base(t *testing.T) {
	t.Helper()
	dir := lay(t, map[string]string{"Dockerfile": `FROM scratch
COPY busybox /bin/busybox
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV PATH=/usr/local/go/bin:/bin GOPATH=/go GOTOOLCHAIN=local HOME=/root
RUN ["/bin/busybox", "sh", "-c", "/bin/busybox --install -s /bin; mkdir -p /tmp /root /go/pkg/mod /usr/local/go"]
`})
	busybox, err := exec.LookPath("busybox")
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{busybox, "/etc/ssl/certs/ca-certificates.crt"} {
		if err := copyFile(from, filepath.Join(dir, filepath.Base(from))); err != nil {
			t.Fatal(err)
		}
	}
	p.must(t, "build", "--isolation", "chroot", "-t", "localhost/golang:1.26", dir)
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o755)
}

// build makes the image of the project, without any network.
func (p *podman) build(t *testing.T) {
	t.Helper()
	folders, err := exec.Command("go", "env", "GOROOT", "GOMODCACHE", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Fields(string(folders))
	p.must(t, "build", "--isolation", "chroot", "-v", at[0]+":/usr/local/go:ro", "-v", at[1]+":/go/pkg/mod", "-v", at[2]+":/root/.cache/go-build",
		"--build-arg", "VERSION=v0.0.1", "--build-arg", "COMMIT="+commit, "-t", "localhost/testpost:1", checkout(t))
}

// TestEngineImage builds the image from the Dockerfile and starts it as the
// engines do that take one.
func TestEngineImage(t *testing.T) {
	t.Parallel()
	p := newPodman(t)
	p.base(t)
	p.build(t)
	size, err := strconv.Atoi(strings.TrimSpace(p.must(t, "image", "inspect", "--format", "{{.Size}}", "localhost/testpost:1")))
	if err != nil || size > maxImage {
		t.Errorf("the image has %d bytes, want at most %d: %v", size, maxImage, err)
	}
	if got, want := p.must(t, "run", "--rm", "localhost/testpost:1", "--version"), "testpost v0.0.1 (commit "+commit+")\n"; got != want {
		t.Errorf("--version says %q, want %q", got, want)
	}
	ran(t, "podman", "image built from the Dockerfile: %d bytes", size)
	t.Run("restricted", p.restricted)
	t.Run("reports", p.reports)
	t.Run("container action", p.containerAction)
}

// mounted is a workspace that any user may write to, as a volume.
func mounted(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := lay(t, files)
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

// restricted starts it with nothing but the workspace: a read-only root, no
// user of the system, no capability and no network.
func (p *podman) restricted(t *testing.T) {
	dir := mounted(t, reports(testcase("adds", "")+failing("want 3, got 4")))
	begun := time.Now()
	out, err := p.command("run", "--rm", "--read-only", "--network", "none", "--cap-drop", "all", "-u", "65532:65532",
		"-v", dir+":/woodpecker/src", "-w", "/woodpecker/src", "-e", "CI=woodpecker", "-e", "CI_WORKSPACE=/woodpecker/src",
		"-e", "PLUGIN_JSON=result.json", "-e", "PLUGIN_CODEUP_TOKEN=", "localhost/testpost:1").CombinedOutput()
	took := time.Since(begun)
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 1 || !strings.Contains(string(out), "1 failed, 1 passed") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "result.json")); err != nil {
		t.Error(err)
	}
	ran(t, "podman", "read-only, user 65532, no capability, no network: %d ms from start to exit", took.Milliseconds())
}

// reports lets it reach a service of this machine.
func (p *podman) reports(t *testing.T) {
	codeup := codeuptest.New((&scene{}).codeupOptions())
	url := serve(t, codeup)
	dir := mounted(t, reports(failing("want 3, got 4")))
	out, err := p.command("run", "--rm", "--read-only", "--network", "host", "-u", "65532:65532", "-v", dir+":/drone/src", "-w", "/drone/src",
		"-e", "DRONE=true", "-e", "DRONE_WORKSPACE=/drone/src", "-e", "DRONE_COMMIT_SHA="+commit, "-e", "PLUGIN_CODEUP_URL="+url,
		"-e", "PLUGIN_CODEUP_TOKEN="+token, "-e", "PLUGIN_CODEUP-EDITION=central", "-e", "PLUGIN_CODEUP_ORGANIZATION="+organization,
		"-e", "PLUGIN_CODEUP_REPOSITORY="+organization+"/shop", "localhost/testpost:1").CombinedOutput()
	runs := codeup.Runs()
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 1 || len(runs) != 1 || len(runs[0].Annotations) != 1 {
		t.Fatalf("Codeup holds %+v; %v\n%s", runs, err, out)
	}
	ran(t, "podman", "check run with an annotation on %s:%d from the image", runs[0].Annotations[0].Path, runs[0].Annotations[0].StartLine)
}

// containerWorkflow is the README's container action, made to see the fake.
const containerWorkflow = `
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
%s
      - run: echo "${{ steps.report.outputs.failed }} of ${{ steps.report.outputs.tests }} failed"
        if: ${{ !cancelled() }}
        shell: sh
`

// containerAction runs the README's step for the image under act, with a job
// container.
func (p *podman) containerAction(t *testing.T) {
	engine(t, "act", howToAct)
	socket := p.serve(t)
	github := githubtest.New(githubtest.Options{Token: token, Repository: "octocat/hello"})
	step := strings.ReplaceAll(containerStep(t), "docker://"+imageName, "docker://localhost/testpost")
	a := actRun{event: "push", workflow: fmt.Sprintf(containerWorkflow, step), files: reports(failing("want 3, got 4")), action: checkout(t),
		env: forActions(serve(t, github)), token: token, image: "localhost/golang:1.26", docker: socket}
	lines := a.start(t)
	wantCheckRun(t, github, "Tests", source, 7, lines)
	if text := printed(lines); !strings.Contains(text, "1 of 1 failed") {
		t.Errorf("printed:\n%s\n%s", text, transcript(lines))
	}
	if s := commands(lines, "summary"); len(s) != 1 {
		t.Errorf("job summaries: %v", s)
	}
	if got := results(lines); !slices.Equal(got, []string{"failure"}) {
		t.Errorf("the job ended as %q", got)
	}
	ran(t, "act", "with podman, README's container action: check run, summary and outputs; the step took %d ms", took(lines, "report"))
}

// serve answers Docker's API until the end of the test.
func (p *podman) serve(t *testing.T) (address string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "podman.sock")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	listener.SetUnlinkOnClose(false)
	defer listener.Close()
	open, err := listener.File()
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	// The socket is there from the start, so nobody has to wait for it (sd_listen_fds(3)).
	service := p.command("system", "service", "--time=0")
	service.Args = append([]string{"sh", "-c", `LISTEN_FDS=1 LISTEN_PID=$$ exec "$0" "$@"`}, service.Args...)
	service.Path, service.ExtraFiles = "/bin/sh", []*os.File{open}
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = service.Process.Signal(os.Interrupt)
		_ = service.Wait()
	})
	return "unix://" + path
}

// imageName is where the image is published.
const imageName = "testpost/testpost"

// containerStep is the step of the README that starts the image on GitHub.
func containerStep(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split(string(text), "```yaml\n") {
		if strings.HasPrefix(strings.TrimSpace(block), "- uses: docker://"+imageName) {
			step, _, _ := strings.Cut(block, "```")
			return "      " + strings.ReplaceAll(strings.TrimSpace(step), "\n", "\n      ")
		}
	}
	t.Fatal("the README has no step that starts the image")
	return ""
}
