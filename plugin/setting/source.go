package setting

import (
	"strings"

	"github.com/urfave/cli/v3"
)

// The prefixes under which CI systems deliver settings: Woodpecker and Drone
// (settings:), and Actions (with:).
const (
	pluginPrefix = "PLUGIN_"
	inputPrefix  = "INPUT_"
	fileSuffix   = "_FILE"
)

// Env looks a variable up. An empty variable counts as unset everywhere,
// because CI systems pass absent settings as empty ones.
type Env func(name string) string

// variables lists the names a setting is read from, in order: underscores as
// documented, then hyphens, which Drone and Actions keep as written.
func variables(name string) []string {
	upper := strings.ToUpper(name)
	hyphened := strings.ReplaceAll(upper, "_", "-")
	out := []string{pluginPrefix + upper}
	if hyphened != upper {
		out = append(out, pluginPrefix+hyphened)
	}
	out = append(out, inputPrefix+upper)
	if hyphened != upper {
		out = append(out, inputPrefix+hyphened)
	}
	return out
}

// fileVariable is the name of the variable that names a file holding a secret.
func fileVariable(name string) string { return pluginPrefix + strings.ToUpper(name) + fileSuffix }

// A source is one place that an item is looked for. It notes itself in the item
// when it is found there.
type source struct {
	it   *item
	name string
	read func() (string, error)
	errs *[]error
}

// Lookup implements cli.ValueSource.
func (s *source) Lookup() (string, bool) {
	v, err := s.read()
	if err != nil {
		s.it.source = s.name
		*s.errs = append(*s.errs, s.it.wrap(err))
		s.it.source = ""
		return "", false
	}
	if strings.TrimSpace(v) == "" {
		return "", false
	}
	s.it.source = s.name
	return v, true
}

// String implements cli.ValueSource.
func (s *source) String() string { return s.name }

// GoString implements cli.ValueSource.
func (s *source) GoString() string { return s.name }

// chain lists the sources of it in the order they are asked.
func (in *Input) chain(it *item, errs *[]error) cli.ValueSourceChain {
	var c cli.ValueSourceChain
	add := func(name string, read func() (string, error)) {
		c.Chain = append(c.Chain, &source{it, name, read, errs})
	}
	for _, name := range it.names() {
		for _, v := range variables(name) {
			add(v, func() (string, error) { return in.Env(v), nil })
		}
		if it.Secret {
			add(fileVariable(name), func() (string, error) { return in.secretFile(fileVariable(name)) })
		}
	}
	if it.fact != nil {
		add(it.fact.source, func() (string, error) { return it.fact.value, nil })
	}
	return c
}

func (in *Input) secretFile(variable string) (string, error) {
	path := strings.TrimSpace(in.Env(variable))
	if path == "" {
		return "", nil
	}
	b, err := in.ReadFile(path)
	if err != nil {
		return "", &problem{"the file it names cannot be read: " + err.Error(), "name a readable file that holds nothing but the secret"}
	}
	if strings.TrimSpace(string(b)) == "" {
		return "", &problem{"the file it names is empty: " + path, "write the secret into it, or unset the variable"}
	}
	return string(b), nil
}
