package e2e

import (
	"encoding/xml"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sinchkeys/ui/uitest/picture"
)

var update = flag.Bool("update", false, "make the README's pictures anew")

// TestPicturesAreCurrent holds the README's picture against the screen of today; with -update it makes it anew.
func TestPicturesAreCurrent(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for a whole sweep of the demo")
	}
	const columns, rows = 120, 36
	x := open(t, columns, rows, home(t), program+" demo")
	x.sees(`4\d projects`)
	x.keys("/")
	x.text("harb")
	x.sees(`Harbour Freight Prod +4`)
	x.keys("Enter")
	x.keys("Tab", "t")
	x.sees(`valid (now|\d+s)`)
	x.keys("Escape")
	x.sees(`Aurora Bank OTP`)
	x.keys("T")
	x.sees(`of \d+`)
	x.loses(`esc stops`)
	x.sees(`C copy…`) // the notice of the sweep has gone
	frame := x.run("capture-pane", "-e", "-p")
	file := filepath.Join("testdata", "pictures", "browser-dark.svg")
	if *update {
		drawn := picture.SVG(frame, picture.Options{
			Columns: columns, Rows: rows, Title: "sinchkeys: projects, credentials with their verdicts, and the detail of one",
		})
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, drawn, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	svg, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	now, then := words(x.screen()), words(textOf(t, svg))
	for _, word := range slices.Sorted(maps.Keys(now)) {
		if !then[word] {
			t.Errorf("the screen shows %q, the picture does not: make it anew with -update", word)
		}
	}
}

// volatile is what differs from run to run: times, ports, a token's random id; and what is drawn, not written.
var volatile = regexp.MustCompile(`^(now|[●▰▱·│━─▌]+|\d+[smhd]?|[\d:]+|ms|\d{4}-\d\d-\d\d|http://127\.0\.0\.1:\d+|[A-Z2-7]{26})$`)

// words are the words on a screen that do not change from run to run.
func words(text string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		if !volatile.MatchString(w) {
			out[w] = true
		}
	}
	return out
}

// textOf gives the text of a picture.
func textOf(t *testing.T, svg []byte) string {
	t.Helper()
	var doc struct {
		Groups []struct {
			Texts []string `xml:"text"`
		} `xml:"g"`
	}
	if err := xml.Unmarshal(svg, &doc); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, g := range doc.Groups {
		all = append(all, g.Texts...)
	}
	return strings.Join(all, " ")
}
