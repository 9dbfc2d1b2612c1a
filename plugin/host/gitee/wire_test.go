package gitee

import (
	"encoding/json"
	"testing"
)

// TestNotTheAnswer refuses answers that are JSON, but not what was asked for: an
// object without an id is no run without annotations.
func TestNotTheAnswer(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`{}`, `{"message":"ok"}`, `{"id":0}`, `[]`} {
		var run namedRun
		if err := json.Unmarshal([]byte(data), &run); err == nil {
			t.Errorf("%s was taken for a check run: %+v", data, run)
		}
		var list runList
		if err := json.Unmarshal([]byte(data), &list); err == nil {
			t.Errorf("%s was taken for a list of check runs", data)
		}
	}
	var run namedRun
	if err := json.Unmarshal([]byte(`{"id":7}`), &run); err != nil || run.ID != 7 {
		t.Errorf("%+v, %v", run, err)
	}
}
