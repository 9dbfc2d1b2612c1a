package junit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"sync"

	"github.com/testpost/testpost/plugin/report"
)

// maxWorkers bounds the workers that are started without being asked for: each
// has a buffer, and a disk does not answer faster for more of them.
const maxWorkers = 8

// ReadFiles reads files, several at a time, and puts together what they hold in
// the order given, whichever was read first. A file that has an outcome already
// is taken over as it is. What is wrong with a file is a Problem of that file;
// the error is that of ctx. The memory of the list goes to that of the report.
func ReadFiles(ctx context.Context, files []report.File, o Options) (*report.Report, error) {
	r := &run{ctx: ctx, files: files, o: o, bounds: o.Bounds.WithDefaults(), parts: make(map[int]*report.Part)}
	r.room.L = &r.mu
	if o.Repeated {
		r.ids = report.NewIdentities()
	}
	r.builder = report.NewBuilder(r.bounds, r.ids)
	r.builder.Reuse(files) // each is added after it was taken
	var wg sync.WaitGroup
	for range min(cmp.Or(o.Workers, min(runtime.GOMAXPROCS(0), maxWorkers)), len(files)) - 1 {
		wg.Go(r.work)
	}
	r.work()
	wg.Wait()
	if r.panicked != nil {
		panic(r.panicked)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return r.builder.Report(), nil
}

// A run is one call of ReadFiles.
type run struct {
	ctx    context.Context
	files  []report.File
	o      Options
	bounds report.Bounds
	ids    *report.Identities

	mu      sync.Mutex
	room    sync.Cond // on mu: parts were added
	next    int       // file to be read next
	added   int       // files whose part was added
	parts   map[int]*report.Part
	spare   []*report.Part // that were added
	builder *report.Builder
	bytes   int64
	told    int64
	// panicked is a defect beside the reading of a file: it is the caller's, on
	// whose goroutine it can be dealt with.
	panicked any
}

// maxWaiting is the number of parts that wait for an earlier file to be read.
const maxWaiting = 64

// work reads files until there are none.
func (r *run) work() {
	defer r.panics()
	p := newParser()
	p.bounds, p.fingerprintOf = r.bounds, r.o.Fingerprint
	p.ids, p.census, p.see = r.ids, r.o.Census, r.o.See
	for {
		i, part := r.take(p)
		if part == nil {
			return
		}
		r.read(p, part)
		r.put(i, part)
	}
}

// panics ends all workers when this one cannot go on.
func (r *run) panics() {
	if v := recover(); v != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.panicked = v
		r.room.Broadcast()
	}
}

// take returns the number and the part of the next file for p to read, no part
// when there is none.
func (r *run) take(p *parser) (i int, part *report.Part) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.next > r.added && len(r.parts) >= maxWaiting && r.panicked == nil {
		r.room.Wait()
	}
	if r.next >= len(r.files) || r.ctx.Err() != nil || r.panicked != nil {
		return 0, nil
	}
	r.next++
	p.least, p.bounds = r.builder.Least(), r.builder.Room()
	if n := len(r.spare); n > 0 {
		part, r.spare = r.spare[n-1], r.spare[:n-1]
	} else {
		part = new(report.Part)
	}
	*part = report.Part{File: r.files[r.next-1]}
	return r.next - 1, part
}

// put hands over the part of a file, and adds those whose turn it is.
func (r *run) put(i int, part *report.Part) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parts[i] = part
	for r.parts[r.added] != nil {
		r.builder.Add(r.parts[r.added])
		r.spare = append(r.spare, r.parts[r.added])
		delete(r.parts, r.added)
		r.added++
	}
	r.room.Broadcast()
	r.tell()
}

// read reads the file of part into it.
func (r *run) read(p *parser, part *report.Part) {
	if part.File.Outcome != "" {
		return
	}
	part.File.Totals = report.Totals{}
	defer guard(part)
	if err := r.readFile(p, part); err != nil {
		part.File.Outcome = report.Unreadable
		part.File.Problems = append(part.File.Problems, openProblem(err))
	}
}

func openProblem(err error) report.Problem {
	t := troubles[unopened]
	return report.Problem{Kind: t.kind, Message: say(t.message, note{count: 1, first: openMessage(err)}), Lost: true}
}

// openMessage says why a file cannot be opened, without its absolute path.
func openMessage(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "the file is gone: something removed it after it was found"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied: let the user of this step read the file"
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}

func (r *run) readFile(p *parser, part *report.Part) error {
	before, err := os.Stat(part.File.Abs)
	if err != nil {
		return err
	}
	if !before.Mode().IsRegular() {
		return fmt.Errorf("not a file but a %s", kindOf(before.Mode()))
	}
	f, err := os.Open(part.File.Abs)
	if err != nil {
		return err
	}
	defer f.Close()
	part.File.Size, part.File.Modified = before.Size(), before.ModTime()
	p.path = part.File.Path
	// One that grows as fast as it is read would never end.
	in := &counted{src: io.LimitReader(f, before.Size()), run: r}
	p.split = nil
	if before.Size() >= minSplit {
		p.split = r.split(f, in, before.Size())
		defer p.split.drop()
	}
	p.parse(r.ctx, in, part, false)
	p.notice(f, in.n, before)
	p.place(f)
	part.File.Problems = append(part.File.Problems, p.notes.problems()...)
	return nil
}

// split returns what reads the second half of a file whose first half in reads.
func (r *run) split(f *os.File, in *counted, size int64) *split {
	return &split{
		file: f, size: size, middle: size / 2,
		source: func(src io.Reader) io.Reader { return &counted{src: src, run: r} },
		jump: func(to int64) error {
			_, err := f.Seek(to, io.SeekStart)
			in.src, in.n = io.LimitReader(f, size-to), to
			return err
		},
	}
}

func kindOf(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "folder"
	case m&fs.ModeNamedPipe != 0:
		return "pipe"
	case m&fs.ModeSocket != 0:
		return "socket"
	}
	return "device"
}

// notice tells when the file was written to while it was read.
func (p *parser) notice(f *os.File, read int64, before fs.FileInfo) {
	after, err := f.Stat()
	if err != nil || p.err != nil || p.notes.has(archive) {
		return
	}
	if after.Size() != before.Size() || after.Size() != read || !after.ModTime().Equal(before.ModTime()) {
		p.note(changed, nowhere, func() string { return "the file was written to while it was read" })
		if out := &p.part.File.Outcome; *out == report.Read {
			*out = report.Partial
		} else if *out == report.Empty {
			*out = report.Unreadable
		}
	}
}

// place finds out line and column of the notes by reading the file once more.
// Few files have any.
func (p *parser) place(f io.ReadSeeker) {
	var open []*note
	for i := range p.notes.list {
		if n := &p.notes.list[i]; n.at >= 0 {
			open = append(open, n)
		}
	}
	if len(open) == 0 {
		return
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return // the places stay unknown
	}
	slices.SortFunc(open, func(a, b *note) int { return cmp.Compare(a.at, b.at) })
	w := window{buf: p.buf}
	w.reset(p.ctx, p.stream.Reader(f))
	for w.countLines, w.lineStart = true, p.began; len(open) > 0; w.pos = w.end {
		more := w.more()
		for len(open) > 0 && (open[0].at < w.base+int64(w.end) || !more) {
			open[0].line, open[0].column = w.position(open[0].at)
			open = open[1:]
		}
	}
}
