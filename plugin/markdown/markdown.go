// Package markdown builds Markdown that stays whole and safe: escaping for its
// place, fences, links, and a builder with a budget. It knows nothing of tests.
//
// Text that is escaped here shows the reader what it says and does nothing else,
// on every host that renders GitHub Flavored Markdown or something near it. Two
// kinds of reader of the source have to be disarmed:
//
//   - The parser turns characters into elements. A backslash, or an entity where
//     older parsers do not know the backslash, stops it.
//   - After parsing, hosts search the text of the page for @mentions, #1, commit
//     SHAs, :emoji:, [[pages]] and URLs. They see through backslashes and
//     entities, but leave code alone: words that could act become code spans,
//     which copy as they are. Nothing invisible is ever inserted.
//
// What GitHub searches for: https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
// What Gitea searches for: https://github.com/go-gitea/gitea/blob/main/modules/markup/html.go
package markdown

// A Place is where escaped text will stand.
type Place uint8

// The places.
const (
	// Inline is running text: paragraphs, list items, emphasis, the label of a
	// link. The text may be the first thing on its line.
	Inline Place = iota
	// Cell is a cell of a table.
	Cell
	// HTML is the content of an HTML element that the caller wrote, such as
	// <summary>. The text stays on one line, so that it does not end the block.
	HTML
)

// Text returns s as text in the place p. See AppendText.
func Text(s string, p Place) string { return string(AppendText(nil, s, p)) }

// Code returns s as code in the place p. See AppendCode.
func Code(s string, p Place) string { return string(AppendCode(nil, s, p)) }
