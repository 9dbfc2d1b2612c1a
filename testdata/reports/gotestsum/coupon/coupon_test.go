package coupon

import "testing"

func TestValid(t *testing.T) {
	if !Valid("SPRING26") || Valid("spring26") {
		t.Error("upper case only")
	}
	if Expired("SPRING20") { // fails here: does not compile
		t.Error("expired too early")
	}
}
