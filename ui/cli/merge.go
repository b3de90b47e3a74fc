package cli

import (
	"context"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

func (a *app) mergeCommand() *cobra.Command {
	var dryRun, git bool
	c := &cobra.Command{
		Use:   "merge OTHER",
		Short: "Take in another copy of this vault",
		Long: `Takes in another copy of this vault, a folder or a vault.age: a synchronised folder's conflict copy,
another machine's, a colleague's. Nothing is dropped silently; what was not simply the same on both
sides is listed.

With --git it is a merge driver: git calls it with three files, and the merged vault takes the place of the second.
  git config merge.sinchkeys.driver 'sinchkeys merge --git %O %A %B'
  echo 'vault.age merge=sinchkeys' >> .gitattributes`,
		Args: func(cmd *cobra.Command, args []string) error {
			if git {
				return arguments(3, 4, "three files, as in: sinchkeys merge --git %O %A %B")(cmd, args)
			}
			return arguments(1, 1, "the OTHER copy, a folder or a file")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if git {
				return a.mergeForGit(cmd.Context(), args)
			}
			return a.merge(cmd.Context(), args[0], dryRun)
		},
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "say what would be done, and change nothing")
	c.Flags().BoolVar(&git, "git", false, "be git's merge driver: --git %O %A %B, and %P when the vault lies in a subfolder")
	return c
}

func (a *app) merge(ctx context.Context, other string, dryRun bool) error {
	s, err := a.unlock(ctx)
	if err != nil {
		return err
	}
	done, err := s.Merge(ctx, other, dryRun)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON(object{{"merged", done.News && !dryRun}, {"report", append([]string{}, done.Report...)}})
	}
	for _, line := range done.Report {
		if err := a.print(visible(line).String()); err != nil {
			return err
		}
	}
	switch {
	case !done.News:
		a.say("there is nothing to take in: all of it is here already; nothing was changed")
	case dryRun:
		a.say("nothing was changed")
	default:
		a.say("merged; the version before is a backup")
	}
	return nil
}

// mergeForGit is git's merge driver: the base, ours, which takes the result, theirs, and perhaps the path of the vault in
// the repository. What it did is told beside git's own words. An error leaves git with a conflict and our file as it was.
func (a *app) mergeForGit(ctx context.Context, args []string) error {
	a.inRepository(args[3:])
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	versions := vault.Versions{Base: args[0], Ours: args[1], Theirs: args[2]}
	var report []string
	merge := func(key vault.Key) (err error) {
		report, err = s.MergeVersions(ctx, key, session.UnlockOptions{AcceptAlarm: a.flags.acceptAlarm}, versions)
		return err
	}
	done, err := a.byAgent(ctx, merge)
	if !done && err == nil {
		err = a.byKey(ctx, s.Presence(), merge)
	}
	if err != nil {
		return err
	}
	for _, line := range report {
		a.say("sinchkeys: %s", line)
	}
	return nil
}

// inRepository takes the vault of the repository, at whose top git runs its driver, unless another was named.
func (a *app) inRepository(path []string) {
	dir := "."
	if len(path) > 0 {
		dir = filepath.Dir(path[0])
	}
	_, err := os.Stat(filepath.Join(dir, "vault.age"))
	if err == nil && a.flags.vault == "" && a.env("SINCHKEYS_VAULT") == "" {
		a.flags.vault = dir
	}
}
