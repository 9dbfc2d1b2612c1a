package setting

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

func parseWord(v string, allowed []string) (string, error) {
	if v == "" || len(allowed) == 0 || slices.Contains(allowed, v) {
		return v, nil
	}
	if lower := strings.ToLower(v); slices.Contains(allowed, lower) {
		return lower, nil
	}
	p := &problem{text: "must be " + or(allowed)}
	if near := nearest(v, allowed); near != "" {
		p.hint = fmt.Sprintf("did you mean %q?", near)
	}
	return "", p
}

// or enumerates words as a person would.
func or(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

func parseURL(v string) (string, error) {
	if v == "" {
		return "", nil
	}
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		return "", &problem{"must be an address like https://host.example", ""}
	case u.User != nil:
		return "", &problem{"must not hold a user name or password", "give the credentials in their own settings"}
	case u.RawQuery != "" || u.Fragment != "":
		return "", &problem{"must end with the path: no ? and no #", ""}
	}
	return strings.TrimRight(v, "/"), nil
}

func parseBool(v string) (bool, error) {
	switch strings.ToLower(v) {
	case "true", "t", "1", "yes", "y", "on":
		return true, nil
	case "", "false", "f", "0", "no", "n", "off":
		return false, nil
	}
	return false, &problem{"must be true or false", ""}
}

// parseInt also takes integral numbers in the float notation that a YAML
// decoder makes of large ones (1e+06).
func parseInt(v string, min, max int) (int, error) {
	if v == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(v)
	if f, floatErr := strconv.ParseFloat(v, 64); err != nil && floatErr == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		n, err = int(f), nil
	}
	if err != nil || n < min || n > max {
		if max == math.MaxInt {
			return 0, &problem{fmt.Sprintf("must be a whole number of at least %d", min), ""}
		}
		return 0, &problem{fmt.Sprintf("must be a whole number from %d to %d", min, max), ""}
	}
	return n, nil
}

func parseDuration(v string) (time.Duration, error) {
	if v == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(v)
	if err == nil && d > 0 {
		return d, nil
	}
	p := &problem{text: "must be a time span like 30s or 5m"}
	if err == nil {
		p.text += ", more than 0"
	}
	if n, err := strconv.ParseFloat(v, 64); err == nil && n > 0 {
		p.hint = fmt.Sprintf("add a unit: %ss for seconds, %sm for minutes", v, v)
	}
	return 0, p
}

func parseList(raw, allowed []string, checks []func(string) error) ([]string, error) {
	var out []string
	for _, text := range raw {
		parts, err := split(text)
		if err != nil {
			return nil, err
		}
		for _, part := range parts {
			word, err := parseWord(part, allowed)
			for _, check := range checks {
				if err == nil {
					err = check(word)
				}
			}
			if err != nil {
				return nil, fmt.Errorf("%q: %w", part, err)
			}
			out = append(out, word)
		}
	}
	return out, nil
}

// split takes a list apart as the CI systems deliver them: a JSON array, or
// newlines, or commas. Commas inside braces and brackets stay, because a CI
// that joins a list with commas does not know of the braces of a glob.
func split(text string) ([]string, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "[") && json.Valid([]byte(text)) {
		return splitJSON(text)
	}
	var out []string
	for line := range strings.Lines(text) {
		for _, part := range splitCommas(line) {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out, nil
}

func splitJSON(text string) ([]string, error) {
	var elements []json.RawMessage
	if err := json.Unmarshal([]byte(text), &elements); err != nil {
		return nil, &problem{"must be a list of texts", ""}
	}
	var out []string
	for _, e := range elements {
		v, err := scalar(e)
		if err != nil {
			return nil, &problem{"must be a list of texts, not of lists or maps", ""}
		}
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out, nil
}

// scalar returns a JSON text, number, truth value or null as text.
func scalar(raw json.RawMessage) (string, error) {
	switch raw[0] {
	case '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	case '{', '[':
		return "", &problem{"must not be nested", ""}
	case 'n':
		return "", nil
	}
	return string(raw), nil
}

func splitCommas(line string) []string {
	var out []string
	start, depth := 0, 0
	for i := range len(line) {
		switch line[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth = max(depth-1, 0)
		case ',':
			if depth == 0 {
				out = append(out, line[start:i])
				start = i + 1
			}
		}
	}
	if depth > 0 { // a bracket that is never closed is an ordinary character
		return strings.Split(line, ",")
	}
	return append(out, line[start:])
}

func parsePairs(raw []string) ([]Pair, error) {
	var out []Pair
	for _, text := range raw {
		pairs, err := pairsOf(strings.TrimSpace(text))
		if err != nil {
			return nil, err
		}
		out = append(out, pairs...)
	}
	return out, nil
}

func pairsOf(text string) ([]Pair, error) {
	if strings.HasPrefix(text, "{") {
		return pairsJSON(text)
	}
	parts, err := split(text)
	if err != nil {
		return nil, err
	}
	var out []Pair
	for _, part := range parts {
		key, value, found := strings.Cut(part, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !found || key == "" {
			return nil, &problem{fmt.Sprintf("%q is no pair: write from=to", part), ""}
		}
		out = append(out, Pair{key, value})
	}
	return out, nil
}

func parseObject(raw []string) ([]Pair, error) {
	text := last(raw)
	switch {
	case text == "null":
		return nil, nil
	case strings.HasPrefix(text, "{"):
		return flatten(nil, "", json.NewDecoder(strings.NewReader(text)))
	}
	return parsePairs([]string{text})
}

// flatten adds the next value of dec to out, member by member.
func flatten(out []Pair, name string, dec *json.Decoder) ([]Pair, error) {
	dec.UseNumber()
	token, err := dec.Token()
	if err != nil {
		return nil, &problem{`must be a JSON object like {"os":"linux"}, or pairs like os=linux`, ""}
	}
	open, nested := token.(json.Delim)
	if !nested {
		value := ""
		if token != nil {
			value = fmt.Sprint(token)
		}
		return append(out, Pair{name, value}), nil
	}
	for i := 0; dec.More(); i++ {
		member := strconv.Itoa(i)
		if open == '{' {
			key, err := dec.Token()
			if err != nil {
				return flatten(nil, "", dec) // the same problem again
			}
			member = key.(string)
		}
		if name != "" {
			member = name + "." + member
		}
		if out, err = flatten(out, member, dec); err != nil {
			return nil, err
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, &problem{`must be a JSON object like {"os":"linux"}, or pairs like os=linux`, ""}
	}
	return out, nil
}

// pairsJSON reads an object member by member, because a map would lose the order.
func pairsJSON(text string) ([]Pair, error) {
	wrong := &problem{`must be an object of texts like {"from":"to"}, or pairs like from=to`, ""}
	dec := json.NewDecoder(strings.NewReader(text))
	if _, err := dec.Token(); err != nil {
		return nil, wrong
	}
	var out []Pair
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, wrong
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, wrong
		}
		value, err := scalar(raw)
		if err != nil {
			return nil, wrong
		}
		out = append(out, Pair{key.(string), value})
	}
	if _, err := dec.Token(); err != nil || dec.More() {
		return nil, wrong
	}
	return out, nil
}
