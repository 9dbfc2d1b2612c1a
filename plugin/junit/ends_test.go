package junit

import (
	"bytes"
	"testing"
)

// TestMask holds that texts are alike if, and only if, they differ in nothing
// but digits, whatever was masked before.
func TestMask(t *testing.T) {
	t.Parallel()
	texts := []string{"", "a", "ab1", "ab2", "port 8080", "port 9090", "port 9090 ", "port 90901", "timeout after 100 ms", "timeout after 250 ms", "timeout after abc ms", "12345678", "87654321", "1234567é"}
	masked := func(before, s string) []byte {
		var m memo
		m.mask([]byte(before))
		m.masked = m.masked[:0]
		m.mask([]byte(s))
		m.mask([]byte("x"))
		return m.masked
	}
	for _, a := range texts {
		for _, b := range texts {
			same := len(a) == len(b)
			for i := 0; same && i < len(a); i++ {
				same = a[i] == b[i] || a[i]-'0' < 10 && b[i]-'0' < 10
			}
			if got := bytes.Equal(masked("", a), masked("something else before", b)); got != same {
				t.Errorf("%q and %q: alike %t, want %t", a, b, got, same)
			}
		}
	}
}

// TestEnds says which names a text may repeat in one of its lines.
func TestEnds(t *testing.T) {
	t.Parallel()
	e := endsOf("cannot connect to host-7.internal:5432\n\tat shop.Client.call(Client.java:40)  \nE   breaks\r\nsrc/a.c:12: adds up\nx\n")
	for name, want := range map[string]bool{
		"breaks":               true, // behind a label
		"the cart breaks":      true,
		"adds up":              true, // behind a place
		"shop breaks":          true,
		"internal:5432":        true,
		"internal:9999":        true, // digits are alike
		"checks totals":        false,
		"testTotal":            false,
		"case 5432":            false, // the line is longer than any name that ends so
		"x":                    true,  // too short to tell
		"shop &amp; cart":      true,  // not compared as it is written
		"":                     true,
		"java.net.SocketError": true, // the type
	} {
		c := &openCase{tag: attributes{raw: []byte(name), has: 1 << attrName}}
		c.tag.at[attrName] = span{0, uint32(len(name))}
		c.waiting = attributes{raw: []byte("java.net.SocketError"), has: 1 << attrType}
		c.waiting.at[attrType] = span{0, uint32(len(c.waiting.raw))}
		if got := e.mayName(c); got != want {
			t.Errorf("%q: %t, want %t", name, got, want)
		}
	}
}
