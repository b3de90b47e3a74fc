package cli

import (
	"context"

	"github.com/spf13/cobra"

	"sinchkeys/ui/screen/welcome"
	"sinchkeys/vault"
)

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init [--identity FILE]…",
		Short: "Make a vault",
		Long: `Makes an empty vault, opened by a passphrase, or with --identity by age identities of your own.
Both of its files are ordinary age files: 'age -d -i identity.age vault.age' prints the content.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.makeVault(cmd.Context(), a.firstPassphrase) },
	}
}

func (a *app) makeVault(ctx context.Context, choose func(context.Context) ([]byte, error)) error {
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	there := s.Presence()
	if there.Problem != nil {
		return there.Problem
	}
	if there.Vault || there.Identity {
		return &vault.ExistsError{Dir: s.Folder().Dir}
	}
	key := vault.Key{IdentityFiles: a.identityFiles(), AskIdentityPassphrase: a.identityPassphrase(ctx)}
	if len(key.IdentityFiles) == 0 {
		if key.Passphrase, err = choose(ctx); err != nil {
			return err
		}
		defer clear(key.Passphrase)
	}
	if err := s.Create(ctx, key); err != nil {
		return err
	}
	a.say("made the vault in %s", s.Folder().Dir)
	if len(key.IdentityFiles) == 0 {
		s.SuggestRecovery() // this is the one time
		a.say("nobody can open it without the passphrase; 'sinchkeys recovery' makes a spare key to print and put away")
	}
	return nil
}

// firstSources says what a new vault can be made with where nobody can be asked for a passphrase.
func firstSources() string {
	return "give " + passphraseFiles + ", or --identity FILE for a vault without a passphrase"
}

// firstPassphrase reads the new vault's passphrase and says when it is weak.
func (a *app) firstPassphrase(ctx context.Context) ([]byte, error) {
	choose := func(ctx context.Context) ([]byte, error) {
		return a.newPassphrase(ctx, firstSources())
	}
	if a.passphraseFile() != "" {
		choose = func(ctx context.Context) ([]byte, error) { return a.passphrase(ctx, "") }
	}
	passphrase, err := choose(ctx)
	if err != nil {
		return nil, err
	}
	a.judgePassphrase(passphrase)
	return passphrase, nil
}

// judgePassphrase warns of a passphrase that is soon guessed; the choice stays the user's.
func (a *app) judgePassphrase(passphrase []byte) {
	if s := welcome.Estimate(passphrase); s.Level < welcome.Fair {
		a.say("note: this passphrase is %s: guessing it takes %s; 'sinchkeys passwd' changes it", s.Level, s.About())
	}
}

func (a *app) passwdCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "passwd",
		Short: "Change the vault's passphrase",
		Long: `Puts the vault's identity under another passphrase; the document is not touched. Whoever has a
copy of the old identity.age and knows the old passphrase can still open the vault.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.changePassphrase(cmd.Context(), file) },
	}
	c.Flags().StringVar(&file, "new-passphrase-file", "", "`file` with the new passphrase, - for standard input")
	return c
}

func (a *app) changePassphrase(ctx context.Context, file string) error {
	s, old, err := a.unlockByPassphrase(ctx)
	if err != nil {
		return err
	}
	defer clear(old)
	next, err := a.nextPassphrase(ctx, file)
	if err != nil {
		return err
	}
	defer clear(next)
	if err := s.ChangePassphrase(ctx, old, next); err != nil {
		return err
	}
	a.say("the passphrase was changed")
	return nil
}

func (a *app) nextPassphrase(ctx context.Context, file string) ([]byte, error) {
	choose := func(ctx context.Context) ([]byte, error) {
		return a.newPassphrase(ctx, "give --new-passphrase-file FILE (- for standard input)")
	}
	if file != "" {
		choose = func(context.Context) ([]byte, error) { return a.secretFile(file, "--new-passphrase-file") }
	}
	next, err := choose(ctx)
	if err == nil {
		a.judgePassphrase(next)
	}
	return next, err
}
