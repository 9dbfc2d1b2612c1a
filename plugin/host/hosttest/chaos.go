package hosttest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

// faultyRequests is how many requests of a chaotic delivery may go wrong. It is
// more than a host needs, so that tries run out now and then.
const faultyRequests = 24

// Chaos tries Seeds random schedules of faults. It is part of Run, and for
// itself for services that do not take all that the suite delivers. Each ends with what a delivery without
// faults leaves, or with an error, nothing twice, nothing open and nothing
// strange, which a later delivery then puts right.
func Chaos(t *testing.T, h Harness) {
	want, _ := golden(t, h)
	list := append(faults.Transient(), faults.Lost()...)
	for seed := range h.Seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			s := start(t, h, faults.Seeded(uint64(seed), 2+seed%3, faultyRequests, list))
			before := s.service.Results()
			_, err := s.deliver(t.Context(), delivery(t, plainRun()))
			if err == nil {
				s.holds(h, want)
				return
			}
			s.nothingOpen(h)
			s.nothingStrange(want, before)
			s.healed.Store(true)
			if _, err := s.deliver(t.Context(), delivery(t, plainRun())); err != nil {
				t.Errorf("after the faults: %v", err)
			}
			s.holds(h, want)
		})
	}
}

// nothingStrange fails the test when the service holds what was neither
// delivered nor there before.
func (s *stage) nothingStrange(want, before []Result) {
	s.t.Helper()
	got := s.service.Results()
	if len(got) > len(want) {
		s.t.Errorf("the service holds %d results, want at most %d: %+v", len(got), len(want), got)
	}
	known := slices.Concat(itemsOf(want), itemsOf(before))
	for _, item := range itemsOf(got) {
		if !slices.Contains(known, item) {
			s.t.Errorf("the service holds %q, which was not delivered", item)
		}
	}
}

func itemsOf(results []Result) (items []string) {
	for _, r := range results {
		items = append(items, r.Items...)
	}
	return items
}
