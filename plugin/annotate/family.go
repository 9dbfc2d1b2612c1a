package annotate

import (
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// A family knows of each test that is made of others which part of it failed.
// A failing Go subtest also fails every test around it; those tests then have a
// failure that says nothing.
type family map[uint64]part // by the identity of the whole

// A part is a failed case that belongs to another one.
type part struct{ identity, print uint64 }

// family gathers the failed parts. It is empty if every case says something.
func (f *finder) family(prints []uint64) family {
	if !f.anySilent(prints) {
		return nil
	}
	out := family{}
	for i, c := range f.report.Cases {
		if c.Status.Red() {
			out.add(c, prints[i])
		}
	}
	for c := range f.report.Brief.Peek() {
		if c.Status.Red() {
			out.add(c, f.fingerprint(c))
		}
	}
	return out
}

func (f *finder) anySilent(prints []uint64) bool {
	for _, p := range prints {
		if p&silent != 0 {
			return true
		}
	}
	if bits := f.report.Brief.Bits(); bits != 0 && bits&silent == 0 {
		return false // only flaky cases have none
	}
	for c := range f.report.Brief.Peek() {
		if c.Status.Red() && f.fingerprint(c)&silent != 0 {
			return true
		}
	}
	return false
}

func (f family) add(c *report.Case, print uint64) {
	if c.Class == suiteFailed && print&silent == 0 {
		f[identity(c)] = part{identity(c), print} // of which the second case says nothing
	}
	slash := strings.LastIndexByte(c.Name, '/')
	if slash <= 0 {
		return
	}
	whole := identityOf(c, c.Name[:slash])
	if _, found := f[whole]; !found {
		f[whole] = part{identity(c), print}
	}
}

// resolve returns the key of the cause that c belongs to, and whether c is
// there only for a part of it.
func (f family) resolve(c *report.Case, print uint64) (key uint64, parent bool) {
	if print&silent == 0 {
		return print, false
	}
	at, key := identity(c), print
	for key&silent != 0 {
		p, found := f[at]
		if !found {
			break
		}
		at, key, parent = p.identity, p.print, true
	}
	return key, parent
}
