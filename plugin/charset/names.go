package charset

import (
	"cmp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// maxEncodingName is the length in bytes of the longest encoding name that is
// looked up; that of the longest registered one is 45.
const maxEncodingName = 64

// Of looks up a declared encoding: among the names registered with IANA,
// then among those that browsers know.
func Of(name string) (c Charset, ok bool) {
	name = strings.TrimSpace(name)
	if len(name) > maxEncodingName {
		return UTF8, false
	}
	e := encodingOf(name)
	if e == nil {
		c = Charset{Name: name} // x/text has UTF-32, but not under its name
		return c, c.Wide()
	}
	if canonical, _ := ianaindex.IANA.Name(e); canonical == "US-ASCII" {
		return UTF8, true // which it is a part of, and often declared for
	}
	return with(name, e), true
}

// otherNames are what Python, Java and PHP call encodings that browsers have
// another name for, in lower case, with hyphens and without "x-":
// https://docs.python.org/3/library/codecs.html
// https://docs.oracle.com/en/java/javase/21/intl/supported-encodings.html
var otherNames = map[string]string{
	"cp932": "windows-31j", "ms932": "windows-31j", "sjis-win": "windows-31j", "eucjp-ms": "euc-jp", "eucjp-win": "euc-jp", "cp51932": "euc-jp",
	"iso2022-jp": "iso-2022-jp", "iso2022jp": "iso-2022-jp", "cp936": "gbk", "ms936": "gbk", "euc-cn": "gbk",
	"cp949": "windows-949", "ms949": "windows-949", "uhc": "windows-949", "cp950": "big5", "ms950": "big5", "windows-950": "big5",
	"big5hkscs": "big5-hkscs", "ms950-hkscs": "big5-hkscs", "cp874": "windows-874", "ms874": "windows-874", "tis620": "windows-874",
	"latin-1": "iso-8859-1", "latin9": "iso-8859-15", "mac-roman": "macintosh", "macroman": "macintosh",
	"cp65001": "utf-8", "utf-8-sig": "utf-8",
}

// encodingOf returns the encoding of that name, nil when there is none.
func encodingOf(name string) encoding.Encoding {
	if e, err := ianaindex.IANA.Encoding(name); err == nil && e != nil {
		return unlessReplaced(e)
	}
	if e, err := htmlindex.Get(name); err == nil {
		return unlessReplaced(e)
	}
	name = strings.TrimPrefix(strings.ReplaceAll(strings.ToLower(name), "_", "-"), "x-")
	if strings.HasPrefix(name, "8859-") {
		name = "iso-" + name // as Java shortens it
	}
	if e, err := htmlindex.Get(cmp.Or(otherNames[name], name)); err == nil {
		return unlessReplaced(e)
	}
	return nil
}

// unlessReplaced returns e, or nil when it stands for an encoding whose
// documents browsers refuse to read.
func unlessReplaced(e encoding.Encoding) encoding.Encoding {
	if e == encoding.Replacement {
		return nil
	}
	return e
}

func with(name string, e encoding.Encoding) Charset {
	switch e {
	case unicode.UTF8, unicode.UTF8BOM, encoding.Nop:
		return UTF8
	case simplifiedchinese.GBK, simplifiedchinese.GB18030, japanese.ShiftJIS, traditionalchinese.Big5:
		return Charset{Name: name, text: e, bracket: true, kana: e == japanese.ShiftJIS}
	case simplifiedchinese.HZGB2312, japanese.ISO2022JP:
		return Charset{Name: name, stream: sevenBits{e}, escapes: true}
	}
	if !asciiCompatible(e) {
		return Charset{Name: name, stream: e}
	}
	return Charset{Name: name, text: e}
}
