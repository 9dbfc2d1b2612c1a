// Package stock counts what is in the store.
package stock

// A Shelf holds the number of each article.
type Shelf struct{ count map[string]int }

// Put adds n pieces of an article.
func (s *Shelf) Put(name string, n int) {
	s.count[name] += n // fails here (TestPutOnNewShelf): the map is nil
}

// Count is the number of pieces.
func (s *Shelf) Count(name string) int { return s.count[name] }
