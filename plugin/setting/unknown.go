package setting

import (
	"fmt"
	"slices"
	"strings"
)

// culprit finds the argument that the library stopped at, or -1.
func (s *Set) culprit(args []string) int {
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if strings.HasPrefix(arg, "-") && arg != "-" && !s.knowsFlag(flagName(arg)) {
			return i
		}
	}
	// The library quotes no argument in its other complaints (a flag without
	// its value is one): the last flag is the one it read last.
	for i := len(args) - 1; i >= 0; i-- {
		if strings.HasPrefix(args[i], "-") {
			return i
		}
	}
	return -1
}

func flagName(arg string) string {
	name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	return name
}

func (s *Set) knowsFlag(name string) bool {
	return slices.ContainsFunc(s.items, func(it *item) bool { return it.Flag() == name || slices.Contains(it.flagAliases(), name) })
}

func (s *Set) usageError(args []string, bad int, err error) error {
	if bad < 0 {
		return err
	}
	name := flagName(args[bad])
	switch {
	case !s.knowsFlag(name):
	case !strings.HasPrefix(err.Error(), "flag needs an argument"): // as the library says it
		return fmt.Errorf("--%s: %w", name, err)
	default:
		return &Error{Setting: "--" + name, Problem: "a value must follow", Hint: fmt.Sprintf("write --%s=VALUE", name), unknown: true}
	}
	hint := "--help lists the flags"
	if near := nearest(name, s.flags()); near != "" {
		hint = fmt.Sprintf("did you mean --%s?", near)
	}
	return &Error{Setting: "--" + name, Problem: "there is no such flag", Hint: hint, unknown: true}
}

func (s *Set) flags() []string {
	var out []string
	for _, it := range s.items {
		out = append(out, it.Flag())
	}
	return out
}

// undeclared warns of variables that look like settings and are none.
func (s *Set) undeclared(environ []string) []string {
	var out []string
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		rest, isPlugin := strings.CutPrefix(name, pluginPrefix)
		if !isPlugin {
			var isInput bool
			if rest, isInput = strings.CutPrefix(name, inputPrefix); !isInput {
				continue
			}
		}
		if word := settingName(rest); strings.TrimSpace(value) != "" && !s.reads(name, word) {
			out = append(out, s.unknownVariable(name, word))
		}
	}
	slices.Sort(out)
	return out
}

// settingName is the name of the setting that a variable is for, of which rest
// is what stands behind the prefix.
func settingName(rest string) string { return strings.ReplaceAll(strings.ToLower(rest), "-", "_") }

// reads reports whether a setting is read from the variable, which is for the
// setting of that name or names a file with it.
func (s *Set) reads(variable, name string) bool {
	if s.find(name) != nil && slices.Contains(variables(name), variable) {
		return true
	}
	name, isFile := strings.CutSuffix(name, settingName(fileSuffix))
	if !isFile || variable != fileVariable(name) {
		return false
	}
	it := s.find(name)
	return it != nil && it.Secret
}

func (s *Set) unknownVariable(variable, word string) string {
	var names []string
	for _, it := range s.items {
		names = append(names, it.names()...)
	}
	if near := nearest(word, names); near != "" {
		return fmt.Sprintf("%s is not a setting and was ignored: did you mean %s?", variable, near)
	}
	return fmt.Sprintf("%s is not a setting and was ignored", variable)
}
