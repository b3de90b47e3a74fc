package browser

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/editor"
	"sinchkeys/ui/screen/importer"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
	"sinchkeys/vault/intake"
)

// recognised is the answer to a paste: what it holds.
type recognised struct {
	answer
	found   session.Recognised
	several vault.Secret // the paste, when it holds more than one key
	placed  bool         // and says of which project they are
}

// pasted takes what was pasted into the filter, or else looks for a key in it, as the dashboard has just shown one.
func (b *Browser) pasted(m tea.PasteMsg) tea.Cmd {
	if b.filter.typing {
		return b.typed(m)
	}
	if b.pushing {
		return nil
	}
	s, content, a := b.env.Session, m.Content, b.answer()
	return func() tea.Msg {
		out := recognised{answer: a, found: s.Recognise(content)}
		if n, placed := keysIn(content); n > 1 {
			out.several, out.placed = vault.NewSecret(content), placed
		}
		return out
	}
}

// keysIn counts the whole keys of a text, and says whether it names a project.
func keysIn(content string) (n int, placed bool) {
	for _, r := range session.ReadImportText(intake.Paste, []byte(content)).Records {
		if r.Credential.PublicID != "" && !r.Credential.Secret.IsZero() {
			n++
		}
		placed = placed || r.Project.SinchID != "" || r.Project.Name != ""
	}
	return n, placed
}

// recognised opens the form of a new credential with the key that was pasted: in the project that the paste names, or
// else in the chosen one. Several keys are shown as an import. Nothing is saved before the user has seen where it goes.
func (b *Browser) recognised(m recognised) tea.Cmd {
	switch reason := b.Disabled(action.NewProject); {
	case b.pushing || b.outline == nil:
		return nil
	case !m.several.IsZero() && reason == "":
		return b.takeSeveral(m)
	case m.found.PublicID == "" || m.found.Secret.IsZero():
		key := b.env.Keys().Key(action.NewCredential)
		return b.toast(screen.Info, "No ID with its secret was recognised in that paste; "+key+" opens a form to paste parts into")
	case reason != "":
		return b.toast(screen.Warn, "Nothing was taken in: "+reason)
	}
	return b.push(editor.Pasted(b.env, b.meantBy(m.found), m.found))
}

// takeSeveral shows what an import of the pasted keys would do: into the chosen project, if the paste names none.
func (b *Browser) takeSeveral(m recognised) tea.Cmd {
	into := ""
	if chosen := b.outline.doc.Project(b.cursor.project); chosen != nil && !m.placed {
		into = chosen.Name
	}
	return b.push(importer.Pasted(b.env, m.several, into))
}

// meantBy is the project that a pasted key belongs to; nil when the paste names one that the vault does not have yet, or
// none is chosen.
func (b *Browser) meantBy(found session.Recognised) *vault.Project {
	doc := b.outline.doc
	chosen := doc.Project(b.cursor.project)
	if found.SinchID == "" {
		return chosen
	}
	for _, p := range doc.Projects {
		if strings.EqualFold(p.SinchID, found.SinchID) {
			return p
		}
	}
	if chosen != nil && chosen.SinchID == "" {
		return chosen // it gets its Project ID with the key
	}
	return nil
}
