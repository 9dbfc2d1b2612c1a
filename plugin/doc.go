// Package plugin is the program: one way from settings to an exit status.
//
//	environment, flags → settings → build facts → files → report →
//	causes and annotations → check run → hosts → receipts → outputs → exit status
//
// [Run] reads like this line. Nothing goes back: a stage takes values and
// returns values; parsing knows no settings, rendering knows no hosts, and a
// host knows no other host. Only this package and main touch the process.
//
// A package imports only packages of lines above its own; a test says so:
//
//	0  report  setting  markdown  rest  small  charset
//	1  junit  shard  check  files  ci  owners  history  quarantine
//	2  locate  annotate  rendezvous
//	3  summary
//	4  host
//	5  console  output  page  recall  host/*  (never each other)
//	6  parts
//	7  plugin
//	8  main
//
// console, output and page stand beside the hosts because they show receipts,
// which are a host's word, and recall because it asks a host; parts reads what
// output wrote. A host is a folder below host and a line in hosts.go.
package plugin
