package theme

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Style is one of Lip Gloss's that knows beforehand what it writes before a text and behind it. Render is called hundreds of
// times for a frame and costs a twentieth so; what is drawn is the same.
//
// It is small, since the lines of a frame are made of it: Lip Gloss's own is ten times as large.
type Style struct {
	own            *lipgloss.Style // nil draws a text as it is
	before, behind string
}

// Of makes a style of one of Lip Gloss's: of colours and attributes, without room around it.
func Of(s lipgloss.Style) Style {
	const sign = "\ue000" // for private use: no style has it
	before, behind, _ := strings.Cut(s.Render(sign), sign)
	return Style{&s, before, behind}
}

// Render draws a text of one line. The parts are joined with spaces, as Lip Gloss does.
func (s Style) Render(parts ...string) string {
	text := strings.Join(parts, " ")
	if s.odd(text) {
		return s.own.Render(text)
	}
	return s.before + text + s.behind
}

// Write is Render to where a line is drawn, without a copy between.
func (s Style) Write(to *strings.Builder, text string) {
	if s.odd(text) {
		to.WriteString(s.own.Render(text))
		return
	}
	to.WriteString(s.before)
	to.WriteString(text)
	to.WriteString(s.behind)
}

// odd says that Lip Gloss does more with a text than to put something before it and behind it: it does with breaks and
// tabs.
func (s Style) odd(text string) bool {
	if s.own == nil {
		return false
	}
	for i := range len(text) {
		switch text[i] {
		case '\n', '\r', '\t':
			return true
		}
	}
	return text == ""
}

// Hyperlink is the style of a text that leads to an address (OSC 8).
func (s Style) Hyperlink(address string) Style {
	own := lipgloss.NewStyle()
	if s.own != nil {
		own = *s.own
	}
	own = own.Hyperlink(address)
	return Style{&own, ansi.SetHyperlink(address) + s.before, s.behind + ansi.ResetHyperlink()}
}
