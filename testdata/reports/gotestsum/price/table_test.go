package price

import "testing"

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		name, currency string
		cents          int64
		want           string
	}{
		{"whole", "EUR", 1200, "EUR 12.00"},
		{"cents", "EUR", 1205, "EUR 12.05"},
		{"zero", "USD", 0, "USD 0.00"},
		{"negative amount", "EUR", -150, "EUR -1.50"},
		{"日本円 has no cents", "JPY", 500, "JPY 500"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Format(c.cents, c.currency); got != c.want {
				t.Errorf("Format(%d, %q) = %q, want %q", c.cents, c.currency, got, c.want) // fails here (2 cases)
			}
		})
	}
}

func TestList(t *testing.T) {
	got := List(map[string]int64{"tea": 495, "cup": 1250, "spoon": 125}, []string{"cup", "spoon", "tea"})
	want := "cup     EUR 12.50\nspoon   EUR 1.30\ntea     EUR 4.95\n"
	if got != want {
		t.Fatalf("price list differs (-want +got):\n-%s\n+%s", want, got) // fails here
	}
}

func TestShare(t *testing.T) {
	if got := Share(900, 3); got != 300 {
		t.Errorf("Share(900, 3) = %d", got)
	}
}

func TestShareNobody(t *testing.T) {
	t.Skip("nobody knows yet what an empty table pays")
}
