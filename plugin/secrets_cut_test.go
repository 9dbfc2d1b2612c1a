package plugin

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCutSecrets holds that no part of a secret is shown where a text that it
// stands in is cut, wherever that is: it is moved over every bound on a text, by
// one byte a case.
func TestCutSecrets(t *testing.T) {
	t.Parallel()
	const secret = "ghp_SECRETabcdefghijklmnop0123456789"
	place := map[string]string{
		"message": `<testcase name="n%d" file="a.go" line="%d"><failure message="%s"/></testcase>`,
		"details": `<testcase name="n%d" file="a.go" line="%d"><failure>%s</failure></testcase>`,
		"output":  `<testcase name="n%d" file="a.go" line="%d"><failure message="m"/><system-out>%s</system-out></testcase>`,
		"name":    `<testcase classname="c%d" file="a.go" line="%d" name="%s"><failure message="m"/></testcase>`,
	}
	for what, format := range place {
		for _, bound := range []int{75, 160, 200, 255, 512, 1024, 1500, 2000, 2048, 4096, 8192} {
			t.Run(fmt.Sprint(what, " ", bound), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				var b strings.Builder
				for i := range len(secret) + 12 {
					before, behind := max(0, bound-len(secret)-6+i), bound
					fmt.Fprintf(&b, format, i, i+1, strings.Repeat("x ", before/2)+strings.Repeat("-", before%2)+secret+strings.Repeat(" y", behind))
				}
				writeFile(t, filepath.Join(dir, "a.go"), strings.Repeat("\n", 60))
				writeFile(t, filepath.Join(dir, "TEST-a.xml"), "<testsuite>"+b.String()+"</testsuite>")
				args := []string{"--dry-run", "--commit=8b3f0c1d2e4a5b6c7d8e9f00112233445566778a", "--github-repository=a/b", "--json=o.json", "--html=o.html", "--markdown=o.md", "--codequality=o.cq"}
				p, out := process(dir, args, "PLUGIN_GITHUB_TOKEN="+secret)
				if status := Run(context.Background(), p); status != 1 {
					t.Fatalf("status %d\n%s", status, out)
				}
				texts := map[string]string{"the log": out.String()}
				for _, name := range []string{"o.json", "o.html", "o.md", "o.cq"} {
					text, err := os.ReadFile(filepath.Join(dir, name))
					if err != nil {
						t.Fatal(err)
					}
					texts[name] = string(text)
				}
				for name, text := range texts {
					for _, part := range []string{secret[:5], secret[len(secret)-5:]} {
						if i := strings.Index(text, part); i >= 0 {
							t.Errorf("%s shows %q", name, text[max(0, i-50):min(len(text), i+80)])
						}
					}
				}
			})
		}
	}
}
