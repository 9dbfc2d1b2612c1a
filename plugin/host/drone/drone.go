// Package drone shows the result on the page of a step in Drone, and in Harness
// CI, as an adaptive card. It needs no credential: the runner says where a card
// goes, which no other CI system does.
//
// A card is data together with the address of a template, which the page in the
// browser fetches; card.json beside this file is the template. Text in it stands
// in text runs, which know no Markdown.
//
// https://docs.drone.io/plugins/adaptive_cards/
package drone

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
)

// Kind describes the host.
func Kind() host.Kind {
	return host.Kind{
		Name: "drone",
		About: host.About{
			Title: "Drone and Harness CI",
			Given: "a card on the page of the step",
			On:    "always, where the runner asks for one",
		},
		Takes:   takes,
		After:   true,
		Declare: func(s *setting.Set) host.Open { return declare(s).open },
	}
}

// settings are the declared settings of the host.
type settings struct{ template *setting.Value[string] }

func declare(s *setting.Set) *settings {
	return &settings{s.URL(setting.Setting{Name: "drone_card_template", Category: "Drone",
		Help:    "Address of the template of the card, which the reader's browser fetches: a copy of `plugin/host/drone/card.json`, where that of this repository is out of reach.",
		Example: "https://files.example/testpost/card.json",
		Default: "https://raw.githubusercontent.com/testpost/testpost/main/plugin/host/drone/card.json"})}
}

func (s *settings) open(b ci.Build, c *rest.Client) (host.Destination, error) {
	if b.Card == "" {
		return nil, host.Skip("no runner asks for a card")
	}
	return &destination{path: b.Card, template: s.template.Get(), page: b.URL, mask: c.Mask}, nil
}

// A destination is the card of one step.
type destination struct {
	path     string // file or stream that the runner reads the card from
	template string
	page     string // of the step
	mask     func(string) string
}

// Deliver writes the card. It is not worth a failure of the step: what could not
// be written makes the outcome partial, with a word.
func (d *destination) Deliver(_ context.Context, delivery *host.Delivery) (host.Receipt, error) {
	fitted := delivery.Fit(takes().Limits)
	text, shown, err := d.card(&fitted)
	if err == nil && !delivery.DryRun {
		err = d.write(delivery, text)
	}
	if err != nil {
		delivery.Warn("there is no card: %v", err)
		return host.Receipt{Host: "drone", Outcome: host.Partial, Message: "the card could not be written"}, nil
	}
	return host.Receipt{Host: "drone", Outcome: host.Delivered, Message: fmt.Sprintf("card with %s", failuresOf(shown))}, nil
}

// Around a card within a stream.
const (
	begin = "\x1b]1338;"
	end   = "\x1b]0m\n"
)

var (
	errMasked = errors.New("a secret is so short that it is a part of the encoded card by chance")
	errNoLog  = errors.New("there is no log to write it to")
	errNoFile = errors.New("DRONE_CARD_PATH names a folder, a device or a pipe, not a file")
)

// write gives the card to the runner. Both streams of a step end in the same
// log, so that a card for either goes into the log: in one single write, because
// the runner looks for its beginning only where a write begins.
func (d *destination) write(delivery *host.Delivery, card []byte) error {
	if d.path != "/dev/stdout" && d.path != "/dev/stderr" {
		return writeFile(d.path, card)
	}
	encoded := base64.StdEncoding.EncodeToString(card)
	switch {
	case delivery.Log == nil:
		return errNoLog
	case d.mask(encoded) != encoded:
		return errMasked
	}
	_, err := delivery.Log.Write([]byte(begin + encoded + end))
	return err
}

func writeFile(path string, card []byte) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular(): // a pipe that nobody reads would hold the program
		return errNoFile
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return os.WriteFile(path, card, 0o644)
}
