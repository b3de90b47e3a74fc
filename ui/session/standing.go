package session

import (
	"context"
	"strings"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// historyLength is how many verdicts of a credential are remembered.
const historyLength = 12

// Record is what one test said.
type Record struct {
	Verdict    oauth.Verdict // never empty: oauth.Untested when there was no test
	HTTPStatus int
	Detail     string // raw: may hold a server's text, show it through text.Visible
	Meaning    string
	Advice     string
	TestedAt   time.Time
	Latency    time.Duration
	ExpiresIn  time.Duration // of the token that was issued
}

// Lasting is the detail but for how long the token was to live when it was issued: beside a countdown that would look like
// another one, which stands still.
func (r Record) Lasting() string {
	const clause = ", expires in "
	before, after, found := strings.Cut(r.Detail, clause)
	if r.Verdict != oauth.Valid || !found {
		return r.Detail
	}
	if _, more, ok := strings.Cut(after, ";"); ok {
		return before + ";" + more
	}
	return before
}

// Past is an earlier verdict.
type Past struct {
	Verdict oauth.Verdict
	At      time.Time
}

// Standing is what is known about a credential.
type Standing struct {
	Last       Record
	LastJudged Record // the latest that was about the key itself; equals Last unless network or server got in the way since
	History    []Past // newest first, at most 12

	TokenExpiresAt time.Time // rounded down to a second; zero: no live token was at hand; see TokenLeft
	UsedAt         time.Time // when this machine used it last; zero: never
}

// Standing says what is known about a credential; a standing of Untested when nothing is, or when the
// credential was edited since.
func (s *Session) Standing(id vault.CredentialID) Standing {
	w, p, c, err := s.find(id)
	if err != nil {
		return untested()
	}
	return s.standing(w, p, c)
}

// StandingOf is Standing for those who hold the credential already.
func (s *Session) StandingOf(p *vault.Project, c *vault.Credential) Standing {
	w, err := s.open()
	if err != nil {
		return untested()
	}
	return s.standing(w, p, c)
}

func (s *Session) standing(w *work, p *vault.Project, c *vault.Credential) Standing {
	out := w.state.standing(p, c)
	if !exchanges(c.Kind) || !w.state.tokens.Load() {
		return out
	}
	if token, ok := w.source.Peek(translate(p, c)); ok && token.Live(s.cfg.Now()) {
		// Whole seconds: all countdowns in sight step at the same moment, so that a screen is drawn once a second for them.
		end := token.ExpiresAt()
		out.TokenExpiresAt = end.Add(-time.Duration(end.Nanosecond())) // Truncate would lose the monotonic reading
	}
	return out
}

// Standings says what is known about all credentials of which anything is, in one go. The rest are untested: they may be
// a hundred thousand.
func (s *Session) Standings() map[vault.CredentialID]Standing {
	w, err := s.open()
	if err != nil {
		return nil
	}
	doc := w.store.Document()
	known := w.state.ids()
	out := make(map[vault.CredentialID]Standing, len(known))
	live := map[string]bool{}
	for _, id := range known {
		p, c := doc.Credential(id)
		if c == nil {
			continue
		}
		out[id] = s.standing(w, p, c)
		if !out[id].TokenExpiresAt.IsZero() {
			live[c.PublicID] = true
		}
	}
	if len(live) > 0 {
		s.shareTokens(w, doc, live, out)
	}
	return out
}

// shareTokens adds those of which nothing is known but that the same pair stands elsewhere, with a live token.
func (s *Session) shareTokens(w *work, doc *vault.Document, live map[string]bool, out map[vault.CredentialID]Standing) {
	for p, c := range doc.All() {
		if !live[c.PublicID] {
			continue
		}
		if _, ok := out[c.ID]; ok {
			continue
		}
		if shared := s.standing(w, p, c); !shared.TokenExpiresAt.IsZero() {
			out[c.ID] = shared
		}
	}
}

// Settle waits until the local state has been read. Standing and Rank wait for it by themselves; a
// screen that must not wait while it draws calls this first, in a command.
func (s *Session) Settle(ctx context.Context) {
	w, err := s.open()
	if err != nil {
		return
	}
	select {
	case <-w.state.loaded:
	case <-ctx.Done():
	}
}

// LiveToken gives the token that is at hand, without any request.
func (s *Session) LiveToken(id vault.CredentialID) (oauth.Token, bool) {
	w, p, c, err := s.find(id)
	if err != nil || !exchanges(c.Kind) {
		return oauth.Token{}, false
	}
	token, ok := w.source.Peek(translate(p, c))
	if !ok || !token.Live(s.cfg.Now()) {
		return oauth.Token{}, false
	}
	return token, true
}

// TokenLeft is how long it is until the live token ends; 0 when there is none, or none any more.
func (s Standing) TokenLeft(now time.Time) time.Duration { return oauth.Until(s.TokenExpiresAt, now) }

func untested() Standing {
	none := Record{Verdict: oauth.Untested}
	return Standing{Last: none, LastJudged: none}
}

func record(r oauth.Result) Record {
	return Record{
		Verdict: r.Verdict, HTTPStatus: r.HTTPStatus, Detail: r.Detail, Meaning: r.Meaning, Advice: r.Advice,
		TestedAt: r.TestedAt, Latency: r.Latency, ExpiresIn: r.ExpiresIn,
	}
}

// with gives the standing after a further test. What the network or the server got wrong never
// overwrites what is known about the key.
func (s Standing) with(r Record) Standing {
	out := s
	out.Last = r
	if r.Verdict.Judged() {
		out.LastJudged = r
	}
	out.History = append([]Past{{r.Verdict, r.TestedAt}}, s.History...)
	out.History = out.History[:min(len(out.History), historyLength)]
	return out
}
