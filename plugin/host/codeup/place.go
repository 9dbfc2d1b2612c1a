package codeup

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// organizationLength is the length in characters of the ids in the vendor's
// examples, all of them hexadecimal digits.
const organizationLength = 24

func isOrganizationID(text string) bool {
	return len(text) == organizationLength && isHex(text)
}

// isSHA reports whether text is a full SHA-1 or SHA-256 in lower case.
func isSHA(text string) bool { return (len(text) == 40 || len(text) == 64) && isHex(text) }

func isHex(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !('0' <= r && r <= '9' || 'a' <= r && r <= 'f') })
}

// decoded is a repository as a person writes it. A path that is encoded
// already, as the vendor's examples have it, is taken for what it means.
func decoded(repository string) string {
	if !strings.Contains(strings.ToLower(repository), "%2f") {
		return repository
	}
	if plain, err := url.PathUnescape(repository); err == nil {
		return plain
	}
	return repository
}

// segment is a repository as one segment of a URL's path: slashes become %2F
// and spaces %20.
func segment(repository string) string { return url.PathEscape(decoded(repository)) }

// validRepository refuses what cannot be a numeric id or a full path.
func validRepository(text string) error {
	plain := decoded(text)
	switch {
	case strings.Contains(plain, "://"), strings.HasPrefix(plain, "git@"):
		return errors.New("must be the full path without the server in front, or the numeric id")
	case strings.HasSuffix(plain, ".git"):
		return errors.New("must be the full path without .git at the end, or the numeric id")
	case strings.ContainsFunc(plain, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }):
		return errors.New("must not hold control characters or backslashes")
	case !strings.Contains(plain, "/"):
		if n, err := strconv.ParseInt(plain, 10, 64); err == nil && n > 0 {
			return nil
		}
		return errors.New("must be the numeric id, or the full path <organization>/<group>/<repository>")
	}
	if slices.ContainsFunc(strings.Split(plain, "/"), func(s string) bool { return s == "" || s == "." || s == ".." }) {
		return errors.New("must be the full path <organization>/<group>/<repository>, without empty parts or slashes at the ends")
	}
	return nil
}

func organization(text string) error {
	if strings.ContainsFunc(text, func(r rune) bool {
		return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '-' || r == '_')
	}) {
		return errors.New("must be the id of the organization: 24 letters and digits, not its name or address")
	}
	return nil
}

// header refuses what cannot stand in a header.
func header(text string) error {
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return errors.New("must be one line of letters, digits and signs, without spaces")
	}
	return nil
}

func positive(text string) error {
	if n, err := strconv.ParseInt(text, 10, 64); err != nil || n < 1 {
		return errors.New("must be a whole number of at least 1")
	}
	return nil
}
