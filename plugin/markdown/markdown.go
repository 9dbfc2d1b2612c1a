// Package markdown builds Markdown that stays whole and safe: escaping for its
// place, fences, tables, and a builder with a byte budget. It knows nothing of
// tests.
package markdown
