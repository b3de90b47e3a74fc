package importer

import (
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
	"sinchkeys/vault/intake"
)

// taken is the answer to a save.
type taken struct {
	answer
	done vault.Committed
	err  error
}

// How the question about what differs is answered.
const (
	askReplace  = "import.replace"
	keepWhatIs  = "keep"
	replaceThem = "replace"
)

// added is how many things the plan adds without replacing any.
func (i *Importer) added() int { return i.plan.Count(intake.New, intake.Fills) }

// takeIn does what the plan says. Before something is replaced it asks.
func (i *Importer) takeIn() tea.Cmd {
	differing := i.plan.Count(intake.Differs)
	switch {
	case differing > 0:
		return screen.Send(screen.Push{Screen: i.question(differing)})
	case i.added() > 0:
		return i.commit(false)
	default:
		i.forget()
		return screen.Send(screen.Pop{})
	}
}

func (i *Importer) question(differing int) screen.Screen {
	m := &dialog.Menu{Env: i.env, Name: askReplace, Title: text.Literal("Some differ from the vault")}
	if n := i.added(); n > 0 {
		m.Items = append(m.Items, dialog.Item{Value: keepWhatIs, Title: text.Literal(fmt.Sprintf("Take in what is new (%d)", n))})
		m.Items = append(m.Items, dialog.Item{Value: replaceThem, Title: text.Literal(fmt.Sprintf("…and replace what differs (%d)", differing))})
		return m
	}
	m.Items = []dialog.Item{
		{Value: "", Title: text.Literal("Leave the vault as it is")},
		{Value: replaceThem, Title: text.Literal(fmt.Sprintf("Replace what differs (%d)", differing))},
	}
	return m
}

func (i *Importer) answered(m dialog.Chosen) tea.Cmd {
	if m.Dialog != askReplace || i.phase != showing || m.Value == "" {
		return nil
	}
	return i.commit(m.Value == replaceThem)
}

func (i *Importer) commit(replace bool) tea.Cmd {
	i.phase = taking
	s, ctx, plan, out := i.env.Session, i.env.Context(), i.plan, taken{answer: i.answer()}
	return tea.Batch(i.spinner.Start(i.env), func() tea.Msg {
		out.done, out.err = s.TakeIn(ctx, plan, replace)
		return out
	})
}

// takenDone leaves for what was brought.
func (i *Importer) takenDone(m taken) tea.Cmd {
	if m.owner != i {
		return nil
	}
	switch _, kept := errors.AsType[*vault.UnsavedError](m.err); {
	case kept: // the plan stays: the same files need not be read again
		i.phase, i.unsaved = showing, m.err
		return failure("Nothing was taken in", m.err)
	case m.err != nil:
		i.forget()
		return failure("Nothing was taken in", m.err)
	}
	words := "Taken in: " + i.plan.Tally() + "; " + i.env.Keys().Key(action.Undo) + " takes it back"
	tell := []tea.Cmd{
		screen.Send(screen.Pop{}),
		screen.Send(i.brought(m.done.Document)),
		screen.Send(screen.Toast{Text: text.Literal(words), Tone: screen.Done, ID: "import"}),
	}
	i.forget()
	return tea.Sequence(tell...)
}

// kept goes on after a save that failed: as after any when it is in its place by now. Taking the same in once more would
// make twins of what is in a copy.
func (i *Importer) kept(m screen.Kept) tea.Cmd {
	edit, ours := errors.AsType[*vault.UnsavedError](i.unsaved)
	switch {
	case !ours || edit != m.Edit:
	case m.InPlace:
		return i.takenDone(taken{answer: i.answer(), done: m.Done})
	case m.Dir != "":
		i.forget()
		i.note = "What was read is in the copy of the vault; merge that one."
	}
	return nil
}

// brought is the first thing that the import added.
func (i *Importer) brought(d *vault.Document) TakenIn {
	for _, step := range i.plan.Steps {
		if step.Deed == intake.New && d != nil {
			return found(d, step.Project, step.Name)
		}
	}
	return TakenIn{}
}

func found(d *vault.Document, project, credential string) TakenIn {
	for _, p := range d.Projects {
		if p.Name != project {
			continue
		}
		at := slices.IndexFunc(p.Credentials, func(c *vault.Credential) bool { return c.Name == credential })
		if at < 0 {
			return TakenIn{Project: p.ID}
		}
		return TakenIn{p.ID, p.Credentials[at].ID}
	}
	return TakenIn{}
}
