package owners_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/testpost/testpost/plugin/owners"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, forge, text string
		want                    map[string][]string
		mistakes                []string
	}{{
		name: "GitHub: the last match counts",
		path: ".github/CODEOWNERS", forge: "github",
		text: "# everyone\n*       @global1 @global2\n*.js    @js-owner #This is an inline comment.\n*.go docs@example.com\n*.txt @octo-org/octocats\n" +
			"/build/logs/ @doctocat\ndocs/*  docs@example.com\napps/ @octocat\n/docs/ @doctocat\n/scripts/ @doctocat @octocat\n**/logs @octocat\n" +
			"/apps/ @octocat\n/apps/github\n/apps/git\\ hub/ @space\n",
		want: map[string][]string{
			"README":              {"@global1", "@global2"},
			"src/deep/a.js":       {"@js-owner"},
			"a.go":                {"docs@example.com"},
			"x/y.txt":             {"@octo-org/octocats"},
			"build/logs/x":        {"@octocat"}, // **/logs comes later
			"docs/getting.md":     {"@doctocat"},
			"a/docs/x.md":         {"@global1", "@global2"}, // docs/* stands at the root
			"a/docs/build/x.md":   {"@global1", "@global2"},
			"apps/x":              {"@octocat"},
			"apps/github/x":       nil, // taken out
			"apps/git hub/x":      {"@space"},
			"scripts/x":           {"@doctocat", "@octocat"},
			"deeply/nested/logs/": {"@octocat"},
		},
	}, {
		name: "GitLab: every section has its say",
		path: "CODEOWNERS", forge: "gitlab",
		text: "* @default\n[Documentation] @docs-team\ndocs/\nREADME.md @lead\n^[Database][2] @dba/sub/team\nmodel/db/\n!model/db/legacy/\n[documentation]\nhelp/ @@developer\n",
		want: map[string][]string{
			"docs/x":            {"@default", "@docs-team"},
			"README.md":         {"@default", "@lead"},
			"model/db/a.rb":     {"@default", "@dba/sub/team"},
			"model/db/legacy/a": {"@default"},
			"help/x":            {"@default", "@@developer"},
		},
	}, {
		name: "GitLab: below any folder, and what is out stays out",
		path: ".gitlab/CODEOWNERS",
		text: "internal/README.md @deep\n/lib/*.rb @lib\n[Ruby]\n*.rb @ruby-team\n!/config/**/*.rb\n/config/routes.rb @ruby-ops\n",
		want: map[string][]string{
			"internal/README.md":      {"@deep"},
			"docs/internal/README.md": {"@deep"},
			"lib/a.rb":                {"@lib", "@ruby-team"},
			"x/lib/a.rb":              {"@ruby-team"},
			"config/a/b.rb":           nil,
			"config/routes.rb":        nil,
		},
	}, {
		name: "GitHub: no sections, nothing taken out, no ranges",
		path: "CODEOWNERS", forge: "github",
		text: "*.go @go\n!a.go\n[Docs] @docs\n*.md @md\nb[0-9].go @range\n",
		want: map[string][]string{"a.go": {"@go"}, "b1.go": {"@go"}, "b[0-9].go": {"@go"}, "x.md": {"@md"}},
		mistakes: []string{
			`CODEOWNERS:2: "!a.go": GitHub has no patterns with !, [ or ]; the line is ignored`,
			`CODEOWNERS:3: "[Docs]": GitHub has no patterns with !, [ or ]; the line is ignored`,
			`CODEOWNERS:5: "b[0-9].go": GitHub has no patterns with !, [ or ]; the line is ignored`,
		},
	}, {
		name: "Gitea: expressions, all of which count",
		path: "CODEOWNERS", forge: "gitea",
		text: ".*\\\\.go @user1 @user2 # comment\n\nsrc/.* @org/team\n!docs/.* @writers\nweb/my\\ file @x\n",
		want: map[string][]string{
			"src/a.go":    {"@user1", "@user2", "@org/team", "@writers"},
			"docs/a.md":   nil,
			"docs/a.go":   {"@user1", "@user2"},
			"web/my file": {"@writers", "@x"},
			"a.gox":       {"@writers"},
		},
	}, {
		name: "the folder tells the syntax where the host does not",
		path: ".forgejo/CODEOWNERS",
		text: "a|b @x\n",
		want: map[string][]string{"a": {"@x"}, "b": {"@x"}, "ab": nil},
	}, {
		name: "names beyond ASCII, and characters that mean something elsewhere",
		path: "CODEOWNERS",
		text: "\uFEFF/测试/ @中\n/源码/ @src\n/a[b]/ @br\n/a(b)/ @par\n*.{ts,tsx} @never\n/odd\\#name @odd\n/back\\\\slash @bs\r\n/w\\*ld @lit\n",
		want: map[string][]string{
			"源码/购物车.go":    {"@src"},
			"a[b]/x":       {"@br"},
			"ab/x":         nil,
			"a(b)/x":       {"@par"},
			"a.ts":         nil,
			"odd#name":     {"@odd"},
			`back\slash`:   {"@bs"},
			"w*ld":         {"@lit"},
			"world":        nil,
			"测试/nobody.go": nil,
		},
		mistakes: []string{`CODEOWNERS:1: "@中" is no owner: write @user, @org/team or an e-mail address; the line is ignored`},
	}, {
		name: "a wrong line costs only itself",
		path: "docs/CODEOWNERS", forge: "github",
		text: "*.go @go\na*** @x\n*.md nobody\n*.js @js\n",
		want: map[string][]string{"a.go": {"@go"}, "a.md": nil, "a.js": {"@js"}},
		mistakes: []string{
			`docs/CODEOWNERS:2: "a***": pattern cannot contain three consecutive asterisks; the line is ignored`,
			`docs/CODEOWNERS:3: "nobody" is no owner: write @user, @org/team or an e-mail address; the line is ignored`,
		},
	}, {
		name: "the root is no file",
		path: "CODEOWNERS", forge: "github",
		text: "* @all\n/ @root\n// @root\n",
		want: map[string][]string{"a": {"@all"}},
		mistakes: []string{
			`CODEOWNERS:2: "/" matches no file; the line is ignored`,
			`CODEOWNERS:3: "//" matches no file; the line is ignored`,
		},
	}, {
		name: "a wrong expression costs only itself",
		path: "CODEOWNERS", forge: "forgejo",
		text: "( @x\n.*\nb @b\n",
		want: map[string][]string{"b": {"@b"}, "(": nil},
		mistakes: []string{
			"CODEOWNERS:1: error parsing regexp: missing closing ): `^(?:()$`; the line is ignored",
			"CODEOWNERS:2: the pattern has no owner; the line is ignored",
		},
	}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rules := owners.Parse(tt.path, []byte(tt.text), tt.forge)
			for path, want := range tt.want {
				if diff := cmp.Diff(want, rules.Of(path)); diff != "" {
					t.Errorf("owners of %q (-want +got):\n%s", path, diff)
				}
			}
			if diff := cmp.Diff(tt.mistakes, rules.Mistakes); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestManyMistakesAreCut(t *testing.T) {
	t.Parallel()
	rules := owners.Parse("CODEOWNERS", []byte(strings.Repeat("x nobody\n", 1000)), "github")
	if len(rules.Mistakes) != 10 || rules.MoreMistakes != 990 {
		t.Errorf("%d mistakes and %d more, want 10 and 990", len(rules.Mistakes), rules.MoreMistakes)
	}
}

func TestOwnersAreFewAndDifferent(t *testing.T) {
	t.Parallel()
	rules := owners.Parse("CODEOWNERS", []byte("* @a @a @b @c @d @e @f @g @h @i @j @k @l\n"), "github")
	if diff := cmp.Diff(strings.Fields("@a @b @c @d @e @f @g @h @i @j"), rules.Of("x")); diff != "" {
		t.Error(diff)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	write := func(root, path, text string) {
		t.Helper()
		full := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		rules, err := owners.Find(t.TempDir(), "github")
		if err != nil || rules.Path != "" || rules.Of("x") != nil {
			t.Errorf("%+v, %v", rules, err)
		}
	})
	t.Run("the host's own place first", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		write(root, "CODEOWNERS", "* @root")
		write(root, ".github/CODEOWNERS", "* @github")
		write(root, ".gitlab/CODEOWNERS", "* @gitlab")
		for forge, want := range map[string]string{"github": "@github", "gitlab": "@root", "gitea": "", "": "@github"} {
			rules, err := owners.Find(root, forge)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(rules.Of("x"), " "); forge != "gitea" && got != want {
				t.Errorf("%q: %q from %s, want %q", forge, got, rules.Path, want)
			}
		}
	})
	t.Run("not through a link out of the tree", func(t *testing.T) {
		t.Parallel()
		root, outside := t.TempDir(), t.TempDir()
		write(outside, "secret", "* @secret")
		if err := os.Symlink(filepath.Join(outside, "secret"), filepath.Join(root, "CODEOWNERS")); err != nil {
			t.Skip(err)
		}
		rules, err := owners.Find(root, "")
		if err == nil || rules.Of("x") != nil {
			t.Errorf("%+v, %v: the link was followed", rules, err)
		}
	})
	t.Run("a folder of that name", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		write(root, "CODEOWNERS/x", "")
		if _, err := owners.Find(root, ""); err == nil || err.Error() != "read CODEOWNERS: it is no regular file" {
			t.Error(err)
		}
	})
	t.Run("too large", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		write(root, "CODEOWNERS", strings.Repeat("\n", owners.MaxFile+1))
		if _, err := owners.Find(root, ""); err == nil || err.Error() != "read CODEOWNERS: it has more than 3 MiB, which no code host reads" {
			t.Error(err)
		}
	})
}

// TestHostileFiles: a tree under test decides neither the memory nor the time.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	write := func(name, line string, n int) string {
		t.Helper()
		root := t.TempDir()
		if err := os.MkdirAll(filepath.Join(root, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for i := range n {
			text.WriteString(strings.ReplaceAll(line, "%", strconv.Itoa(i)))
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return root
	}
	const many = "its patterns or sections are too many"
	for _, tt := range []struct {
		name, line string
		n          int
		want       string
	}{
		{"CODEOWNERS", "/**/a*" + strings.Repeat("/**/a*", 20) + "% @a\n", 20_000, many},
		{"CODEOWNERS", "[s%] @a\n", 200_000, many},
		{"CODEOWNERS", "/src/some/folder/that/is/long/% @a\n", 50_000, ""},
		{".gitea/CODEOWNERS", strings.Repeat("(?:.?){99}", 30) + " @a\n", 1000, many},
		{".gitea/CODEOWNERS", strings.Repeat("(?:.?){999}", 80) + " @a\n", 3000, many},
		{".gitea/CODEOWNERS", strings.Repeat("\\\\pL", 200) + " @a\n", 3000, many},
		{".gitea/CODEOWNERS", strings.Repeat("(?:.?){999}", 80) + " @a\nsrc/% @b\n", 1, ""},
	} {
		rules, err := owners.Find(write(tt.name, tt.line, tt.n), "")
		switch {
		case tt.want == "" && err != nil, tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%.40q: %v, want %q", tt.line, err, tt.want)
		case err == nil && tt.n == 1 && (len(rules.Mistakes) != 1 || !slices.Equal(rules.Of("src/0"), []string{"@b"})):
			t.Errorf("%.40q: %q, owners %q", tt.line, rules.Mistakes, rules.Of("src/0"))
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("*.go @a\n[S] @b\n!x\n", "x/y.go", "gitlab")
	f.Add("(a|b)+ @a\n", "ab", "gitea")
	f.Add("\\", "\\", "github")
	f.Fuzz(func(t *testing.T, text, path, forge string) {
		for _, o := range owners.Parse("CODEOWNERS", []byte(text), forge).Of(path) {
			if !strings.Contains(o, "@") || strings.ContainsAny(o, " \n`<>[]()!") {
				t.Errorf("%q is no owner", o)
			}
		}
	})
}
