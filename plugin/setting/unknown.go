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
	known, names := s.knownVariables()
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
		if known[name] || strings.TrimSpace(value) == "" {
			continue
		}
		out = append(out, unknownVariable(name, rest, names))
	}
	slices.Sort(out)
	return out
}

func unknownVariable(name, rest string, names []string) string {
	word := strings.ReplaceAll(strings.ToLower(rest), "-", "_")
	if near := nearest(word, names); near != "" {
		return fmt.Sprintf("%s is not a setting and was ignored: did you mean %s?", name, near)
	}
	return fmt.Sprintf("%s is not a setting and was ignored", name)
}

// knownVariables returns every variable that is read, and the names of the settings.
func (s *Set) knownVariables() (map[string]bool, []string) {
	known := map[string]bool{}
	var names []string
	for _, it := range s.items {
		for _, name := range it.names() {
			names = append(names, name)
			for _, v := range variables(name) {
				known[v] = true
			}
			if it.Secret {
				known[fileVariable(name)] = true
			}
		}
	}
	return known, names
}
