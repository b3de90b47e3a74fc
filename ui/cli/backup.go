package cli

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"sinchkeys/vault"
)

func (a *app) backupCommand() *cobra.Command {
	return a.parent("backup", "Older versions of the vault", a.backupList(), a.backupRestore(), a.backupPurge())
}

func (a *app) backupList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the older versions, newest first", Args: arguments(0, 0, ""),
		RunE: func(*cobra.Command, []string) error { return a.listBackups() },
	}
}

// listBackups goes by the names of the files, since it is wanted most when the vault can't be opened.
func (a *app) listBackups() error {
	folder, err := a.folder()
	if err != nil {
		return err
	}
	backups, err := vault.Backups(folder)
	if err != nil {
		return &failure{Code: codeVault, What: "the older versions can't be listed: " + err.Error()}
	}
	if there := vault.Present(folder); len(backups) == 0 && !there.Vault && there.Problem == nil {
		return &vault.MissingError{Dir: folder.Dir}
	}
	if a.flags.json {
		all := make([]object, 0, len(backups))
		for _, b := range backups {
			all = append(all, object{
				{"name", b.Name}, {"revision", b.Revision}, {"saved_at", b.SavedAt.UTC().Format(time.RFC3339)}, {"bytes", b.Bytes},
			})
		}
		return a.printJSON(object{{"backups", all}})
	}
	var t table
	for _, b := range backups {
		t.add(b.Name, "revision "+strconv.FormatUint(b.Revision, 10), date(b.SavedAt), age(a.now().Sub(b.SavedAt)))
	}
	if len(backups) == 0 {
		a.say("there are no older versions yet")
	}
	return t.write(a.streams.Out)
}

func (a *app) backupRestore() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use: "restore NAME", Short: "Bring an older version back; the present one becomes a backup", Args: arguments(1, 1, "the NAME that 'backup list' shows"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.restoreBackup(cmd.Context(), args[0], yes)
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "without asking")
	return c
}

// restoreBackup brings a version back; where the present one can't be opened, by putting it in its place.
func (a *app) restoreBackup(ctx context.Context, name string, yes bool) error {
	s, err := a.unlock(ctx)
	var damaged *vault.DamagedError
	var missing *vault.MissingError
	var closed *vault.NoIdentityError
	if errors.As(err, &damaged) || errors.As(err, &missing) && len(missing.Backups) > 0 || errors.As(err, &closed) && len(closed.Backups) > 0 {
		return a.recover(ctx, name, yes)
	}
	if err != nil {
		return err
	}
	if err := s.Folder().HasBackup(name); err != nil {
		return err // before a question that has no sense
	}
	if err := a.confirm(ctx, "Bring back "+name+"?", yes); err != nil {
		return err
	}
	done, err := s.RestoreBackup(ctx, name)
	if err != nil {
		return err
	}
	a.say("brought back %s; the version before is a backup now", name)
	a.tellOf(done)
	return nil
}

// recover puts a backup in the place of a document that is damaged or gone.
func (a *app) recover(ctx context.Context, name string, yes bool) error {
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	if err := s.Folder().HasBackup(name); err != nil {
		return err
	}
	if err := a.confirm(ctx, "The vault can't be opened. Put "+name+" in its place?", yes); err != nil {
		return err
	}
	key, err := a.key(ctx, s.Presence())
	if err != nil {
		return err
	}
	defer clear(key.Passphrase)
	if err := s.Recover(ctx, key, name); err != nil {
		return vaultFailure(err)
	}
	a.say("put %s in the place of the vault; a damaged file is kept beside it", name)
	return nil
}

func (a *app) backupPurge() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use: "purge", Short: "Delete all older versions, and with them secrets that were replaced or deleted", Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.unlock(cmd.Context())
			if err != nil {
				return err
			}
			if err := a.confirm(cmd.Context(), "Delete every older version of the vault for good?", yes); err != nil {
				return err
			}
			if err := s.PurgeBackups(cmd.Context()); err != nil {
				return err
			}
			a.say("the older versions are gone")
			return nil
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "without asking")
	return c
}
