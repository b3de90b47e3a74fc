package uitest

import (
	"flag"
	"fmt"
	"image/color"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"
)

// Size is a screen's.
type Size struct{ Width, Height int }

func (s Size) String() string { return fmt.Sprintf("%dx%d", s.Width, s.Height) }

// Sizes are the screens that everything is drawn on: narrow, ordinary, large, huge.
func Sizes() []Size { return []Size{{40, 12}, {80, 24}, {120, 36}, {200, 50}} }

// Look is a kind of terminal.
type Look struct {
	Name    string
	Dark    bool
	Profile colorprofile.Profile
}

// Looks are the terminals that everything is drawn on.
func Looks() []Look {
	return []Look{{"dark", true, colorprofile.TrueColor}, {"light", false, colorprofile.TrueColor}, {"none", true, colorprofile.ASCII}}
}

// Messages tell a model what terminal it is on.
func (l Look) Messages(s Size) []tea.Msg {
	background := color.RGBA{A: 255}
	if !l.Dark {
		background = color.RGBA{R: 255, G: 255, B: 255, A: 255}
	}
	return []tea.Msg{
		tea.WindowSizeMsg{Width: s.Width, Height: s.Height},
		tea.BackgroundColorMsg{Color: background},
		tea.ColorProfileMsg{Profile: l.Profile},
	}
}

// Matrix draws a model on every screen and terminal, each in a bubble of its
// own. The text of each size and the styles of each look at 80x24 are
// compared with testdata (go test -update writes it); every frame must fit.
func Matrix(t *testing.T, build func(t *testing.T) *Driver) {
	t.Helper()
	for _, size := range Sizes() {
		for _, look := range Looks() {
			t.Run(size.String()+"/"+look.Name, func(t *testing.T) {
				var styled, plain string
				synctest.Test(t, func(t *testing.T) {
					d := build(t)
					d.Send(look.Messages(size)...)
					d.Settle()
					styled, plain = d.model.View().Content, Frame(d.model)
				})
				Check(t, styled, size.Width, size.Height)
				switch {
				case look.Name == "dark":
					Golden(t, "text", plain)
				case size.Width == 80:
					Golden(t, "styled", styled)
				}
			})
		}
	}
}

// Golden compares a frame with the one in testdata that bears the test's
// name. Not inside a bubble.
func Golden(t *testing.T, name, frame string) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Helper()
		golden.RequireEqual(t, frame)
	})
}

// Story plays through several states, each of which costs more to bring about than to draw: take looks at one on each of
// the sizes. The story has a current folder of its own, so that the paths in its frames are the same at every run. When it
// has ended the frames are compared with testdata, by name and size, after pairs of texts were replaced. Not inside a bubble.
func Story(t *testing.T, sizes []Size, story func(t *testing.T, take func(name string, d *Driver)), replace ...string) {
	t.Helper()
	type shot struct{ name, frame string }
	var shots []shot
	t.Run("story", func(t *testing.T) {
		t.Chdir(t.TempDir())
		story(t, func(name string, d *Driver) {
			t.Helper()
			for _, size := range sizes {
				d.Send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
				Check(t, d.Styled(), size.Width, size.Height)
				shots = append(shots, shot{path.Join(name, size.String()), Steady(strings.NewReplacer(replace...).Replace(d.Frame())) + "\n"})
			}
		})
	})
	for _, s := range shots {
		t.Run(s.name, func(t *testing.T) { golden.RequireEqual(t, s.frame) })
	}
}

// moving are a spinner's signs, the moment that names a backup, and a loopback port.
//
//nolint:gochecknoglobals // a table
var moving = []struct {
	seen *regexp.Regexp
	kept string
}{
	{regexp.MustCompile(`[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏⣾⣽⣻⢿⡿⣟⣯⣷]`), "⠋"},
	{regexp.MustCompile(`\d{8}T\d{6}Z`), "20260131T120000Z"},
	{regexp.MustCompile(`(127\.0\.0\.1):\d{5}`), "$1:40000"},
}

// Steady takes out of a frame what differs between two runs: spinners, times of backups, loopback ports, and the test's own
// folder, with whose row it replaces.
func Steady(frame string) string {
	for _, m := range moving {
		frame = m.seen.ReplaceAllString(frame, m.kept)
	}
	rows := strings.Split(frame, "\n")
	for i, r := range rows {
		if strings.Contains(r, "/vault") || strings.Contains(r, "/tmp") {
			rows[i] = "(the vault's folder)"
		}
	}
	return strings.Join(rows, "\n")
}

// Updating says whether go test was called with -update, which writes what is kept in testdata anew.
func Updating() bool {
	f := flag.Lookup("update") // of the golden package
	return f != nil && f.Value.String() == "true"
}
