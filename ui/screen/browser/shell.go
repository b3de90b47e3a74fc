package browser

import (
	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// shellReady is the answer to preparing a shell.
type shellReady struct {
	answer
	visit screen.Visit
	err   error
}

// openShell leaves the terminal to a shell with the chosen credential's variables.
func (b *Browser) openShell() tea.Cmd {
	row := b.chosen()
	if row == nil {
		return nil
	}
	p, c := b.outline.doc.Project(b.cursor.project), row.Credential
	ref := vault.Match{Project: p, Credential: c}.Ref()
	project, id, ctx, env, a := p.Name, c.ID, b.env.Context(), b.env, b.answer()
	return func() tea.Msg {
		variables, err := env.Session.Environment(ctx, id, session.EnvironmentOptions{})
		if err != nil {
			return shellReady{answer: a, err: err}
		}
		cmd, err := env.Shell(project, ref, variables)
		words := "sinchkeys: a shell with " + ref + "; 'exit' goes back to the interface"
		if env.Demo {
			words += "; commands of sinchkeys in it use your own vault, not the demo's"
		}
		return shellReady{a, screen.Visit{Command: cmd, Words: text.Visible(words)}, err}
	}
}

func (b *Browser) shellReady(m shellReady) tea.Cmd {
	if m.err != nil {
		return b.toast(screen.Warn, "No shell: "+m.err.Error())
	}
	return screen.Send(m.visit)
}
