package browser

import (
	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen/editor"
	"sinchkeys/ui/screen/rotate"
	"sinchkeys/vault"
)

// rotate opens the replacement of the chosen key, wherever it stands.
func (b *Browser) rotate() tea.Cmd {
	row := b.chosen()
	if row == nil {
		return nil
	}
	return b.push(rotate.New(b.env, row.ID))
}

// needsKey says why the chosen credential is none that is replaced by a second one.
func (b *Browser) needsKey() string {
	row := b.chosen()
	if row == nil {
		return b.needsCredential()
	}
	if row.Kind != vault.AccessKey && row.Kind != vault.OAuthClient {
		return "only access keys and OAuth clients are rotated: get a new secret in the dashboard, and " + b.env.Keys().Key(action.Edit) + " puts it in"
	}
	return ""
}

// rotated follows a step of a rotation: its new key is what the user looks at.
func (b *Browser) rotated(m rotate.Stepped) tea.Cmd {
	return b.edited(editor.Saved{Project: m.Project, Credential: m.Credential})
}
