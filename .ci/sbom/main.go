// Command sbom writes what a binary was built from as CycloneDX JSON
// (https://cyclonedx.org/docs/1.6/json/): every module with version, hash and
// licence. It fails when a module's licence is none of those that are known to
// ask for no more than to be named.
//
//	go run ./.ci/sbom BINARY [VERSION] > testpost.cdx.json
package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
)

func main() {
	if len(os.Args) != 2 && len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: sbom BINARY [VERSION]")
		os.Exit(2)
	}
	version := strings.Join(os.Args[2:], "")
	if err := write(os.Stdout, os.Stderr, os.Args[1], version); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

// A document is the part of CycloneDX that is used. It has neither time nor
// serial number, so that two builds have the same.
type document struct {
	Format     string      `json:"bomFormat"`
	Version    string      `json:"specVersion"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type     string    `json:"type"`
	Name     string    `json:"name"`
	Version  string    `json:"version,omitempty"`
	PURL     string    `json:"purl"`
	Hashes   []hash    `json:"hashes,omitempty"`
	Licences []licence `json:"licenses,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type licence struct {
	Licence struct {
		ID string `json:"id"`
	} `json:"license"`
}

func licensed(id string) []licence {
	l := make([]licence, 1)
	l[0].Licence.ID = id
	return l
}

// write writes the document to out and a line for each module to list. version
// is that of the binary, empty when it has none.
func write(out, list io.Writer, binary, version string) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	doc := document{Format: "CycloneDX", Version: "1.6"}
	doc.Metadata.Component = component{Type: "application", Name: info.Main.Path, Version: version, PURL: "pkg:golang/" + info.Main.Path, Licences: licensed("MIT")}
	doc.Components = []component{{Type: "library", Name: "std", Version: info.GoVersion, PURL: "pkg:golang/std@" + strings.TrimPrefix(info.GoVersion, "go"),
		Licences: licensed("BSD-3-Clause")}}
	var errs []error
	for _, m := range info.Deps {
		c, err := componentOf(m)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s %s: %w", m.Path, m.Version, err))
			continue
		}
		fmt.Fprintf(list, "%-13s %s %s\n", c.Licences[0].Licence.ID, m.Path, m.Version)
		doc.Components = append(doc.Components, c)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(doc)
}

func componentOf(m *debug.Module) (component, error) {
	if m.Replace != nil {
		return component{}, errors.New("is replaced: what is built is not what go.mod names")
	}
	sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:"))
	if err != nil || len(sum) == 0 {
		return component{}, fmt.Errorf("has the sum %q", m.Sum)
	}
	folder, err := folderOf(m)
	if err != nil {
		return component{}, err
	}
	id, err := licenceIn(folder)
	return component{Type: "library", Name: m.Path, Version: m.Version, PURL: "pkg:golang/" + m.Path + "@" + m.Version,
		Hashes: []hash{{"SHA-256", hex.EncodeToString(sum)}}, Licences: licensed(id)}, err
}

// folderOf is where the module cache has the module.
func folderOf(m *debug.Module) (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", m.Path+"@"+m.Version).Output()
	if err != nil {
		return "", fmt.Errorf("download it: %w", err)
	}
	var found struct{ Dir string }
	return found.Dir, json.Unmarshal(out, &found)
}

// licenceIn is the identifier (https://spdx.org/licenses/) of the licence that a
// module comes with.
func licenceIn(folder string) (string, error) {
	for _, pattern := range []string{"LICENSE*", "LICENCE*", "COPYING*", "License*", "license*"} {
		names, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return "", err
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				return "", err
			}
			if id := identify(text); id != "" {
				return id, nil
			}
		}
	}
	return "", errors.New("its licence is none of those that are known to be fine: look at it, and teach this program")
}

// identify tells the licences that are fine by the words that only they have;
// "" for any other.
func identify(text []byte) string {
	words := bytes.Join(bytes.Fields(text), []byte(" "))
	has := func(s string) bool { return bytes.Contains(words, []byte(s)) }
	switch {
	case has("GNU GENERAL PUBLIC LICENSE"), has("GNU LESSER"), has("GNU AFFERO"):
		return ""
	case has("Apache License Version 2.0"):
		return "Apache-2.0"
	case has("Mozilla Public License, version 2.0"), has("Mozilla Public License Version 2.0"):
		return "MPL-2.0"
	case has("Permission is hereby granted, free of charge, to any person obtaining a copy"):
		return "MIT"
	case has("Permission to use, copy, modify, and/or distribute this software for any purpose"):
		return "ISC"
	case has("Redistribution and use in source and binary forms") && has("endorse or promote products"):
		return "BSD-3-Clause"
	case has("Redistribution and use in source and binary forms"):
		return "BSD-2-Clause"
	}
	return ""
}
