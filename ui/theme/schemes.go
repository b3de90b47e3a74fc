package theme

import (
	"slices"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// The names of the themes.
const (
	Auto         = "auto" // light or dark, as the terminal says of itself
	Light        = "light"
	Dark         = "dark"
	HighContrast = "high-contrast"
	ColourBlind  = "colour-blind"
)

// Names lists the themes that a user can choose.
func Names() []string { return []string{Auto, Light, Dark, HighContrast, ColourBlind} }

// Known says whether there is a theme of that name; "" is Auto.
func Known(name string) bool { return name == "" || slices.Contains(Names(), name) }

// ink is a colour: one of the terminal's own sixteen, by its number, and where
// the terminal has more of them a fixed one, if there is any. Without either
// it is the terminal's text. A bold one is also heavier.
type ink struct {
	palette string
	fixed   string // "#rrggbb"
	bold    bool
}

func (i ink) style(p colorprofile.Profile) lipgloss.Style {
	s := lipgloss.NewStyle().Bold(i.bold)
	switch {
	case i.fixed != "" && p != colorprofile.ANSI:
		return s.Foreground(lipgloss.Color(i.fixed))
	case i.palette != "":
		return s.Foreground(lipgloss.Color(i.palette))
	default:
		return s
	}
}

// colours are what a scheme chooses. What is muted is faint instead of grey:
// the palette's greys vanish into the background of some schemes.
type colours struct {
	text, muted, accent, good, bad, warn, unsure ink

	faint bool
}

// scheme gives the colours of a theme on dark or on light.
func scheme(name string, dark bool) colours {
	switch name {
	case Light:
		dark = false
	case Dark:
		dark = true
	}
	both := usual()
	switch name {
	case HighContrast:
		both = highContrast()
	case ColourBlind:
		both = colourBlind()
	}
	if dark {
		return both[0]
	}
	return both[1]
}

// usual takes every colour from the terminal's palette.
func usual() [2]colours {
	return [2]colours{
		{accent: ink{palette: "6"}, good: ink{palette: "2"}, bad: ink{palette: "1"}, warn: ink{palette: "3"}, unsure: ink{palette: "3"}, faint: true},
		{accent: ink{palette: "4"}, good: ink{palette: "2"}, bad: ink{palette: "1"}, warn: ink{palette: "3"}, unsure: ink{palette: "3"}, faint: true},
	}
}

// highContrast leaves nothing faint, and takes only what stands out: at least
// 7 to 1 (WCAG 2.2, success criterion 1.4.6) on the usual backgrounds.
func highContrast() [2]colours {
	return [2]colours{
		{
			text: ink{"15", "#ffffff", false}, muted: ink{"7", "#e4e4e4", false}, accent: ink{"14", "#7fe9ff", true}, good: ink{"10", "#8dff9e", true},
			bad: ink{"9", "#ffb8b0", true}, warn: ink{"11", "#ffe97a", true}, unsure: ink{"11", "#ffe97a", false},
		},
		{
			text: ink{"0", "#000000", false}, muted: ink{"0", "#262626", false}, accent: ink{"4", "#002f8f", true}, good: ink{"", "#00400f", true},
			bad: ink{"1", "#7d0000", true}, warn: ink{"5", "#5a0066", true}, unsure: ink{"5", "#5a0066", false},
		},
	}
}

// colourBlind tells good from bad by blue against orange, which eyes that
// confuse red and green keep apart (after Okabe and Ito, 2008), and by how
// light they are, for those that confuse blue and yellow.
func colourBlind() [2]colours {
	return [2]colours{
		{
			accent: ink{"14", "#ffffff", true}, good: ink{"12", "#56b4e9", false}, bad: ink{"11", "#ff9a1f", true},
			warn: ink{"13", "#f7e96b", false}, unsure: ink{"7", "#d9c7e0", false}, faint: true,
		},
		{
			accent: ink{"", "#000000", true}, good: ink{"4", "#0060a8", false}, bad: ink{"1", "#8f3300", true},
			warn: ink{"5", "#14001a", true}, unsure: ink{"5", "#5f5a66", false}, faint: true,
		},
	}
}
