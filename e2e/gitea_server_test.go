package e2e

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// giteaVariable names a binary of Gitea to test with; without it the one in PATH
// is taken. One that was built without its pages needs the folder gitea-src of
// its sources beside it.
const giteaVariable = "TESTPOST_GITEA"

// startTime is how long a server may take to answer.
const startTime = 2 * time.Minute

// A forge is a real Gitea on this machine.
type forge struct {
	t             *testing.T
	program       string
	config        string
	dir           string
	url           string
	token         string // of an administrator, for all that testpost does not do
	administrator string
}

// giteaConfig is a server on loopback that keeps everything in one folder.
const giteaConfig = `RUN_MODE = prod
WORK_PATH = %[1]s
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = %[2]s
ROOT_URL = http://127.0.0.1:%[2]s/
DISABLE_SSH = true
OFFLINE_MODE = true
%[3]s
[database]
DB_TYPE = sqlite3
PATH = %[1]s/gitea.db
[repository]
ROOT = %[1]s/repos
[security]
INSTALL_LOCK = true
SECRET_KEY = testpost
[service]
DISABLE_REGISTRATION = true
[cron]
ENABLED = false
[log]
LEVEL = Error
`

// startForge starts a Gitea with an administrator. The test is skipped where
// there is none.
func startForge(t *testing.T) *forge {
	t.Helper()
	program := os.Getenv(giteaVariable)
	if program == "" {
		program = engine(t, "gitea", "build code.gitea.io/gitea, or name a binary in "+giteaVariable)
	}
	program, err := filepath.Abs(program)
	if err != nil {
		t.Fatal(err)
	}
	f := &forge{t: t, program: program, dir: t.TempDir(), administrator: "tp"}
	f.config = filepath.Join(f.dir, "app.ini")
	port, static := freePort(t), ""
	if source := filepath.Join(filepath.Dir(program), "gitea-src"); isFolder(source) {
		static = "STATIC_ROOT_PATH = " + source
	}
	if err := os.WriteFile(f.config, fmt.Appendf(nil, giteaConfig, f.dir, port, static), 0o600); err != nil {
		t.Fatal(err)
	}
	f.url = "http://127.0.0.1:" + port
	f.command("migrate")
	f.user(f.administrator, "--admin")
	f.token = f.newToken(f.administrator, "all")
	f.serve()
	return f
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// gitea is one of the server's own commands.
func (f *forge) gitea(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, f.program, append([]string{"-c", f.config, "-w", f.dir}, args...)...)
	cmd.Dir = f.dir
	cmd.Env = []string{"HOME=" + f.dir, "PATH=" + os.Getenv("PATH"), "USER=" + cmp.Or(os.Getenv("USER"), "root")}
	return cmd
}

func (f *forge) command(args ...string) string {
	f.t.Helper()
	out, err := f.gitea(f.t.Context(), args...).CombinedOutput()
	if err != nil {
		f.t.Fatalf("gitea %s: %v\n%s", args, err, out)
	}
	return string(out)
}

func (f *forge) user(name string, more ...string) {
	f.t.Helper()
	f.command(append([]string{"admin", "user", "create", "--username", name, "--password", "Passw0rd-" + name, "--email", name + "@mail.example", "--must-change-password=false"}, more...)...)
}

// rawToken is an access token as it is printed, before or behind what is logged.
var rawToken = regexp.MustCompile(`(?m)^[0-9a-f]{40}$`)

// newToken returns an access token of a user.
func (f *forge) newToken(user, scopes string) string {
	f.t.Helper()
	out := f.command("admin", "user", "generate-access-token", "--username", user, "--token-name", strings.NewReplacer(":", "-", ",", "-").Replace(scopes), "--scopes", scopes, "--raw")
	token := rawToken.FindString(out)
	if token == "" {
		f.t.Fatalf("there is no token in\n%s", out)
	}
	return token
}

// serve starts the server and waits until it answers.
func (f *forge) serve() {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	var printed bytes.Buffer
	server := f.gitea(context.Background(), "web")
	server.Stdout, server.Stderr = &printed, &printed
	if err := server.Start(); err != nil {
		f.t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() {
		_ = server.Wait() // it ends when the test does
		close(gone)
	}()
	f.t.Cleanup(func() {
		cancel()
		_ = server.Process.Signal(os.Interrupt) // so that it lets its folder go
		<-gone
		if f.t.Failed() {
			f.t.Logf("the server said:\n%s", clipped(printed.String()))
		}
	})
	for tick := time.NewTicker(100 * time.Millisecond); ; {
		if resp, err := http.Get(f.url + "/api/v1/version"); err == nil { //nolint:noctx // it answers at once or not at all
			resp.Body.Close()
			tick.Stop()
			return
		}
		select {
		case <-tick.C:
		case <-gone:
			f.t.Fatalf("the server ended:\n%s", &printed)
		case <-ctx.Done():
			f.t.Fatalf("the server does not answer after %s", startTime)
		}
	}
}

// call makes a request as the owner of token and returns the answer in into.
func (f *forge) call(token, method, path string, body, into any) {
	f.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		f.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(f.t.Context(), method, f.url+"/api/v1"+path, bytes.NewReader(data))
	if err != nil {
		f.t.Fatal(err)
	}
	r.Header.Set("Authorization", "token "+token)
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode/100 != 2 {
		f.t.Fatalf("%s %s: %d %v\n%s", method, path, resp.StatusCode, err, answer)
	}
	if into != nil {
		if err := json.Unmarshal(answer, into); err != nil {
			f.t.Fatalf("%s %s: %v\n%s", method, path, err, answer)
		}
	}
}

// A proposal is a pull request at a forge.
type proposal struct {
	*forge
	repository string // owner/name
	number     int
	commit     string // its head
}

// propose makes a repository of the administrator with a pull request.
func (f *forge) propose(name string) *proposal {
	f.t.Helper()
	p := &proposal{forge: f, repository: f.administrator + "/" + name}
	f.call(f.token, http.MethodPost, "/user/repos", map[string]any{"name": name, "auto_init": true, "default_branch": "main"}, nil)
	var change struct{ Commit struct{ SHA string } }
	f.call(f.token, http.MethodPost, p.path("/contents/cart.go"), map[string]any{"content": base64.StdEncoding.EncodeToString([]byte("package cart\n")), "new_branch": "feature", "message": "cart"}, &change)
	var pull struct{ Number int }
	f.call(f.token, http.MethodPost, p.path("/pulls"), map[string]any{"title": "Cart", "head": "feature", "base": "main"}, &pull)
	p.number, p.commit = pull.Number, change.Commit.SHA
	return p
}

// in is p with what goes wrong being that of a subtest.
func (p *proposal) in(t *testing.T) *proposal {
	f := *p.forge
	f.t = t
	return &proposal{forge: &f, repository: p.repository, number: p.number, commit: p.commit}
}

func (p *proposal) path(of string) string { return "/repos/" + p.repository + of }

// A remark is a comment as the server answers it.
type remark struct {
	ID   int64
	Body string
	User struct{ Login string }
}

func (p *proposal) comments() (all []remark) {
	p.t.Helper()
	p.call(p.token, http.MethodGet, p.path(fmt.Sprintf("/issues/%d/comments", p.number)), nil, &all)
	return all
}

// shown is what the page of the pull request makes of a comment.
func (p *proposal) shown(comment *remark) string {
	p.t.Helper()
	resp, err := http.Get(fmt.Sprintf("%s/%s/pulls/%d", p.url, p.repository, p.number)) //nolint:noctx // it answers at once or not at all
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	begin, end := fmt.Sprintf(`id="issuecomment-%d"`, comment.ID), fmt.Sprintf(`id="issuecomment-%d-raw"`, comment.ID)
	_, shown, _ := strings.Cut(string(page), begin)
	shown, _, found := strings.Cut(shown, end)
	if !found {
		p.t.Fatalf("the page does not show comment %d: %d %s", comment.ID, resp.StatusCode, clipped(string(page)))
	}
	_, shown, _ = strings.Cut(shown, "render-content")
	return shown
}

// A verdict is what the server makes of all statuses of a commit.
type verdict struct {
	State    string
	Statuses []struct {
		Context, Description string
		State                string `json:"status"`
		TargetURL            string `json:"target_url"`
	}
}

func (p *proposal) verdict() (v verdict) {
	p.t.Helper()
	p.call(p.token, http.MethodGet, p.path("/commits/"+p.commit+"/status"), nil, &v)
	return v
}
