package junit

import "testing"

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
