package setting

import "strings"

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

// A source looks an item up wherever it may be set but on the command line, and
// notes in the item where it was found.
type source struct {
	in   *Input
	it   *item
	errs *[]error
}

// Lookup implements cli.ValueSource.
func (s *source) Lookup() (string, bool) {
	for _, name := range s.it.names() {
		for _, v := range variables(name) {
			if text := s.in.Env(v); s.found(text, v) {
				return text, true
			}
		}
		if s.it.Secret {
			if text := s.secret(fileVariable(name)); s.found(text, fileVariable(name)) {
				return text, true
			}
		}
	}
	if f := s.it.fact; f != nil && s.found(f.value, f.source) {
		return f.value, true
	}
	return "", false
}

// found reports whether text is a value, and notes that it is from there.
func (s *source) found(text, from string) bool {
	if strings.TrimSpace(text) == "" {
		return false
	}
	s.it.source = from
	return true
}

// secret reads the file that a variable names; "" when it does not.
func (s *source) secret(variable string) string {
	text, err := s.in.secretFile(variable)
	if err != nil {
		s.it.source = variable // for the error
		*s.errs = append(*s.errs, s.it.wrap(err))
		s.it.source = ""
	}
	return text
}

// String implements cli.ValueSource.
func (s *source) String() string { return s.it.Name }

// GoString implements cli.ValueSource.
func (s *source) GoString() string { return s.it.Name }

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
