package codearts

import (
	"encoding/json"
	"net/http"
	"testing"
)

// FuzzAnswers reads what a service, or whatever stands in its place, may answer.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"status":"fail","error":{"error_code":"CB.00060213","error_msg":"Max. 3 files"},"result":null}`), "Test")
	f.Add([]byte(`{"status":"success","build_stages":{"a":{"node_id":12,"sequence":"2","status":"running"},"b":{"node_id":"n","display_name":"Test"}}}`), "")
	f.Add([]byte(`{"error":"{\"error_code\":1,\"error_msg\":{}}","result":[]}`), "x")
	f.Add([]byte(`{"build_stages":{"a":null,"b":{"node_id":true,"sequence":-1e999}}}`), "\x00")
	f.Fuzz(func(t *testing.T, body []byte, wanted string) {
		decode(http.StatusOK, http.Header{}, body)
		var a answer
		if checkStatus(body, true) == nil && json.Unmarshal(body, &a) == nil && len(body) > 0 && a.Status == "" {
			t.Errorf("%q counts as a success", body)
		}
		var result struct {
			Stages map[string]stage `json:"build_stages"`
		}
		if json.Unmarshal(body, &result) != nil {
			return
		}
		if chosen, err := choose(inOrder(result.Stages), wanted); err == nil && validNodeID(string(chosen.NodeID)) != nil {
			t.Errorf("%q has no valid node id", chosen.NodeID)
		}
	})
}
