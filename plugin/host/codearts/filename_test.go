package codearts

import (
	"mime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestFlatNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("模块/", 200) + "TEST-甲.xml"
	tests := map[string]struct{ paths, want []string }{
		"one":              {[]string{"TEST-a.xml"}, []string{"TEST-a.xml"}},
		"folders":          {[]string{"app/build/TEST-a.xml", "lib/build/TEST-a.xml"}, []string{"app_build_TEST-a.xml", "lib_build_TEST-a.xml"}},
		"same when flat":   {[]string{"a/b.xml", "a_b.xml", "c.xml"}, []string{"a_b-d2640fbc.xml", "a_b-be02637c.xml", "c.xml"}},
		"same but case":    {[]string{"A.xml", "a.xml"}, []string{"A-c39ac3e9.xml", "a-2976e353.xml"}},
		"header injection": {[]string{"a\r\nX-Evil: \"1\";\\b%2f.xml"}, []string{"a__X-Evil_ _1___b_2f.xml"}},
		"other scripts":    {[]string{"测试/отчёт é.xml"}, []string{"测试_отчёт é.xml"}},
		"invisible":        {[]string{"a\u202eb\u200b\x00\xff.xml"}, []string{"a_b___.xml"}},
		"hidden, blank":    {[]string{".junit/a.xml", "..", "", " ", " a.xml "}, []string{"_.junit_a.xml", "_..", "_-e3b0c442", "_-36a9e7f1", "a.xml"}},
		"a taken mark":     {[]string{"a/b.xml", "a_b.xml", "a_b-d2640fbc.xml"}, []string{"a_b-d2640fbca3a071fa.xml", "a_b-be02637c.xml", "a_b-d2640fbc-f70c183d.xml"}},
		"too long":         {[]string{long}, []string{"_" + strings.Repeat("模块_", 68) + "TEST-甲-" + hexSHA256(long)[:8] + ".xml"}},
		"long extension":   {[]string{"a/b.thisisnoextension", "a_b.thisisnoextension"}, []string{"a_b.thisisnoextension-33608f38", "a_b.thisisnoextension-a0c4e0e1"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, flatNames(test.paths)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzFlatNames(f *testing.F) {
	f.Add("a/b.xml\na_b.xml\nA_b.xml")
	f.Add("a/b.xml\na_b.xml\na_b-d2640fbc.xml\na_b-d2640fbca3a071fa.xml")
	f.Add(strings.Repeat("长", 300) + "\n" + strings.Repeat("长", 301))
	f.Add("\r\n\"; filename=\"x\x00\x7f\xff")
	f.Fuzz(func(t *testing.T, text string) {
		paths := strings.Split(text, "\n")
		slices.Sort(paths)
		paths = slices.Compact(paths)
		names := flatNames(paths)
		seen := map[string]bool{}
		for i, name := range names {
			if len(name) < 1 || len(name) > maxFileName || !utf8.ValidString(name) {
				t.Errorf("%q became %q", paths[i], name)
			}
			if seen[strings.ToLower(name)] {
				t.Errorf("%q is there twice", name)
			}
			seen[strings.ToLower(name)] = true
			_, parameters, err := mime.ParseMediaType(disposition(name))
			if diff := cmp.Diff(map[string]string{"name": "files", "filename": name}, parameters); err != nil || diff != "" {
				t.Errorf("%q: %v %s", name, err, diff)
			}
		}
		slices.Reverse(paths)
		reversed := flatNames(paths)
		slices.Reverse(reversed)
		if diff := cmp.Diff(names, reversed); diff != "" {
			t.Errorf("the order changes names: %s", diff)
		}
	})
}
