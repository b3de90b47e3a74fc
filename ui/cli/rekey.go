package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

func (a *app) rekeyCommand() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:   "rekey",
		Short: "Replace the vault's own key",
		Long: `Makes a new identity.age under the same passphrase and encrypts the document and all backups anew: for when a copy of
identity.age and its passphrase may be in other hands. What those hands have copied of the vault they can still read, so
its secrets want replacing too. A crash in between leaves a vault that opens.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.rekey(cmd.Context(), yes) },
	}
	c.Flags().BoolVar(&yes, "yes", false, "without asking")
	return c
}

func (a *app) rekey(ctx context.Context, yes bool) error {
	s, passphrase, err := a.unlockByPassphrase(ctx)
	if err != nil {
		return err
	}
	defer clear(passphrase)
	if err := a.confirm(ctx, "Replace the vault's key?", yes); err != nil {
		return err
	}
	if err := s.Rekey(ctx, passphrase); err != nil {
		return err
	}
	a.say("the vault has a new key, under the same passphrase; the old identity.age opens nothing any more")
	a.lockOutdated(ctx)
	return nil
}

// lockOutdated has the agent lock the vault, since what it keeps of it opens nothing any more.
func (a *app) lockOutdated(ctx context.Context) {
	client, err := a.agentClient()
	if err != nil {
		return
	}
	if n, err := client.Lock(ctx, false); err == nil && n > 0 { // without an agent nothing is outdated
		a.say("it was locked for all terminals; 'sinchkeys unlock' unlocks it with the new key")
	}
}

// unlockByPassphrase opens a vault that has an identity.age, and gives the passphrase, which the caller clears.
func (a *app) unlockByPassphrase(ctx context.Context) (*session.Session, []byte, error) {
	s, err := a.session(ctx)
	if err != nil {
		return nil, nil, err
	}
	there := s.Presence()
	switch {
	case there.Problem != nil:
		return nil, nil, there.Problem
	case !there.Vault:
		return nil, nil, &vault.MissingError{Dir: s.Folder().Dir}
	case !there.Identity:
		return nil, nil, &failure{Code: codeFailed, What: "this vault has no passphrase: it is opened by an identity of your own"}
	}
	passphrase, err := a.passphraseItself(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := s.Unlock(ctx, vault.Key{Passphrase: passphrase}, session.UnlockOptions{AcceptAlarm: a.flags.acceptAlarm}); err != nil {
		clear(passphrase)
		return nil, nil, vaultFailure(err)
	}
	return s, passphrase, nil
}

func (a *app) recoveryCommand() *cobra.Command {
	var printed bool
	c := &cobra.Command{
		Use:   "recovery",
		Short: "Make a spare key to print and put away",
		Long: `Makes an age identity that opens the vault, too, for the day on which the passphrase is forgotten. It is shown once and
kept nowhere: print it or write it down, and put it away safely. On a terminal it asks whether you have it before it
lets it in; with --print it goes to standard output, for a printer. 'recipient remove' takes it out again.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.recovery(cmd.Context(), printed) },
	}
	c.Flags().BoolVar(&printed, "print", false, "print it on standard output, without asking")
	return c
}

func (a *app) recovery(ctx context.Context, printed bool) error {
	if tty, err := openTerminal(); err == nil {
		closeTerminal(tty)
	} else if !printed {
		return &usageError{What: "there is no terminal to show the key on", Hints: []string{"--print prints it on standard output"}}
	}
	s, err := a.unlock(ctx)
	if err != nil {
		return err
	}
	spare, err := s.NewRecovery()
	if err != nil {
		return err
	}
	if !printed {
		return a.showRecovery(ctx, s, spare)
	}
	done, err := s.AddRecovery(ctx, spare) // before it is printed: a key on paper that opens nothing is worse than none
	if err != nil {
		return err
	}
	a.tellOf(done)
	return a.print("# spare key to a sinchkeys vault, for sinchkeys --identity FILE or age -d -i FILE vault.age\n" + spare.Identity().Reveal())
}

// showRecovery shows the key, and lets it in once the user has it.
func (a *app) showRecovery(ctx context.Context, s *session.Session, spare vault.Recovery) error {
	// To the terminal itself: standard error may be going to a file.
	err := a.toTerminal([]byte("This key opens the vault without the passphrase. It is shown once:\n\n  " + spare.Identity().Reveal() +
		"\n\nIn a file of its own it serves as 'sinchkeys --identity FILE', and as 'age -d -i FILE vault.age'.\n"))
	if err != nil {
		return err
	}
	answer, err := ask(ctx, "Have you printed it or written it down? [y/N]")
	if err != nil {
		return err
	}
	if answer != "y" && answer != "Y" && answer != "yes" {
		return &failure{Code: codeFailed, What: "nothing was changed: that key opens nothing"}
	}
	done, err := s.AddRecovery(ctx, spare)
	return a.recipientsChanged(done, err, "it can open the vault from now on; older versions in backups stay closed to it")
}

// moveVault takes the vault over to the sort of a recipient, after a question.
func (a *app) moveVault(ctx context.Context, recipient string, yes bool) error {
	s, passphrase, err := a.wayToMove(ctx)
	if err != nil {
		return err
	}
	defer clear(passphrase)
	if !yes {
		a.say("The whole vault, with its backups, will be encrypted anew. Recipients of the other sort can't open it any more.")
	}
	if err := a.confirm(ctx, "Move it?", yes); err != nil {
		return err
	}
	dropped, err := s.Move(ctx, passphrase, recipient)
	if err != nil {
		return err
	}
	for _, r := range dropped {
		a.say("can't open it any more: %s", shortRecipient(r))
	}
	a.say("the vault was moved; %s can open it", shortRecipient(recipient))
	if passphrase != nil {
		a.lockOutdated(ctx)
	}
	return nil
}

// wayToMove opens the vault; one with an identity.age by its passphrase, which moving needs.
func (a *app) wayToMove(ctx context.Context) (*session.Session, []byte, error) {
	s, err := a.session(ctx)
	if err != nil {
		return nil, nil, err
	}
	if s.Presence().Identity {
		return a.unlockByPassphrase(ctx)
	}
	s, err = a.unlock(ctx)
	return s, nil, err
}

// shortRecipient cuts a recipient: post-quantum ones have two thousand characters.
func shortRecipient(r string) string {
	const most = 40
	if len(r) <= most {
		return r
	}
	return r[:most] + "…"
}

// offerMove says why a recipient of the other sort can't be added, and where somebody is there offers to move the vault.
func (a *app) offerMove(ctx context.Context, recipient string, err error) error {
	var mixed *vault.MixedRecipientsError
	if !errors.As(err, &mixed) {
		return err
	}
	f := &failure{Code: codeFailed, What: mixed.Error(), Hints: []string{"--move takes the whole vault over to its sort; those of the other sort can't open it any more then"}}
	if !a.interactive() {
		return f
	}
	a.say("%s", f.What)
	return a.moveVault(ctx, recipient, false)
}
