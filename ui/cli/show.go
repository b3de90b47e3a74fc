package cli

import (
	"cmp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

func (a *app) showCommand() *cobra.Command {
	var reveal bool
	c := &cobra.Command{
		Use:   "show REF",
		Short: "Show one credential",
		Long:  "Shows all that is kept and known about one credential. The secret is shown with --reveal only.",
		Args:  arguments(0, 1, ""),

		ValidArgsFunction: a.references(1, credentialNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, match, err := a.unlocked(cmd, args)
			if err != nil {
				return err
			}
			if a.flags.json {
				return a.showJSON(match, s.StandingOf(match.Project, match.Credential), reveal)
			}
			return a.showFields(match, s.StandingOf(match.Project, match.Credential), reveal)
		},
	}
	c.Flags().BoolVar(&reveal, "reveal", false, "show the secret too")
	return c
}

func (a *app) showJSON(m vault.Match, known session.Standing, reveal bool) error {
	o := credentialView(m.Credential, known)
	o = append(object{{"project", m.Project.Name}, {"project_id", m.Project.SinchID}}, o...)
	if reveal {
		o = o.with(cmp.Or(m.Credential.Kind.Info().SecretField, "secret"), m.Credential.Secret.Reveal())
	}
	if known.Last.Verdict != oauth.Untested {
		o = o.with("http_status", known.Last.HTTPStatus).with("detail", known.Last.Detail)
	}
	return a.printJSON(o)
}

func (a *app) showFields(m vault.Match, known session.Standing, reveal bool) error {
	p, c := m.Project, m.Credential
	info := c.Kind.Info()
	secret := c.Secret.String()
	switch {
	case c.Secret.IsZero():
		secret = "none"
	case reveal:
		secret = c.Secret.Reveal()
	}
	var t table
	for _, field := range [][2]string{
		{"Project", p.Name},
		{"Project ID", p.SinchID},
		{"Credential", c.Name},
		{"Kind", info.Title},
		{info.IDLabel, c.PublicID},
		{info.SecretLabel, secret},
		{"Token URL", c.TokenURL},
		{"Region", c.Region},
		{"Style", c.AuthStyle},
		{"Scopes", strings.Join(c.Scopes, " ")},
		{"Audience", c.Audience},
		{"CA file", c.CAFile},
		{"Status", c.Status},
		{"Rotation", session.RotationWords(c)},
		{"Tags", strings.Join(p.Tags, ", ")},
		{"Notes", c.Notes},
		{"Issued", a.dated(c.IssuedAt)},
		{"Added", a.dated(c.CreatedAt)},
		{"Edited", a.dated(c.UpdatedAt)},
		{"Last used", a.dated(known.UsedAt)},
		{"Verdict", a.verdictWords(known)},
		{"", known.Last.Detail},
		{"", known.Last.Meaning},
		{"", known.Last.Advice},
		{"Token", a.liveWords(known)},
	} {
		if field[1] != "" {
			t.add(field[0], field[1])
		}
	}
	return t.write(a.streams.Out)
}

// dated is a day and how long ago it was.
func (a *app) dated(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	since := a.now().Sub(t)
	if since < time.Minute {
		return date(t) + "  just now"
	}
	return date(t) + "  " + age(since) + " ago"
}

func (a *app) liveWords(known session.Standing) string {
	left := known.TokenLeft(a.now())
	if left <= 0 {
		return ""
	}
	return "live for " + countdown(left)
}
