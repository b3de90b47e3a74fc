package picture

import (
	"fmt"

	"github.com/charmbracelet/x/ansi"
)

// style is what SGR attributes have switched on for the cells that follow.
type style struct {
	fg, bg                             string // CSS colours; empty is the terminal's own
	bold, faint, italic, under, invert bool
}

// apply changes the style by the parameters of one SGR sequence.
func (s *style) apply(params ansi.Params, colours *palette) {
	if len(params) == 0 {
		*s = style{}
		return
	}
	for i := 0; i < len(params); i++ {
		code := params[i].Param(0)
		switch {
		case code == 38 || code == 48:
			colour, used := extended(params[i+1:], colours)
			i += used
			if code == 38 {
				s.fg = colour
			} else {
				s.bg = colour
			}
		case s.attribute(code):
		default:
			s.basicColour(code, colours)
		}
	}
}

// attribute handles the codes that are not colours, and says whether code was one.
func (s *style) attribute(code int) bool {
	switch code {
	case 0:
		*s = style{}
	case 39:
		s.fg = ""
	case 49:
		s.bg = ""
	case 22: // one code ends two attributes
		s.bold, s.faint = false, false
	default:
		return s.toggle(code)
	}
	return true
}

// toggle handles the attributes that code n switches on and code 20+n off.
func (s *style) toggle(code int) bool {
	on := code < 20
	switch code {
	case 1:
		s.bold = on
	case 2:
		s.faint = on
	case 3, 23:
		s.italic = on
	case 4, 24:
		s.under = on
	case 7, 27:
		s.invert = on
	default:
		return false
	}
	return true
}

func (s *style) basicColour(code int, colours *palette) {
	switch {
	case code >= 30 && code <= 37:
		s.fg = colours.sixteen[code-30]
	case code >= 90 && code <= 97:
		s.fg = colours.sixteen[code-90+8]
	case code >= 40 && code <= 47:
		s.bg = colours.sixteen[code-40]
	case code >= 100 && code <= 107:
		s.bg = colours.sixteen[code-100+8]
	}
}

// extended reads "5;n" or "2;r;g;b" and says how many parameters it used.
func extended(params ansi.Params, colours *palette) (colour string, used int) {
	at := func(i int) int {
		if i >= len(params) {
			return 0
		}
		return params[i].Param(0)
	}
	switch at(0) {
	case 5:
		return colours.indexed(at(1)), 2
	case 2:
		return fmt.Sprintf("#%02x%02x%02x", at(1), at(2), at(3)), 4
	default:
		return "", 0
	}
}

// colours gives the text and background colour as they appear, reverse video undone.
func (s *style) colours(p *palette) (fg, bg string) {
	fg, bg = s.fg, s.bg
	if s.invert {
		fg, bg = or(s.bg, p.background), or(s.fg, p.foreground)
	}
	return or(fg, p.foreground), bg
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
