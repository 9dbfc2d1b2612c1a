package output

import (
	"bytes"
	"encoding/json"
	"testing"
	"testing/quick"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/summary"
)

func remarks(all ...check.Annotation) *Result {
	return &Result{Mask: mask, Subject: &summary.Subject{Findings: annotate.Findings{Annotations: all}}}
}

func codeQuality(t testing.TB, r *Result) (text string, issues []issue) {
	t.Helper()
	var buf bytes.Buffer
	if err := CodeQuality(&buf, r); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(buf.Bytes(), &issues); err != nil {
		t.Fatalf("%v in\n%s", err, &buf)
	}
	return buf.String(), issues
}

func TestCodeQuality(t *testing.T) {
	t.Parallel()
	got, _ := codeQuality(t, remarks(
		check.Annotation{Path: "src/a.go", StartLine: 3, EndLine: 3, Level: check.LevelFailure, Title: "adds: want 3 <b>" + secret},
		check.Annotation{Path: "src/b.go", StartLine: 7, EndLine: 9, Level: check.LevelWarning, Title: "mails: passed only when run again"},
		check.Annotation{Path: "src/b.go", StartLine: 1, EndLine: 1, Level: check.LevelNotice, Title: "sleeps: skipped \xff"},
	))
	want := `[
{"description":"adds: want 3 <b>***","check_name":"testpost/failure","fingerprint":"db2589a7f255604e1a606d557aecd6a3","severity":"critical","location":{"path":"src/a.go","lines":{"begin":3}}},
{"description":"mails: passed only when run again","check_name":"testpost/warning","fingerprint":"c58db127455586d7788a365f0bd4c315","severity":"minor","location":{"path":"src/b.go","lines":{"begin":7,"end":9}}},
{"description":"sleeps: skipped ` + "\uFFFD" + `","check_name":"testpost/notice","fingerprint":"adcdda22bb969b8c2d185f281627a773","severity":"info","location":{"path":"src/b.go","lines":{"begin":1}}}
]
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if empty, _ := codeQuality(t, remarks()); empty != "[]\n" {
		t.Errorf("without annotations: %q", empty)
	}
}

// TestFingerprints: what moves, or is shared by another number of cases, is the
// same issue; what is at another place or says something else is another.
func TestFingerprints(t *testing.T) {
	t.Parallel()
	print := func(path, title string, line int) string {
		_, issues := codeQuality(t, remarks(check.Annotation{Path: path, StartLine: line, Level: check.LevelFailure, Title: title}))
		return issues[0].Fingerprint
	}
	first := print("a.go", "TestTotal: took 1.25s, want 3", 7)
	for name, c := range map[string]struct {
		other string
		same  bool
	}{
		"another line":  {print("a.go", "TestTotal: took 1.25s, want 3", 99), true},
		"another time":  {print("a.go", "TestTotal: took 10s, want 3", 7), true},
		"more cases":    {print("a.go", "TestTotal and 1,204 more: took 1.25s, want 3", 7), true},
		"another file":  {print("b.go", "TestTotal: took 1.25s, want 3", 7), false},
		"another test":  {print("a.go", "TestSum: took 1.25s, want 3", 7), false},
		"another words": {print("a.go", "TestTotal: took 1.25s, got 3", 7), false},
	} {
		if (c.other == first) != c.same {
			t.Errorf("%s: the same issue is %v, want %v", name, c.other == first, c.same)
		}
	}
}

// TestFingerprintsAreUnique: GitLab keeps one of several issues with the same.
func TestFingerprintsAreUnique(t *testing.T) {
	t.Parallel()
	unique := func(titles []string, paths []byte) bool {
		var all []check.Annotation
		for i, title := range titles {
			path := "a.go"
			if i < len(paths) {
				path = string('a' + paths[i]%3)
			}
			all = append(all, check.Annotation{Path: path, StartLine: 1, Level: check.LevelFailure, Title: title},
				check.Annotation{Path: path, StartLine: 1, Level: check.LevelFailure, Title: "TestTotal"})
		}
		_, issues := codeQuality(t, remarks(all...))
		seen := map[string]bool{}
		for _, one := range issues {
			seen[one.Fingerprint] = true
		}
		return len(seen) == len(all)
	}
	if err := quick.Check(unique, nil); err != nil {
		t.Error(err)
	}
}
