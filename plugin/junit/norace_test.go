//go:build !race

package junit

// sparse says that a long test uses all of its inputs.
const sparse = 1
