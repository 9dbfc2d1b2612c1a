package output

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

//go:embed schema.json
var schemaText []byte

// A schema checks documents with the part of JSON Schema that schema.json
// uses. A keyword it does not know is an error, so that none goes unchecked;
// a member that the schema does not declare is one, too, although the schema
// leaves room for later members: this program writes what is documented.
type schema struct {
	root map[string]any
}

func loadSchema(t testing.TB) schema {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal(schemaText, &root); err != nil {
		t.Fatalf("schema.json: %v", err)
	}
	return schema{root}
}

// check returns what is wrong with a document.
func (s schema) check(document []byte) []string {
	var v any
	if err := json.Unmarshal(document, &v); err != nil {
		return []string{err.Error()}
	}
	return s.value("$", s.root, v)
}

func (s schema) value(at string, rule map[string]any, v any) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, at+": "+fmt.Sprintf(format, args...)) }
	for _, keyword := range sortedKeys(rule) {
		arg := rule[keyword]
		switch keyword {
		case "$schema", "title", "description", "$defs", "properties", "required":
		case "$ref":
			name := strings.TrimPrefix(arg.(string), "#/$defs/")
			target, ok := s.root["$defs"].(map[string]any)[name].(map[string]any)
			if !ok {
				say("the schema has no %q", arg)
				continue
			}
			wrong = append(wrong, s.value(at, target, v)...)
		case "const":
			if v != arg {
				say("%v is not %v", v, arg)
			}
		case "enum":
			if !slices.Contains(arg.([]any), v) {
				say("%v is none of %v", v, arg)
			}
		case "minimum":
			if n, ok := v.(float64); !ok || n < arg.(float64) {
				say("%v is less than %v", v, arg)
			}
		case "type":
			if !isA(arg.(string), v) {
				say("%v is no %v", v, arg)
			}
		case "items":
			list, _ := v.([]any)
			for i, e := range list {
				wrong = append(wrong, s.value(fmt.Sprintf("%s[%d]", at, i), arg.(map[string]any), e)...)
			}
		default:
			say("the test does not know the keyword %q", keyword)
		}
	}
	if rule["type"] == "object" {
		wrong = append(wrong, s.members(at, rule, v)...)
	}
	return wrong
}

func (s schema) members(at string, rule map[string]any, v any) (wrong []string) {
	object, _ := v.(map[string]any)
	properties, _ := rule["properties"].(map[string]any)
	required, _ := rule["required"].([]any)
	for _, name := range required {
		if _, ok := object[name.(string)]; !ok {
			wrong = append(wrong, fmt.Sprintf("%s: %q is missing", at, name))
		}
	}
	for _, name := range sortedKeys(object) {
		p, ok := properties[name].(map[string]any)
		if !ok {
			wrong = append(wrong, fmt.Sprintf("%s: %q is not in the schema", at, name))
			continue
		}
		wrong = append(wrong, s.value(at+"."+name, p, object[name])...)
	}
	return wrong
}

func isA(kind string, v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return kind == "object"
	case []any:
		return kind == "array"
	case string:
		return kind == "string"
	case bool:
		return kind == "boolean"
	case float64:
		return kind == "number" || kind == "integer" && v == math.Trunc(v)
	}
	return false
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// TestSchemaRefuses makes sure that the schema, and what checks it here, can
// say no.
func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	s := loadSchema(t)
	good := string(encoded(t, full()))
	if wrong := s.check([]byte(good)); len(wrong) > 0 {
		t.Fatalf("the document to start from is wrong: %q", wrong)
	}
	for _, tt := range []struct{ old, new, want string }{
		{`"version": 1`, `"version": 2`, "$.version: 2 is not 1"},
		{`"conclusion": "failure"`, `"conclusion": "red"`, "$.conclusion: red is none of [success failure neutral cancelled skipped timed_out]"},
		{`"title": `, `"headline": `, `$: "title" is missing`},
		{`"outcome":"partial"`, `"outcome":"cut"`, "$.files[1].outcome: cut is none of [read partial unreadable empty foreign stale]"},
		{`"line":12`, `"line":0`, "$.cases[0].location.line: 0 is less than 1"},
		{`"status":"failed"`, `"status":"broken"`, "$.cases[0].status: broken is none of [passed failed errored skipped]"},
		{`"flaky":true`, `"flaky":"yes"`, "yes is no boolean"},
		{`"sent":2`, `"sent":2.5`, "$.annotations.sent: 2.5 is no integer"},
		{`"lost":true`, `"lost":true,"extra":1`, `$.files[1].problems[0]: "extra" is not in the schema`},
	} {
		changed := strings.Replace(good, tt.old, tt.new, 1)
		if changed == good {
			t.Errorf("%q is not in the document", tt.old)
		}
		if wrong := strings.Join(s.check([]byte(changed)), "\n"); !strings.Contains(wrong, tt.want) {
			t.Errorf("with %s the schema says %q, want %q", tt.new, wrong, tt.want)
		}
	}
}
