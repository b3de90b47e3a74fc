package plain

import (
	"context"
	"errors"
	"path/filepath"

	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// keep sees to an edit that could not be saved: it is asked about until it is saved in its place, which is what saved
// says, or elsewhere, or given up. Without an error it was saved at once; any other error is given back as it came.
func (p *plain) keep(ctx context.Context, err error) (saved bool, _ error) {
	edit, ok := errors.AsType[*vault.UnsavedError](err)
	if !ok {
		return err == nil, err
	}
	p.note(text.Join(text.Literal("Not saved: "), text.Visible(edit.Error()), text.Literal(".")))
	if p.o.Session.Holds(edit) {
		p.con.say(text.Literal("Sinch has made the new key; its secret is in this program's memory alone."))
	}
	for {
		n, err := p.choose(ctx, text.Literal("The edit is kept in memory. What becomes of it?"), []text.Safe{
			text.Literal("try again"), text.Literal("save a copy of the vault with it in another folder"), text.Literal("give it up"),
		})
		if err != nil {
			return false, err
		}
		done := false
		switch n {
		case 0:
			saved, err = p.again(ctx, edit)
			done = saved
		case 1:
			done, err = p.elsewhere(ctx, edit)
		case 2:
			done, err = p.giveUp(ctx, edit)
		}
		if done || err != nil {
			return saved, err
		}
	}
}

// again tries to save the edit in its place once more. That the folder does not take it still is told, and no error.
func (p *plain) again(ctx context.Context, edit *vault.UnsavedError) (saved bool, err error) {
	_, err = p.o.Session.Retry(ctx, edit)
	if still, ok := errors.AsType[*vault.UnsavedError](err); ok {
		p.con.say(text.Join(text.Literal("Still not saved: "), text.Visible(still.Error()), text.Literal(".")))
		return false, nil
	}
	return err == nil, err
}

// elsewhere saves a copy of the vault with the edit.
func (p *plain) elsewhere(ctx context.Context, edit *vault.UnsavedError) (done bool, err error) {
	usual := filepath.Join("~", p.o.Session.ElsewhereName())
	dir, err := p.ask(ctx, text.Join(text.Literal("Folder for the copy. Nothing means "), text.Visible(usual), text.Literal(":")))
	if err != nil {
		return false, err
	}
	if dir == "" {
		dir = usual
	}
	dir = session.PlaceOf(dir)
	switch err := p.o.Session.SaveAs(ctx, dir, edit); {
	case errors.Is(err, session.ErrLocked):
		return false, err
	case err != nil:
		p.con.say(text.Join(text.Literal("No copy was made: "), text.Visible(err.Error()), text.Literal(".")))
		return false, nil
	}
	p.note(text.Join(text.Literal("Saved in a copy of the vault, not in its place: "), text.Visible(dir), text.Literal(". The same key opens it.")))
	p.con.say(text.Join(text.Literal("When the vault's own folder can be written again, this brings it home: sinchkeys merge "), text.Visible(dir)))
	return true, nil
}

// giveUp lets go of the edit; a secret that is nowhere else only with a word of its own.
func (p *plain) giveUp(ctx context.Context, edit *vault.UnsavedError) (done bool, err error) {
	if p.o.Session.Holds(edit) {
		yes, err := p.sure(ctx, text.Literal("The new key's secret is nowhere else, and the key is deleted at Sinch. Give it up,"))
		if err != nil || !yes {
			return false, err
		}
	}
	p.note(text.Literal("Given up; nothing was changed."))
	if words := p.o.Session.GiveUp(ctx, edit); words != "" {
		p.con.say(text.Visible(words))
	}
	return true, nil
}
