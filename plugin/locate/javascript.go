package locate

import "strings"

// JavaScript and TypeScript write at fn (/src/x.js:12:34), at /src/x.js:12:34,
// fn@http://host/x.js:12:34 in Firefox and Safari, and ❯ x.test.ts:12:34 in
// vitest. Paths may be URLs of bundlers and browsers.
var javascript = language{
	name:       "JavaScript",
	extensions: []string{"js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts", "es6", "vue", "svelte", "astro", "coffee"},
	inspect: func(h *hit, s spot) {
		before := strings.TrimLeft(s.before, " \t")
		switch {
		case s.form != colonForm:
		case strings.HasSuffix(before, "(") && strings.HasPrefix(s.after, ")"),
			strings.HasPrefix(before, "at "),
			strings.HasPrefix(before, "\u276f"),
			strings.HasSuffix(before, "@"):
			h.strong = true
		}
	},
}
