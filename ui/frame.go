package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
)

// The least room that the interface can be drawn in.
const (
	leastWidth  = 40
	leastHeight = 10
)

// frame is what was drawn last. Nothing is drawn twice for one message.
type frame struct {
	width, height int
	dirty         bool
	content       string
	cursor        *tea.Cursor
	front         box // where the screen in front was drawn
}

// box is a screen as drawn, and where.
type box struct {
	x, y, w, h int
	content    string
	cursor     *tea.Cursor
}

// cramped says that there is no room to show anything. It holds for a size that is known: what was typed ahead of that counts.
func (f *frame) cramped() bool {
	return f.width > 0 && f.height > 0 && (f.width < leastWidth || f.height < leastHeight)
}

// View implements tea.Model.
func (r *Root) View() tea.View {
	if r.frame.dirty {
		r.frame.dirty = false
		r.frame.content, r.frame.cursor = r.draw()
		r.frame.content = r.spell(r.frame.content)
	}
	v := tea.NewView(r.frame.content)
	v.Cursor = r.frame.cursor
	v.AltScreen = true
	v.ReportFocus = true
	if s, ok := r.front().(screen.Selectable); !ok || !s.Selectable() {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.WindowTitle = r.title()
	v.ProgressBar = r.progress
	return v
}

// spell writes a frame in the letters that the terminal has.
func (r *Root) spell(frame string) string {
	switch {
	case r.opts.SevenBit:
		return text.SevenBits(frame)
	case r.opts.ASCII:
		return text.Marks(frame)
	default:
		return frame
	}
}

// title names the program, never what is in the vault.
func (r *Root) title() string {
	switch {
	case r.opts.Demo:
		return "sinchkeys (demo)"
	case r.gate >= 0:
		return "sinchkeys (locked)"
	default:
		return "sinchkeys"
	}
}

func (r *Root) draw() (string, *tea.Cursor) {
	w, h := r.frame.width, r.frame.height
	switch {
	case r.ended || w <= 0 || h <= 0:
		return "", nil
	case r.frame.cramped():
		say := fmt.Sprintf("sinchkeys needs %dx%d cells; here are %dx%d.", leastWidth, leastHeight, w, h)
		return lines(ansi.Wrap(say, w, ""), h), nil
	}
	boxes := r.boxes(w, h-1)
	front := boxes[len(boxes)-1]
	r.frame.front = front
	status := r.status(w)
	rows := h - len(status)
	cursor := front.cursor
	if cursor != nil && cursor.Y >= rows {
		cursor = nil // a long word lies over its line for a moment
	}
	return frugal(lines(compose(boxes, w, h-1), rows), status), cursor
}

// boxes draws the screens from the front down to the first that hides the rest.
func (r *Root) boxes(w, h int) []box {
	screens := r.visible()
	boxes := make([]box, len(screens))
	for i := len(screens) - 1; i >= 0; i-- {
		content, cursor := screens[i].View(w, h)
		b := place(content, cursor, w, h)
		boxes[i] = b
		if b.w >= w && b.h >= h {
			return boxes[i:]
		}
	}
	return boxes
}

// place puts a screen in the middle.
func place(content string, cursor *tea.Cursor, w, h int) box {
	first, _, _ := strings.Cut(content, "\n")
	b := box{content: content, w: ansi.StringWidth(first), h: strings.Count(content, "\n") + 1}
	if b.w < w || b.h < h {
		b.w = lipgloss.Width(content)
	}
	b.x, b.y = max(0, (w-b.w)/2), max(0, (h-b.h)/2)
	if cursor != nil {
		c := *cursor
		c.X, c.Y, c.Blink = c.X+b.x, c.Y+b.y, false
		b.cursor = &c
	}
	return b
}

// compose lays the boxes over each other in exactly h lines.
func compose(boxes []box, w, h int) string {
	if len(boxes) == 1 && boxes[0].x == 0 && boxes[0].y == 0 {
		return lines(boxes[0].content, h)
	}
	layers := make([]*lipgloss.Layer, 0, len(boxes)+1)
	layers = append(layers, lipgloss.NewLayer(strings.Repeat(" ", w)+strings.Repeat("\n", h-1)))
	for z, b := range boxes {
		layers = append(layers, lipgloss.NewLayer(b.content).X(b.x).Y(b.y).Z(z+1))
	}
	return lines(lipgloss.NewCompositor(layers...).Render(), h)
}

// frugal joins a frame without the blanks at its lines' ends: what paints it clears first, and would take each of them for
// a cell to be looked at.
func frugal(body string, status []string) string {
	var out strings.Builder
	out.Grow(len(body) + 1 + len(status[0])*len(status))
	for l := range strings.SplitSeq(body, "\n") {
		out.WriteString(strings.TrimRight(l, " "))
		out.WriteByte('\n')
	}
	for i, l := range status {
		if i > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(strings.TrimRight(l, " "))
	}
	return out.String()
}

// lines gives a text exactly n lines.
func lines(s string, n int) string {
	have := strings.Count(s, "\n") + 1
	if have <= n {
		return s + strings.Repeat("\n", n-have)
	}
	at := 0
	for range n {
		at += strings.IndexByte(s[at:], '\n') + 1
	}
	return s[:at-1]
}
