package session

import (
	"time"

	"sinchkeys/vault"
)

// Usage is how a credential was used on this machine.
type Usage struct {
	Rank float64   // each use counts 1 and fades by half in a week
	At   time.Time // the last one
}

// Uses lists the credentials that were ever used, in one go; nil when the vault is locked. It waits for
// the local state: call it from a command.
func (s *Session) Uses() map[vault.CredentialID]Usage {
	w, err := s.open()
	if err != nil {
		return nil
	}
	<-w.state.loaded
	now := s.cfg.Now()
	w.state.mu.Lock()
	defer w.state.mu.Unlock()
	out := map[vault.CredentialID]Usage{}
	for id, e := range w.state.known {
		if e.uses > 0 {
			out[id] = Usage{Rank: e.faded(now), At: e.usedAt}
		}
	}
	return out
}
