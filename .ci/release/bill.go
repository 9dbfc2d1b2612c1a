package main

import (
	"cmp"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A bill is a CycloneDX 1.6 bill of materials (https://cyclonedx.org/docs/1.6/json/).
type bill struct {
	Format       string       `json:"bomFormat"`
	SpecVersion  string       `json:"specVersion"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type    string `json:"type"`
	Ref     string `json:"bom-ref"`
	Name    string `json:"name"`
	Version string `json:"version"`
	Package string `json:"purl"` // https://github.com/package-url/purl-spec
}

type dependency struct {
	Ref string   `json:"ref"`
	On  []string `json:"dependsOn"`
}

// writeBill lists the modules that the toolchain recorded in the binaries, and
// the standard library, and returns the path of the list.
func (r *release) writeBill(binaries []string) (string, error) {
	modules := map[string]component{}
	for _, path := range binaries {
		info, err := buildinfo.ReadFile(path)
		if err != nil {
			return "", fmt.Errorf("reading what %s was built from: %w", path, err)
		}
		add := func(c component) { modules[c.Ref] = c }
		add(module("library", "std", strings.TrimPrefix(info.GoVersion, "go")))
		for _, m := range info.Deps {
			if m.Replace != nil {
				m = m.Replace
			}
			add(module("library", m.Path, m.Version))
		}
	}
	self := module("application", "github.com/testpost/testpost", r.version)
	b := bill{Format: "CycloneDX", SpecVersion: "1.6", Version: 1, Metadata: metadata{Component: self}, Dependencies: []dependency{{Ref: self.Ref}}}
	for _, m := range modules {
		b.Components = append(b.Components, m)
	}
	slices.SortFunc(b.Components, func(x, y component) int { return cmp.Compare(x.Ref, y.Ref) })
	for _, m := range b.Components {
		b.Dependencies[0].On = append(b.Dependencies[0].On, m.Ref)
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return "", err
	}
	path := filepath.Join(r.into, fmt.Sprintf("testpost_%s.cdx.json", r.version))
	return path, os.WriteFile(path, append(text, '\n'), 0o644)
}

func module(kind, path, version string) component {
	purl := "pkg:golang/" + path + "@" + version
	return component{Type: kind, Ref: purl, Name: path, Version: version, Package: purl}
}
