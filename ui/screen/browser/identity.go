package browser

import (
	"net/url"
	"strings"

	"sinchkeys/ui/match"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// identity is who is billed: the key and its project.
func (d *detail) identity() {
	t := d.b.env.Theme()
	k, p := d.row.Kind.Info(), d.row.project
	if d.tight {
		d.space()
	} else {
		d.heading("Billing identity")
	}
	d.fact(k.IDLabel, d.id(d.row.PublicID))
	if !d.tight {
		d.textFact("Project", p.Name)
	}
	if p.SinchID != "" {
		d.fact("Project ID", d.id(p.SinchID))
	} else if d.row.Kind == vault.AccessKey {
		d.fact("Project ID", line{{t.Muted, text.Literal("not given: a test can't check it")}})
	}
	if d.row.spent() {
		d.note(k.SecretLabel, "left the vault; the backups keep it until they expire")
	} else {
		d.fact(k.SecretLabel, d.secret())
	}
	d.secretAt = len(d.lines) - 1
	if d.b.revealed(d.row.ID) && !d.row.Secret.IsZero() {
		left := d.b.reveal.until.Sub(d.b.env.Now())
		d.fact("", line{{t.Warn, text.Join(text.Literal("in sight, hides in "), text.Countdown(left))}})
	}
	d.sightEnd = len(d.lines) - 1
	d.twins()
}

func (d *detail) id(id string) line {
	t := d.b.env.Theme()
	var at []int
	if d.b.shown.query != "" {
		at = match.Part(id, d.b.shown.query)
	}
	return lit(text.Visible(id), id, at, t.Text, t.Match)
}

// secret is a row of marks of one length for all, or the secret itself while
// it is revealed.
func (d *detail) secret() line {
	t := d.b.env.Theme()
	switch {
	case d.row.Secret.IsZero():
		return line{{t.Warn, text.Literal("missing")}}
	case d.b.revealed(d.row.ID):
		return line{{t.Text, text.Visible(d.row.Secret.Reveal())}}
	default:
		return append(line{{t.Muted, text.Literal(strings.Repeat(t.Symbols.Mask, 8) + "  ")}}, d.b.hint("reveal", "reveals")...)
	}
}

// mostTwins is how many other places of a key are named.
const mostTwins = 4

// twins tell where else in the vault the same KEY ID stands, and whether with
// the same secret: a key that is rotated or deleted here changes there, too.
func (d *detail) twins() {
	others, all := d.b.outline.twinsOf(d.row, mostTwins)
	if all == 0 {
		return
	}
	t := d.b.env.Theme()
	label := "Also in"
	if d.tight {
		d.fact(label, line{{t.Warn, text.Literal(counted(all, "other place"))}})
		return
	}
	for _, other := range others {
		words := "  same secret"
		style := t.Muted
		if !other.Secret.Equal(d.row.Secret) {
			words, style = "  another secret", t.Warn
		}
		room := d.width - d.label - 1 - text.Literal(words).Width()
		name := text.Visible(other.project.Name + "/" + other.Name).Middle(max(8, room))
		d.fact(label, line{{t.Text, name}, {style, text.Literal(words)}})
		label = ""
	}
	if more := all - len(others); more > 0 {
		d.fact("", line{{t.Muted, text.Literal("and " + counted(more, "other place"))}})
	}
}

// dashboard names the page where the key is kept, as a link where the
// terminal takes them.
func (d *detail) dashboard() {
	if d.tight {
		return
	}
	t := d.b.env.Theme()
	address := session.Page(d.row.project.Project, d.row.Credential)
	style := t.Text
	if to, ok := link(address); ok && t.Links {
		style = t.Text.Hyperlink(to)
	}
	shown := strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://")
	words, opens := text.Visible(shown), d.b.hint("dashboard", "opens")
	if words.Width()+2+opens.width() <= d.width-d.label-1 {
		d.fact("Dashboard", append(line{{style, words}, {t.Muted, text.Literal("  ")}}, opens...))
		return
	}
	d.fact("Dashboard", opens)
	d.add(line{{t.Text, text.Literal("  ")}, {style, words.Middle(max(12, d.width-2))}})
}

// link gives an address that may stand in an escape sequence: a page of the
// web, of printable ASCII.
func link(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", false
	}
	clean := u.String()
	return clean, !strings.ContainsFunc(clean, func(r rune) bool { return r <= ' ' || r > '~' })
}
