// Package output writes step outputs and result files.
package output
