package cli

import (
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// projectView is a project as --json prints it: the document's fields, without any secret.
func projectView(p *vault.Project, credentials []object) object {
	o := object{{"id", p.ID}, {"name", p.Name}, {"project_id", p.SinchID}}
	o = maybe(o, "conversation_region", p.ConversationRegion)
	o = maybe(o, "sms_region", p.SMSRegion)
	if len(p.Tags) > 0 {
		o = o.with("tags", p.Tags)
	}
	o = maybe(o, "notes", p.Notes)
	o = maybe(o, "dashboard_url", p.DashboardURL)
	o = o.moment("created_at", p.CreatedAt).moment("updated_at", p.UpdatedAt)
	if credentials == nil {
		credentials = []object{}
	}
	return o.with("credentials", credentials)
}

// credentialView is a credential as --json prints it: the document's fields but the secret, and what
// this machine knows about it.
func credentialView(c *vault.Credential, known session.Standing) object {
	o := make(object, 0, 16) // of fields, as many as an access key has and then some
	o = append(o, member{"id", c.ID}, member{"kind", c.Kind}, member{"name", c.Name}, member{idField(c.Kind), c.PublicID})
	o = maybe(o, "token_url", c.TokenURL)
	o = maybe(o, "region", c.Region)
	o = maybe(o, "auth_style", c.AuthStyle)
	if len(c.Scopes) > 0 {
		o = o.with("scopes", c.Scopes)
	}
	o = maybe(o, "audience", c.Audience)
	o = maybe(o, "ca_file", c.CAFile)
	o = maybe(o, "status", c.Status)
	if c.Rotation != nil {
		o = o.with("rotation", maybe(object{{"stage", string(c.Rotation.Stage)}}.moment("started_at", c.Rotation.StartedAt), "proof", c.Rotation.Proof))
	}
	o = maybe(o, "notes", c.Notes)
	o = o.moment("issued_at", c.IssuedAt).moment("created_at", c.CreatedAt).moment("updated_at", c.UpdatedAt)
	if known.Last.Verdict == oauth.Untested {
		return o.moment("used_at", known.UsedAt).moment("token_expires_at", known.TokenExpiresAt)
	}
	o = o.with("verdict", known.Last.Verdict).moment("tested_at", known.Last.TestedAt)
	if judged := known.LastJudged; judged.Verdict != oauth.Untested && judged.TestedAt != known.Last.TestedAt {
		o = o.with("last_judged", object{{"verdict", judged.Verdict}}.moment("tested_at", judged.TestedAt))
	}
	return o.moment("used_at", known.UsedAt).moment("token_expires_at", known.TokenExpiresAt)
}

func idField(k vault.Kind) string {
	if field := k.Info().IDField; field != "" {
		return field
	}
	return "public_id"
}

// verdictWords are a verdict and its age, as a row shows them: "valid 2m".
func (a *app) verdictWords(known session.Standing) string {
	if known.Last.Verdict == oauth.Untested {
		return string(oauth.Untested)
	}
	words := string(known.Last.Verdict) + " " + age(a.now().Sub(known.Last.TestedAt))
	if judged := known.LastJudged; judged.Verdict != oauth.Untested && judged.TestedAt != known.Last.TestedAt {
		words += " (" + string(judged.Verdict) + " " + age(a.now().Sub(judged.TestedAt)) + ")"
	}
	return words
}

// tokenWords is how long the token at hand lives.
func (a *app) tokenWords(known session.Standing) string {
	left := known.TokenLeft(a.now())
	if left <= 0 {
		return ""
	}
	return "token " + countdown(left)
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04")
}
