package theme

import (
	"reflect"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// styles gives every style of a theme by its name.
func styles(t *Theme) map[string]Style {
	out := map[string]Style{}
	v := reflect.ValueOf(t).Elem()
	for i := range v.NumField() {
		if s, ok := reflect.TypeAssert[Style](v.Field(i)); ok {
			out[v.Type().Field(i).Name] = s
		}
	}
	return out
}

// profiles are the terminals that have colours.
func profiles() []colorprofile.Profile {
	return []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI}
}

func all() []*Theme {
	var out []*Theme
	for _, name := range append(Names(), "") {
		for _, dark := range []bool{true, false} {
			for _, p := range profiles() {
				out = append(out, New(Options{Name: name, Dark: dark, Profile: p}))
			}
		}
	}
	return out
}

// Colours come from the terminal's own sixteen, so that every scheme of the user's stays what it is; on a
// terminal with no more than sixteen, those of every theme do.
func TestColoursAreThePalettes(t *testing.T) {
	for _, dark := range []bool{true, false} {
		for _, name := range Names() {
			profile := colorprofile.TrueColor
			if name == HighContrast || name == ColourBlind {
				profile = colorprofile.ANSI
			}
			for field, s := range styles(New(Options{Name: name, Dark: dark, Profile: profile})) {
				if got := s.Render("x"); strings.Contains(got, "38;") || strings.Contains(got, "48;") {
					t.Errorf("%s: %s is a colour of its own: %q", name, field, got)
				}
			}
		}
	}
}

func TestAutoFollowsTheTerminalAndTheOthersDoNot(t *testing.T) {
	look := func(name string, dark bool) string {
		return New(Options{Name: name, Dark: dark, Profile: colorprofile.ANSI}).Accent.Render("x")
	}
	light, dark := look(Auto, false), look(Auto, true)
	if light == dark {
		t.Error("light and dark look the same")
	}
	for _, terminal := range []bool{true, false} {
		if look(Light, terminal) != light || look(Dark, terminal) != dark {
			t.Error("a theme that was chosen for its background asks the terminal")
		}
	}
}

func TestWithoutColourNothingIsColoured(t *testing.T) {
	for _, profile := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.NoTTY} {
		th := New(Options{Dark: true, Profile: profile})
		if !th.Plain {
			t.Errorf("%v is not plain", profile)
		}
		for name, s := range styles(th) {
			if _, none := s.own.GetForeground().(lipgloss.NoColor); !none {
				t.Errorf("%s has a colour in spite of NO_COLOR", name)
			}
		}
	}
	if New(Options{}).Plain {
		t.Error("an unknown terminal is drawn without colour")
	}
}

func TestGoodIsNotBad(t *testing.T) {
	for _, th := range all() {
		if th.Good.Render("x") == th.Bad.Render("x") || th.Symbols.Good == th.Symbols.Bad {
			t.Error("good and bad look the same")
		}
		if th.Selected.Render("x") == th.Text.Render("x") || th.Focus.Render("x") == th.Rule.Render("x") {
			t.Error("what is chosen can't be seen")
		}
	}
}

func TestHighContrastLeavesNothingFaint(t *testing.T) {
	for _, c := range highContrast() {
		if c.faint {
			t.Error("something is faint")
		}
	}
}

func TestNames(t *testing.T) {
	for _, name := range Names() {
		if !Known(name) {
			t.Errorf("%s is not known", name)
		}
	}
	if Known("neon") || !Known("") {
		t.Error("what is known is not what there is")
	}
}

// Each mark takes one cell, and is seven bits where that is asked for.
func TestSymbols(t *testing.T) {
	for _, ascii := range []bool{true, false} {
		v := reflect.ValueOf(symbols(ascii))
		for i := range v.NumField() {
			for _, s := range texts(v.Field(i)) {
				if ansi.StringWidth(s) != 1 {
					t.Errorf("%s: %q is not one cell wide", v.Type().Field(i).Name, s)
				}
				if ascii && s[0] > '~' {
					t.Errorf("%s: %q is no ASCII", v.Type().Field(i).Name, s)
				}
			}
		}
	}
}

func texts(v reflect.Value) []string {
	if v.Kind() == reflect.Struct { // the spinner
		return texts(v.FieldByName("Frames"))
	}
	if v.Kind() == reflect.String {
		return []string{v.String()}
	}
	var out []string
	for i := range v.Len() {
		out = append(out, v.Index(i).String())
	}
	return out
}
