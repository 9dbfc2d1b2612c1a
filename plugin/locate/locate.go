// Package locate finds the place in the checked-out tree that a failure is
// about. What it returns exists; what it is not sure of it does not return.
package locate
