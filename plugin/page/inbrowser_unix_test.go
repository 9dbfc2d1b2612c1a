//go:build unix

package page

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The widths of a desk and of a phone, in CSS pixels.
const (
	desk  = 1200
	phone = 360
)

// TestInBrowser opens pages in a real browser, if there is one.
func TestInBrowser(t *testing.T) {
	t.Parallel()
	b := startBrowser(t)
	t.Run("hostile", func(t *testing.T) { hostileInBrowser(t, b) })
	t.Run("search", func(t *testing.T) { searchInBrowser(t, b) })
	t.Run("keyboard", func(t *testing.T) { keyboardInBrowser(t, b) })
	t.Run("looks", func(t *testing.T) { looksInBrowser(t, b) })
	t.Run("ten thousand", func(t *testing.T) {
		if testing.Short() {
			t.Skip("a page of 12 MB")
		}
		manyInBrowser(t, b)
	})
}

func save(t *testing.T, html string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte(html), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A bait is a server that counts what is asked of it, and text that would make
// a page ask.
type bait struct {
	asked atomic.Int64
	text  string
}

func newBait(t *testing.T) *bait {
	t.Helper()
	b := &bait{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.asked.Add(1) }))
	t.Cleanup(server.Close)
	b.text = strings.ReplaceAll(traps+` "><script src="URL/a"></script><link rel="stylesheet" href="URL/b"><img src="URL/c"><iframe src="URL/d"></iframe>`+
		`<meta http-equiv="refresh" content="9;url=URL/e"><style>@import "URL/f";</style><svg onload="alert(2)"><image href="URL/g"/></svg>`, "URL", server.URL)
	return b
}

// alarms are the events of a page that obeyed a text or asked for anything.
func (b *browser) alarms() []string {
	var found []string
	for _, e := range b.events {
		switch e.Method {
		case "Page.javascriptDialogOpening", "Runtime.exceptionThrown", "Log.entryAdded":
			found = append(found, e.Method+" "+string(e.Params))
		case "Network.requestWillBeSent":
			var asked struct{ Request struct{ URL string } }
			if json.Unmarshal(e.Params, &asked) != nil || !strings.HasPrefix(asked.Request.URL, "file://") && !strings.HasPrefix(asked.Request.URL, "data:image/png") { // the browser's own icons
				found = append(found, e.Method+" "+asked.Request.URL)
			}
		}
	}
	return found
}

// A page of hostile text raises no dialog, runs nothing, asks for nothing, and
// what a script of a stranger would do in it is forbidden. The same text as
// HTML does all of that, or the test would show nothing.
func hostileInBrowser(t *testing.T, b *browser) {
	control := newBait(t)
	b.open(t, save(t, "<!doctype html>"+control.text+"</script></style>"+control.text), desk)
	if !b.saw("Page.javascriptDialogOpening") || control.asked.Load() == 0 || len(b.alarms()) == 0 {
		t.Fatalf("the traps catch nothing: %d requests, %q", control.asked.Load(), b.alarms())
	}
	bait := newBait(t)
	html := write(t, filled(bait.text))
	b.open(t, save(t, html), desk)
	b.eval(t, `document.querySelectorAll('details').forEach(d => d.open = true); document.querySelectorAll('*').forEach(e => { e.dispatchEvent(new Event('load')); e.dispatchEvent(new Event('error')); })`)
	b.eval(t, `new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))`)
	if found := b.alarms(); len(found) > 0 || bait.asked.Load() != 0 {
		t.Errorf("%d requests, and %q", bait.asked.Load(), found)
	}
	if got := b.eval(t, `document.querySelectorAll('img, iframe, link, script[src], meta[http-equiv=refresh], [onclick], [onload], [onerror]').length`); got != "0" {
		t.Errorf("%s elements come from the text", got)
	}
	const intrude = `(async () => {
		const refused = [];
		const all = new Promise(done => document.addEventListener('securitypolicyviolation', e => refused.push(e.effectiveDirective) === 5 && done()));
		const add = (name, set) => document.body.append(Object.assign(document.createElement(name), set));
		add('script', {textContent: 'window.intruded = true'});
		add('img', {src: 'URL'});
		add('style', {textContent: 'body { color: red }'});
		add('iframe', {src: 'URL'});
		await fetch('URL').catch(() => {});
		await all;
		return [window.intruded === true, ...refused.sort()].join();
	})()`
	url := bait.text[strings.Index(bait.text, "http://"):]
	got := b.eval(t, strings.ReplaceAll(intrude, "URL", url[:strings.IndexByte(url, '"')]))
	if want := `"false,connect-src,frame-src,img-src,script-src-elem,style-src-elem"`; got != want || bait.asked.Load() != 0 {
		t.Errorf("an intruder gets %s after %d requests, want %s after none", got, bait.asked.Load(), want)
	}
}

// type types into the search field and returns how many entries it says match,
// and which causes are still seen.
func (b *browser) search(t *testing.T, words string) string {
	t.Helper()
	typed, err := json.Marshal(words)
	if err != nil {
		t.Fatal(err)
	}
	return b.eval(t, `(async () => {
		const box = document.getElementById('words'), found = document.getElementById('found');
		const said = new Promise(done => new MutationObserver((_, o) => { o.disconnect(); done(); }).observe(found, {childList: true, characterData: true, subtree: true}));
		box.value = `+string(typed)+`;
		box.dispatchEvent(new Event('input', {bubbles: true}));
		await said;
		return [found.textContent, ...[...document.querySelectorAll('.cause')].filter(c => c.checkVisibility()).map(c => c.querySelector('h3').textContent)].join('|');
	})()`)
}

func searchInBrowser(t *testing.T, b *browser) {
	b.open(t, save(t, write(t, red())), desk)
	all := b.eval(t, `[...document.querySelectorAll('.cause')].filter(c => c.checkVisibility()).length`)
	tests := []struct{ words, want string }{
		{"totals add", `"2 of 20 entries match|expected: <3> but was: <4>"`},
		{"CONNECTION  orderit", `"1 of 20 entries match|connection refused: db:N"`},
		{"no such word", `"0 of 20 entries match"`},
	}
	for _, tt := range tests {
		if got := b.search(t, tt.words); got != tt.want {
			t.Errorf("%q finds %s, want %s", tt.words, got, tt.want)
		}
	}
	b.search(t, "")
	if got := b.eval(t, `[...document.querySelectorAll('.cause')].filter(c => c.checkVisibility()).length`); got != all || got == "0" {
		t.Errorf("%s causes are seen after the search, %s before it", got, all)
	}
	if found := b.alarms(); len(found) > 0 {
		t.Errorf("%q", found)
	}
}

// Whatever can be done with a mouse is done with keys.
func keyboardInBrowser(t *testing.T, b *browser) {
	b.open(t, save(t, write(t, red())), desk)
	focus := func() string {
		return b.eval(t, `document.activeElement.id || document.activeElement.className || document.activeElement.tagName + ' ' + document.activeElement.textContent`)
	}
	b.press(t, "Tab")
	if got := focus(); got != `"skip"` {
		t.Errorf("the first key leads to %s, want the link past the head", got)
	}
	b.press(t, "Enter")
	b.press(t, "Tab")
	if got := b.eval(t, `document.querySelector('main').contains(document.activeElement)`); got != "true" {
		t.Errorf("behind the link past the head is %s", focus())
	}
	toggled := b.eval(t, `(document.querySelector('.cause > summary').focus(), document.querySelector('.cause').open)`)
	for _, key := range []string{"Enter", " "} {
		b.press(t, key)
		now := b.eval(t, `document.querySelector('.cause').open`)
		if now == toggled {
			t.Errorf("%q does not fold", key)
		}
		toggled = now
	}
	reached := map[string]bool{}
	b.eval(t, `document.activeElement.blur(), document.querySelectorAll('details').forEach(d => d.open = true)`)
	for range 200 {
		b.press(t, "Tab")
		reached[focus()] = true
	}
	for _, id := range []string{`"words"`, `"folds"`} {
		if !reached[id] {
			t.Errorf("no key leads to %s", id)
		}
	}
	b.eval(t, `document.querySelectorAll('details').forEach(d => d.open = false), document.getElementById('folds').focus()`)
	b.press(t, "Enter")
	if got := b.eval(t, `document.querySelectorAll('main details:not([open])').length`); got != "0" {
		t.Errorf("%s folds stay closed", got)
	}
	unnamed := b.eval(t, `[...document.querySelectorAll('summary, button, a, input, [tabindex="0"]')].filter(e =>
		!(e.textContent.trim() || e.ariaLabel || e.labels?.length || e.getAttribute('aria-labelledby'))).length`)
	if unnamed != "0" {
		t.Errorf("%s things that can be focused have no name", unnamed)
	}
}

// Nothing is wider than the window, on a phone too, and dark is dark.
func looksInBrowser(t *testing.T, b *browser) {
	for name, p := range map[string]*Page{"red": red(), "hostile": filled(traps + strings.Repeat("x", 4000)), "green": green()} {
		for _, width := range []int{desk, phone} {
			b.open(t, save(t, write(t, p)), width)
			b.eval(t, `document.querySelectorAll('details').forEach(d => d.open = true)`)
			if got := b.eval(t, `document.documentElement.scrollWidth - innerWidth`); strings.TrimLeft(got, "-0123456789") != "" || !strings.HasPrefix(got, "-") && got != "0" {
				t.Errorf("%s: at a width of %d the page is %s pixels wider", name, width, got)
			}
		}
	}
	b.open(t, save(t, write(t, red())), desk)
	const ground = `getComputedStyle(document.documentElement).backgroundColor`
	got := []string{b.eval(t, ground)}
	b.call(t, "Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": "dark"}}}, nil)
	got = append(got, b.eval(t, ground))
	b.call(t, "Emulation.setEmulatedMedia", map[string]any{"media": "print", "features": []map[string]string{{"name": "prefers-color-scheme", "value": "dark"}}}, nil)
	got = append(got, b.eval(t, ground), b.eval(t, `[...document.querySelectorAll('main .said')].filter(e => !e.closest('#annotations, .case .fold') && !e.checkVisibility({contentVisibilityAuto: true})).length`),
		b.eval(t, `['.tools', '#annotations', '.paper'].map(s => document.querySelector(s).checkVisibility()).join()`))
	if diff := cmp.Diff([]string{`"rgb(255, 255, 255)"`, `"rgb(16, 19, 23)"`, `"rgb(255, 255, 255)"`, "0", `"false,false,true"`}, got); diff != "" {
		t.Errorf("light, dark, on paper, what is folded there, and whether the search, the same by file, and what is said of it are there (-want +got):\n%s", diff)
	}
}

// Ten thousand failures open, and each is found.
func manyInBrowser(t *testing.T, b *browser) {
	b.open(t, save(t, write(t, manyFailures(10_000))), desk)
	b.eval(t, `window.at = performance.now()`)
	for words, want := range map[string]string{"case 9876": `"1 of 1,001 entries match"`, "no such": `"0 of 1,001 entries match"`} {
		if got := b.search(t, words); !strings.HasPrefix(got, want) {
			t.Errorf("the search for %s finds %s, want %s", words, got, want)
		}
	}
	t.Logf("ms to load and to find one of 10,000: %s", b.eval(t, `[Math.round(performance.getEntriesByType('navigation')[0].loadEventEnd), Math.round(performance.now() - at)].join()`))
}
