package browser

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/clipboard"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// job is what is under way for a credential.
type job string

const (
	judging  job = "testing"
	fetching job = "getting a token"
)

// testedOne is the answer to a test of one credential.
type testedOne struct {
	answer
	id     vault.CredentialID
	tested session.Tested
	err    error
}

// test judges the chosen credential.
func (b *Browser) test() tea.Cmd {
	id := b.cursor.credential
	if id == "" || b.work[id] != "" {
		return nil
	}
	b.work[id] = judging
	s, ctx, a := b.env.Session, b.env.Context(), b.answer()
	return tea.Batch(b.spin(), func() tea.Msg {
		done, err := s.Test(ctx, id)
		return testedOne{answer: a, id: id, tested: done, err: err}
	})
}

func (b *Browser) testedOne(m testedOne) tea.Cmd {
	delete(b.work, m.id)
	if m.err != nil {
		return b.failed("The test could not run", m.err)
	}
	b.learn(m.id, m.tested.Standing)
	return nil
}

// Learnt implements screen.News.
func (m testedOne) Learnt() map[vault.CredentialID]session.Standing {
	if m.err != nil {
		return nil
	}
	return map[vault.CredentialID]session.Standing{m.id: m.tested.Standing}
}

// copied is the answer to a copy.
type copied struct {
	answer
	id       vault.CredentialID
	what     session.What
	name     string
	copied   session.Copied
	standing session.Standing
	err      error
}

// copy puts a thing of the chosen credential into the clipboard. A token is
// got first when none is live.
func (b *Browser) copy(what session.What) tea.Cmd {
	row := b.chosen()
	if row == nil || b.work[row.ID] != "" {
		return nil
	}
	id, name := row.ID, row.project.Name+"/"+row.Name
	if b.mustFetch(row, what) {
		b.work[id] = fetching
	}
	s, ctx, a, env := b.env.Session, b.env.Context(), b.answer(), b.env
	return tea.Batch(b.spin(), func() tea.Msg {
		done, err := s.Copy(ctx, id, what)
		m := copied{answer: a, id: id, what: what, name: name, copied: done, standing: s.Standing(id), err: err}
		return m.written(ctx, env)
	})
}

// written has the terminal take the copy, where that is the way, before anything is drawn about it: a frame takes longer
// to make than all the rest. After a lock nothing is written any more.
func (m copied) written(ctx context.Context, env screen.Env) tea.Msg {
	if len(m.copied.Terminal) == 0 || ctx.Err() != nil {
		return m
	}
	late := env.Send(string(m.copied.Terminal))
	m.copied.Terminal = nil
	if late == nil {
		return m
	}
	return tea.Sequence(func() tea.Msg { return late }, send(m))()
}

func (b *Browser) mustFetch(row *credentialRow, what session.What) bool {
	needs := what == session.CopyToken || what == session.CopyHeader || what == session.CopyCurl
	return needs && !b.live(row)
}

func (b *Browser) copied(m copied) tea.Cmd {
	delete(b.work, m.id)
	b.learn(m.id, m.standing)
	if m.err != nil {
		return b.notCopied(m)
	}
	return tea.Batch(send(screen.Copied{Name: text.Visible(m.name), Copied: m.copied}), b.wake())
}

// notCopied words why nothing reached the clipboard. A token that was refused
// has its verdict on the row, too.
func (b *Browser) notCopied(m copied) tea.Cmd {
	var unfit *session.UnfitError
	var static *session.NoTokenError
	if errors.As(m.err, &unfit) || errors.As(m.err, &static) {
		return b.toast(screen.Info, m.err.Error())
	}
	if errors.Is(m.err, session.ErrNoClipboard) || errors.Is(m.err, clipboard.ErrNone) {
		return b.offer(m)
	}
	return b.failed("Nothing was copied", m.err)
}

// live says whether a row's token can still be used.
func (b *Browser) live(row *credentialRow) bool {
	return row.standing().TokenLeft(b.env.Now()) > 0
}

// busy says whether anything moves on the screen by itself.
func (b *Browser) busy() bool { return len(b.work) > 0 || b.sweep.running }

// spin shows that something is under way, while something is.
func (b *Browser) spin() tea.Cmd {
	if !b.busy() {
		return nil
	}
	return b.spinner.Start(b.env)
}
