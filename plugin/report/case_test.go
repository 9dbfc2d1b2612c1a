package report

import (
	"reflect"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

// fullCase has something in every field.
func fullCase() *Case {
	text := Text{Head: "head", Tail: "tail", Omitted: 9}
	failure := Failure{Error: true, Message: "message", Type: "type", Details: text, File: "file", Line: 3}
	return &Case{
		Report: "report", Suite: "suite", Class: "class", Name: "name", Status: Failed, Flaky: true, Duration: time.Second,
		File: "file", Line: 7, Failures: []Failure{failure}, Attempts: []Attempt{{Status: Failed, Failure: &failure, Duration: 1}},
		SkipMessage: "skip", Output: text, Attachments: []string{"a"}, MoreFailures: 1, MoreAttempts: 2,
		Properties: []Property{{"name", "value"}}, Synthetic: true, Alone: true, Fingerprint: 5, Brief: true, At: &Location{Path: "at", Line: 4},
	}
}

// TestClone finds everything in a clone and nothing shared with the original.
func TestClone(t *testing.T) {
	t.Parallel()
	c := fullCase()
	d := c.Clone()
	if diff := cmp.Diff(c, d); diff != "" {
		t.Errorf("(-original +clone)\n%s", diff)
	}
	original := map[unsafe.Pointer]bool{}
	pointers(reflect.ValueOf(c), func(p unsafe.Pointer) { original[p] = true })
	pointers(reflect.ValueOf(d), func(p unsafe.Pointer) {
		if original[p] {
			t.Error("the clone shares memory with the original")
		}
	})
	v := reflect.ValueOf(*c)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("the test says nothing about %s", v.Type().Field(i).Name)
		}
	}
}

// pointers calls each with the address of every string, slice and pointer in v.
// The type of a status is a constant and may be shared.
func pointers(v reflect.Value, each func(unsafe.Pointer)) {
	switch v.Kind() {
	case reflect.Pointer:
		each(v.UnsafePointer())
		pointers(v.Elem(), each)
	case reflect.Struct:
		for i := range v.NumField() {
			pointers(v.Field(i), each)
		}
	case reflect.Slice:
		each(v.UnsafePointer())
		for i := range v.Len() {
			pointers(v.Index(i), each)
		}
	case reflect.String:
		if v.Type() != reflect.TypeFor[Status]() {
			each(unsafe.Pointer(unsafe.StringData(v.String())))
		}
	}
}

func TestTextBytes(t *testing.T) {
	t.Parallel()
	// class, name, file, skip; output; failure and attempt of message, type, file and details each; property; attachment
	want := len("class"+"name"+"file"+"skip") + 8 + 2*(len("message"+"type"+"file")+8) + len("name"+"value") + 1
	if got := fullCase().TextBytes(); got != want {
		t.Errorf("%d bytes, want %d", got, want)
	}
}

func TestTextString(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text Text
		want string
	}{
		{Text{Head: "all"}, "all"},
		{Text{Head: "begin", Tail: "end", Omitted: 1234}, "begin\n… 1234 bytes left out …\nend"},
	} {
		if got := test.text.String(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func TestAll(t *testing.T) {
	t.Parallel()
	r := &Report{Cases: []*Case{{Name: "a"}, {Name: "b"}}}
	r.Brief.Add(&Case{Name: "c", Status: Failed})
	var got []string
	for c := range r.All() {
		if got = append(got, c.Name); len(got) == 3 {
			break
		}
	}
	if d := cmp.Diff([]string{"a", "b", "c"}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
