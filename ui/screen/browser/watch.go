package browser

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/match"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// watchEvery is how soon another process's edit shows here.
const watchEvery = time.Second

// outlined brings a fresh outline after the document changed.
type outlined struct {
	answer
	outline *outline
	shown   *shown
	result  *match.Result
}

// prepared says that an outline can tell now where else a key stands.
type prepared struct{ answer }

// Revised implements screen.Revised.
func (outlined) Revised() {}

// watched says whether another process saved something.
type watched struct {
	answer
	changed bool
	err     error
}

// reload lays the vault out again, and what the filter leaves of it.
func (b *Browser) reload() tea.Cmd {
	s, ctx, a, query, ranks := b.env.Session, b.env.Context(), b.answer(), b.filter.query, b.ranks
	b.learnt = map[vault.CredentialID]session.Standing{}
	return func() tea.Msg {
		s.Settle(ctx)
		doc := s.Document()
		if doc == nil {
			return nil
		}
		if ranks == nil {
			ranks = ranking(doc, s.Rank)
		}
		o := newOutline(doc, s.Standings(), ranks)
		o.readOnly = s.ReadOnly()
		shown, result := search(ctx, o, query, nil)
		return outlined{answer: a, outline: o, shown: shown, result: result}
	}
}

// ranking is how much each credential was used before today: the order of
// the projects must not change under the user's hand.
func ranking(doc *vault.Document, rank func(vault.CredentialID) float64) map[vault.CredentialID]float64 {
	out := map[vault.CredentialID]float64{}
	for _, c := range doc.All() {
		if r := rank(c.ID); r > 0 {
			out[c.ID] = r
		}
	}
	return out
}

func (b *Browser) outlined(m outlined) tea.Cmd {
	if m.shown == nil || b.outline != nil && m.outline.doc.Revision < b.outline.doc.Revision {
		return nil
	}
	for id, standing := range b.learnt {
		m.outline.learn(id, standing)
	}
	b.outline, b.ranks, b.learnt = m.outline, m.outline.ranks, nil
	was := b.cursor.credential
	b.shown, b.filter.result = m.shown, m.result
	b.cursor.settle(m.shown)
	b.moved(was)
	a := b.answer()
	prepare := func() tea.Msg {
		m.outline.ready()
		if len(*m.outline.twins.Load()) == 0 {
			return nil // nothing to draw anew for
		}
		return prepared{a}
	}
	if !b.settled() {
		return tea.Batch(prepare, b.find())
	}
	return tea.Batch(prepare, b.resume())
}

// watch looks every second whether another process saved, and speaks up only
// when there is something to say: an idle screen is not drawn again.
func (b *Browser) watch() tea.Cmd {
	if b.watching {
		return nil
	}
	b.watching = true
	s, ctx, a, unreadable := b.env.Session, b.env.Context(), b.answer(), b.unreadable
	return func() tea.Msg {
		for pause(ctx, watchEvery) {
			changed, err := s.Refresh(ctx)
			if ctx.Err() != nil {
				break
			}
			if changed || (err != nil) != unreadable {
				return watched{answer: a, changed: changed, err: err}
			}
		}
		return nil
	}
}

// pause waits, and says whether there is still something to wait for.
func pause(ctx context.Context, d time.Duration) bool {
	soon, stop := context.WithTimeout(ctx, d)
	defer stop()
	<-soon.Done()
	return ctx.Err() == nil
}

func (b *Browser) watched(m watched) tea.Cmd {
	var cmds []tea.Cmd
	if m.changed {
		cmds = append(cmds, b.reload(), b.toast(screen.Info, "Taken in: another process edited the vault"))
	}
	if m.err != nil && !b.unreadable {
		cmds = append(cmds, b.failed("The vault on the disk can't be read any more", m.err))
	}
	b.unreadable, b.watching = m.err != nil, false
	return tea.Batch(append(cmds, b.watch())...)
}
