// Package console is what a person sees in the build log.
package console
