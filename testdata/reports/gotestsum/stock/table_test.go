package stock

import "testing"

func shelf() *Shelf { return &Shelf{count: map[string]int{"tea": 3}} }

func TestCount(t *testing.T) {
	for name, want := range map[string]int{"tea": 3, "cup": 0} {
		t.Run(name, func(t *testing.T) {
			if got := shelf().Count(name); got != want {
				t.Errorf("Count(%q) = %d, want %d", name, got, want)
			}
		})
	}
}

func TestReserve(t *testing.T) {
	s := shelf()
	s.Put("tea", -4)
	if got := s.Count("tea"); got < 0 {
		t.Errorf("stock of tea is %d after reserving more than there is", got) // fails here
	}
}

func TestPutOnNewShelf(t *testing.T) {
	var s Shelf
	s.Put("tea", 1) // called from here
}
