package history

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"
)

// written is payload as the text of a state with a right check sum: what a
// stranger can do who has read this package.
func written(payload []byte) string {
	var body bytes.Buffer
	w, _ := flate.NewWriter(&body, flate.BestCompression)
	_, _ = w.Write(payload)
	_ = w.Close()
	return mark + base64.StdEncoding.EncodeToString(framed(body.Bytes(), nil))
}

func sample(t testing.TB) *State {
	t.Helper()
	r := read(red("c/a"), passed("c/b"), flaky("d/f"), slow("d/s", 1))
	return Compare(nil, r).Next(r, Run{Name: "Tests", Commit: sha(1)})
}

// TestDamaged cuts a state everywhere and changes each of its characters.
func TestDamaged(t *testing.T) {
	t.Parallel()
	text := sample(t).Encode(MaxText, []byte("key"))
	for i := range text {
		if s, _, err := Decode(text[:i], nil); err == nil {
			t.Errorf("the first %d bytes are a state: %+v", i, s)
		}
		for _, c := range []byte{'A', '7', '=', ' ', 0} {
			if text[i] == c {
				continue
			}
			if _, sealed, err := Decode(text[:i]+string(c)+text[i+1:], []byte("key")); err == nil || sealed {
				t.Errorf("with %q at %d it is still a state", c, i)
			}
		}
	}
}

// TestStrangers: payloads with a right check sum that claim what cannot be.
func TestStrangers(t *testing.T) {
	t.Parallel()
	whole := sample(t).payload(levels[0])
	if _, _, err := Decode(written(whole), nil); err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		if _, _, err := Decode(written(whole[:i]), nil); err == nil {
			t.Errorf("the first %d bytes of a payload are a state", i)
		}
		for _, b := range []byte{0, 0xff} { // a state or not, but no panic
			changed := bytes.Clone(whole)
			changed[i] = b
			if s, _, err := Decode(written(changed), nil); err == nil {
				use(s)
			}
		}
	}
	if _, _, err := Decode(written(append(whole, 0)), nil); err == nil {
		t.Error("something behind a payload is no matter")
	}
	for name, text := range map[string]string{
		"empty":           "",
		"another version": strings.Replace(written(whole), ":1:", ":2:", 1),
		"a megabyte":      mark + strings.Repeat("A", MaxText),
		"no base64":       mark + "####",
		"short":           mark + "AAAA",
	} {
		if s, _, err := Decode(text, nil); err == nil {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestBombs: what unpacks to much, or claims to hold much, takes little memory.
func TestBombs(t *testing.T) { // not parallel: it measures memory
	huge := binary.AppendUvarint(nil, 1<<39)
	head := []byte{0, 0, 0} // name, commit, tests
	for name, payload := range map[string][]byte{
		"zeros":       make([]byte, 64<<20),
		"long name":   append(bytes.Clone(huge), make([]byte, 100)...),
		"commits":     append(append(bytes.Clone(head), huge...), make([]byte, 7<<20)...),
		"many tests":  append(append(bytes.Clone(head), 0, 0), binary.AppendUvarint(nil, 7<<20)...),
		"members":     append(append(bytes.Clone(head), 0, 0, 0, 0, 0, 0, 0), append(binary.AppendUvarint(nil, 60<<20), append([]byte{1}, make([]byte, 7<<20)...)...)...),
		"huge counts": append(append(bytes.Clone(head), 0, 0), huge...),
	} {
		text := written(payload)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s, _, err := Decode(text, nil)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s is a state: %d tests", name, s.Tests)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
			t.Errorf("%s takes %d bytes of memory", name, grown)
		}
	}
}

// use does with a state all that a run does.
func use(s *State) {
	r := read(red("c/a"), passed("c/b"), flaky("d/f"), slow("d/s", 9))
	c := Compare(s, r)
	for k := range r.All() {
		c.IsNew(k)
		c.Of(k)
		c.Differs(k)
	}
	c.Next(r, Run{Name: "Tests", Commit: sha(2)}).Encode(MaxText, nil)
}

// FuzzDecode reads payloads behind a right check sum: what is taken for a state
// can be used, and says the same when it is written again.
func FuzzDecode(f *testing.F) {
	for _, l := range levels {
		f.Add(sample(f).payload(l))
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, payload []byte) {
		s, _, err := Decode(written(payload), nil)
		if err != nil {
			return
		}
		use(s)
		text := s.Encode(MaxText, nil)
		again, _, err := Decode(text, nil)
		if text != "" && (err != nil || len(again.Past) > len(s.Past) || again.Tests != s.Tests) {
			t.Errorf("written again it reads as %+v, %v", again, err)
		}
	})
}
