package browser

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// tokenView is what the detail shows of a live token: decoded once, in a
// command. It holds no token.
type tokenView struct {
	answer
	id      vault.CredentialID
	expires time.Time
	life    time.Duration
	claims  oauth.Claims
	jwt     bool
}

// lookAtToken decodes the chosen credential's live token when it is another
// one than before.
func (b *Browser) lookAtToken() tea.Cmd {
	row := b.chosen()
	if row == nil || !b.live(row) {
		b.token = tokenView{}
		return nil
	}
	if b.token.id == row.ID && b.token.expires.Equal(row.standing().TokenExpiresAt) {
		return nil
	}
	view := tokenView{answer: b.answer(), id: row.ID, expires: row.standing().TokenExpiresAt}
	b.token = view
	s := b.env.Session
	return func() tea.Msg {
		t, ok := s.LiveToken(view.id)
		if !ok {
			return nil
		}
		view.life = t.ExpiresAt().Sub(t.IssuedAt().Round(0))
		view.claims, view.jwt = t.Claims()
		return view
	}
}

// tokenCame takes in what was found out about a token, or that there is a new one.
func (b *Browser) tokenCame(msg tea.Msg) {
	switch m := msg.(type) {
	case tokenView:
		b.tokenSeen(m)
	case renewedToken:
		b.learn(m.id, m.standing)
	}
}

// tokenSeen keeps what was decoded, if it is still what is looked at.
func (b *Browser) tokenSeen(m tokenView) {
	if b.token.id == m.id && b.token.expires.Equal(m.expires) {
		b.token = m
	}
}
