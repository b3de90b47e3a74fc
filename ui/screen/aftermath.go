package screen

import (
	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// Aftermath tells what a save has to tell beside that it was done; nil when that is nothing. undo is the key that takes
// an edit back.
func Aftermath(done vault.Committed, undo string) tea.Cmd {
	var cmds []tea.Cmd
	for _, notice := range done.Notices {
		cmds = append(cmds, Send(Toast{Text: text.Visible(notice), Tone: Warn, ID: "notice"}))
	}
	if len(done.Conflicts) > 0 {
		cmds = append(cmds, Send(clash(done.Conflicts, undo)))
	}
	return tea.Batch(cmds...)
}

// clash is the card about what another process had changed as well: it must not pass unseen as a toast may.
func clash(conflicts []vault.Conflict, undo string) Failure {
	var happened text.Safe
	for i, c := range conflicts {
		if i > 0 {
			happened = text.Join(happened, text.Literal(" "))
		}
		happened = text.Join(happened, text.Visible(c.String()).Sentence())
	}
	next := text.Literal("'sinchkeys backup restore " + conflicts[0].Backup + "' brings that version of the whole vault back.")
	if undo != "" {
		next = text.Join(text.Literal(undo+" takes your edit back, and the other stands again; "), next)
	}
	return Failure{
		Title: text.Literal("Another process edited the same"), Happened: happened,
		Safe: text.Literal("Both edits are kept: yours in the vault, the other in a backup."), Next: next,
	}
}
