package theme

import (
	"slices"

	"charm.land/lipgloss/v2"
)

// ink is a colour of the terminal's own sixteen, by its number; "" is the
// terminal's text. A bold one is also heavier.
type ink struct {
	palette string
	bold    bool
}

func (i ink) style() lipgloss.Style {
	s := lipgloss.NewStyle().Bold(i.bold)
	if i.palette == "" {
		return s
	}
	return s.Foreground(lipgloss.Color(i.palette))
}

// colours are what a scheme chooses. What is muted is faint instead of grey:
// the palette's greys vanish into the background of some schemes.
type colours struct {
	accent, good, bad, warn, unsure ink
	faint                           bool
}

// Names lists the themes that a user can choose.
func Names() []string { return []string{"default", "contrast", "colour-blind"} }

// Known says whether there is a theme of that name.
func Known(name string) bool { return name == "" || slices.Contains(Names(), name) }

// scheme gives the colours of a theme on dark and on light.
func scheme(name string) [2]colours {
	switch name {
	case "contrast":
		return contrast()
	case "colour-blind":
		return colourBlind()
	default:
		return [2]colours{
			{accent: ink{palette: "6"}, good: ink{palette: "2"}, bad: ink{palette: "1"}, warn: ink{palette: "3"}, unsure: ink{palette: "3"}, faint: true},
			{accent: ink{palette: "4"}, good: ink{palette: "2"}, bad: ink{palette: "1"}, warn: ink{palette: "3"}, unsure: ink{palette: "3"}, faint: true},
		}
	}
}

// contrast leaves nothing faint, and takes only what stands out.
func contrast() [2]colours {
	return [2]colours{
		{accent: ink{"14", true}, good: ink{"10", true}, bad: ink{"9", true}, warn: ink{"11", true}, unsure: ink{"11", false}},
		{accent: ink{"4", true}, good: ink{"", true}, bad: ink{"1", true}, warn: ink{"5", true}, unsure: ink{"5", false}},
	}
}

// colourBlind tells good from bad by blue against yellow or red, which eyes
// that confuse red and green keep apart.
func colourBlind() [2]colours {
	return [2]colours{
		{accent: ink{"14", false}, good: ink{"12", false}, bad: ink{"11", true}, warn: ink{"13", false}, unsure: ink{"7", false}, faint: true},
		{accent: ink{"", true}, good: ink{"4", false}, bad: ink{"1", true}, warn: ink{"5", false}, unsure: ink{"5", false}, faint: true},
	}
}
