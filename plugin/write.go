package plugin

import (
	"fmt"
	"io"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/output"
	"github.com/testpost/testpost/plugin/setting"
	"github.com/testpost/testpost/plugin/summary"
)

// write hands on the outputs and the result files that were asked for. The
// error is said already: each file that could not be written. Step outputs that
// cannot be written are a warning, because a container without root may not
// own the file although everything else works.
func (r *run) write(subject *summary.Subject, receipts []host.Receipt) error {
	result := &output.Result{Subject: subject, Title: summary.Title(subject), Receipts: receipts, Mask: r.client.Mask}
	if r.isPart() {
		result.Part = r.head(subject.Unmatched)
	}
	env := r.env()
	paths := output.Paths{GitHub: env("GITHUB_OUTPUT"), Drone: env("DRONE_OUTPUT")}
	if err := output.Write(paths, output.Of(result)); err != nil {
		r.log.Warnf("later steps see no outputs: %v", err)
	}
	err := setting.Join(
		r.file(r.json, func(w io.Writer) error { return output.JSON(w, result) }),
		r.file(r.codeQuality, func(w io.Writer) error { return output.CodeQuality(w, result) }),
		r.file(r.markdown, func(w io.Writer) error {
			text := summary.Markdown(subject, markdownFile)
			if details := summary.Details(subject, markdownFile); details != "" {
				text += "\n\n" + details
			}
			_, err := io.WriteString(w, r.client.Mask(text)+"\n")
			return err
		}),
		r.file(r.html, func(w io.Writer) error { return r.page(w, subject, receipts) }))
	for _, e := range setting.Each(err) {
		r.log.Error(e)
	}
	return err
}

// markdownFile is what a summary may be like that no host limits. One
// mebibyte is what GitHub takes as a job summary
// (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands);
// other places that show Markdown take no more.
var markdownFile = summary.Options{Limit: check.Limit{Max: 1 << 20, Unit: check.Bytes}}

func (r *run) file(path *setting.Value[string], write func(io.Writer) error) error {
	if path.Get() == "" {
		return nil
	}
	if err := output.WriteFile(r.root, path.Get(), write); err != nil {
		return fmt.Errorf("%s: %w", path.Source(), err)
	}
	return nil
}
