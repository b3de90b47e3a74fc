package browser

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

const (
	// renewAhead is how long before a token's last minute, in which it is not
	// handed out any more, the next one is got: a copy then never waits.
	renewAhead = 2 * time.Minute
	// leastRenewed is the life from which on that is done: of tokens that live
	// shorter it would ask for one after the other.
	leastRenewed = 2 * renewAhead
)

// renewal is what was last renewed: a token is asked for once, whatever comes
// of it.
type renewal struct {
	id   vault.CredentialID
	ends time.Time
}

// renewedToken is the answer to a renewal.
type renewedToken struct {
	answer
	id       vault.CredentialID
	standing session.Standing
}

// Learnt implements screen.News.
func (m renewedToken) Learnt() map[vault.CredentialID]session.Standing {
	return map[vault.CredentialID]session.Standing{m.id: m.standing}
}

// renew gets the chosen credential's next token shortly before the one at hand
// ends. Nothing is got ahead of need for a credential that nobody looks at, nor
// for one whose token nobody has asked for.
func (b *Browser) renew() tea.Cmd {
	row := b.chosen()
	if row == nil || b.token.id != row.ID || b.token.life < leastRenewed || b.work[row.ID] != "" {
		return nil
	}
	ahead := min(renewAhead, b.token.life/4)
	this := renewal{row.ID, b.token.expires}
	left := row.standing().TokenLeft(b.env.Now())
	if left == 0 || left > oauth.Margin+ahead || b.renewed == this {
		return nil
	}
	b.renewed = this
	s, ctx, a := b.env.Session, b.env.Context(), b.answer()
	return func() tea.Msg {
		_ = s.Renew(ctx, this.id, ahead) // what it said stands on the row; a copy says more
		if ctx.Err() != nil {
			return nil
		}
		return renewedToken{answer: a, id: this.id, standing: s.Standing(this.id)}
	}
}
