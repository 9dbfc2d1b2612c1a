// Package price formats amounts of money.
package price

import (
	"fmt"
	"strings"
)

// Format writes an amount of cents with its currency.
func Format(cents int64, currency string) string {
	return fmt.Sprintf("%s %d.%02d", currency, cents/100, cents%100)
}

// List writes one article a line.
func List(articles map[string]int64, order []string) string {
	var b strings.Builder
	for _, name := range order {
		fmt.Fprintf(&b, "%-8s%s\n", name, Format(articles[name], "EUR"))
	}
	return b.String()
}

// Share divides an amount; what does not divide is lost.
func Share(cents, people int64) int64 { return cents / people }
