package plain

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// where names what is chosen.
func (p *plain) where() text.Safe {
	if e := p.found(); e != nil {
		return e.name()
	}
	return text.Literal("Nothing chosen")
}

// summary says how the whole vault stands.
func (p *plain) summary() {
	doc := p.o.Session.Document()
	if doc == nil {
		return
	}
	var tally screen.Tally
	retired := 0
	standings := p.o.Session.Standings()
	for _, c := range doc.All() {
		if c.Status == vault.StatusRetired {
			retired++ // it is dead, and known to be
			continue
		}
		tally.Add(verdict(standings[c.ID]), 1)
	}
	n := tally.Total()
	p.con.say(text.Join(text.Counted(len(doc.Projects), "project"), text.Literal(", "), text.Counted(n, "credential"), text.Literal(screen.Retired(retired)+counts(tally)+".")))
	if why := p.o.Session.ReadOnly(); why != "" {
		p.con.say(text.Visible("The vault is read-only: " + why + "."))
	}
	if n+retired == 0 {
		p.con.say(text.Literal("N makes a project, n a credential in it."))
	}
}

func verdict(s session.Standing) oauth.Verdict { return cmp.Or(s.Last.Verdict, oauth.Untested) }

// counts words a tally: ": 3 valid, 1 needs care".
func counts(t screen.Tally) string {
	var out []string
	for _, part := range t.Parts() {
		out = append(out, text.Number(part.N).String()+" "+part.Word)
	}
	if len(out) == 0 {
		return ""
	}
	return ": " + strings.Join(out, ", ")
}

// line is an entry in one line.
func (p *plain) line(e entry) text.Safe {
	if e.credential == nil {
		return text.Join(e.name(), text.Literal(", no credential yet"))
	}
	s := p.o.Session.StandingOf(e.project, e.credential)
	words := fmt.Sprintf(", %s, %s", e.credential.Kind.Info().Title, p.judged(s.Last))
	if e.credential.Status == vault.StatusRetiring || e.credential.Status == vault.StatusRetired {
		words += ", " + e.credential.Status
	}
	if left := s.TokenLeft(p.o.Now()); left > 0 {
		words += ", token lives " + text.Countdown(left).String()
	}
	return text.Join(e.name(), text.Literal(words))
}

// judged words a verdict with its age.
func (p *plain) judged(r session.Record) string {
	if r.Verdict == oauth.Untested || r.Verdict == "" {
		return string(oauth.Untested)
	}
	age := text.Age(p.o.Now().Sub(r.TestedAt)).String()
	if age != "now" {
		age += " ago"
	}
	return string(r.Verdict) + " " + age
}

// detail says all there is to say about what is chosen, but its secret.
func (p *plain) detail() {
	e := p.found()
	if e == nil {
		p.con.say(text.Literal("Nothing is chosen: N makes a project."))
		return
	}
	p.con.say(p.line(*e))
	p.facts([][2]string{
		{"Project ID", e.project.SinchID},
		{"Tags", strings.Join(e.project.Tags, ", ")},
		{"Conversation region", e.project.ConversationRegion},
		{"SMS region", e.project.SMSRegion},
		{"Notes on the project", e.project.Notes},
	})
	if e.credential == nil {
		return
	}
	c, info := e.credential, e.credential.Kind.Info()
	p.facts([][2]string{
		{info.IDLabel, c.PublicID},
		{info.SecretLabel, p.whereSecret(c)},
		{"Token URL", c.TokenURL},
		{"Region", c.Region},
		{"Sent as", c.AuthStyle},
		{"Scopes", strings.Join(c.Scopes, " ")},
		{"Audience", c.Audience},
		{"Status", c.Status},
		{"Issued", day(c.IssuedAt)},
		{"Notes", c.Notes},
	})
	p.standing(p.o.Session.StandingOf(e.project, c))
}

// whereSecret says how to see a credential's secret, or where it has gone.
func (p *plain) whereSecret(c *vault.Credential) string {
	if c.Status == vault.StatusRetired && c.Secret.IsZero() {
		return "left the vault; the backups keep it until they expire"
	}
	return "hidden; " + p.o.Keys.Key("reveal") + " shows it"
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// facts says those that there are, one a line.
func (p *plain) facts(all [][2]string) {
	for _, f := range all {
		if f[1] != "" {
			p.con.say(text.Join(text.Literal(f[0]+": "), text.Visible(f[1])))
		}
	}
}

// standing says what the last test said, and what to do about it.
func (p *plain) standing(s session.Standing) {
	p.facts([][2]string{{"Last test", p.judged(s.Last)}, {"It said", s.Last.Lasting()}})
	if s.Last.Verdict == oauth.Valid || s.Last.Verdict == oauth.Untested {
		return
	}
	p.facts([][2]string{{"It means", s.Last.Meaning}, {"What to do", s.Last.Advice}})
	if j := s.LastJudged; j.Verdict != oauth.Untested && !j.TestedAt.Equal(s.Last.TestedAt) {
		p.facts([][2]string{{"Known from before", p.judged(j)}})
	}
}
