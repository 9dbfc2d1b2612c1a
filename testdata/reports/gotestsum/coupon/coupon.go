// Package coupon reads coupon codes.
package coupon

import "strings"

// Valid reports whether a code has the right form.
func Valid(code string) bool { return len(code) == 8 && strings.ToUpper(code) == code }
