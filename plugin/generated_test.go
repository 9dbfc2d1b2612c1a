package plugin

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/output"
	"github.com/testpost/testpost/plugin/setting"
)

var update = flag.Bool("update", false, "rewrite the generated pages")

// declared is every setting there is, general ones and those of all hosts.
func declaredSettings() *setting.Set {
	s, _, _ := declareAll()
	return s
}

// TestGenerated compares what is written from the declarations with the files.
// go test ./plugin -run TestGenerated -update rewrites them.
func TestGenerated(t *testing.T) {
	t.Parallel()
	pages := map[string]func(old string) string{
		"../action.yml":         func(string) string { return actionFile(declaredSettings()) },
		"../README.md":          func(old string) string { return readme(old, declaredSettings()) },
		"../docs/woodpecker.md": func(string) string { return woodpeckerPage(declaredSettings()) },
		"../docs/drone.md":      func(string) string { return dronePage(declaredSettings()) },
	}
	for path, write := range pages {
		old, err := os.ReadFile(path)
		if err != nil && !*update {
			t.Error(err)
			continue
		}
		page := write(string(old))
		if *update {
			if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
				t.Error(err)
			}
		} else if diff := cmp.Diff(page, string(old)); diff != "" {
			t.Errorf("%s is stale; go test ./plugin -run TestGenerated -update rewrites it (-want +got):\n%s", path, diff)
		}
	}
}

// readme replaces what stands between markers like <!-- settings --> and their
// ends.
func readme(old string, s *setting.Set) string {
	old = between(old, "hosts", hostsTable())
	old = between(old, "settings", settingsTables(s, 3))
	old = between(old, "outputs", outputsTable())
	old = between(old, "permissions", permissionsTable())
	return between(old, "takes", takesTable())
}

func between(text, name, content string) string {
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	before, rest, ok1 := strings.Cut(text, begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		return text + "\nthe markers " + begin + end + " are missing\n"
	}
	return before + begin + content + end + after
}

func settingsTables(s *setting.Set, level int) string {
	var b strings.Builder
	for _, category := range s.Categories() {
		fmt.Fprintf(&b, "\n%s %s\n\n| setting | default | meaning |\n| --- | --- | --- |\n", strings.Repeat("#", level), category)
		for _, d := range s.All() {
			if d.Category == category {
				fmt.Fprintf(&b, "| %s | %s | %s |\n", nameCell(d), defaultCell(d), cell(meaning(d)))
			}
		}
	}
	return b.String() + "\n"
}

func nameCell(d setting.Described) string {
	cell := "`" + d.Name + "`"
	for _, a := range d.Aliases {
		cell += ", `" + a + "`"
	}
	if d.Secret {
		cell += " (secret)"
	}
	return cell
}

func defaultCell(d setting.Described) string {
	switch {
	case d.DefaultText != "":
		return cell(d.DefaultText)
	case d.Default != "":
		return "`" + cell(d.Default) + "`"
	}
	return ""
}

func meaning(d setting.Described) string {
	text := d.Help
	if len(d.Allowed) > 0 {
		text += " One of `" + strings.Join(d.Allowed, "`, `") + "`."
		if d.Kind == "a list" {
			text = strings.Replace(text, " One of ", " Any of ", 1)
		}
	}
	if d.Example != "" {
		text += " Example: `" + d.Example + "`."
	}
	return text
}

// withDefault says the default in words: given as the input's own default it
// would look as if the user had set it.
func withDefault(d setting.Described) string {
	if words := d.DefaultWords(); words != "" {
		return meaning(d) + " Default: " + words + "."
	}
	return meaning(d)
}

func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

func outputsTable() string {
	var b strings.Builder
	b.WriteString("\n| output | meaning |\n| --- | --- |\n")
	for _, o := range output.Declared() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", o.Name, cell(o.Help))
	}
	return b.String() + "\n"
}

// woodpeckerPage is the page of Woodpecker's plugin index.
func woodpeckerPage(s *setting.Set) string {
	return `---
name: testpost
description: Reads every JUnit XML report, uploads it and posts one check run with annotations on the right lines
author: The testpost authors
tags: [test, junit, report, check, codeup, codearts]
containerImage: testpost/testpost
containerImageUrl: https://hub.docker.com/r/testpost/testpost
url: https://github.com/testpost/testpost
---

# testpost

The last step of a pipeline: it finds the JUnit XML reports that the tests left behind, reads all of them whatever their size
and state, and posts one check run that says what broke and where.

` + "```yaml" + `
steps:
  - name: report
    image: testpost/testpost:1
    settings:
      reports: "**/TEST-*.xml"
      codeup_organization: 60d54f3daccf2bbd6659f3ad
      codeup_repository: 60d54f3daccf2bbd6659f3ad/shop
      codeup_token:
        from_secret: codeup_token
    when:
      - status: [success, failure]
` + "```" + `

Without ` + "`when: status`" + ` the step is left out after a failed one, which is just when it is wanted. Do not add ` + "`environment`" + ` or
` + "`commands`" + ` to the step: Woodpecker then no longer treats it as a plugin.

## Settings
` + settingsTables(s, 3)
}

// actionFile is action.yml. A composite action does not hand its inputs on, so
// each is mapped; it runs on every runner, unlike a container action.
func actionFile(s *setting.Set) string {
	var inputs, env, outputs strings.Builder
	for _, d := range s.All() {
		fmt.Fprintf(&inputs, "  %s:\n    description: %s\n    required: false\n", d.Name, quoted(withDefault(d)))
		if d.ActionDefault != "" {
			fmt.Fprintf(&inputs, "    default: %s\n", d.ActionDefault)
		}
		fmt.Fprintf(&env, "        INPUT_%s: ${{ inputs.%s }}\n", strings.ToUpper(d.Name), d.Name)
	}
	for _, o := range output.Declared() {
		fmt.Fprintf(&outputs, "  %s:\n    description: %s\n    value: ${{ steps.testpost.outputs.%s }}\n", o.Name, quoted(o.Help), o.Name)
	}
	return `# Written from the declarations: go test ./plugin -run TestGenerated -update
name: testpost
description: Read every JUnit XML report, upload it, and post one check run with annotations on the right lines
author: The testpost authors
branding:
  icon: check-square
  color: green
inputs:
` + inputs.String() + `outputs:
` + outputs.String() + `runs:
  using: composite
  steps:
` + actionSteps(env.String())
}

// quoted is text as a double-quoted YAML scalar.
func quoted(text string) string { return fmt.Sprintf("%q", text) }
