// Package till counts money.
package till

// Coins are the values of coins, in cents.
var Coins = []int{200, 100, 50, 20, 10, 5, 2, 1}

// Change returns how to give back cents.
func Change(cents int) map[int]int {
	var given map[int]int
	for _, coin := range Coins {
		for cents >= coin {
			cents -= coin
			given[coin]++ // fails here
		}
	}
	return given
}
