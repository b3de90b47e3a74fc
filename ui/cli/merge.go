package cli

import (
	"context"

	"github.com/spf13/cobra"
)

func (a *app) mergeCommand() *cobra.Command {
	var dryRun bool
	c := &cobra.Command{
		Use:   "merge OTHER",
		Short: "Take in another copy of this vault",
		Long: `Takes in another copy of this vault, a folder or a vault.age: a synchronised folder's conflict copy,
another machine's, a colleague's. Nothing is dropped silently; what was not simply the same on both
sides is listed.`,
		Args: arguments(1, 1, "the OTHER copy, a folder or a file"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.merge(cmd.Context(), args[0], dryRun) },
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "say what would be done, and change nothing")
	return c
}

func (a *app) merge(ctx context.Context, other string, dryRun bool) error {
	s, err := a.unlock(ctx)
	if err != nil {
		return err
	}
	report, err := s.Merge(ctx, other, dryRun)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON(object{{"merged", !dryRun}, {"report", append([]string{}, report...)}})
	}
	for _, line := range report {
		if err := a.print(visible(line).String()); err != nil {
			return err
		}
	}
	switch {
	case dryRun:
		a.say("nothing was changed")
	default:
		a.say("merged; the version before is a backup")
	}
	return nil
}
