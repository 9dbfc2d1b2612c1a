package check

// A Condition is something that makes the conclusion a failure.
type Condition string

// The conditions of the setting fail_on.
const (
	OnFailed     Condition = "failed"     // a case failed or errored
	OnFlaky      Condition = "flaky"      // a case failed and passed when run again
	OnUnreadable Condition = "unreadable" // a matched file could not be read in full
	OnMissing    Condition = "missing"    // no file matched
	OnEmpty      Condition = "empty"      // fewer cases than required
	OnStale      Condition = "stale"      // a file is older than the start of the build
	OnShards     Condition = "shards"     // the part of a shard is missing
	OnNew        Condition = "new"        // a case failed that did not fail before
	OnFewer      Condition = "fewer"      // far fewer cases than before
)

// A Verdict is the conclusion and why.
type Verdict struct {
	Conclusion Conclusion
	// Reasons are the conditions of fail_on that hold, in the order of the
	// constants; empty unless the conclusion is failure.
	Reasons []Condition
	// Holds are all conditions that hold, whether or not fail_on names them.
	Holds []Condition
}
