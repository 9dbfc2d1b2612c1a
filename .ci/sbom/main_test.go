package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestIdentify(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Mozilla Public License, version 2.0\n … GNU General Public License, Version 2.0":                                     "MPL-2.0",
		"                                 Apache License\n                           Version 2.0, January 2004":               "Apache-2.0",
		"Permission is hereby granted, free of\ncharge, to any person obtaining a copy":                                       "MIT",
		"Redistribution and use in source and binary forms … to\nendorse or promote products":                                 "BSD-3-Clause",
		"Redistribution and use in source and binary forms, with or without":                                                  "BSD-2-Clause",
		"GNU GENERAL PUBLIC LICENSE Version 3 … Permission is hereby granted, free of charge, to any person obtaining a copy": "",
		"All rights reserved.": "",
	} {
		if got := identify([]byte(text)); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestWrite lists what this test was built from.
func TestWrite(t *testing.T) {
	t.Parallel()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out, list bytes.Buffer
	if err := write(&out, &list, binary, ""); err != nil {
		t.Fatal(err)
	}
	var doc document
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil || doc.Format != "CycloneDX" || len(doc.Components) == 0 || doc.Components[0].Name != "std" {
		t.Errorf("%v: %s", err, &out)
	}
	if err := write(&out, &list, "main.go", ""); err == nil || !strings.Contains(err.Error(), "main.go") {
		t.Errorf("a file that is no binary gives %v", err)
	}
}
