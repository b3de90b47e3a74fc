package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/vault"
)

func (a *app) recipientCommand() *cobra.Command {
	return a.parent("recipient", "Who can open the vault", a.recipientList(), a.recipientAdd(), a.recipientRemove())
}

func (a *app) recipientList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List who can open the vault", Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.unlock(cmd.Context())
			if err != nil {
				return err
			}
			all := s.Recipients()
			if a.flags.json {
				return a.printJSON(object{{"recipients", append([]string{}, all...)}})
			}
			for _, r := range all {
				if err := a.print(visible(r).String()); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func (a *app) recipientAdd() *cobra.Command {
	var move, yes bool
	c := &cobra.Command{
		Use: "add RECIPIENT", Short: "Let one more open the vault", Args: arguments(1, 1, "the RECIPIENT, such as age1pq1…"),
		Long: `Lets a recipient open the vault from now on: a native age recipient, a post-quantum one, a plugin's or an SSH public
key. Post-quantum and other recipients can't share an age file, since who breaks the weaker one reads everything: --move
takes the whole vault over to the sort of RECIPIENT.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			recipient := strings.TrimSpace(args[0])
			if move {
				return a.moveVault(cmd.Context(), recipient, yes)
			}
			return a.addRecipient(cmd.Context(), recipient)
		},
	}
	c.Flags().BoolVar(&move, "move", false, "take the whole vault over to the sort of RECIPIENT")
	c.Flags().BoolVar(&yes, "yes", false, "without asking")
	return c
}

func (a *app) addRecipient(ctx context.Context, recipient string) error {
	s, err := a.unlock(ctx)
	if err != nil {
		return err
	}
	done, err := s.AddRecipient(ctx, recipient)
	if err != nil {
		return a.offerMove(ctx, recipient, err)
	}
	return a.recipientsChanged(done, nil, "it can open the vault from now on; older versions in backups stay closed to it")
}

func (a *app) recipientRemove() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use: "remove RECIPIENT", Aliases: []string{"rm"}, Short: "Keep one from opening the vault from now on",
		Long: `Keeps a recipient from opening the vault from now on. What it could read before it may have kept:
only new secrets from Sinch end that.`,
		Args: arguments(1, 1, "the RECIPIENT, as 'recipient list' shows it"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.removeRecipient(cmd.Context(), args[0], yes) },
	}
	c.Flags().BoolVar(&yes, "yes", false, "without asking")
	return c
}

func (a *app) removeRecipient(ctx context.Context, recipient string, yes bool) error {
	s, err := a.unlock(ctx)
	if err != nil {
		return err
	}
	if err := a.confirm(ctx, "Keep this recipient from opening the vault?", yes); err != nil {
		return err
	}
	done, err := s.RemoveRecipient(ctx, strings.TrimSpace(recipient))
	return a.recipientsChanged(done, err, "it can't open the vault any more; what it could read before it may have kept")
}

func (a *app) recipientsChanged(done vault.Committed, err error, words string) error {
	if err != nil {
		return err
	}
	a.say("%s", words)
	a.tellOf(done)
	return nil
}
