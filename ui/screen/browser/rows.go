package browser

import (
	"cmp"
	"unicode/utf8"

	"sinchkeys/oauth"
	"sinchkeys/ui/match"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/theme"
	"sinchkeys/vault"
)

// marks are the styles of a row's beginning: a bar where the cursor is.
func marks(t *theme.Theme, chosen, focused bool) (bar span, name theme.Style) {
	switch {
	case chosen && focused:
		return span{t.Accent, text.Literal(t.Symbols.Bar)}, t.Selected
	case chosen:
		return span{t.Muted, text.Literal(t.Symbols.Bar)}, t.Chosen
	default:
		return span{t.Text, text.Literal(" ")}, t.Text
	}
}

// begin begins a row, with room for what most have.
func begin(bar span) line {
	return append(make(line, 0, 4), bar, span{text: text.Literal(" ")})
}

// verdictMark is a verdict's mark in its colour.
func verdictMark(t *theme.Theme, v oauth.Verdict) span {
	style, mark := screen.VerdictMark(t, v)
	return span{style, mark}
}

// projectLook is all that a project's line depends on besides the project itself and the query that it was found by.
type projectLook struct {
	theme           *theme.Theme
	tally           screen.Tally
	chosen, focused bool
	width           int
}

// projectLine draws a project. Of a pane's lines a key changes two: the others stay as they were drawn last.
func (b *Browser) projectLine(p *shownProject, chosen bool, width int) string {
	if b.layout().narrow { // what is under way shows here, and moves
		return b.drawProject(p, chosen, width)
	}
	look := projectLook{b.env.Theme(), p.tally, chosen, b.focus == projectsPane, width}
	if p.look != look {
		p.look, p.line = look, b.drawProject(p, chosen, width)
	}
	return p.line
}

// drawProject draws a project: its name, what is known of it, its health.
func (b *Browser) drawProject(p *shownProject, chosen bool, width int) string {
	t := b.env.Theme()
	bar, style := marks(t, chosen, b.focus == projectsPane)
	left := b.found(begin(bar), p.Name, nothing, p.besides, style)
	if width >= 36 {
		left = append(left, b.meta(p.Project)...)
	}
	right := health(t, p.tally)
	if b.layout().narrow {
		if j := b.underWay(p.projectRow); j != "" { // its row is not in sight
			right = line{{t.Accent, b.spinner.Frame(b.env)}, {t.Accent, text.Literal(" " + string(j))}}
		}
	}
	return sides(left, right, width-1, 1)
}

// underWay is what goes on in a project, "" when nothing does.
func (b *Browser) underWay(p *projectRow) job {
	for id, j := range b.work {
		if c := b.outline.row(id); c != nil && c.project == p {
			return j
		}
	}
	return ""
}

// meta is what tells a project from its neighbours: its region, and its tags
// with what the filter found in them.
func (b *Browser) meta(p *vault.Project) line {
	t := b.env.Theme()
	var out line
	if region := cmp.Or(p.ConversationRegion, p.SMSRegion); region != "" {
		out = append(out, span{t.Muted, text.Join(text.Literal("  "), text.Visible(region))})
	}
	for _, tag := range p.Tags {
		out = b.found(append(out, span{t.Muted, text.Literal("  ")}), tag, nothing, nothing, t.Muted)
	}
	return out
}

// health is a project's worst state and how many of its credentials are in
// it.
func health(t *theme.Theme, n screen.Tally) line {
	if n.Total() == 0 {
		return line{{t.Muted, text.Literal("empty")}}
	}
	v, in := n.Worst()
	words := number(in)
	if in != n.Total() {
		words += "/" + number(n.Total())
	}
	mark := verdictMark(t, v)
	return line{mark, {mark.style, text.Literal(" " + words)}}
}

// longestLit is how long a name is looked through for what to highlight.
const longestLit = 200

// found adds a name to a line, with what the filter found in it. before and after tell
// what it stands between in the index: of letters that are spread over them,
// its own are lit.
func (b *Browser) found(to line, name string, before, after func() string, style theme.Style) line {
	if b.shown.query == "" {
		return append(to, span{style, text.Visible(name)})
	}
	return append(to, b.lit(name, before(), after(), style)...)
}

func nothing() string { return "" }

func (b *Browser) lit(name, before, after string, style theme.Style) line {
	t := b.env.Theme()
	if len(name)+len(before)+len(after) > longestLit {
		return line{{style, text.Visible(name)}}
	}
	at := match.Positions(name, b.shown.query)
	if len(at) == 0 {
		from := utf8.RuneCountInString(before)
		end := from + utf8.RuneCountInString(name)
		for _, i := range match.Positions(before+name+after, b.shown.query) {
			if i >= from && i < end {
				at = append(at, i-from)
			}
		}
	}
	return lit(text.Visible(name), name, at, style, t.Match)
}

// oneLineFrom is the width from which a credential's row is one line of
// columns, with some thirty cells for the name; below it takes two, since a name that is cut tells nothing.
const oneLineFrom = 88

// How far the columns stand from the name at most, in a row of one line and of two: beyond it the eye loses the line.
const (
	widestRow  = 120
	widestPair = 64
)

func (b *Browser) rowHeight() int {
	if b.layout().panes[credentialsPane].w >= oneLineFrom {
		return 1
	}
	return 2
}

// credentialLines draws a credential: name, kind, short ID, verdict with its
// age, and the live token's countdown.
func (b *Browser) credentialLines(c *credentialRow, chosen bool, width int) []string {
	t := b.env.Theme()
	bar, style := marks(t, chosen, b.focus == credentialsPane)
	name := b.found(begin(bar), c.Name, c.project.before, nothing, style)
	if c.Status == vault.StatusRetiring || c.Status == vault.StatusRetired && !c.spent() {
		name = append(name, span{t.Muted, text.Literal("  " + c.Status)})
	}
	kind, id := text.Visible(c.Kind.Info().Title), text.ShortID(c.PublicID)
	if b.rowHeight() == 1 {
		columns := line{
			{t.Muted, kind.Pad(14)}, {t.Muted, id.Cut(10).Pad(11)},
		}
		columns = append(columns, padLine(b.state(c), 24)...)
		columns = append(columns, padLeft(b.countdown(c), 8)...)
		row := min(width, widestRow)
		return []string{sides(name, columns, row-1, width-row+1)}
	}
	below := line{bar, {t.Muted, text.Join(text.Literal(" "), kind, text.Literal("  "), id)}}
	row := min(width, widestPair)
	return []string{sides(name, b.state(c), row-1, width-row+1), sides(below, b.countdown(c), row-1, width-row+1)}
}

// state is the verdict with its age, or what is under way.
func (b *Browser) state(c *credentialRow) line {
	t := b.env.Theme()
	if j := b.work[c.ID]; j != "" {
		return line{{t.Accent, b.spinner.Frame(b.env)}, {t.Accent, text.Literal(" " + string(j))}}
	}
	if b.sweep.waits(c.ID) {
		return line{{t.Muted, text.Literal("… waiting")}}
	}
	if c.spent() {
		return b.retired(c)
	}
	v := verdictOf(c.standing())
	mark := verdictMark(t, v)
	out := append(make(line, 0, 3), mark, span{mark.style, text.Literal(" " + string(v))})
	if at := c.standing().Last.TestedAt; !at.IsZero() {
		out = append(out, span{t.Muted, text.Join(text.Literal(" "), text.Age(b.env.Now().Sub(at)))})
	}
	return out
}

// retired says that a credential is one of the past, and since when where that was proved.
func (b *Browser) retired(c *credentialRow) line {
	words := text.Literal(vault.StatusRetired)
	if proved := c.provedDead(); !proved.IsZero() {
		words = text.Join(words, text.Literal(" "), text.Age(b.env.Now().Sub(proved)))
	}
	return line{{b.env.Theme().Muted, words}}
}

// countdown is what is left of the live token.
func (b *Browser) countdown(c *credentialRow) line {
	left := c.standing().TokenLeft(b.env.Now())
	if left <= 0 {
		return nil
	}
	t := b.env.Theme()
	return line{{t.Good, text.Literal(t.Symbols.Live + " ")}, {t.Text, text.Countdown(left)}}
}

// padLine fills a line with blanks at its right.
func padLine(l line, width int) line {
	return append(l, span{text: text.Literal("").Pad(width - l.width())})
}

func padLeft(l line, width int) line {
	return append(line{{text: text.Literal("").Pad(width - l.width())}}, l...)
}
