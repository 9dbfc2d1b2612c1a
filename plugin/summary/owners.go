package summary

import (
	"strings"

	"github.com/testpost/testpost/plugin/markdown"
)

// maxOwners is the number of owners that one cause names.
const maxOwners = 5

// owners writes whom a cause belongs to. Their names are code, which no host
// takes for a mention, unless somebody wants them to be told.
func (d *document) owners(w *markdown.Writer, all []string) {
	for i, owner := range all[:min(len(all), maxOwners)] {
		if i == 0 {
			w.Raw(" · ")
		} else {
			w.Raw(" ")
		}
		if owner = d.clip(owner); d.s.MentionOwners && mentionable(owner) {
			w.Raw(owner)
		} else {
			w.Code(owner, markdown.Inline)
		}
	}
	if more := len(all) - maxOwners; more > 0 {
		w.Raw(" and " + markdown.Count(more, "more owner", "more owners"))
	}
}

// mentionable reports whether owner is a user or a team and holds nothing that
// means something in Markdown. An underscore inside a word does not.
func mentionable(owner string) bool {
	name, at := strings.CutPrefix(owner, "@")
	if !at || name == "" || strings.HasPrefix(name, "_") || strings.HasSuffix(name, "_") {
		return false
	}
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./") == "" && !strings.Contains(name, "__")
}
