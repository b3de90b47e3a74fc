package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/vault"
)

func (a *app) undoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "undo",
		Short: "Take back the last edit",
		Long: `Takes back what the vault's last save has changed, whoever made it, and says what that was: a command knows of no
session, unlike undo in the interface, which takes back your own edits there. A second undo takes back the first. Who can
open the vault is not undone; 'sinchkeys backup list' shows older versions.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.undo(cmd.Context()) },
	}
}

// undo restores the newest backup: the version that the last save replaced. What the interface undoes
// step by step it knows for itself; a command that has ended knows nothing any more.
func (a *app) undo(ctx context.Context) error {
	s, err := a.unlock(ctx)
	if err != nil {
		return err
	}
	before, deeds, err := s.LastSave(ctx)
	if err != nil {
		return err
	}
	edits := slices.DeleteFunc(slices.Clone(deeds), func(e vault.Entry) bool { return e.Membership() })
	if len(edits) == 0 {
		return notUndone(len(deeds) > 0)
	}
	last := "edit"
	if s.Document().Restored() {
		last = "undo or restore"
	}
	done, err := s.RestoreBackup(ctx, before.Name)
	if err != nil {
		return err
	}
	a.say("took back the last %s (%s): the vault is as it was %s", last, deedWords(edits), date(before.SavedAt))
	a.tellOf(done)
	return nil
}

// notUndone says that the last save is none that restoring an older version would take back.
func notUndone(membership bool) error {
	f := &failure{
		Code: codeFailed, What: "the last save changed no project and no credential, so there is nothing that undo could take back; nothing was changed",
		Hints: []string{"'sinchkeys backup list' shows older versions, and 'sinchkeys backup restore' goes back to one"},
	}
	if membership {
		f.What = "the last save changed who can open the vault, which undo does not take back; nothing was changed"
	}
	return f
}

// deedWords say what was done, the first three deeds of many.
func deedWords(deeds []vault.Entry) string {
	const most = 3
	var words []string
	for _, e := range deeds[:min(most, len(deeds))] {
		word := string(e.Deed) + " " + e.What
		if len(e.Fields) > 0 {
			word += ": " + strings.Join(e.Fields, ", ")
		}
		words = append(words, word)
	}
	if more := len(deeds) - most; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, "; ")
}
