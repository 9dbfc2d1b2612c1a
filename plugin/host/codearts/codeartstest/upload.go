package codeartstest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// MaxContent bounds in bytes how much of a file is kept.
	MaxContent = 1 << 20
	// maxFileName is in characters (CB.00060203).
	maxFileName = 500
	// maxDrained bounds in bytes what is read of a request after its answer is known.
	maxDrained = 1 << 30
)

// An Upload is one request that was taken.
type Upload struct {
	JobID, BuildNo, NodeID string
	Bytes                  int64 // of the body
	Files                  []File
}

// A File is one report that arrived.
type File struct {
	Name    string
	Size    int64  // in bytes
	SHA256  string // in hex
	Content []byte // nil for a file larger than MaxContent
}

func drain(r *http.Request) { _, _ = io.CopyN(io.Discard, r.Body, maxDrained) }

func invalid(format string, args ...any) *fault {
	return &fault{http.StatusBadRequest, "CB.00060200", fmt.Sprintf("Invalid parameter: "+format+".", args...)}
}

// upload checks and takes an upload. It is taken in full or not at all.
func (s *Service) upload(r *http.Request) (any, *fault) {
	u, f := s.uploadOf(r)
	if f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.uploads = append(s.uploads, *u)
	return "", nil
}

func (s *Service) uploadOf(r *http.Request) (*Upload, *fault) {
	u := &Upload{Bytes: r.ContentLength}
	if f := s.readQuery(r, u); f != nil {
		return nil, f
	}
	switch {
	case r.ContentLength < 0 || len(r.TransferEncoding) > 0:
		return nil, &fault{http.StatusLengthRequired, "APIGW.0106", "The request has no Content-Length"}
	case s.o.MaxBytes > 0 && r.ContentLength > s.o.MaxBytes:
		return nil, &fault{http.StatusRequestEntityTooLarge, "APIGW.0201", "Request entity too large"}
	}
	kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || parameters["boundary"] == "" {
		return nil, invalid("Content-Type")
	}
	files, f := s.readFiles(r.Body, parameters["boundary"])
	u.Files = files
	return u, f
}

var (
	jobID   = regexp.MustCompile(`^[0-9A-Za-z]{32}$`)
	buildNo = regexp.MustCompile(`^[1-9][0-9]*$`)
	nodeID  = regexp.MustCompile(`^[0-9A-Za-z-]{1,32}$`)
)

// readQuery takes exactly the three documented parameters in their documented forms.
func (s *Service) readQuery(r *http.Request, u *Upload) *fault {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return invalid("query")
	}
	if len(query) != 3 {
		return invalid("the query has %d parameters", len(query))
	}
	for _, p := range []struct {
		name string
		form *regexp.Regexp
		into *string
	}{{"job_id", jobID, &u.JobID}, {"build_no", buildNo, &u.BuildNo}, {"node_id", nodeID, &u.NodeID}} {
		values := query[p.name]
		if len(values) != 1 || !p.form.MatchString(values[0]) {
			return invalid("%s", p.name)
		}
		*p.into = values[0]
	}
	if f := s.checkBuild(u.JobID, u.BuildNo); f != nil {
		return f
	}
	named := func(stage Stage) bool { return fmt.Sprint(stage.NodeID) == u.NodeID }
	if len(s.o.Stages) > 0 && !slices.ContainsFunc(s.o.Stages, named) {
		return invalid("node_id")
	}
	return nil
}

// readFiles reads the whole body and takes nothing that is not exactly a
// sequence of file parts.
func (s *Service) readFiles(body io.Reader, boundary string) ([]File, *fault) {
	end := &tail{size: len(boundary) + len("----\r\n")}
	reader := multipart.NewReader(io.TeeReader(body, end), boundary)
	var files []File
	var found *fault
	seen := map[string]bool{}
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, invalid("body (%v)", err)
		}
		file, f := readFile(part)
		if f == nil && seen[file.Name] {
			f = invalid("files (%q is there twice)", file.Name)
		}
		seen[file.Name] = true
		if found == nil {
			found = f
		}
		files = append(files, file)
	}
	_, _ = io.Copy(end, body)
	switch {
	case found != nil:
		return nil, found
	case string(end.kept) != "--"+boundary+"--\r\n":
		return nil, invalid("body (something stands behind its end)")
	case len(files) == 0:
		return nil, &fault{http.StatusBadRequest, "CB.00060212", "The uploaded file is empty."}
	case s.o.MaxFiles > 0 && len(files) > s.o.MaxFiles:
		return nil, &fault{http.StatusBadRequest, "CB.00060213", fmt.Sprintf("Max. %d files can be uploaded at a time.", s.o.MaxFiles)}
	}
	return files, nil
}

func readFile(part *multipart.Part) (File, *fault) {
	kind, parameters, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	file := File{Name: parameters["filename"]}
	hash := sha256.New()
	kept := &head{}
	size, readErr := io.Copy(io.MultiWriter(hash, kept), part)
	file.Size, file.SHA256 = size, hex.EncodeToString(hash.Sum(nil))
	if size <= MaxContent {
		file.Content = kept.Bytes()
	}
	switch {
	case readErr != nil:
		return file, invalid("body (%v)", readErr)
	case err != nil || kind != "form-data" || parameters["name"] != "files" || len(parameters) != 2:
		return file, invalid("part %q", part.Header.Get("Content-Disposition"))
	case len(part.Header) != 2 || part.Header.Get("Content-Type") == "":
		return file, invalid("part headers %v", part.Header)
	case !goodName(file.Name):
		return file, &fault{http.StatusBadRequest, "CB.00060203", "The file name is empty or exceeds 500 characters."}
	case size == 0:
		return file, &fault{http.StatusBadRequest, "CB.00060212", "The uploaded file is empty."}
	}
	return file, nil
}

// goodName reports whether a file name is one that every server would store as it is.
func goodName(name string) bool {
	return name != "" && utf8.ValidString(name) && len(name) <= maxFileName &&
		!strings.ContainsAny(name, `/\"`) && !strings.ContainsFunc(name, unicode.IsControl)
}

// A tail keeps the last size bytes of what is written to it.
type tail struct {
	size int
	kept []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p[max(0, len(p)-t.size):]...)
	t.kept = append(t.kept[:0], t.kept[max(0, len(t.kept)-t.size):]...)
	return len(p), nil
}

// A head keeps a little more than MaxContent of what is written to it.
type head struct{ bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	if h.Len() <= MaxContent {
		h.Buffer.Write(p)
	}
	return len(p), nil
}
