package browser

import (
	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/editor"
	"sinchkeys/ui/screen/importer"
	"sinchkeys/ui/screen/rotate"
)

func (b *Browser) importFiles() tea.Cmd { return b.push(importer.New(b.env)) }

// follow goes to what another screen has saved.
func (b *Browser) follow(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case editor.Saved:
		return b.edited(m)
	case rotate.Stepped:
		return b.rotated(m)
	case importer.TakenIn:
		return b.edited(editor.Saved{Project: m.Project, Credential: m.Credential})
	case screen.Kept:
		return b.reload()
	}
	return nil
}
