package browser

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/match"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
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
	s, ctx, a, query, uses := b.env.Session, b.env.Context(), b.answer(), b.filter.query, b.uses
	b.learnt = map[vault.CredentialID]session.Standing{}
	return func() tea.Msg {
		s.Settle(ctx)
		doc := s.Document()
		if doc == nil {
			return nil
		}
		if uses == nil {
			uses = s.Uses()
		}
		o := newOutline(doc, s.Standings(), uses)
		o.readOnly = s.ReadOnly()
		shown, result := search(ctx, o, query, nil)
		return outlined{answer: a, outline: o, shown: shown, result: result}
	}
}

func (b *Browser) outlined(m outlined) tea.Cmd {
	if m.shown == nil || b.outline != nil && m.outline.doc.Revision < b.outline.doc.Revision {
		return nil
	}
	for id, standing := range b.learnt {
		m.outline.learn(id, standing)
	}
	first := b.cursor.project == ""
	b.outline, b.uses, b.learnt = m.outline, m.outline.uses, nil
	was := b.cursor.credential
	b.shown, b.filter.result = m.shown, m.result
	if last := m.outline.latest; first && last != nil {
		b.cursor = cursor{project: last.project.ID, credential: last.ID}
	}
	b.cursor.settle(m.shown)
	b.moved(was)
	a := b.answer()
	prepare := func() tea.Msg {
		if !m.outline.compare() {
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

// suggest says, once, that a passphrase can be forgotten.
func (b *Browser) suggest() tea.Cmd {
	s := b.env.Session
	return func() tea.Msg {
		if !s.SuggestRecovery() {
			return nil
		}
		return screen.Toast{Text: text.Literal("Only the passphrase opens this vault: 'sinchkeys recovery' makes a spare key"), Tone: screen.Info, ID: "recovery"}
	}
}

// pause waits, and says whether there is still something to wait for.
func pause(ctx context.Context, d time.Duration) bool {
	soon, stop := context.WithTimeout(ctx, d)
	defer stop()
	<-soon.Done()
	return ctx.Err() == nil
}

// takenIn shows what another process saved.
func (b *Browser) takenIn() tea.Cmd {
	return tea.Batch(b.reload(), b.toast(screen.Info, "Taken in: another process edited the vault"))
}

func (b *Browser) watched(m watched) tea.Cmd {
	var cmds []tea.Cmd
	if m.changed {
		cmds = append(cmds, b.takenIn())
	}
	if _, rekeyed := errors.AsType[*vault.RekeyedError](m.err); rekeyed {
		return screen.Send(screen.Relock{Why: screen.Failure{
			Title: text.Literal("The vault has a new key"), Happened: text.Literal("Another process has replaced the vault's key."),
			Safe: text.Literal("Nothing was changed here, and nothing is lost."), Next: text.Literal("Unlock the vault again."),
		}})
	}
	if m.err != nil && !b.unreadable {
		cmds = append(cmds, b.failed("The vault on the disk can't be read any more", m.err))
	}
	b.unreadable, b.watching = m.err != nil, false
	return tea.Batch(append(cmds, b.watch())...)
}
