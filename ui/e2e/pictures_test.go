package e2e

import (
	"encoding/xml"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"sinchkeys/ui/uitest"
	"sinchkeys/ui/uitest/picture"
)

// shot is a picture of the README: what is done before it, and the size of its window.
type shot struct {
	name, title   string
	columns, rows int
	before        func(*terminal)
}

// shots are taken one after the other of one demo.
func shots() []shot {
	return []shot{
		{"sweep", "sinchkeys tests every key: a bar, a tally, and verdicts that come in", 120, 36, func(x *terminal) {
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
			x.sees(`[2-6]\d of \d+`)
		}},
		{"browser", "sinchkeys: projects, credentials with their verdicts, and the detail of one", 120, 36, func(x *terminal) {
			x.sees(`Tested \d+:`)
			x.loses(`Tested \d+:`)
		}},
		{"board", "the board of sinchkeys: every project's health, what needs care first on top", 120, 36, func(x *terminal) {
			x.keys("b")
			x.sees(`what needs care first`)
		}},
		{"narrow", "sinchkeys in a narrow window: one pane at a time", 48, 24, func(x *terminal) {
			x.keys("Escape")
			x.loses(`what needs care first`)
			x.run("resize-window", "-x", "48", "-y", "24")
			x.sees(`(?s)^.{0,50}✓.*ci-bot.*dispatch-service`)
		}},
	}
}

// TestPicturesAreCurrent holds the README's pictures against the screens of today; with -update it makes them anew.
func TestPicturesAreCurrent(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it waits for whole sweeps of the demo")
	}
	for _, theme := range []string{"dark", "light"} {
		t.Run(theme, func(t *testing.T) {
			t.Parallel()
			x := open(t, 120, 36, home(t), program+" demo --theme "+theme)
			for _, s := range shots() {
				s.before(x)
				frame := x.run("capture-pane", "-e", "-p")
				file := filepath.Join("testdata", "pictures", s.name+"-"+theme+".svg")
				if uitest.Updating() {
					draw(t, file, frame, picture.Options{Columns: s.columns, Rows: s.rows, Title: s.title, Light: theme == "light"})
				}
				current(t, file, ansi.Strip(frame))
			}
		})
	}
}

func draw(t *testing.T, file, frame string, o picture.Options) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, picture.SVG(frame, o), 0o644); err != nil {
		t.Fatal(err)
	}
}

// current fails when the screen has a word that the picture has not.
func current(t *testing.T, file, screen string) {
	t.Helper()
	svg, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	now, then := words(screen), words(textOf(t, svg))
	for _, word := range slices.Sorted(maps.Keys(now)) {
		if !then[word] && !cut(word, then) {
			t.Errorf("the screen shows %q, %s does not: make it anew with -update", word, file)
		}
	}
}

// cut says whether one of the words is this one, cut short: how much room a name has depends on the verdict beside it.
func cut(word string, words map[string]bool) bool {
	for other := range words {
		short, long := word, other
		if strings.HasSuffix(other, "…") {
			short, long = other, word
		}
		if stem, isCut := strings.CutSuffix(short, "…"); isCut && stem != "" && strings.HasPrefix(long, stem) {
			return true
		}
	}
	return false
}

// The README shows every picture there is, and no other.
func TestTheREADMEShowsThePictures(t *testing.T) {
	text := readme(t)
	for _, s := range shots() {
		for _, theme := range []string{"dark", "light"} {
			if file := "ui/e2e/testdata/pictures/" + s.name + "-" + theme + ".svg"; !strings.Contains(text, file) {
				t.Errorf("the README does not show %s", file)
			}
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", "pictures", "*"))
	if err != nil || len(files) != 2*len(shots()) {
		t.Errorf("there are %d pictures for %d shots: %v", len(files), len(shots()), err)
	}
}

// volatile is what differs from run to run: what is on its way or just fits in at the bottom, times, ports, a token's random id; and what is drawn, not written.
var volatile = regexp.MustCompile(`^(now|[●▰▱·│━─▌⠀-⣿]+|\d+[smhd]?|\d+/\d+|waiting|History|[\d:]+|ms|\d{4}-\d\d-\d\d|http://127\.0\.0\.1:\d+|[A-Z2-7]{26})$`)

// words are the words on a screen that do not change from run to run.
func words(text string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		if w = strings.TrimRight(w, ",;"); !volatile.MatchString(w) {
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
