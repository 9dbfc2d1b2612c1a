package locate

import (
	"iter"
	"strings"
)

// Swift writes /src/X.swift:12: error (XCTest), X.swift:12 - reason
// (xcbeautify), reason (X.swift:12), and at X.swift:12:5 (swift-testing).
var swift = language{
	name:       "Swift",
	extensions: []string{"swift"},
	bare:       true,
	inspect: func(h *hit, s spot) {
		before := strings.TrimSpace(s.before)
		h.strong = before == "" || strings.HasSuffix(before, " at") || before == "at" || (strings.HasSuffix(before, "(") && strings.HasPrefix(s.after, ")"))
	},
	homes: func(class string) iter.Seq[string] {
		return func(yield func(string) bool) {
			if name := class[strings.LastIndexByte(class, '.')+1:]; isClass(name) {
				yield(name + ".swift")
			}
		}
	},
}
