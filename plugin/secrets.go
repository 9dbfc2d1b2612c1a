package plugin

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
)

const (
	// minPassword is the least length in bytes of a password in an address that
	// is taken for one: shorter ones are placeholders, and parts of many words.
	minPassword = 4
	// minToken is the length in bytes from which a user without a password is
	// taken for a token, as in https://ghp_…@github.com.
	minToken = 20
	// noPassword stands beside a token in GitHub's addresses
	// (https://github.blog/news-insights/easier-builds-and-deployments-using-git-over-https-and-oauth/).
	noPassword = "x-oauth-basic"
)

// secrets are the texts that are shown nowhere: the values of secret settings,
// and what addresses in the environment hold, as that of a proxy does.
func (p Process) secrets(c *config) []string {
	out := c.set.Secrets()
	for _, kv := range p.Environ {
		name, value, _ := strings.Cut(kv, "=")
		if strings.HasSuffix(strings.ToLower(name), "_proxy") && !strings.Contains(value, "://") {
			value = "http://" + value // as net/http takes it
		}
		out = append(out, passwords(value)...)
	}
	return out
}

// userInfo finds what stands before the host in each address of a text.
var userInfo = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`://([^\s/?#"'<>]+)@`) })

// passwords are the secrets in the addresses of a text, as they are written and
// as they are meant.
func passwords(text string) []string {
	if !strings.Contains(text, "://") || !strings.Contains(text, "@") {
		return nil
	}
	var out []string
	for _, match := range userInfo().FindAllStringSubmatch(text, -1) {
		user, secret, _ := strings.Cut(match[1], ":")
		if secret == "" && len(user) >= minToken || secret == noPassword {
			secret = user
		}
		if len(secret) < minPassword {
			continue
		}
		out = append(out, secret)
		if meant, err := url.PathUnescape(secret); err == nil && meant != secret {
			out = append(out, meant)
		}
	}
	return out
}
