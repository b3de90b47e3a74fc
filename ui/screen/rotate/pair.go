package rotate

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/session"
	"sinchkeys/ui/widget"
	"sinchkeys/vault"
)

// pair are the two fields for a key that was made by hand.
type pair struct {
	id       widget.Field
	secret   widget.SecretField
	onSecret bool
	reveal   bool
	filled   bool // by a paste that held both
	tried    bool // to go on without both halves
}

// revealFor is how long a secret stays in sight.
const revealFor = 15 * time.Second

// hidden comes when the secret was in sight long enough.
type hidden struct{ answer }

func (p *pair) empty() bool { return strings.TrimSpace(p.id.Value()) == "" && p.secret.Len() == 0 }

// whole gives the key, or puts the focus on the half that is missing.
func (p *pair) whole() (*session.KeyPair, bool) {
	id := strings.TrimSpace(p.id.Value())
	if id == "" || p.secret.Len() == 0 {
		p.onSecret, p.tried = id != "", true
		return nil, true
	}
	return &session.KeyPair{ID: id, Secret: vault.NewSecret(p.secret.Text())}, false
}

func (p *pair) key(k tea.KeyPressMsg) {
	if p.onSecret {
		p.secret.Key(k)
		return
	}
	p.id.Key(k)
}

// paste fills both fields when what was pasted holds both, as the dashboard shows them; else the one with the focus.
func (p *pair) paste(s *session.Session, content string) {
	if found := s.Recognise(content); found.PublicID != "" && !found.Secret.IsZero() {
		p.id.Set(found.PublicID)
		p.secret.Set(found.Secret.Reveal())
		p.filled = true
		return
	}
	if content = strings.TrimSpace(content); p.onSecret {
		p.secret.Paste(content)
		return
	}
	p.id.Paste(content)
}

func (p *pair) hide() { p.reveal = false }

// toggle shows the secret for a while, or covers it.
func (p *pair) toggle(r *Rotate) tea.Cmd {
	if p.reveal = !p.reveal && r.asksPair(); !p.reveal {
		return nil
	}
	a := r.answer()
	return tea.Tick(revealFor, func(time.Time) tea.Msg { return hidden{a} })
}

// clear forgets both.
func (p *pair) clear() {
	p.secret.Clear()
	p.id.Clear()
	p.onSecret, p.reveal, p.filled, p.tried = false, false, false, false
}
