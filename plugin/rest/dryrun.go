package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf16"
)

// dryRun prints the request and answers with DryAnswer.
func (k *call) dryRun() (*Response, error) {
	text, err := k.readable()
	if err != nil {
		return nil, k.fail(&Error{}, err)
	}
	k.c.printing.Lock()
	_, err = io.WriteString(k.c.o.DryRun, text)
	k.c.printing.Unlock()
	if err != nil {
		return nil, k.fail(&Error{}, fmt.Errorf("print the request: %w", err))
	}
	if k.r.Into != nil && k.r.DryAnswer != "" {
		if err := json.Unmarshal([]byte(k.r.DryAnswer), k.r.Into); err != nil {
			return nil, k.fail(&Error{}, fmt.Errorf("decode the answer of the dry run: %w", err))
		}
	}
	return &Response{Status: http.StatusOK, Header: http.Header{}}, nil
}

// readable returns the request as text: what it would do, the request line, the
// headers, and the body, which is indented JSON or one line about it.
func (k *call) readable() (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "would %s:\n%s %s\n", or(k.r.Doing, "send"), k.method, k.url)
	for _, line := range shownHeaders(k.request.Header, k.c.mask) {
		b.WriteString(line + "\n")
	}
	switch {
	case k.r.Body != nil:
		fmt.Fprintf(&b, "\n(%s, %d bytes)\n", or(k.r.ContentType, "no content type"), k.r.Length)
		for _, line := range k.r.Describe {
			b.WriteString("  " + oneLine(k.c.mask(line)) + "\n")
		}
	case k.r.JSON != nil:
		body, err := k.request.BodyBytes()
		if err != nil {
			return "", err
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, body, "", "  "); err != nil {
			return "", err
		}
		b.WriteString("\n" + k.c.mask(visibleJSON(indented.String())) + "\n")
	}
	b.WriteString("\n")
	return b.String(), nil
}

// visibleJSON escapes within JSON text what a terminal would act on or hide:
// encoding/json leaves all but the first 32 control characters as they are.
func visibleJSON(text string) string {
	hidden := func(r rune) bool { return r != '\n' && r >= 0x7f && !unicode.IsPrint(r) }
	if strings.IndexFunc(text, hidden) < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		if !hidden(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}
