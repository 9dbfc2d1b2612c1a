package locate

import "strings"

// C, C++ and their kin write x.cpp:12: Failure (googletest), at x.cpp:12
// (Catch2), x.cpp(12): error (Boost, doctest, MSVC), prog: x.c:12: f: Assertion
// (assert), and Boost's JUnit writes the file and the line in lines of their own.
var native = language{
	name: "C and C++",
	extensions: []string{
		"c", "cc", "cpp", "cxx", "C", "h", "hh", "hpp", "hxx", "inl", "ipp", "tcc", "cu", "m", "mm", "d", "zig", "nim", "f90", "F90", "f", "pas", "adb", "ads",
	},
	bare:    true,
	inspect: inspectNative,
}

func inspectNative(h *hit, s spot) {
	before := strings.TrimLeft(s.before, " \t")
	switch {
	case s.form == earlyForm:
		h.strong = true
	case s.form == fieldForm:
		h.strong = strings.Contains(strings.ToLower(before), "file")
	case before == "" && (s.after == "" || s.after[0] == ':' || s.after[0] == ')' || s.after[0] == '\r' || strings.HasPrefix(s.after, " - ")):
		h.strong = true
	case before == "at ", strings.HasSuffix(before, "Loc: ["), strings.HasSuffix(before, "--- "):
		h.strong = true
	case strings.HasSuffix(before, ": ") && strings.HasPrefix(s.after, ":"):
		h.strong = true
	case strings.HasPrefix(before, "#") && strings.Contains(before, " in "):
		h.strong = true // a frame of a sanitizer
	}
}
