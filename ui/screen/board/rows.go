package board

import (
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"sinchkeys/oauth"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/theme"
)

// columns are the widths of a row of one line.
type columns struct {
	name, tokens, needs int
	counts              [4]int
}

// Widths of the columns that hold a few characters.
const (
	tokensColumn = 11 // "● 12  59:59"
	tokensAlone  = 5  // "● 12"
	oldestColumn = 6  // "12mo"
	gap          = 2
)

func (b *Board) columns(width int) columns {
	c := columns{tokens: tokensColumn}
	if width < titlesToo {
		c.tokens = tokensAlone
	}
	free := width - 3 - c.tokens - oldestColumn - 2*gap
	for i, p := range marks() {
		c.counts[i] = text.Number(b.health.most).Width() + 2 + gap
		if width >= titlesToo {
			c.counts[i] = max(c.counts[i], len(p.Word)+gap)
		}
		free -= c.counts[i]
	}
	c.name = min(max(free*45/100, 16), 48)
	c.needs = max(0, free-c.name)
	return c
}

// titles name the columns.
func (b *Board) titles(width int) string {
	t := b.env.Theme()
	c := b.columns(width)
	var out strings.Builder
	out.WriteString("  " + text.Literal("Project").Pad(c.name+1).String())
	for i, v := range marks() {
		style, mark := screen.VerdictMark(t, v.Verdict)
		title := text.Literal(v.Word)
		if width < titlesToo {
			out.WriteString(style.Render(mark.Right(c.counts[i] - gap).String()))
			out.WriteString(strings.Repeat(" ", gap))
			continue
		}
		out.WriteString(title.Right(c.counts[i]-gap).String() + strings.Repeat(" ", gap))
	}
	out.WriteString(text.Literal(tokensTitle(c.tokens)).Pad(c.tokens+gap).String() + text.Literal("oldest").Pad(oldestColumn+gap).String() + text.Literal("what needs care first").Cut(c.needs).String())
	return t.Muted.Render(out.String())
}

// marks are the four states in the order of the columns.
func marks() []screen.Part {
	many := screen.Tally{Good: 2, Bad: 2, Unsure: 2, Untested: 2}
	return many.Parts()
}

func tokensTitle(width int) string {
	if width < tokensColumn {
		return "live"
	}
	return "live tokens"
}

func (b *Board) rowHeight() int {
	if b.wide {
		return 1
	}
	return 2
}

// rows draws the projects that fit.
func (b *Board) rows(width, height int) []string {
	b.wide = width >= wideFrom
	each := b.rowHeight()
	b.page = max(1, height/each)
	first, end := b.window.Fit(b.at, len(b.health.projects), b.page)
	var out []string
	for i := first; i < end; i++ {
		if b.wide {
			out = append(out, b.line(i, width))
		} else {
			out = append(out, b.twoLines(i, width)...)
		}
	}
	return out
}

// bar and name begin a row.
func (b *Board) begin(i, width int) string {
	t := b.env.Theme()
	bar, style := " ", t.Text
	if i == b.at {
		bar, style = t.Symbols.Bar, t.Selected
	}
	return t.Accent.Render(bar) + " " + style.Render(text.Visible(b.health.projects[i].name).Cut(width).Pad(width).String())
}

func (b *Board) line(i, width int) string {
	c, p := b.columns(width), b.health.projects[i]
	var out strings.Builder
	out.WriteString(b.begin(i, c.name) + " ")
	for j, n := range []int{p.tally.Good, p.tally.Bad, p.tally.Unsure, p.tally.Untested} {
		out.WriteString(b.count(marks()[j].Verdict, n, c.counts[j]))
	}
	gaps := strings.Repeat(" ", gap)
	out.WriteString(b.tokens(p, c.tokens) + gaps)
	style, age := b.age(p)
	out.WriteString(style.Render(age.Pad(oldestColumn).String()) + gaps)
	out.WriteString(b.needs(p, c.needs))
	return out.String()
}

// count is a number under its mark's column; nothing for none.
func (b *Board) count(v oauth.Verdict, n, width int) string {
	if n == 0 {
		return strings.Repeat(" ", width)
	}
	style, mark := screen.VerdictMark(b.env.Theme(), v)
	return style.Render(text.Join(mark, text.Literal(" "), text.Number(n)).Right(width-gap).String()) + strings.Repeat(" ", gap)
}

// tokens are how many are alive, and when the first of them ends.
func (b *Board) tokens(p *project, width int) string {
	t, now := b.env.Theme(), b.env.Now()
	ends := live(p.ends, now)
	if len(ends) == 0 {
		return strings.Repeat(" ", width)
	}
	style := t.Good
	if dying(ends, now) > 0 {
		style = t.Warn
	}
	head := text.Join(text.Literal(t.Symbols.Live+" "), text.Number(len(ends)))
	if width < tokensColumn {
		return style.Render(head.Pad(width).String())
	}
	left := text.Countdown(oauth.Until(ends[0], now))
	return style.Render(head.String()) + left.Right(max(0, width-head.Width())).String()
}

// age is that of the oldest key.
func (b *Board) age(p *project) (theme.Style, text.Safe) {
	t, now := b.env.Theme(), b.env.Now()
	switch {
	case p.oldest == nil:
		return t.Muted, text.Safe{}
	case p.old(now):
		return t.Warn, text.Age(now.Sub(p.oldest.made))
	default:
		return t.Muted, text.Age(now.Sub(p.oldest.made))
	}
}

// needs says in words what needs care, the most urgent first, as much as
// there is room for.
func (b *Board) needs(p *project, width int) string {
	t, now := b.env.Theme(), b.env.Now()
	type word struct {
		style theme.Style
		text  text.Safe
	}
	var words []word
	for _, v := range p.verdicts {
		style, _ := screen.VerdictMark(t, v.verdict)
		words = append(words, word{style, text.Join(text.Number(v.n), text.Literal(" "+string(v.verdict)))})
	}
	if p.old(now) {
		words = append(words, word{t.Warn, p.oldWords(now)})
	}
	if dying(p.ends, now) > 0 {
		words = append(words, word{t.Warn, text.Join(text.Literal("a token ends in "), text.Countdown(oauth.Until(live(p.ends, now)[0], now)))})
	}
	switch {
	case len(p.credentials) == 0 && p.retired > 0:
		words = append(words, word{t.Muted, text.Literal("only retired keys")})
	case len(p.credentials) == 0:
		words = append(words, word{t.Muted, text.Literal("empty")})
	case len(words) == 0:
		words = append(words, word{t.Muted, text.Literal("all well")})
	}
	var out strings.Builder
	for i, w := range words {
		if i > 0 {
			out.WriteString(t.Muted.Render(", "))
			width -= 2
		}
		cut := w.text.Cut(width)
		out.WriteString(w.style.Render(cut.String()))
		if width -= cut.Width(); width <= 2 {
			break
		}
	}
	return out.String()
}

// oldWords tell of the oldest key, and whether the policy wants it replaced.
func (p *project) oldWords(now time.Time) text.Safe {
	age := text.Age(now.Sub(p.oldest.made))
	if p.limit > 0 {
		return text.Join(text.Visible(p.oldest.name), text.Literal(" is due, "), age, text.Literal(" old"))
	}
	return text.Join(text.Visible(p.oldest.name), text.Literal(" is "), age, text.Literal(" old"))
}

// twoLines is a row on a narrow screen: the name with its counts, and below
// it what needs care.
func (b *Board) twoLines(i, width int) []string {
	t := b.env.Theme()
	p := b.health.projects[i]
	var counts []string
	room := 0
	for _, part := range p.tally.Parts() {
		style, mark := screen.VerdictMark(t, part.Verdict)
		s := text.Join(mark, text.Literal(" "), text.Number(part.N))
		counts = append(counts, style.Render(s.String()))
		room += s.Width() + gap
	}
	bar := " "
	if i == b.at {
		bar = t.Symbols.Bar
	}
	style, age := b.age(p)
	below := width - 4 - age.Width() - gap
	needs := b.needs(p, below)
	fill := strings.Repeat(" ", max(0, below-lipgloss.Width(needs)))
	return []string{
		b.begin(i, max(8, width-3-max(room, gap))) + strings.Repeat(" ", gap) + strings.Join(counts, strings.Repeat(" ", gap)),
		t.Accent.Render(bar) + "   " + needs + fill + " " + style.Render(age.String()),
	}
}
