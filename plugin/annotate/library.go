package annotate

import "strings"

// own reports whether f is in the project's code, as far as its path and
// package tell.
func (f *frame) own() bool {
	if f.in != "" {
		return !isLibraryPackage(f.in)
	}
	return !isForeign(f.path)
}

// isForeign reports whether a path leads into a library or a runtime.
func isForeign(path string) bool {
	switch path[strings.LastIndexByte(path, '.')+1:] {
	case "py", "pyx":
		return containsAny(path, "site-packages", "dist-packages", "/lib/python3", "/lib/python2", "/_pytest/", "/unittest/", "<frozen", "importlib/")
	case "go":
		return containsAny(path, "/pkg/mod/", "/go/src/", "/vendor/", "testing/testing.go") || path == "testing.go" || path == "panic.go"
	case "js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue":
		return containsAny(path, "node_modules", "node:", "internal/process", "internal/modules", "internal/timers", "webpack/bootstrap")
	case "rb", "feature":
		return containsAny(path, "/gems/", "/lib/ruby/", "/rubygems", "/bundler/", "/vendor/")
	case "php", "phpt":
		return containsAny(path, "/vendor/", "/usr/share/php", "phar://")
	case "rs":
		return containsAny(path, "/rustc/", ".cargo/", "library/std/", "library/core/", "library/test/")
	case "ex", "exs", "erl", "hrl":
		return containsAny(path, "deps/", "lib/ex_unit/", "(ex_unit", "(stdlib", "(elixir")
	case "dart":
		return containsAny(path, "package:", "dart:", ".pub-cache")
	case "cs", "fs", "vb":
		return containsAny(path, "/_/src/", `D:\a\_work`)
	case "c", "cc", "cpp", "cxx", "h", "hh", "hpp", "inl":
		return containsAny(path, "gtest/", "catch2/", "/boost/", "sysdeps/", "glibc", "/usr/include/", "/usr/lib/")
	}
	return false
}

func containsAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// libraryPackages are packages of the JVM, its test tools and their runners.
var libraryPackages = [...]string{
	"java.", "javax.", "jdk.", "sun.", "com.sun.", "kotlin.", "kotlinx.", "scala.", "groovy.", "org.codehaus.groovy.", "org.apache.groovy.",
	"junit.", "org.junit.", "org.testng.", "org.opentest4j.", "org.hamcrest.", "org.assertj.", "org.mockito.", "org.scalatest.", "org.scalactic.",
	"org.spockframework.", "spock.", "io.kotest.", "com.google.common.truth.", "org.gradle.", "org.apache.maven.", "org.springframework.",
	"worker.org.gradle.", "clojure.", "net.bytebuddy.", "io.mockk.", "reactor.core.", "org.hibernate.", "sbt.",
}

func isLibraryPackage(qualified string) bool {
	for _, p := range libraryPackages {
		if qualified[0] == p[0] && strings.HasPrefix(qualified, p) {
			return true
		}
	}
	return false
}
