package plugin

import (
	"os"
	"runtime"
	"runtime/debug"
)

// memoryLimit is what the runtime tries to keep its memory below, in bytes: with
// the pages of the program itself, less than the 64 MiB that are promised beside
// what is kept of the reports. The garbage collector runs more often near it,
// and for at most half of the time where what is kept is more.
const memoryLimit = 52 << 20

// firstHeap is how far the heap may grow before it is collected for the first
// time, in percent of the 4 MiB at which the runtime would do it. Most runs end
// before: collecting is the most expensive thing they would do for no use. The
// runtime's own pace afterwards keeps the memory of large runs as it is.
const firstHeap = 250

// PaceCollector sets when the garbage of the process is collected, as far as
// GOGC and GOMEMLIMIT in its environment leave that open.
func PaceCollector() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	if os.Getenv("GOGC") == "" {
		first := new(*byte) // found unused by the first collection
		runtime.AddCleanup(first, func(pace int) { debug.SetGCPercent(pace) }, debug.SetGCPercent(firstHeap))
	}
}
