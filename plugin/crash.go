package plugin

import (
	"fmt"
	"runtime/debug"
)

// A crash is a defect of the program that showed as a panic.
type crash struct {
	doing string // the stage
	value any
	stack []byte
}

// Error names the stage. The value may hold a secret: it is for a log that masks.
func (c *crash) Error() string {
	return fmt.Sprintf("a defect in testpost ended it while %s: %v\nhint: please report this with the lines below\n%s", c.doing, c.value, c.stack)
}

// during does something that others can do without, and makes an error of its
// panic, which it prints.
func (r *run) during(doing string, f func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			c := &crash{doing, v, debug.Stack()}
			r.log.Error(c)
			err = c
		}
	}()
	f()
	return nil
}

// crashed is the exit status of a run that a panic ended: it is never green.
func (r *run) crashed(v any) int {
	c := &crash{r.doing, v, debug.Stack()}
	defer func() {
		if recover() != nil { // the log is what is broken, or there is none yet
			fmt.Fprintf(r.Stderr, "testpost: a defect in testpost ended it while %s: %T\n%s\n", c.doing, c.value, c.stack)
		}
	}()
	r.log.Error(c)
	return statusUndelivered
}
