package cli

import (
	"context"
	"fmt"
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
		Long: `Lists who can open the vault: the identity that opened it just now, recovery keys, and others. Long recipients are cut
in the middle, and 'recipient remove' takes them so; --json has the whole.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.unlock(cmd.Context())
			if err != nil {
				return err
			}
			if a.flags.json {
				return a.printJSON(keyholderView(s.Keyholders()))
			}
			var t table
			for _, k := range s.Keyholders() {
				t.add(cut(k.Recipient), keyholderWords(k))
			}
			return t.write(a.streams.Out)
		},
	}
}

// keyholderView has what each recipient is beside them, in the same order.
func keyholderView(all []vault.Keyholder) object {
	whole, what := []string{}, []string{}
	for _, k := range all {
		whole, what = append(whole, k.Recipient), append(what, keyholderWords(k))
	}
	return object{{"recipients", whole}, {"are", what}}
}

func keyholderWords(k vault.Keyholder) string {
	switch {
	case k.Own:
		return "this vault's identity, which opened it now"
	case k.Spare:
		return "recovery key"
	default:
		return "other"
	}
}

// How much of a recipient's beginning and end is shown, in bytes: post-quantum ones have two thousand, and SSH keys all
// begin alike.
const cutHead, cutTail = 20, 12

// cut shortens a recipient for reading.
func cut(recipient string) string {
	if len(recipient) <= cutHead+cutTail+1 {
		return recipient
	}
	return recipient[:cutHead] + "…" + recipient[len(recipient)-cutTail:]
}

// holder finds the recipient that is meant: by the whole, by how it begins, or as cut shows it.
func holder(all []vault.Keyholder, said string) (string, error) {
	head, tail, _ := strings.Cut(strings.TrimSpace(said), "…")
	var found []string
	for _, k := range all {
		if k.Recipient == said {
			return said, nil
		}
		if head != "" && strings.HasPrefix(k.Recipient, head) && strings.HasSuffix(k.Recipient, tail) {
			found = append(found, k.Recipient)
		}
	}
	hint := []string{"'sinchkeys recipient list' shows them"}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", &failure{Code: codeReference, What: cut(said) + " is not among the recipients", Hints: hint}
	default:
		return "", &failure{Code: codeReference, What: fmt.Sprintf("%d recipients begin with %s; say more of it", len(found), cut(said)), Hints: hint}
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
		Args: arguments(1, 1, "the RECIPIENT, as 'recipient list' shows it, or how it begins"),
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
	if recipient, err = holder(s.Keyholders(), recipient); err != nil {
		return err
	}
	if err := a.confirm(ctx, "Keep "+cut(recipient)+" from opening the vault?", yes); err != nil {
		return err
	}
	done, err := s.RemoveRecipient(ctx, recipient)
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
