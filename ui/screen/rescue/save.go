package rescue

import (
	"context"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// answer belongs to one unlock, and to one edit.
type answer struct {
	gen   int
	owner *Rescue
}

// Gen implements screen.Answer.
func (a answer) Gen() int { return a.gen }

func (r *Rescue) answer() answer { return answer{r.env.Generation(), r} }

// copied is the answer to a copy.
type copied struct {
	answer
	dir string
	err error
}

// tried is the answer to a save in its place.
type tried struct {
	answer
	done vault.Committed
	err  error
}

// givenUp is the answer to giving up a key that is nowhere else.
type givenUp struct {
	answer
	words string
}

// work begins something that takes a moment.
func (r *Rescue) work(do func(ctx context.Context) tea.Msg) tea.Cmd {
	r.writing, r.problem = true, text.Safe{}
	ctx := r.env.Context()
	return tea.Batch(r.spinner.Start(r.env), func() tea.Msg { return do(ctx) })
}

func (r *Rescue) saveElsewhere() tea.Cmd {
	dir := session.PlaceOf(r.folder.Value())
	switch {
	case r.writing || r.edit == nil:
		return nil
	case dir == "":
		r.problem = text.Literal("Type the path of a folder; it is made if it is not there.")
		return nil
	}
	s, edit, out := r.env.Session, r.edit, copied{answer: r.answer(), dir: dir}
	return r.work(func(ctx context.Context) tea.Msg {
		out.err = s.SaveAs(ctx, dir, edit)
		return out
	})
}

func (r *Rescue) copied(m copied) tea.Cmd {
	if m.owner != r {
		return nil
	}
	r.writing = false
	if m.err != nil {
		r.problem = text.Visible(m.err.Error())
		return nil
	}
	return r.end(screen.Kept{Dir: m.dir}, screen.Send(screen.Failure{
		Title:    text.Literal("Saved elsewhere, not in its place"),
		Happened: text.Join(text.Literal("The vault with your edit is in "), text.Visible(m.dir), text.Literal("; the same key opens it.")),
		Safe:     r.about.Safe,
		Next:     text.Join(text.Literal("When the folder can be written again: sinchkeys merge "), text.Visible(filepath.Join(m.dir, "vault.age"))),
	}))
}

func (r *Rescue) tryAgain() tea.Cmd {
	if r.writing || r.edit == nil {
		return nil
	}
	s, edit, out := r.env.Session, r.edit, tried{answer: r.answer()}
	return r.work(func(ctx context.Context) tea.Msg {
		out.done, out.err = s.Retry(ctx, edit)
		return out
	})
}

func (r *Rescue) tried(m tried) tea.Cmd {
	if m.owner != r {
		return nil
	}
	r.writing = false
	if m.err != nil {
		r.problem = text.Visible(m.err.Error())
		return nil
	}
	return r.end(screen.Kept{InPlace: true, Done: m.done}, screen.Send(screen.Toast{
		Text: text.Literal("Saved in its place after all"), Tone: screen.Done, ID: "rescue",
	}))
}

func (r *Rescue) giveUp() tea.Cmd {
	if r.writing || r.edit == nil {
		return nil
	}
	s, edit, out := r.env.Session, r.edit, givenUp{answer: r.answer()}
	return r.work(func(ctx context.Context) tea.Msg {
		out.words = s.GiveUp(ctx, edit)
		return out
	})
}

func (r *Rescue) givenUp(m givenUp) tea.Cmd {
	if m.owner != r {
		return nil
	}
	r.writing = false
	return r.end(screen.Kept{}, screen.Send(screen.Toast{Text: text.Visible(m.words), Tone: screen.Warn, ID: "rescue"}))
}
