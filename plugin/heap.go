package plugin

import (
	"os"
	"runtime"
	"runtime/debug"
)

// firstHeap is how far the heap may grow before it is collected for the first
// time, in percent of the 4 MiB at which the runtime would do it. Most runs end
// before: collecting is the most expensive thing they would do for no use. The
// runtime's own pace afterwards keeps the memory of large runs as it is.
const firstHeap = 200

// PutOffCollecting lets the first garbage collection of the process wait,
// unless its environment sets GOGC.
func PutOffCollecting() {
	if os.Getenv("GOGC") != "" {
		return
	}
	first := new(*byte) // found unused by the first collection
	runtime.AddCleanup(first, func(pace int) { debug.SetGCPercent(pace) }, debug.SetGCPercent(firstHeap))
}
