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
	"time"

	"sinchkeys/ui/uitest"
	"sinchkeys/ui/uitest/picture"
)

// shot is a picture of the README: what is done before it, and the size of its window.
type shot struct {
	name, title   string
	columns, rows int
	before        func(*terminal)
	moves         bool // it shows something under way, so that what the picture has may not be there yet, or no longer
}

// shots are taken one after the other of one demo.
func shots() []shot {
	return []shot{
		{name: "sweep", title: "sinchkeys tests every key: a bar, a tally, and verdicts that come in", columns: 120, rows: 36, before: sweeping, moves: true},
		{name: "browser", title: "sinchkeys: projects, credentials with their verdicts, and the detail of one", columns: 120, rows: 36, before: swept},
		{name: "board", title: "the board of sinchkeys: every project's health, what needs care first on top", columns: 120, rows: 36, before: func(x *terminal) {
			x.keys("b")
			x.sees(`what needs care first`)
		}},
		{name: "narrow", title: "sinchkeys in a narrow window: one pane at a time", columns: 48, rows: 24, before: func(x *terminal) {
			x.keys("Escape")
			x.loses(`what needs care first`)
			x.run("resize-window", "-x", "48", "-y", "24")
			x.sees(`(?s)^.{0,50}✓.*ci-bot.*dispatch-service`)
		}},
	}
}

// sweeping leads to the middle of a test of all. On a machine with other work it may be over before anybody looks: then it is
// begun again, and any moment of it will do, but for a new picture.
func sweeping(x *terminal) {
	x.sees(`4\d projects`)
	x.keys("/")
	x.text("harb")
	x.sees(`Harbour Freight Prod +4`)
	x.keys("Enter")
	x.keys("Tab", "t")
	x.sees(`valid (now|\d+s)`)
	x.keys("Escape")
	x.sees(`Aurora Bank OTP`)
	moment := `\d+ of \d+ ▰`
	if uitest.Updating() {
		moment = `[2-6]\d of \d+ ▰`
	}
	for range 5 {
		x.keys("T")
		if x.sees(moment + `|Tested \d+:`); regexp.MustCompile(moment).MatchString(x.screen()) {
			return
		}
		swept(x)
	}
	x.t.Fatal("five tests of all were over before they were seen")
}

// swept waits until a test of all is over and its notice has gone, which on a machine with other work may have been unseen.
func swept(x *terminal) {
	const notice = `Tested \d+:`
	x.sees(`need care +\? \d+ unclear`)
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if regexp.MustCompile(notice).MatchString(x.screen()) {
			break
		}
	}
	x.loses(notice)
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
				now := picture.SVG(frame, picture.Options{Columns: s.columns, Rows: s.rows, Title: s.title, Light: theme == "light"})
				file := filepath.Join("testdata", "pictures", s.name+"-"+theme+".svg")
				if uitest.Updating() {
					keep(t, file, now)
				}
				if s.moves {
					passing(t, file, now)
				} else {
					current(t, file, now)
				}
			}
		})
	}
}

func keep(t *testing.T, file string, svg []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, svg, 0o644); err != nil {
		t.Fatal(err)
	}
}

// current fails when the screen has a word that the picture has not in the same colours, or lacks one that the picture has.
func current(t *testing.T, file string, now []byte) {
	t.Helper()
	screen, kept := words(t, now), wordsOf(t, file)
	for _, w := range lacking(screen, kept) {
		t.Errorf("the screen shows %q (%s), %s does not: make it anew with -update", w.text, w.look, file)
	}
	for _, w := range lacking(kept, screen) {
		t.Errorf("%s shows %q (%s), the screen does not: make it anew with -update", file, w.text, w.look)
	}
}

// passing fails when a screen on which something is under way has a word that is in none of its theme's pictures: which rows
// have come so far, and how much of a name is cut off beside them, is another matter at every moment.
func passing(t *testing.T, file string, now []byte) {
	t.Helper()
	_, theme, _ := strings.Cut(file, "-")
	all, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*-"+theme))
	if err != nil {
		t.Fatal(err)
	}
	kept := map[word]bool{}
	for _, f := range all {
		maps.Copy(kept, plain(wordsOf(t, f)))
	}
	for _, w := range lacking(plain(words(t, now)), kept) {
		t.Errorf("the screen shows %q, no picture does: make %s anew with -update", w.text, file)
	}
}

// plain are words without their colours.
func plain(words map[word]bool) map[word]bool {
	out := map[word]bool{}
	for w := range words {
		out[word{text: w.text}] = true
	}
	return out
}

func wordsOf(t *testing.T, file string) map[word]bool {
	t.Helper()
	svg, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return words(t, svg)
}

// word is one of a picture, and how it is drawn.
type word struct{ text, look string }

// lacking are the words of one picture that another has not.
func lacking(these, those map[word]bool) []word {
	var out []word
	for w := range these {
		if !those[w] && !cut(w, those) {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b word) int { return strings.Compare(a.text, b.text) })
	return out
}

// cut says whether one of the words is this one, cut short: how much room a name has depends on the verdict beside it.
func cut(w word, words map[word]bool) bool {
	for other := range words {
		short, long := w.text, other.text
		if strings.HasSuffix(other.text, "…") {
			short, long = other.text, w.text
		}
		if stem, isCut := strings.CutSuffix(short, "…"); isCut && stem != "" && other.look == w.look && strings.HasPrefix(long, stem) {
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
var volatile = regexp.MustCompile(`^(now|ago|[●▰▱·│━─▌⠀-⣿]+|\d+[smhd]?|\d+/\d+|…|waiting|testing|History|[\d:.]+|ms|\d{4}-\d\d-\d\d|http://127\.0\.0\.1:\d+|[A-Z2-7]{26})$`)

// words are the words of a picture that do not change from run to run.
func words(t *testing.T, svg []byte) map[word]bool {
	t.Helper()
	var doc struct {
		Groups []struct {
			Texts []struct {
				Text   string `xml:",chardata"`
				Fill   string `xml:"fill,attr"`
				Weight string `xml:"font-weight,attr"`
				Slant  string `xml:"font-style,attr"`
				Line   string `xml:"text-decoration,attr"`
				Faint  string `xml:"opacity,attr"`
			} `xml:"text"`
		} `xml:"g"`
	}
	if err := xml.Unmarshal(svg, &doc); err != nil {
		t.Fatal(err)
	}
	out := map[word]bool{}
	for _, g := range doc.Groups {
		for _, run := range g.Texts {
			look := strings.Join(strings.Fields(strings.Join([]string{run.Fill, run.Weight, run.Slant, run.Line, run.Faint}, " ")), " ")
			for w := range strings.FieldsSeq(run.Text) {
				if w = strings.TrimRight(w, ",;"); !volatile.MatchString(w) {
					out[word{w, look}] = true
				}
			}
		}
	}
	return out
}
