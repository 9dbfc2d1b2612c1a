package azure

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/testpost/testpost/plugin/check"
)

// A property of a command; those without a value are left out.
type property struct{ name, value string }

// issue is the command for a, on a line of its own.
func (d *destination) issue(level string, a *check.Annotation) string {
	properties := []property{{"type", level}, {"sourcepath", d.mask(a.Path)}, {"linenumber", strconv.Itoa(a.StartLine)}}
	if a.StartColumn > 0 {
		properties = append(properties, property{"columnnumber", strconv.Itoa(a.StartColumn)})
	}
	message := a.Message
	if a.Title != "" {
		message = a.Title + "\n" + message
	}
	return command("task.logissue", properties, d.mask(message))
}

// Values of properties end at a semicolon or a bracket, data at the end of the
// line. The agent's way of writing the percent sign is its own.
var (
	inData     = strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A")
	inProperty = strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A", "]", "%5D", ";", "%3B")
)

// command writes a logging command. The first ##vso[ of a line counts, which is
// ours, so that one within data does nothing.
func command(name string, properties []property, data string) string {
	var b strings.Builder
	b.WriteString("##vso[" + name)
	for i, p := range properties {
		b.WriteString([]string{" ", ""}[min(i, 1)] + p.name + "=" + inProperty.Replace(plain(p.value)) + ";")
	}
	b.WriteString("]" + inData.Replace(plain(data)) + "\n")
	return b.String()
}

// plain replaces control characters, which a log page would obey, and bytes that
// are no text.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if (unicode.IsControl(r) || r == '\u2028' || r == '\u2029') && r != '\n' && r != '\t' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
