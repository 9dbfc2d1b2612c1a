package hosttest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

// comment is a comment with the summary of d's check run.
func comment(key string, d *host.Delivery) *host.Comment {
	return &host.Comment{Key: key, Create: true, Body: func(l check.Limit) string {
		fitted := d.Fit(check.Limits{Summary: l})
		return fitted.Run.Output.Summary
	}}
}

// commented is a delivery with a comment that says text.
func commented(t *testing.T, key, text string, create bool) *host.Delivery {
	t.Helper()
	run := plainRun()
	run.Output.Summary = text
	d := delivery(t, run)
	d.Comment = comment(key, d)
	d.Comment.Create = create
	return d
}

// texts are the comments at the service that testpost made.
func (s *stage) texts() (own []string) {
	for _, item := range itemsOf(s.service.Results()) {
		if strings.HasPrefix(item, "<!-- testpost:") || strings.HasPrefix(item, "[testpost]: #") {
			own = append(own, item)
		}
	}
	return own
}

// comments is what hosts promise about comments, beside what they promise about
// all that they deliver.
func comments(t *testing.T, h Harness) {
	if !h.Comments {
		t.Skip("the host has no comments")
	}
	for name, test := range map[string]func(*testing.T, Harness){
		"only where they are asked for": commentsAsked,
		"one for each job":              commentsOfJobs,
		"written only when they change": commentsUnchanged,
		"strangers are left alone":      commentsOfStrangers,
		"found behind many others":      commentsBehindMany,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, h)
		})
	}
}

// give delivers d, which must succeed, and returns the message and the number of
// requests.
func (s *stage) give(d *host.Delivery) (message string, requests int) {
	s.t.Helper()
	before := s.requests.Load()
	r, err := s.deliver(s.t.Context(), d)
	if err != nil || r.Outcome != host.Delivered {
		s.t.Errorf("outcome %q, error %v", r.Outcome, err)
	}
	return r.Message, int(s.requests.Load() - before)
}

func (s *stage) wantTexts(want ...string) {
	s.t.Helper()
	got := s.texts()
	ok := len(got) == len(want)
	for i := range min(len(got), len(want)) {
		ok = ok && strings.Contains(got[i], want[i])
	}
	if !ok {
		s.t.Errorf("comments %q, want %q", got, want)
	}
}

func commentsAsked(t *testing.T, h Harness) {
	s := start(t, h, faults.Never)
	s.give(commented(t, "k", "all is well", false))
	s.wantTexts()
	s.give(commented(t, "k", "3 failed", true))
	s.wantTexts("3 failed")
	s.give(commented(t, "k", "all is well again", false))
	s.wantTexts("all is well again")
}

func commentsOfJobs(t *testing.T, h Harness) {
	s := start(t, h, faults.Never)
	s.give(commented(t, "k", "of one", true))
	s.give(commented(t, "k2", "of the other", true))
	s.give(commented(t, "k", "of one, later", true))
	s.wantTexts("of one, later", "of the other")
}

func commentsUnchanged(t *testing.T, h Harness) {
	s := start(t, h, faults.Never)
	s.give(commented(t, "k", "3 failed", true))
	second, unchanged := s.give(commented(t, "k", "3 failed", true))
	third, changed := s.give(commented(t, "k", "4 failed", true))
	if changed != unchanged+1 || !strings.Contains(second, "up to date") || !strings.Contains(third, "updated the comment") {
		t.Errorf("%d requests for no change (%s), %d for one (%s)", unchanged, second, changed, third)
	}
}

// commentsOfStrangers lets somebody write the mark before the first build does.
// They know it, which is more than can be known where it holds a seal.
func commentsOfStrangers(t *testing.T, h Harness) {
	seen := start(t, h, faults.Never)
	seen.give(commented(t, "k", "3 failed", true))
	mark, _, _ := strings.Cut(seen.texts()[0], "\n")
	s := start(t, h, faults.Never)
	s.service.(Talker).Say(mark + "\n\nall is well, trust me")
	s.service.(Talker).Say("I saw this: " + mark)
	s.give(commented(t, "k", "3 failed", true))
	s.give(commented(t, "k", "4 failed", true))
	s.wantTexts("all is well, trust me", "4 failed")
}

func commentsBehindMany(t *testing.T, h Harness) {
	s := start(t, h, faults.Never)
	for i := range 130 {
		s.service.(Talker).Say(fmt.Sprint("comment ", i))
	}
	s.give(commented(t, "k", "3 failed", true))
	for i := range 130 {
		s.service.(Talker).Say(fmt.Sprint("comment ", i))
	}
	s.give(commented(t, "k", "4 failed", true))
	s.wantTexts("4 failed")
}
