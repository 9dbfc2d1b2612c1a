package codeup_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
)

// contract is a description of the API, which does not belong to this project.
const contract = "../../../../shared/contracts/codeup-checkruns.openapi.json"

// TestBodiesKeepTheContract validates what is sent against a description of the
// API that was written from the vendor's page by somebody else than the fake.
func TestBodiesKeepTheContract(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.FromSlash(contract))
	if os.IsNotExist(err) {
		t.Skip("there is no description of the API beside the checkout")
	}
	var api api
	if err := json.Unmarshal(data, &api); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("失败 of <tests> ", 10_000)
	scenes := []*scene{
		{}, {held: held(nil)}, {held: held(func(r *codeuptest.Run) { r.Annotations = []codeuptest.Annotation{gone} })},
		{settings: map[string]string{"codeup_edition": "region"}},
		{o: codeuptest.Options{Refuses: func(a codeuptest.Annotation) bool { return a.StartLine == 3 }}},
		{run: func(r *check.Run) {
			r.Name, r.Output.Summary, r.Output.Text, r.Annotations[0].RawDetails = long, long, long, long
		}},
	}
	validated := 0
	for _, s := range scenes {
		s.deliver(t)
		for _, request := range s.fake.Requests() {
			if request.Method != http.MethodPost {
				continue
			}
			validated++
			var body any
			if err := json.Unmarshal([]byte(request.Body), &body); err != nil {
				t.Fatal(err)
			}
			api.validate(t, "body", api.bodyOf(t, request.Path), body)
		}
	}
	if validated < len(scenes) {
		t.Errorf("%d bodies were validated, want at least %d", validated, len(scenes))
	}
}

// TestValidatorRefuses makes sure that the validation of this file can fail.
func TestValidatorRefuses(t *testing.T) {
	t.Parallel()
	var s schema
	if err := json.Unmarshal([]byte(`{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{"type":"string","maxLength":2,"enum":["ab"]},
		"n":{"type":"integer","minimum":1}},"not":{"required":["n"]}}`), &s); err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]int{`{"a":"ab"}`: 0, `{}`: 1, `{"a":"abc"}`: 2, `{"a":"ab","n":0}`: 2, `{"a":"ab","z":1}`: 1, `[]`: 1, `{"a":1}`: 1} {
		var v any
		if err := json.Unmarshal([]byte(body), &v); err != nil {
			t.Fatal(err)
		}
		var api api
		if got := api.problems("body", &s, v); len(got) != want {
			t.Errorf("%s: problems %q, want %d", body, got, want)
		}
	}
}

// An api is an OpenAPI document, as far as it is used here.
type api struct {
	Paths map[string]struct {
		Post *struct {
			RequestBody struct {
				Content map[string]struct{ Schema schema }
			}
		}
	}
	Components struct{ Schemas map[string]*schema }
}

// A schema has the keywords of JSON Schema that the document uses. Format is
// left to the fake.
type schema struct {
	Ref                  string `json:"$ref"`
	Type                 string
	Format               string
	Properties           map[string]*schema
	AdditionalProperties *bool
	Required             []string
	Items                *schema
	MaxItems             *int
	MaxLength            *int
	Minimum, Maximum     *float64
	Enum                 []string
	Pattern              string
	Not                  *schema
}

// bodyOf returns the schema of the body of a POST to path.
func (a *api) bodyOf(t *testing.T, path string) *schema {
	t.Helper()
	for template, item := range a.Paths {
		pattern := regexp.MustCompile("^" + regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(template, "[^/?]+") + "$")
		if item.Post != nil && pattern.MatchString(path) {
			s := item.Post.RequestBody.Content["application/json"].Schema
			return &s
		}
	}
	t.Fatalf("the contract has no POST %s", path)
	return nil
}

func (a *api) validate(t *testing.T, at string, s *schema, value any) {
	t.Helper()
	for _, problem := range a.problems(at, s, value) {
		t.Error(problem)
	}
}

// problems returns where value breaks s.
func (a *api) problems(at string, s *schema, value any) (out []string) {
	if s.Ref != "" {
		return a.problems(at, a.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")], value)
	}
	add := func(format string, args ...any) { out = append(out, at+": "+fmt.Sprintf(format, args...)) }
	if s.Not != nil && len(a.problems(at, s.Not, value)) == 0 {
		add("is what it must not be")
	}
	switch v := value.(type) {
	case map[string]any:
		if s.Type != "" && s.Type != "object" {
			add("is an object")
		}
		out = append(out, a.members(at, s, v)...)
	case []any:
		if s.Type != "array" {
			add("is an array")
			break
		}
		if s.MaxItems != nil && len(v) > *s.MaxItems {
			add("has %d items", len(v))
		}
		for i, item := range v {
			out = append(out, a.problems(fmt.Sprintf("%s[%d]", at, i), s.Items, item)...)
		}
	case string:
		switch {
		case s.Type != "string":
			add("is a string")
		case s.MaxLength != nil && utf8.RuneCountInString(v) > *s.MaxLength:
			add("has %d characters", utf8.RuneCountInString(v))
		}
		if s.Enum != nil && !slices.Contains(s.Enum, v) || s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(v) {
			add("is %q", v)
		}
	case float64:
		if s.Type != "integer" || v != float64(int64(v)) || s.Minimum != nil && v < *s.Minimum || s.Maximum != nil && v > *s.Maximum {
			add("is %v", v)
		}
	default:
		add("is a %v", reflect.TypeOf(value))
	}
	return out
}

func (a *api) members(at string, s *schema, object map[string]any) (out []string) {
	for _, name := range s.Required {
		if _, ok := object[name]; !ok {
			out = append(out, at+": "+name+" is missing")
		}
	}
	for name, value := range object {
		switch member, known := s.Properties[name]; {
		case known:
			out = append(out, a.problems(at+"."+name, member, value)...)
		case s.AdditionalProperties != nil && !*s.AdditionalProperties:
			out = append(out, at+": there is no "+name)
		}
	}
	return out
}
