package junit

import (
	"slices"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// oneFailure is a report in which one case failed, which nothing declares.
const oneFailure = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="all">
  <!-- of a nightly run -->
  <testsuite name="shop" time="1.5">
    <properties>
      <property name="os" value="linux"/>
    </properties>
    <testcase classname="shop.Cart" name="adds" time="0.1"/>
    <testcase classname="shop.Cart" name="totals" time="0.2">
      <failure message="want 3, got 4" type="AssertionError"><![CDATA[cart.go:12: want 3, got 4]]></failure>
    </testcase>
    <testcase classname="shop.Cart" name="prints" time="0.3">
      <system-out>a &lt; b</system-out>
    </testcase>
    <testcase classname="shop.Cart" name="later" time="0">
      <skipped message="not yet"/>
    </testcase>
  </testsuite>
</testsuites>
`

// TestOneByte holds that a report in which a case failed is never green because
// one byte of it is another one or is missing, as long as that can be seen: as
// long as encoding/xml refuses the document.
func TestOneByte(t *testing.T) {
	t.Parallel()
	refused, green := 0, 0
	inner := strings.NewReplacer("<testsuites name=\"all\">\n", "", "</testsuites>\n", "").Replace(oneFailure)
	for _, doc := range []string{oneFailure, inner} {
		for at := range len(doc) {
			for _, with := range []string{"", "\x00", "\x01", "\xff", "&", "<", ">", `"`, "-", "x", " "} {
				b := slices.Concat([]byte(doc[:at]), []byte(with), []byte(doc[at+1:]))
				if _, err := parseTree(b); err == nil {
					continue
				}
				refused++
				_, f := readAll(t, b)
				if f.Totals.Red() == 0 && !slices.ContainsFunc(f.Problems, func(p report.Problem) bool { return p.Lost }) {
					green++
					t.Errorf("%q in place of %q: …%s⟦%s⟧%s… %s %+v", with, doc[at], doc[max(0, at-20):at], with, doc[at+1:min(len(doc), at+20)], f.Outcome, f.Problems)
				}
			}
		}
	}
	t.Logf("%d documents that encoding/xml refuses, %d of them green", refused, green)
}
