package setting

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// helpWidth is the column, in characters, at which help is broken.
const helpWidth = 92

// help prints p and every setting by category.
func (s *Set) help(out io.Writer, p Program) {
	w := bufio.NewWriter(out)
	defer w.Flush()
	wrap(w, "", fmt.Sprintf("%s %s: %s", p.Name, p.Version, p.Usage))
	fmt.Fprintf(w, "\nUsage:\n  %s [flags] %s\n", p.Name, p.Arguments)
	paragraphs(w, p.Description)
	for _, category := range s.Categories() {
		fmt.Fprintf(w, "\n%s:\n", category)
		for _, it := range s.items {
			if it.Category == category {
				it.help(w)
			}
		}
	}
	fmt.Fprintf(w, "\nOther:\n  --help, -h\n      Print this text.\n  --version, -v\n      Print the version.\n")
	paragraphs(w, p.After)
}

func paragraphs(w io.Writer, text string) {
	for _, paragraph := range strings.Split(text, "\n\n") {
		if paragraph != "" {
			fmt.Fprintln(w)
			wrap(w, "", paragraph)
		}
	}
}

// Categories lists the categories in the order of their first setting.
func (s *Set) Categories() []string {
	var out []string
	seen := map[string]bool{}
	for _, it := range s.items {
		if !seen[it.Category] {
			seen[it.Category] = true
			out = append(out, it.Category)
		}
	}
	return out
}

func (it *item) help(w io.Writer) {
	value := " " + strings.ToUpper(strings.TrimPrefix(strings.TrimPrefix(it.kind, "a "), "an "))
	if it.isBool {
		value = ""
	}
	fmt.Fprintf(w, "  --%s%s\n", it.Flag(), value)
	text := strings.ReplaceAll(it.Help, "`", "")
	if len(it.Allowed) > 0 {
		text += " Allowed: " + strings.Join(it.Allowed, ", ") + "."
	}
	if d := it.DefaultWords(); d != "" {
		text += " Default: " + d + "."
	}
	if it.Secret {
		text += " Secret; also read from the file that " + fileVariable(it.Name) + " names."
	}
	wrap(w, "      ", text)
}

// DefaultWords says the default as a reader wants it, or "" when there is none.
func (s Setting) DefaultWords() string {
	if s.DefaultText != "" {
		return s.DefaultText
	}
	return s.Default
}

// wrap prints text in lines of at most helpWidth, each behind indent.
func wrap(w io.Writer, indent, text string) {
	for line := range strings.Lines(text) {
		column := 0
		for _, word := range strings.Fields(line) {
			switch {
			case column == 0:
				fmt.Fprint(w, indent)
				column = len(indent)
			case column+1+len(word) > helpWidth:
				fmt.Fprint(w, "\n"+indent)
				column = len(indent)
			default:
				fmt.Fprint(w, " ")
				column++
			}
			fmt.Fprint(w, word)
			column += len(word)
		}
		fmt.Fprintln(w)
	}
}
