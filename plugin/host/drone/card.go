package drone

import (
	"encoding/json"
	"fmt"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/markdown"
)

// The limits of a card are our own, for what is read at a glance, but for the last.
const (
	maxName    = 100  // characters
	maxTitle   = 255  // characters
	maxFailure = 200  // characters of what one failure says, and of its place
	maxShown   = 10   // failures
	notShown   = 1    // character: there is no place for it
	maxLink    = 2048 // bytes of an address
	// maxCard is in bytes, before its encoding for a stream. Docker takes a line
	// apart at 16 KiB, and a runner that finds the end of a card in two pieces
	// takes the rest of the log for a part of it
	// (https://github.com/drone/runner-go/blob/master/livelog/extractor/writer.go).
	maxCard = 11 << 10
)

func takes() host.Takes {
	return host.Takes{Limits: check.Limits{
		Name:              check.Limit{Max: maxName, Unit: check.Runes},
		Title:             check.Limit{Max: maxTitle, Unit: check.Runes},
		AnnotationTitle:   check.Limit{Max: maxFailure, Unit: check.Runes},
		AnnotationMessage: check.Limit{Max: notShown, Unit: check.Runes},
		Summary:           check.Limit{Max: notShown, Unit: check.Runes},
		RawDetails:        check.Limit{Max: notShown, Unit: check.Runes},
		Annotations:       maxShown,
	}}
}

// A card is what the page gets.
type card struct {
	Schema string `json:"schema"`
	Data   data   `json:"data"`
}

// data is what the template speaks of. All text is plain.
type data struct {
	Name       string    `json:"name"`
	Title      string    `json:"title"`
	Conclusion string    `json:"conclusion"`
	Symbol     string    `json:"symbol"`
	Color      string    `json:"color"` // a word of adaptive cards
	URL        string    `json:"url"`
	Failures   []failure `json:"failures"`
	More       string    `json:"more"` // what is not shown; "" for nothing
}

type failure struct {
	Place string `json:"place"`
	Title string `json:"title"`
}

// looks are the symbol and the colour of a conclusion; of those that are not
// here, a dash without colour.
var looks = map[check.Conclusion]struct{ symbol, color string }{
	check.Success: {"✓", "Good"},
	check.Failure: {"✗", "Attention"},
	check.Skipped: {"–", "Default"},
	check.Neutral: {"–", "Warning"},
}

// card returns the card as JSON, and how many failures it shows. Failures are
// left out from the end until it is small enough.
func (d *destination) card(fitted *host.Fitted) (text []byte, shown int, err error) {
	run := &fitted.Run
	c := card{Schema: d.template, Data: data{
		Name: d.plain(run.Name), Title: d.plain(run.Output.Title), Conclusion: string(run.Conclusion),
		Symbol: "–", Color: "Default", Failures: []failure{},
	}}
	if look, ok := looks[run.Conclusion]; ok {
		c.Data.Symbol, c.Data.Color = look.symbol, look.color
	}
	if len(d.page) <= maxLink {
		c.Data.URL = d.mask(d.page)
	}
	for i := range run.Annotations {
		a := &run.Annotations[i]
		place := markdown.Clip(fmt.Sprintf("%s:%d", a.Path, a.StartLine), maxFailure)
		c.Data.Failures = append(c.Data.Failures, failure{Place: d.plain(place), Title: d.plain(a.Title)})
	}
	for omitted := fitted.Omitted; ; omitted++ {
		if c.Data.More = ""; omitted > 0 {
			c.Data.More = "and " + markdown.Count(omitted, "more annotation", "more annotations")
		}
		text, err = json.Marshal(&c)
		if last := len(c.Data.Failures) - 1; err != nil || len(text) <= maxCard || last < 0 {
			return text, last + 1, err
		}
		c.Data.Failures = c.Data.Failures[:len(c.Data.Failures)-1]
	}
}

func (d *destination) plain(text string) string { return markdown.Visible(d.mask(text)) }

func failuresOf(n int) string {
	if n == 0 {
		return "the verdict"
	}
	return "the verdict and " + markdown.Count(n, "annotation", "annotations")
}
