package codeup_test

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codeup"
	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/rest"
)

// keeper opens the host on fake.
func keeper(t *testing.T, fake *codeuptest.Server, token string) host.Keeper {
	t.Helper()
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	client := rest.New(rest.Options{Tries: 1})
	t.Cleanup(client.Close)
	k, ok := hosttest.Open(t, codeup.Kind(), ci.Build{Commit: hosttest.Commit}, client, map[string]string{
		"codeup_token": token, "codeup_url": server.URL, "codeup_edition": "region", "codeup_repository": "7",
	}).(host.Keeper)
	if !ok {
		t.Fatal("the host keeps nothing")
	}
	return k
}

func TestRecall(t *testing.T) {
	t.Parallel()
	const base = "abcdef0123456789abcdef0123456789abcdef01"
	fake := codeuptest.New(codeuptest.Options{Tokens: map[string]string{"pt-1": "ci"}, Repository: "7"})
	fake.Push("release/2 #1", base)
	k := keeper(t, fake, "pt-1")
	for _, run := range []codeuptest.Run{
		{Name: "Lint", Status: "completed", Output: codeuptest.Output{Text: "nothing"}},
		{Name: "Tests", Status: "in_progress", Output: codeuptest.Output{Text: k.Veil().Hide("not complete")}},
		{Name: "Tests", Status: "completed", Output: codeuptest.Output{Text: k.Veil().Hide("first")}},
		{Name: "Tests (2)", Status: "completed", Output: codeuptest.Output{Text: "said" + k.Veil().Hide("second")}, Writer: codeuptest.Writer{Name: "guest"}},
	} {
		run.HeadSHA = base
		fake.Add(run)
	}
	want := []host.Keepsake{
		{Text: "second", ID: "104", Commit: base, Writer: "guest"},
		{Text: "first", ID: "103", Commit: base, Writer: "ci"},
	}
	for _, at := range []host.Place{{Commit: base}, {Branch: "release/2 #1"}} {
		got, err := k.Recall(t.Context(), "Tests", at)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%+v: %v (-want +got):\n%s", at, err, diff)
		}
	}
	if got, err := k.Recall(t.Context(), "Tests", host.Place{Branch: "gone"}); err != nil || len(got) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if n := len(fake.Requests()); n != 3 {
		t.Errorf("%d requests for three places", n)
	}
}

// TestVeilKey: each token has its key, which does not hold the token.
func TestVeilKey(t *testing.T) {
	t.Parallel()
	fake := codeuptest.New(codeuptest.Options{Repository: "7"})
	one, again, two := keeper(t, fake, "pt-1").Veil(), keeper(t, fake, "pt-1").Veil(), keeper(t, fake, "pt-2").Veil()
	if !bytes.Equal(one.Key, again.Key) || bytes.Equal(one.Key, two.Key) || len(one.Key) < 16 || bytes.Contains(one.Key, []byte("pt-1")) {
		t.Errorf("%x, %x, %x", one.Key, again.Key, two.Key)
	}
}

// TestVeilHides: what is hidden is not on the page, whatever stands before it.
func TestVeilHides(t *testing.T) {
	t.Parallel()
	v := keeper(t, codeuptest.New(codeuptest.Options{Repository: "7"}), "pt-1").Veil()
	for _, before := range []string{"", "line", "```\ncode\n```\n", "<details><summary>x</summary>\n\ntext\n\n</details>\n", "| a |\n|---|\n| b |\n", "- item"} {
		var page bytes.Buffer
		if err := goldmark.Convert([]byte(before+v.Hide("testpost-state:1:AB+/12==")), &page); err != nil || strings.Contains(page.String(), "state") {
			t.Errorf("after %q: %s, %v", before, page.String(), err)
		}
	}
}
