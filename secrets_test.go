package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/testpost/testpost/plugin"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
	"github.com/testpost/testpost/plugin/host/hosttest/network"
)

// forms are the ways in which a secret is written down.
func forms(secret string) []string {
	quoted, _ := json.Marshal(secret) // text always marshals
	out := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), string(quoted[1 : len(quoted)-1]),
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawStdEncoding.EncodeToString([]byte(secret)),
		base64.URLEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret))}
	slices.Sort(out)
	return slices.Compact(out)
}

// A leak is a run of the program whose secret is everywhere, with all that
// comes out of it.
type leak struct {
	t      *testing.T
	secret string
	dir    string
	env    []string
	args   []string
	out    bytes.Buffer // log, errors and what is printed of requests
	mu     sync.Mutex
	asked  bytes.Buffer // requests, without the headers that carry the secret
}

// ways are how the secret comes to the program: each changes the variables of a
// target.
func ways() map[string]func(*leak) {
	// moved has the token come by another way than its variable.
	moved := func(l *leak, variable func(name string) string) {
		for i, kv := range l.env {
			if name, value, _ := strings.Cut(kv, "="); value == l.secret {
				l.env[i] = variable(strings.TrimPrefix(name, "PLUGIN_"))
			}
		}
	}
	return map[string]func(*leak){
		"plugin variable": func(*leak) {},
		"input variable": func(l *leak) {
			moved(l, func(name string) string { return "INPUT_" + name + "=" + l.secret })
		},
		"flag": func(l *leak) {
			moved(l, func(name string) string {
				l.args = append(l.args, "--"+strings.ToLower(strings.ReplaceAll(name, "_", "-"))+"="+l.secret)
				return "MOVED="
			})
		},
		"file": func(l *leak) {
			plant(l.t, l.dir, "../secret", l.secret+"\n")
			moved(l, func(name string) string { return "PLUGIN_" + name + "_FILE=" + filepath.Join(l.dir, "../secret") })
		},
		"an address in the environment": func(l *leak) { // whatever the token is
			moved(l, func(name string) string { return "PLUGIN_" + name + "=another-token-0123456789" })
			for _, name := range []string{"HTTPS_PROXY", "GITHUB_SERVER_URL", "CI_SYSTEM_URL", "DRONE_BUILD_LINK", "BUILD_URL", "CI_REPO_CLONE_URL"} {
				l.env = append(l.env, name+"=http://user:"+url.PathEscape(l.secret)+"@secret.example/x")
			}
		},
		"user of the address": func(l *leak) {
			for i, kv := range l.env {
				l.env[i] = strings.Replace(kv, "=http://", "=http://user:"+url.PathEscape(l.secret)+"@", 1)
			}
		},
	}
}

// echoes are what the service does with the secret that it was given.
func echoes(secret string) map[string]faults.Fault {
	all := strings.Join(forms(secret), " ")
	quoted, _ := json.Marshal(map[string]string{"message": "bad token " + all, "errorCode": all, "error_msg": all, "requestId": secret})
	return map[string]faults.Fault{
		"nothing":          nil,
		"refusal":          faults.Status(http.StatusUnauthorized, string(quoted), "X-Request-Id", secret),
		"refusal, a page":  faults.Status(http.StatusForbidden, "<h1>"+all+"</h1>", "Content-Type", "text/html"),
		"failure":          faults.Status(http.StatusInternalServerError, string(quoted)),
		"success, a page":  faults.Status(http.StatusOK, "<p>"+all),
		"redirect":         faults.Status(http.StatusFound, all, "Location", "/elsewhere?token="+url.QueryEscape(secret)),
		"redirect, away":   faults.Status(http.StatusTemporaryRedirect, all, "Location", "http://user:"+url.PathEscape(secret)+"@evil.example/"+url.PathEscape(secret)),
		"redirect, nobody": faults.Status(http.StatusTemporaryRedirect, "", "Location", "http://"+secret+":x/%zz"),
	}
}

// modes are what the program is asked to show.
func modes() map[string][]string {
	files := []string{"--json=out.json", "--markdown=out.md", "--html=out.html", "--codequality=out.cq"}
	return map[string][]string{
		"debug":   append(files, "--log-level=debug", "--explain"),
		"warn":    append(files, "--log-level=warn"),
		"error":   {"--log-level=error"},
		"dry run": append(files, "--dry-run", "--log-level=debug", "--explain"),
		"wrong":   {"--timeout=-3", "--fail-on=nothing", "--explain"},
	}
}

// TestSecrets plants the secret of every host in everything that the program
// reads, and looks for it in all that comes out.
func TestSecrets(t *testing.T) {
	t.Parallel()
	for name, open := range targets() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			secret, runs := secretOf(name), 0
			dir := filepath.Join(t.TempDir(), "workspace")
			for way, put := range ways() {
				for echo, fault := range echoes(secret) {
					for mode, args := range modes() {
						runs++
						synctest.Test(t, func(t *testing.T) {
							l := &leak{t: t, secret: secret, dir: dir, args: slices.Clone(args)}
							l.plantReport()
							l.run(open(), put, fault)
							l.look(fmt.Sprintf("%s, echoed as %s, shown as %s", way, echo, mode))
						})
					}
				}
			}
			t.Logf("%d runs with the secret in %d forms", runs, len(forms(secret)))
		})
	}
}

// plantReport has the tests print the secret too.
func (l *leak) plantReport() {
	if err := os.RemoveAll(l.dir); err != nil {
		l.t.Fatal(err)
	}
	s := strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace(strings.Join(forms(l.secret), " "))
	plant(l.t, l.dir, "TEST-a.xml", fmt.Sprintf(`<testsuite name="%[1]s"><testcase classname="%[1]s" name="prints it" file="a.go" line="1">`+
		`<failure message="%[1]s" type="%[1]s">%[1]s</failure><system-out>%[1]s</system-out></testcase></testsuite>`, s))
	plant(l.t, l.dir, "TEST-b.xml", "<testsuite><testcase name='"+s) // damaged: what is wrong is told
	plant(l.t, l.dir, "a.go", "package a // "+strings.Join(forms(l.secret), " ")+"\n")
}

// run runs the program against to, which answers as fault says; nil for its own way.
func (l *leak) run(to *target, put func(*leak), fault faults.Fault) {
	n := network.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/elsewhere") { // where the service itself has put it in the address
			l.keep(r)
		}
		if fault != nil {
			fault(w, r, to)
			return
		}
		to.ServeHTTP(w, r)
	}), network.Options{})
	defer n.Close()
	l.env = append(to.env(n.URL()), "GITHUB_OUTPUT="+filepath.Join(l.dir, "outputs"))
	put(l)
	log := &stepLog{s: newStopper("", 0, nil)}
	plugin.Run(l.t.Context(), plugin.Process{Args: l.args, Environ: l.env, Dir: l.dir, Stdout: log, Stderr: log, Now: time.Now, Version: "test", Dial: n.Dial})
	l.out = log.text
	if strange := n.Strange(); len(strange) > 0 {
		l.t.Errorf("it asked %q", strange)
	}
}

// credentials are the headers that a secret belongs in.
var credentials = []string{"Authorization", "X-Yunxiao-Token", "X-Auth-Token", "Private-Token"}

// keep keeps what a request says.
func (l *leak) keep(r *http.Request) {
	body, _ := io.ReadAll(r.Body) // what is cut off was sent
	r.Body = io.NopCloser(bytes.NewReader(body))
	header := maps.Clone(r.Header)
	for _, name := range credentials {
		delete(header, http.CanonicalHeaderKey(name))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		body = nil // report files go as they are: that is what the host is for
	}
	fmt.Fprintf(&l.asked, "%s %s %v\n%s\n", r.Method, r.RequestURI, header, body)
}

// look fails the test when the secret is to be found in anything that came out.
func (l *leak) look(where string) {
	l.t.Helper()
	places := map[string]string{"the log": l.out.String(), "a request": l.asked.String()}
	err := filepath.WalkDir(l.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), "TEST-") || d.Name() == "a.go" {
			return err
		}
		text, err := os.ReadFile(path)
		places[d.Name()] = string(text)
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
	for place, text := range places {
		for _, form := range forms(l.secret) {
			if i := strings.Index(text, form); i >= 0 {
				l.t.Errorf("%s: %s shows it as %q: …%s…", where, place, form, text[max(0, i-100):min(len(text), i+len(form)+20)])
				return
			}
		}
	}
}
