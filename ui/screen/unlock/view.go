package unlock

import (
	"path/filepath"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// widest is how wide the block becomes where there is room.
const widest = 60

// View implements screen.Screen.
func (u *Unlock) View(width, height int) (string, *tea.Cursor) {
	if width <= 0 || height <= 0 {
		return "", nil
	}
	t := u.env.Theme()
	block := min(widest, width-2)
	lines := []string{
		t.Selected.Render("sinchkeys") + t.Muted.Render("  locked"),
		t.Muted.Render(text.Visible(u.env.Session.Folder().Dir).Middle(block).String()),
		"",
	}
	cursor := -1
	field, x := u.prompt(block)
	if x >= 0 {
		cursor = len(lines)
	}
	lines = append(lines, field, "")
	lines = append(lines, u.status(block)...)
	if len(lines) > height { // every word counts more than air
		lines = slices.Delete(lines, 4, 5)
		lines = slices.Delete(lines, 2, 3)
		cursor--
	}
	out, left, top := widget.Place(lines, block, width, height)
	if cursor < 0 || u.cancel != nil {
		return out, nil
	}
	return out, tea.NewCursor(left+x, top+cursor)
}

// prompt is the field, or which identity opens the vault.
func (u *Unlock) prompt(width int) (string, int) {
	t := u.env.Theme()
	if !u.wantsPassphrase() {
		return "Opens with " + text.Visible(filepath.Base(u.identities[0])).Cut(width-12).String(), -1
	}
	label := text.Literal("Passphrase  ")
	if u.asked != "" {
		label = text.Join(text.Literal("Passphrase of "), text.Visible(filepath.Base(u.asked)).Cut(20), text.Literal("  "))
	}
	shown, x := u.field.View(width-label.Width()-2, t.Symbols.Mask, u.reveal)
	return t.Accent.Render(t.Symbols.Bar) + " " + label.String() + shown.String(), 2 + label.Width() + x
}

// status is what is under way, what is wrong, or what enter does.
func (u *Unlock) status(width int) []string {
	t := u.env.Theme()
	switch {
	case u.cancel != nil:
		words := "deriving the key"
		if s := int(u.env.Now().Sub(u.since).Seconds()); s >= 2 {
			words += ", " + text.Countdown(u.env.Now().Sub(u.since)).String()
		}
		return []string{t.Accent.Render(u.spinner.Frame(u.env).String()) + " " + words}
	case !u.problem.none():
		out := []string{t.Bad.Render(t.Symbols.Bad+" ") + t.Strong.Render(u.problem.title.Cut(width-2).String())}
		for _, l := range u.problem.what.Wrap(width-2, 4) {
			out = append(out, "  "+l.String())
		}
		for _, l := range u.problem.next.Wrap(width-2, 3) {
			out = append(out, "  "+t.Muted.Render(l.String()))
		}
		return out
	case !u.wantsPassphrase():
		return []string{t.Key.Render(u.env.Keys().Key(action.FormEnter)) + t.Muted.Render(" opens the vault")}
	default:
		return nil
	}
}
