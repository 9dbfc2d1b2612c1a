package host

import "github.com/testpost/testpost/plugin/check"

// Takes is what a host can show: data beside its client, which the client, the
// renderers and the documentation read. A zero Takes is that of a host that is
// given no check run.
type Takes struct {
	check.Limits
	// Comment bounds the comment on a merge or pull request; zero where there is none.
	Comment check.Limit
	// Earlier says what becomes of annotations that are there when more are sent.
	Earlier Earlier
	// Keeps says that a check run's text can hold what readers do not see, for a
	// later run to find: the host is a Keeper.
	Keeps bool
	// Progress says that a run can be shown as in progress before it is complete.
	Progress bool
	// Conclusions are the conclusions in the host's words; none where it shows no
	// more than the title.
	Conclusions map[check.Conclusion]string
}

// Conclusion is c in the host's words. What the host has no word for is neutral.
func (t *Takes) Conclusion(c check.Conclusion) string {
	if word, ok := t.Conclusions[c]; ok {
		return word
	}
	return t.Conclusions[check.Neutral]
}

// SameWords are the conclusions of a host whose words are ours.
func SameWords() map[check.Conclusion]string {
	words := map[check.Conclusion]string{}
	for _, c := range []check.Conclusion{check.Success, check.Failure, check.Neutral, check.Cancelled, check.Skipped, check.TimedOut} {
		words[c] = string(c)
	}
	return words
}

// Earlier is what becomes of the annotations that a run holds already.
type Earlier string

// The ways in which services treat earlier annotations.
const (
	Kept     Earlier = "kept"     // new ones are added to them
	Replaced Earlier = "replaced" // the step puts its own in their place
	Unknown  Earlier = "unknown"  // the service does not say; the step looks
)

// About is what the documentation says of a host.
type About struct {
	Title string // proper name: Bitbucket Cloud
	Given string // what it is given
	On    string // when it is on
	// Credential is what identifies the step, and Needs what that must be allowed
	// to do; both empty where nothing is needed.
	Credential, Needs string
	// Experimental says why not all is certain; "" for a host that is.
	Experimental string
}
