package browser

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// header is the top line: what this is or what it is filtered by at the left,
// how things stand at the right.
func (b *Browser) header(width int) (string, *tea.Cursor) {
	if b.sweep.running && width < mediumFrom && !b.filter.typing {
		return b.progress(width - 2).render(width), nil
	}
	right := b.summary(width)
	if b.filter.typing || b.filter.query != "" {
		room := max(8, width-right.width()-6)
		left, x := b.filterLine(room)
		var cursor *tea.Cursor
		if b.filter.typing {
			cursor = tea.NewCursor(x, 0)
		}
		return sides(left, right, width-1, 1), cursor
	}
	return sides(b.banner(width-right.width()-2), right, width-1, 1), nil
}

// banner names the program, and the vault's size where there is room.
func (b *Browser) banner(width int) line {
	t := b.env.Theme()
	out := line{{t.Selected, text.Literal(" sinchkeys")}}
	if b.env.Demo {
		out = append(out, span{t.Warn, text.Literal("  demo")})
	}
	if b.outline != nil && b.outline.readOnly != "" {
		out = append(out, span{t.Warn, text.Literal("  read-only")})
	}
	if b.outline == nil {
		return out
	}
	alive := b.outline.tally.Total()
	counts := text.Literal("  " + counted(len(b.outline.projects), "project") + ", " + counted(alive, "credential") + screen.Retired(b.outline.total-alive))
	if out.width()+counts.Width() < width {
		out = append(out, span{t.Muted, counts})
	}
	return out
}

// filterLine is the query: being typed, or kept.
func (b *Browser) filterLine(width int) (line, int) {
	t := b.env.Theme()
	typed, x := b.filter.field.View(width)
	style := t.Text
	if !b.filter.typing {
		style = t.Strong
	}
	return line{{t.Accent, text.Literal(" / ")}, {style, typed}}, 3 + x
}

// summary is the right side: a test of all that runs, the matches of a
// filter, or the health of the whole vault.
func (b *Browser) summary(width int) line {
	t := b.env.Theme()
	switch {
	case b.outline == nil || b.shown == nil:
		return nil
	case b.sweep.running:
		return b.progress(min(max(width*2/3, width-18), 74))
	case b.filter.typing || b.filter.query != "":
		if !b.settled() {
			return line{{t.Muted, text.Literal("…")}}
		}
		words := counted(b.shown.matches, "credential")
		if width >= mediumFrom {
			words += " in " + counted(len(b.shown.projects), "project")
		}
		return line{{t.Muted, text.Literal(words)}}
	}
	if words := b.tallyLine(b.outline.tally, true); width >= mediumFrom || words.width()+bannerRoom <= width {
		return words
	}
	return b.tallyLine(b.outline.tally, false)
}

// bannerRoom is that of the program's name, and of the demo's.
const bannerRoom = 18

// tallyLine counts by state, each with its mark and, with room, its word.
func (b *Browser) tallyLine(n screen.Tally, words bool) line {
	t := b.env.Theme()
	var out line
	for _, part := range n.Parts() {
		if len(out) > 0 {
			out = append(out, span{t.Text, text.Literal("  ")})
		}
		mark := verdictMark(t, part.Verdict)
		out = append(out, mark, span{mark.style, text.Literal(" " + number(part.N))})
		if words {
			out = append(out, span{t.Muted, text.Literal(" " + part.Word)})
		}
	}
	return out
}

// fewOpen is how many answers at most a test of many is said to wait for: one that hangs does not follow the others' pace.
const fewOpen = 3

// progress shows how far a test of all has come. What comes and goes in it has its room all along, so that the bar keeps
// its width.
func (b *Browser) progress(width int) line {
	t := b.env.Theme()
	s := &b.sweep
	total := text.Literal(number(s.total))
	out := line{
		{t.Accent, text.Join(b.spinner.Frame(b.env), text.Literal(" "))},
		{t.Text, text.Join(text.Literal(number(s.done)).Right(total.Width()), text.Literal(" of "), total)},
	}
	counts := b.tallyLine(s.counts(), false)
	stop := text.Literal("  " + b.env.Keys().Key("back") + " stops")
	most := 3*(total.Width()+4) - 2 // valid, bad and unclear, each at its largest
	room := width - out.width() - most - stop.Width() - 4
	left := text.Safe{}
	if room-timeLeftRoom >= leastBar {
		left = b.timeLeft().Pad(timeLeftRoom)
		room -= timeLeftRoom
	}
	if room >= leastBar {
		cells := min(room, 20)
		full, empty := widget.Meter(t.Symbols, cells, float64(s.done*cells/max(1, s.total))/float64(cells)) // full is what is done
		out = append(out, span{t.Text, text.Literal(" ")}, span{t.Accent, full}, span{t.Muted, empty})
	}
	out = append(out, span{t.Muted, left})
	if len(counts) > 0 {
		out = append(append(out, span{t.Text, text.Literal("  ")}), counts...)
	}
	return append(out, span{t.Muted, stop})
}

// timeLeftRoom is that of " 12:34 left", and leastBar the fewest cells of a bar that is worth drawing.
const (
	timeLeftRoom = 11
	leastBar     = 6
)

// timeLeft words how long the test still takes, once that can be told, and at its end how many answers are to come.
func (b *Browser) timeLeft() text.Safe {
	s := &b.sweep
	switch open := s.total - s.done; {
	case s.left <= 0:
		return text.Safe{}
	case open <= fewOpen:
		return text.Literal(" " + number(open) + " to go")
	case s.left <= time.Second:
		return text.Safe{}
	}
	return text.Join(text.Literal(" "), text.Countdown(s.left+time.Second-1), text.Literal(" left"))
}

// counts groups the tally of a test of all.
func (s *sweep) counts() screen.Tally {
	var n screen.Tally
	for v, count := range s.tally {
		n.Add(v, count)
	}
	return n
}

// summary words the outcome of a test of all.
func (s *sweep) summary() string {
	n := s.counts()
	out := number(n.Good) + " valid"
	if n.Bad > 0 {
		out += ", " + number(n.Bad) + " " + screen.NeedCare(n.Bad)
	}
	if n.Unsure > 0 {
		out += ", " + number(n.Unsure) + " unclear"
	}
	return out
}

func tested(done, total int) string {
	if done == total {
		return "Tested " + number(total) + ":"
	}
	return "tested " + number(done) + " of " + number(total)
}
