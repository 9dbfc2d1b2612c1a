package locate

import (
	"iter"
	"strings"
)

// Perl writes at t/x.t line 12.
var perl = language{
	name:       "Perl",
	extensions: []string{"t", "pl", "pm", "raku", "rakumod", "rakutest"},
	inspect: func(h *hit, s spot) {
		h.strong = s.form == wordForm && (strings.HasSuffix(s.before, "at ") || strings.HasSuffix(s.before, "["))
	},
}

// R writes (test-x.R:12:3), ('test-x.R:12'), at R/x.R:12:3, and in older versions
// (@test-x.R#12). testthat names a case after its file, without test- and .R.
var rlang = language{
	name:       "R",
	extensions: []string{"R", "r", "Rmd", "qmd"},
	bare:       true,
	inspect: func(h *hit, s spot) {
		h.path = strings.TrimPrefix(h.path, "@")
		before := strings.TrimRight(s.before, "'`")
		h.strong = s.form == hashForm || strings.HasSuffix(before, "(") || strings.HasSuffix(before, "at ")
	},
	homes: func(class string) iter.Seq[string] {
		return func(yield func(string) bool) {
			if class != "" && !strings.ContainsAny(class, " /\\:()[]<>") {
				yield("test-" + class + ".R")
			}
		}
	},
}

// Shell scripts write x.sh: line 12: command; bats writes (in test file
// test/x.bats, line 12), behind the functions that led to it.
var shell = language{
	name:       "shell",
	extensions: []string{"bats", "sh", "bash", "zsh", "ksh", "ps1", "psm1", "fish"},
	inspect: func(h *hit, s spot) {
		h.strong = s.form == wordForm || strings.HasSuffix(s.before, "# ") ||
			(s.form == colonForm && strings.HasSuffix(s.before, ", ")) // at <ScriptBlock>, x.ps1:12 (Pester)
	},
}

// The rest have no rules of their own: a line that begins with a path and a
// number, or a frame in brackets.
var others = language{
	name: "other languages",
	extensions: []string{
		"lua", "hs", "lhs", "ml", "mli", "re", "jl", "gd", "sol", "tcl", "el", "lisp", "rkt", "scm", "cob", "v", "sv", "vhd", "vhdl", "sql", "tf", "yaml", "yml", "json", "toml", "proto", "graphql", "css", "scss", "less", "html", "cmake", "mk", "gradle", "bzl", "star", "rego", "nix", "tex", "rst", "adoc", "cls", "trigger", "apex",
	},
	inspect: func(h *hit, s spot) {
		before := strings.TrimSpace(s.before)
		h.strong = before == "" || before == "at" || strings.HasSuffix(before, " at") || strings.HasSuffix(before, `File "`) || (strings.HasSuffix(s.before, "(") && strings.HasPrefix(s.after, ")"))
	},
}
