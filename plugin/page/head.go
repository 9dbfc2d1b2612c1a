package page

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"slices"
	"strconv"
	"time"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/summary"
)

//go:embed page.css
var style string

//go:embed page.js
var script string

// policy forbids everything but the style and the script of the page: no
// request to anywhere, no form that is sent, no other address for its links.
// (https://www.w3.org/TR/CSP3/)
func policy() markup {
	return markup("default-src 'none'; style-src " + allow(style) + "; script-src " + allow(script) + "; base-uri 'none'; form-action 'none'")
}

func allow(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func (d *document) head() {
	d.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n",
		"<meta http-equiv=\"Content-Security-Policy\" content=\"", policy(), "\"/>\n",
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n",
		"<meta name=\"referrer\" content=\"no-referrer\"/>\n",
		"<meta name=\"color-scheme\" content=\"light dark\"/>\n",
		"<title>")
	d.text(summary.Title(d.s))
	if d.s.Name != "" {
		d.raw(" · ")
		d.clipped(d.s.Name, maxName)
	}
	d.raw("</title>\n<style>", markup(style), "</style>\n</head>\n")
}

// banner is the verdict: what one reads in the first seconds.
func (d *document) banner() {
	class, word := verdict(d.s.Verdict.Conclusion)
	d.raw("<header class=\"", class, "\">\n<p class=\"kind\"><strong>", word, "</strong>")
	if d.s.Name != "" {
		d.raw(" <span class=\"name\">")
		d.clipped(d.s.Name, maxName)
		d.raw("</span>")
	}
	d.raw("</p>\n<h1>")
	d.text(summary.Title(d.s))
	d.raw("</h1>\n")
	d.bar()
	d.why("The check fails because ", d.s.Verdict.Reasons, "fail_on names ")
	d.why("Not counted against the check: ", summary.Forgiven(d.s), "fail_on does not name ")
	d.changed()
	d.facts()
	d.raw("</header>\n")
}

// verdict returns how a conclusion looks and what it is called.
func verdict(c check.Conclusion) (class, word markup) {
	switch c {
	case check.Success:
		return "success", "✓ Passed"
	case check.Failure:
		return "failure", "✗ Failed"
	case check.Cancelled:
		return "neutral", "Cancelled"
	case check.TimedOut:
		return "failure", "✗ Timed out"
	case check.Skipped:
		return "neutral", "Skipped"
	}
	return "neutral", "Neutral"
}

// A share is one colour of the bar.
type share struct {
	class, word markup
	n           int
}

// bar shows the shares of the outcomes. Whatever there is can be seen.
func (d *document) bar() {
	if d.t.Tests == 0 {
		return
	}
	shares := slices.DeleteFunc([]share{
		{"bad", "failed", d.t.Failed}, {"worse", "errored", d.t.Errored}, {"good", "passed", d.t.Passed}, {"none", "skipped", d.t.Skipped}, {"held", "quarantined", d.t.Quarantined},
	}, func(s share) bool { return s.n == 0 })
	const width, least = 1000, 6
	room := width - least*len(shares)
	d.raw("<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">")
	x := 0
	for i, s := range shares {
		w := least + int(int64(s.n)*int64(room)/int64(d.t.Tests))
		if i == len(shares)-1 {
			w = width - x
		}
		d.rect(s.class, x, w, 10)
		x += w
	}
	d.raw("</svg>\n<ul class=\"legend\">\n")
	for _, s := range shares {
		d.raw("<li class=\"", s.class, "\"><strong>")
		d.number(s.n)
		d.raw("</strong> ", s.word, " <span>")
		d.text(percent(int64(s.n), int64(d.t.Tests)))
		d.raw("</span></li>\n")
	}
	d.raw("</ul>\n")
}

func (d *document) rect(class markup, x, width, height int) {
	d.raw("<rect class=\"", class, "\" x=\"")
	d.integer(x)
	d.raw("\" width=\"")
	d.integer(width)
	d.raw("\" height=\"")
	d.integer(height)
	d.raw("\"/>")
}

// percent is part of whole in words that are never rounded to none or all.
func percent(part, whole int64) string {
	if whole <= 0 {
		return ""
	}
	switch p := float64(part) / float64(whole) * 100; {
	case p < 1:
		return "under 1%"
	case p > 99 && part < whole:
		return "over 99%"
	default:
		return strconv.Itoa(int(min(p, 100)+0.5)) + "%"
	}
}

// why writes a sentence on conditions, unless it is the plain one that the title
// has said.
func (d *document) why(begin markup, conditions []check.Condition, setting markup) {
	if len(conditions) == 0 || len(conditions) == 1 && conditions[0] == check.OnFailed && d.t.Red() > 0 {
		return
	}
	d.raw("<p class=\"why\">", begin)
	for i, on := range conditions {
		if i > 0 {
			d.raw("; ")
		}
		d.text(summary.Because(d.s, on))
	}
	d.raw(" <span>(", setting)
	for i, on := range conditions {
		if i > 0 {
			d.raw(", ")
		}
		d.raw("<code>")
		d.text(string(on))
		d.raw("</code>")
	}
	d.raw(")</span>.</p>\n")
}

// shortSHA is how much of a commit's SHA tells it from others, as git shows it.
const shortSHA = 10

// facts writes the line about the run.
func (d *document) facts() {
	d.raw("<ul class=\"facts\">\n")
	fact := func(write func()) {
		d.raw("<li>")
		write()
		d.raw("</li>\n")
	}
	count := func(n int, one, many string) {
		if n > 0 {
			fact(func() { d.text(markdown.Count(n, one, many)) })
		}
	}
	count(d.t.Tests, "test", "tests")
	count(d.t.Suites, "suite", "suites")
	count(len(d.s.Report.Files), "report file", "report files")
	if d.p.Commit != "" {
		fact(func() {
			d.raw("commit <code>")
			d.text(d.p.Commit[:min(len(d.p.Commit), shortSHA)])
			d.raw("</code>")
		})
	}
	if !d.p.At.IsZero() {
		fact(d.time)
	}
	if isWeb(d.s.DetailsURL) {
		fact(func() { d.link(d.s.DetailsURL, func() { d.raw("the build") }) })
	}
	d.raw("</ul>\n")
}

func (d *document) time() {
	at := d.p.At.UTC()
	d.raw("<time datetime=\"")
	d.text(at.Format(time.RFC3339))
	d.raw("\">")
	d.text(at.Format("2 January 2006, 15:04 UTC"))
	d.raw("</time>")
}

// navigation leads to the parts. The filter waits for the script that makes it
// work.
func (d *document) navigation(parts []part) {
	if len(parts) == 0 {
		return
	}
	d.raw("<div class=\"tools\">\n<nav aria-label=\"Parts of this page\">\n<ul>\n")
	for _, p := range parts {
		d.raw("<li><a href=\"#", p.id, "\">", p.short, " <span>")
		d.number(p.n)
		d.raw("</span></a></li>\n")
	}
	d.raw("</ul>\n</nav>\n<form id=\"filter\" role=\"search\" hidden=\"\">\n",
		"<label class=\"vh\" for=\"words\">Filter by name, path or message</label>\n",
		"<input id=\"words\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"Filter: name, path, message\"/>\n",
		"<button id=\"folds\" type=\"button\">Open all</button>\n",
		"</form>\n<p id=\"found\" role=\"status\"></p>\n</div>\n")
}

func (d *document) footer() {
	d.raw("<footer>\n<p>Written by testpost. This page is one file; it loads nothing and sends nothing.</p>\n")
	if len(d.s.Findings.Annotations) > 0 {
		d.raw("<p class=\"paper\">Not on paper: the annotations by file, the hosts that nothing was sent to, and of the tests that share a cause all traces but one.</p>\n")
	}
	d.raw("</footer>\n")
}
