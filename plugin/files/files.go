// Package files finds the report files of a workspace: patterns in, files out,
// in stable order, each once, nothing outside the workspace.
package files
