// Package junit reads JUnit XML in all its dialects, streaming, whatever the
// size and state of the file. It knows no settings.
package junit
