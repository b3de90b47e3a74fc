package browser

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
	"sinchkeys/vault"
)

// detail collects the lines about one credential.
type detail struct {
	b     *Browser
	row   *credentialRow
	width int
	tight bool // no blank lines: the strip below the credentials
	label int  // width of the labels
	lines []line

	secretAt int // the line of the secret
	sightEnd int // the line of the countdown to its hiding
}

// detailLines draws the chosen credential, from where it was scrolled to.
func (b *Browser) detailLines(width, height int) []string {
	row := b.chosen()
	if row == nil {
		return nil
	}
	d := b.detailOf(row, width, height)
	d.fields()
	d.claims()
	d.history()
	d.record()
	b.detailRows = len(d.lines)
	first := 0
	if b.toSecret && b.focus == detailPane {
		b.windows[detailPane].Fit(d.sightEnd, len(d.lines), height)
		b.windows[detailPane].Fit(d.secretAt, len(d.lines), height) // it matters more, where both don't fit
	}
	b.toSecret = false
	if b.focus == detailPane {
		b.windows[detailPane].Scroll(0, len(d.lines), height)
		first = b.windows[detailPane].First()
	}
	out := make([]string, 0, height)
	for _, l := range d.lines[min(first, len(d.lines)):min(len(d.lines), first+height)] {
		out = append(out, l.inset(width))
	}
	return b.markMore(out, len(d.lines) > first+height, width)
}

// roomyFrom is the height from which a detail without the focus has blank lines and headings, if its secret stays in sight.
const roomyFrom = 12

// usualLines is how many lines most details have.
const usualLines = 32

// detailOf begins a detail with the verdict and the identity. Where rows are few, what to do has more of them than what
// was said, and both have those that the identity leaves.
func (b *Browser) detailOf(row *credentialRow, width, height int) *detail {
	var d *detail
	for _, said := range []said{{3, 3, false}, {3, 3, true}, {2, 3, true}, {1, 3, true}, {1, 2, true}, {1, 1, true}} {
		if !said.tight && height < roomyFrom && b.focus != detailPane {
			continue
		}
		d = &detail{b: b, row: row, width: width - 2, tight: said.tight, lines: make([]line, 0, usualLines)}
		d.label = max(d.labelWidth(), 10)
		d.verdict(said)
		d.tokenLife()
		d.identity()
		if len(d.lines) <= height || b.focus == detailPane {
			break
		}
	}
	return d
}

// said is how many lines the words of a test may take at most, and how many what to do about them, in a detail without
// blank lines or with them.
type said struct {
	words, advice int
	tight         bool
}

// markMore says at the last line's end that there is more below.
func (b *Browser) markMore(out []string, more bool, width int) []string {
	if more && b.focus == detailPane && len(out) > 0 {
		t := b.env.Theme()
		last := len(out) - 1
		out[last] = ansi.Truncate(out[last], width-2, "") + t.Muted.Render(t.Symbols.More) + " "
	}
	return out
}

func (d *detail) add(l line) { d.lines = append(d.lines, l) }

func (d *detail) space() {
	if !d.tight && len(d.lines) > 0 {
		d.add(blank())
	}
}

// prose adds a text in a few lines, muted or not.
func (d *detail) prose(lead string, s text.Safe, most int, muted bool) {
	t := d.b.env.Theme()
	style := t.Text
	if muted {
		style = t.Muted
	}
	indent := text.Literal("").Pad(text.Literal(lead).Width())
	for i, l := range s.Wrap(d.width-indent.Width(), most) {
		at := indent
		if i == 0 {
			at = text.Literal(lead)
		}
		d.add(line{{t.Muted, at}, {style, l}})
	}
}

// fact adds a label and its value; an ID without room stands below its label.
func (d *detail) fact(label string, value line) {
	t := d.b.env.Theme()
	head := span{t.Muted, text.Literal(label).Pad(d.label + 1)}
	if value.width() > d.width-d.label-1 && !d.tight {
		d.add(line{head})
		d.add(append(line{{t.Text, text.Literal("  ")}}, value...))
		return
	}
	d.add(append(line{head}, value...))
}

func (d *detail) textFact(label, value string) {
	if value != "" {
		d.fact(label, line{{d.b.env.Theme().Text, text.Visible(value)}})
	}
}

func (d *detail) heading(words string) {
	d.space()
	d.add(line{{d.b.env.Theme().Strong, text.Literal(words)}})
}

func (d *detail) labelWidth() int {
	k := d.row.Kind.Info()
	return max(text.Literal(k.IDLabel).Width(), text.Literal(k.SecretLabel).Width())
}

// verdict tells what the last test said, and what to do about it.
func (d *detail) verdict(most said) {
	t := d.b.env.Theme()
	if d.row.spent() {
		d.retired()
		return
	}
	head := d.b.state(d.row)
	last := d.row.standing().Last
	if !last.TestedAt.IsZero() && d.b.work[d.row.ID] == "" {
		words := strings.TrimPrefix(d.b.ago(last.TestedAt).String(), text.Age(d.b.env.Now().Sub(last.TestedAt)).String())
		if last.HTTPStatus != 0 {
			words += fmt.Sprintf(" %s HTTP %d", t.Symbols.Dot, last.HTTPStatus)
		}
		if last.Latency >= time.Millisecond {
			words += fmt.Sprintf(" %s %d ms", t.Symbols.Dot, last.Latency.Milliseconds())
		}
		head = append(head, span{t.Muted, text.Literal(words)})
	}
	d.add(head)
	if last.Verdict == oauth.Untested || last.Verdict == "" {
		d.add(d.b.hint("test", "tests it"))
		return
	}
	d.prose("", text.Visible(cmp.Or(last.Lasting(), last.Meaning)), most.words, true)
	if last.Verdict != oauth.Valid {
		d.prose(t.Symbols.Arrow+" ", text.Visible(last.Advice), most.advice, false)
	}
	d.before(last.TestedAt)
}

// retired tells of a credential without a secret that nothing is left to test, and what proved it dead.
func (d *detail) retired() {
	t := d.b.env.Theme()
	head := line{{t.Strong, text.Literal("retired")}}
	if proved := d.row.provedDead(); !proved.IsZero() {
		head = append(head, span{t.Muted, text.Join(text.Literal("  proved dead "), d.b.ago(proved))})
	}
	d.add(head)
}

// before adds the older word about the key itself, where network or server
// got in the way since.
func (d *detail) before(last time.Time) {
	judged := d.row.standing().LastJudged
	if judged.TestedAt.IsZero() || judged.TestedAt.Equal(last) {
		return
	}
	t := d.b.env.Theme()
	mark := verdictMark(t, judged.Verdict)
	d.add(line{{t.Muted, text.Literal("before that ")}, mark, {mark.style, text.Literal(" " + string(judged.Verdict))}, {t.Muted, text.Join(text.Literal(" "), d.b.ago(judged.TestedAt))}})
}

// tokenLife draws the live token's life as a bar.
func (d *detail) tokenLife() {
	if d.row.Kind != vault.AccessKey && d.row.Kind != vault.OAuthClient || d.row.spent() {
		return
	}
	t := d.b.env.Theme()
	d.space()
	left := d.row.standing().TokenLeft(d.b.env.Now())
	if left <= 0 {
		d.fact("Token", append(line{{t.Muted, text.Literal("none live  ")}}, d.b.hint("copy", "gets and copies one")...))
		return
	}
	life := max(d.b.token.life, left, time.Second)
	full, empty := widget.Meter(t.Symbols, min(20, max(6, d.width-d.label-16)), float64(left)/float64(life))
	d.fact("Token", line{{t.Good, full}, {t.Muted, empty}, {t.Text, text.Join(text.Literal(" "), text.Countdown(left), text.Literal(" left"))}})
}

// fields are what else is kept.
func (d *detail) fields() {
	c, p := d.row.Credential, d.row.project
	if !d.tight {
		d.heading("Kept with it")
	}
	at := len(d.lines)
	d.dashboard()
	d.textFact("Token URL", c.TokenURL)
	d.textFact("Region", c.Region)
	d.textFact("Sent as", c.AuthStyle)
	d.textFact("Scopes", strings.Join(c.Scopes, " "))
	d.textFact("Audience", c.Audience)
	d.textFact("CA file", c.CAFile)
	if c.Status != vault.StatusActive {
		d.textFact("Status", c.Status)
	}
	d.note("Rotation", session.RotationWords(c))
	d.textFact("Conv. reg.", p.ConversationRegion)
	d.textFact("SMS region", p.SMSRegion)
	d.textFact("Tags", strings.Join(p.Tags, "  "))
	d.since("Issued", c.IssuedAt)
	d.since("Kept since", c.CreatedAt)
	d.since("Last used", d.row.standing().UsedAt)
	d.note("Notes", c.Notes)
	d.note("About", p.Notes)
	if len(d.lines) == at && !d.tight {
		d.lines = d.lines[:at-1] // nothing but the heading
	}
}

// since tells a day and how long ago it was.
func (d *detail) since(label string, at time.Time) {
	if at.IsZero() {
		return
	}
	t := d.b.env.Theme()
	d.fact(label, line{{t.Text, text.Literal(at.Format(time.DateOnly))}, {t.Muted, text.Join(text.Literal("  "), d.b.ago(at))}})
}

func (d *detail) note(label, words string) {
	if words != "" {
		d.prose(text.Literal(label).Pad(d.label+1).String(), text.Visible(words), 4, false)
	}
}

// mostClaims is how many claims of a token are shown.
const mostClaims = 12

// claims are what the token says of itself. Nobody has verified it.
func (d *detail) claims() {
	token := d.b.token
	if token.id != d.row.ID || token.life == 0 || d.tight {
		return
	}
	t := d.b.env.Theme()
	d.space()
	d.add(line{{t.Strong, text.Literal("Token claims")}, {t.Muted, text.Literal("  unverified")}})
	switch {
	case !token.jwt:
		d.add(line{{t.Muted, text.Literal("an opaque token: it tells nothing of itself")}})
	case token.claims.Encrypted:
		d.add(line{{t.Muted, text.Literal("an encrypted token: only its server can read it")}})
	}
	names := make([]string, 0, len(token.claims.All))
	for name := range token.claims.All {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names[:min(len(names), mostClaims)] {
		label := text.Visible(name).Cut(d.label).Pad(d.label + 1)
		d.add(line{{t.Muted, label}, {t.Text, text.Visible(claim(name, token.claims.All[name]))}})
	}
}

// claim words a claim's value: times as times (RFC 7519 section 4.1).
func claim(name string, value any) string {
	n, isNumber := value.(float64)
	if isNumber && slices.Contains([]string{"exp", "iat", "nbf", "auth_time"}, name) && n > 0 && n < 1e11 {
		return time.Unix(int64(n), 0).UTC().Format("2006-01-02 15:04:05 MST")
	}
	if isNumber && n == float64(int64(n)) {
		return strconv.FormatInt(int64(n), 10)
	}
	return fmt.Sprint(value)
}

// history is a strip of the past verdicts, oldest first.
func (d *detail) history() {
	past := d.row.standing().History
	if len(past) < 2 || d.tight {
		return
	}
	t := d.b.env.Theme()
	d.space()
	strip := line{{t.Muted, text.Literal("History").Pad(d.label + 1)}}
	for _, p := range slices.Backward(past) {
		strip = append(strip, verdictMark(t, p.Verdict), span{t.Text, text.Literal(" ")})
	}
	oldest, newest := text.Age(d.b.env.Now().Sub(past[len(past)-1].At)), text.Age(d.b.env.Now().Sub(past[0].At))
	if oldest.String() != newest.String() {
		strip = append(strip, span{t.Muted, text.Join(text.Literal(" "), oldest, text.Literal(" ago to "), newest)})
	}
	d.add(strip)
}

// ago words a moment of the past: "now", "3h ago".
func (b *Browser) ago(at time.Time) text.Safe {
	age := text.Age(b.env.Now().Sub(at))
	if age.String() == "now" {
		return age
	}
	return text.Join(age, text.Literal(" ago"))
}
