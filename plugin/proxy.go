package plugin

import (
	"fmt"
	"net/url"
)

// proxyWarnings tells of variables that name a proxy in a way that net/http does
// not understand: it takes them for unset, and connects without one. Their
// values may hold passwords.
func proxyWarnings(env func(string) string) []string {
	var out []string
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"} {
		if value := env(name); value != "" && !isProxy(value) {
			out = append(out, fmt.Sprintf("%s is not the address of a proxy, such as http://proxy.example:3128, so that none is used", name))
		}
	}
	return out
}

// isProxy reports whether net/http takes value for the address of a proxy: with
// a scheme or without.
func isProxy(value string) bool {
	u, err := url.Parse(value)
	if err != nil || u.Scheme == "" || u.Host == "" {
		u, err = url.Parse("http://" + value)
	}
	return err == nil && u.Hostname() != ""
}
