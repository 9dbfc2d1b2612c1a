//go:build race

package junit

// sparse says that a long test uses one of so many of its inputs: the race
// detector makes each ten times as long, and what it looks for shows in a few.
const sparse = 8
