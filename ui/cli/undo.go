package cli

import (
	"context"

	"github.com/spf13/cobra"

	"sinchkeys/vault"
)

func (a *app) undoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "undo",
		Short: "Take back the last edit",
		Long: `Brings back the vault as it was before its last save, whoever made that. A second undo takes back
the first; 'sinchkeys backup list' shows older versions.`,
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
	backups, err := s.Backups(ctx)
	if err != nil {
		return err
	}
	if len(backups) == 0 {
		return vault.ErrNothingToUndo
	}
	done, err := s.RestoreBackup(ctx, backups[0].Name)
	if err != nil {
		return err
	}
	a.say("took back the last edit: the vault is as it was %s", date(backups[0].SavedAt))
	a.tellOf(done)
	return nil
}
