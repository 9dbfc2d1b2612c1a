package codearts

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxNamesShown bounds how many names of build actions an error lists.
const maxNamesShown = 20

// A text is a JSON string or number: the vendor's pages and SDK disagree about
// which of the two a node_id is.
type text string

// UnmarshalJSON implements json.Unmarshaler. Anything but a string or number is "".
func (t *text) UnmarshalJSON(data []byte) error {
	var word string
	if json.Unmarshal(data, &word) == nil {
		*t = text(word)
		return nil
	}
	if data[0] == '-' || data[0] >= '0' && data[0] <= '9' {
		*t = text(data)
	}
	return nil
}

// A record is the result of ShowBuildRecord by number.
type record struct {
	BuildRecordID text `json:"build_record_id"`
	ID            text `json:"id"` // the same under another name
}

// A stage is one build action of a build.
type stage struct {
	key         string
	DisplayName text `json:"display_name"`
	Name        text `json:"execution_stage_name"`
	Status      text `json:"status"`
	NodeID      text `json:"node_id"`
	Sequence    text `json:"sequence"`
}

func (s *stage) shownName() string { return first(string(s.DisplayName), string(s.Name)) }

func (s *stage) order() float64 {
	n, _ := strconv.ParseFloat(string(s.Sequence), 64)
	return n
}

// lookUp asks the service for the build action to upload to: the one with the
// display name of the setting, else the one that is running, else the last.
// (ShowBuildRecord, ShowBuildRecordFullStages.)
func (d *destination) lookUp(ctx context.Context) (id, name string, err error) {
	var r record
	path := fmt.Sprintf("/v1/record/%s/%d/record-info", d.job, d.buildNo)
	err = d.client.get(ctx, fmt.Sprintf("look up build %d", d.buildNo), path, nil, dryRecord, &r)
	if err != nil {
		return "", "", err
	}
	recordID := first(string(r.BuildRecordID), string(r.ID))
	if !consistsOf(recordID, "-") {
		return "", "", fmt.Errorf("look up build %d: the answer has no usable build_record_id (it is %q)\nhint: set codearts_node_id", d.buildNo, recordID)
	}
	var result struct {
		Stages map[string]stage `json:"build_stages"`
	}
	err = d.client.get(ctx, fmt.Sprintf("list the actions of build %d", d.buildNo), "/v1/record/"+recordID+"/full-stages",
		url.Values{"cascade": {"true"}}, d.dryStages(), &result)
	if err != nil {
		return "", "", err
	}
	chosen, err := choose(inOrder(result.Stages), d.node)
	if err != nil {
		return "", "", fmt.Errorf("find the action of build %d to upload to: %w", d.buildNo, err)
	}
	return string(chosen.NodeID), chosen.shownName(), nil
}

// inOrder returns the stages by sequence.
func inOrder(stages map[string]stage) []stage {
	out := make([]stage, 0, len(stages))
	for key, s := range stages {
		s.key = key
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b stage) int { return cmp.Or(cmp.Compare(a.order(), b.order()), cmp.Compare(a.key, b.key)) })
	return out
}

// choose returns the stage with the wanted name, else the last running one,
// else the last. Stages without a usable node_id are not chosen.
func choose(stages []stage, wanted string) (*stage, error) {
	if len(stages) == 0 {
		return nil, errors.New("the build has none yet\nhint: set codearts_node_id")
	}
	if wanted != "" {
		return chooseNamed(stages, wanted)
	}
	usable := slices.DeleteFunc(slices.Clone(stages), func(s stage) bool { return !s.usable() })
	if len(usable) == 0 {
		return nil, fmt.Errorf("none of them has a usable node_id: %s\nhint: set codearts_node_id", shownNames(stages))
	}
	if running := lastRunning(usable); running != nil {
		return running, nil
	}
	return &usable[len(usable)-1], nil
}

func (s *stage) usable() bool { return validNodeID(string(s.NodeID)) == nil }

func lastRunning(stages []stage) *stage {
	for i := len(stages) - 1; i >= 0; i-- {
		if strings.EqualFold(string(stages[i].Status), "running") {
			return &stages[i]
		}
	}
	return nil
}

// chooseNamed returns the stage of that name; among several, the running one.
func chooseNamed(stages []stage, wanted string) (*stage, error) {
	named := func(same func(a, b string) bool) []stage {
		return slices.DeleteFunc(slices.Clone(stages), func(s stage) bool {
			return !same(string(s.DisplayName), wanted) && !same(string(s.Name), wanted)
		})
	}
	found := named(func(a, b string) bool { return a == b })
	if len(found) == 0 {
		found = named(strings.EqualFold)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("none is named %q\nhint: set codearts_node to one of %s", wanted, shownNames(stages))
	}
	chosen := &found[0]
	if len(found) > 1 {
		if chosen = lastRunning(found); chosen == nil {
			return nil, fmt.Errorf("%d of them are named %q and none of these is running\nhint: set codearts_node_id", len(found), wanted)
		}
	}
	if !chosen.usable() {
		return nil, fmt.Errorf("%q has no usable node_id (it is %q)\nhint: set codearts_node_id", wanted, string(chosen.NodeID))
	}
	return chosen, nil
}

func shownNames(stages []stage) string {
	names := make([]string, len(stages))
	for i := range stages {
		names[i] = fmt.Sprintf("%q", stages[i].shownName())
	}
	return list(names, maxNamesShown)
}

// dryRecord answers the first lookup in a dry run.
const dryRecord = `{"result":{"build_record_id":"build-record-id-from-the-answer"}}`

// dryStages answers the second one with a stage that is chosen.
func (d *destination) dryStages() string {
	name, _ := json.Marshal(d.node)
	return `{"result":{"build_stages":{"1":{"node_id":"node-id-from-the-answer","display_name":` + string(name) + `}}}}`
}
