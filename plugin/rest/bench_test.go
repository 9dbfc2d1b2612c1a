package rest_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/rest"
)

func BenchmarkMask(b *testing.B) {
	mask := rest.Mask([]string{"pt-0123456789abcdef", "SKEXAMPLE0123456789"})
	text := strings.Repeat("org.example.CartTest checkout failed: expected 3 but was 4\n", 1100)
	for name, text := range map[string]string{"line": text[:60], "64KiB": text} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				mask(text)
			}
		})
	}
}

func BenchmarkDo(b *testing.B) {
	s := httptest.NewServer(answer(200, `{"id":1}`))
	defer s.Close()
	c := rest.New(rest.Options{Secrets: []string{"pt-0123456789abcdef"}})
	defer c.Close()
	body := map[string]string{"name": "Tests", "text": strings.Repeat("x", 16<<10)}
	b.ReportAllocs()
	for b.Loop() {
		var into struct{ ID int }
		if _, err := c.Do(b.Context(), &rest.Request{Method: "POST", URL: s.URL, JSON: body, Into: &into}); err != nil {
			b.Fatal(err)
		}
	}
}
