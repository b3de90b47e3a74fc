package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// makeRoom takes another key of the project out of use: one of the vault with a proof, one that only Sinch has at once.
func (r *rotating) makeRoom(cmd *cobra.Command, at session.Rotation, key string) error {
	ctx := cmd.Context()
	m, err := r.s.Resolve(key)
	switch {
	case err != nil:
		return r.dropListed(ctx, at.Project, key)
	case m.Project.ID != at.Project.ID:
		return &usageError{What: m.Ref() + " is in another project, where it takes no room from this one", Command: cmd.CommandPath()}
	default:
		return r.retire(ctx, at, m.Credential)
	}
}

// retire deletes a key of the vault and proves it dead, while the key that is to be rotated stays.
func (r *rotating) retire(ctx context.Context, at session.Rotation, victim *vault.Credential) error {
	name := ref(at.Project, victim)
	if err := r.app.confirm(ctx, "Delete "+name+" at Sinch? Nothing must use it any more.", r.flags.yes); err != nil {
		return err
	}
	keep := at.Old.ID
	if at.New != nil {
		keep = at.New.ID
	}
	step, err := r.s.Rotation(victim.ID)
	if err == nil && step.Record.Stage == "" {
		step, err = r.s.Retire(ctx, victim.ID, keep)
	}
	for err == nil && !step.Done() {
		before := step
		if step, err = r.s.Rotate(ctx, victim.ID, session.RotateInput{Deleted: r.flags.deleted}, r.waiting); err == nil {
			r.say(before, step)
			if step.Needs != session.NeedNothing && step.Record.Stage == before.Record.Stage {
				r.next(step)
				return exitError(codeWaiting)
			}
		}
	}
	return err
}

func (r *rotating) dropListed(ctx context.Context, p *vault.Project, keyID string) error {
	if err := r.app.confirm(ctx, "Delete the key "+keyID+" of "+p.Name+" at Sinch? The vault does not have it; nothing must use it any more.", r.flags.yes); err != nil {
		return err
	}
	if err := r.s.DeleteListed(ctx, p.ID, keyID); err != nil {
		return err
	}
	r.app.say("deleted the key %s at Sinch", keyID)
	return nil
}

// offerRoom lets the user choose which of ten keys goes.
func (r *rotating) offerRoom(ctx context.Context, at session.Rotation, full *session.FullError) error {
	r.app.say("%s", full.Error())
	for i, k := range full.Keys {
		known := "not in the vault"
		if k.Credential != nil {
			known = "in the vault as " + k.Credential.Name
		}
		r.app.say("%3d  %s, %s, %s", i+1, k.Name, r.app.madeWords(k.CreatedAt), known)
	}
	answer, err := ask(ctx, fmt.Sprintf("Which of them is deleted first? [1-%d, empty for none]", len(full.Keys)))
	if err != nil && !errors.Is(err, errNoTerminal) {
		return err
	}
	n, err := strconv.Atoi(answer)
	if err != nil || n < 1 || n > len(full.Keys) {
		return full
	}
	chosen := full.Keys[n-1]
	switch {
	case chosen.Credential == nil:
		return r.dropListed(ctx, at.Project, chosen.ID)
	case chosen.Credential.ID == r.id:
		return &failure{Code: codeFailed, What: "that is the key that is being rotated; nothing was changed"}
	default:
		return r.retire(ctx, at, chosen.Credential)
	}
}
