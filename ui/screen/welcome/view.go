package welcome

import (
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// widest is how wide the block becomes where there is room.
const widest = 66

// labelWidth is the room of the labels.
const labelWidth = 14

// View implements screen.Screen.
func (w *Welcome) View(width, height int) (string, *tea.Cursor) {
	if width <= 0 || height <= 0 {
		return "", nil
	}
	block := min(widest, width-2)
	lines := w.intro(block, height)
	row, x := -1, 0
	if len(w.identities) > 0 {
		lines = append(lines, "It will open with "+text.Visible(filepath.Base(w.identities[0])).Cut(block-20).String()+".")
	} else {
		var fields []string
		fields, row, x = w.fields(block)
		row += len(lines)
		lines = append(lines, fields...)
	}
	lines = append(lines, w.status(block)...)
	out, left, top := widget.Place(lines, block, width, height)
	if row < 0 || w.cancel != nil {
		return out, nil
	}
	return out, tea.NewCursor(left+x, top+row)
}

// intro says what this is, and where the vault will lie.
func (w *Welcome) intro(block, height int) []string {
	t := w.env.Theme()
	out := []string{t.Selected.Render("sinchkeys") + t.Muted.Render("  welcome"), ""}
	if height >= 14 {
		what := "It keeps your Sinch projects and their keys in one encrypted vault, tests them, and copies live tokens. "
		if len(w.identities) > 0 {
			what += "The identity is the only way in: keep a copy of it somewhere safe."
		} else {
			what += "The passphrase is the only way in: nobody can bring it back, so keep it somewhere safe."
		}
		for _, l := range text.Literal(what).Wrap(block, 6) {
			out = append(out, l.String())
		}
		out = append(out, "")
	}
	out = append(out, t.Muted.Render("Vault  ")+text.Visible(w.env.Session.Folder().Dir).Middle(block-7).String())
	if height >= 11 {
		out = append(out, "")
	}
	return out
}

// fields draws the two fields and the strength, and says where the cursor
// stands.
func (w *Welcome) fields(block int) (lines []string, row, x int) {
	t := w.env.Theme()
	for i, f := range []struct {
		label string
		field *widget.SecretField
	}{{"Passphrase", &w.first}, {"Once more", &w.again}} {
		bar, style := " ", t.Muted
		if i == w.at {
			bar, style = t.Symbols.Bar, t.Accent
		}
		shown, at := f.field.View(block-labelWidth-1, t.Symbols.Mask, w.reveal)
		if i == w.at {
			row, x = len(lines), labelWidth+at
		}
		lines = append(lines, t.Accent.Render(bar)+" "+style.Render(text.Literal(f.label).Pad(labelWidth-2).String())+shown.String())
		if i == 0 {
			lines = append(lines, w.meter(block))
		}
	}
	return lines, row, x
}

// meter shows how hard the passphrase is to guess.
func (w *Welcome) meter(block int) string {
	t := w.env.Theme()
	indent := text.Literal("").Pad(labelWidth).String()
	if w.first.Len() == 0 {
		return indent + t.Muted.Render(fitting(block-labelWidth, "four or five random words are strong", "four or five words").String())
	}
	s := w.strength
	style := [...]func(...string) string{t.Bad.Render, t.Bad.Render, t.Warn.Render, t.Good.Render, t.Good.Render}[s.Level]
	full, empty := widget.Meter(t.Symbols, 10, s.Bits/60)
	words := fitting(block-labelWidth-10, " "+s.Level.String()+", "+s.Time+" to guess", " "+s.Level.String())
	return indent + style(full.String()) + t.Muted.Render(empty.String()) + style(words.String())
}

// fitting is the longer of two texts where there is room for it.
func fitting(room int, long, short string) text.Safe {
	if s := text.Literal(long); s.Width() <= room {
		return s
	}
	return text.Literal(short).Cut(room)
}

// status is what is under way, what is missing, or what is odd.
func (w *Welcome) status(block int) []string {
	t := w.env.Theme()
	out := []string{""}
	switch {
	case w.cancel != nil:
		return append(out, t.Accent.Render(w.spinner.Frame(w.env).String())+" making the vault")
	case w.problem.Width() > 0:
		return append(out, told(t.Bad.Render(t.Symbols.Bad+" "), w.problem, block)...)
	case w.warned:
		words := "That is " + w.strength.Level.String() + ". Enter again takes it all the same"
		if w.strength.Hint != "" {
			words += "; " + w.strength.Hint
		}
		return append(out, told(t.Warn.Render(t.Symbols.Warn+" "), text.Literal(words+"."), block)...)
	case len(w.identities) > 0:
		return append(out, t.Key.Render(w.env.Keys().Key(action.FormEnter))+t.Muted.Render(" makes the vault"))
	case w.at == 1 && w.again.Len() > 0 && w.again.Equal(&w.first):
		return append(out, t.Good.Render(t.Symbols.Good)+" the same; enter makes the vault")
	case w.at == 0 && w.first.Len() > 0 && w.strength.Hint != "":
		return append(out, t.Muted.Render(text.Literal(w.strength.Hint).Cut(block).String()))
	}
	return out
}

// told breaks a sentence into lines after a mark.
func told(mark string, s text.Safe, block int) []string {
	var out []string
	for i, l := range s.Wrap(block-2, 4) {
		if i > 0 {
			mark = "  "
		}
		out = append(out, mark+l.String())
	}
	return out
}
