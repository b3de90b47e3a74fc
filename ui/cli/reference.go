package cli

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"sinchkeys/ui/choice"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// standing is a reference that nobody typed: what the environment, a folder or the user's global choice says.
type standing struct{ ref, by string }

// book is what the user has chosen with 'use' and 'allow'.
func (a *app) book() (*choice.Book, error) {
	usual, err := a.folders()
	if err != nil {
		return nil, err
	}
	return choice.New(usual.state, a.user()), nil
}

// standing finds the reference for a command that was given none: $SINCHKEYS_REF, then the nearest .sinchkeys file
// upward, then the global choice. One without a reference means that nothing chose. A file that the user did not write
// and has not allowed is an error, not passed over: another project than the folder's must not be used unawares.
func (a *app) standing() (standing, error) {
	if ref := a.env("SINCHKEYS_REF"); ref != "" {
		return standing{ref, "$SINCHKEYS_REF"}, nil
	}
	book, err := a.book()
	if err != nil {
		return standing{}, err
	}
	found, err := a.folderChoice(book)
	switch {
	case errors.Is(err, choice.ErrNone):
	case err != nil:
		return standing{}, err
	default:
		return standing{found.Ref, found.Path}, nil
	}
	if ref := book.Global(); ref != "" {
		return standing{ref, "'sinchkeys use --global'"}, nil
	}
	return standing{}, nil
}

// folderChoice is the trusted file of the current folder or one above. The error is choice.ErrNone when there is none.
func (a *app) folderChoice(book *choice.Book) (choice.Found, error) {
	here, err := os.Getwd()
	if err != nil {
		return choice.Found{}, choice.ErrNone // the folder was removed under us, so no file is in it
	}
	found, err := book.Nearest(here)
	if bad, ok := errors.AsType[*choice.FileError](err); ok {
		return choice.Found{}, &failure{Code: codeReference, What: bad.Error(), Hints: []string{"give a REF, or correct the file with 'sinchkeys use REF'"}}
	}
	if err == nil && !found.Trusted {
		return choice.Found{}, &failure{
			Code: codeReference, What: found.Path + " chooses " + quoted(found.Ref) + ", but you did not write it",
			Hints: []string{"'sinchkeys allow' trusts it as it is; a REF on the command line goes before it"},
		}
	}
	return found, err
}

// resolve finds the credential that the arguments, or else what stands for them, name. What was not said
// on the command line is said on standard error.
func (a *app) resolve(cmd *cobra.Command, s *session.Session, args []string) (vault.Match, error) {
	if len(args) > 0 {
		return a.meant(cmd, s, args[0])
	}
	chosen, err := a.standing()
	if err != nil {
		return vault.Match{}, err
	}
	if chosen.ref == "" {
		return a.pickAny(cmd, s)
	}
	match, err := a.meant(cmd, s, chosen.ref)
	if err == nil {
		a.say("using %s, by %s", match.Ref(), chosen.by)
	}
	return match, err
}

// meant resolves a reference; where somebody is there, an ambiguous one is chosen from.
func (a *app) meant(cmd *cobra.Command, s *session.Session, ref string) (vault.Match, error) {
	match, err := s.Resolve(ref)
	if err == nil {
		return match, nil
	}
	return a.pick(cmd, s, err)
}

// needsReference complains when nothing names a credential and nobody can be asked.
func (a *app) needsReference(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return nil
	}
	chosen, err := a.standing()
	if err != nil || chosen.ref != "" || a.interactive() {
		return err
	}
	return &usageError{
		What: "it needs a REF, such as PROJECT/CREDENTIAL",
		Hints: []string{
			"'sinchkeys list' shows what there is",
			"$SINCHKEYS_REF, or 'sinchkeys use REF' for a folder, stands for a REF that is not given",
		},
		Command: cmd.CommandPath(),
	}
}

// unlocked opens the vault and finds the credential that is meant.
func (a *app) unlocked(cmd *cobra.Command, args []string) (*session.Session, vault.Match, error) {
	if err := a.needsReference(cmd, args); err != nil { // before the passphrase is asked for
		return nil, vault.Match{}, err
	}
	s, err := a.unlock(cmd.Context())
	if err != nil {
		return nil, vault.Match{}, err
	}
	match, err := a.resolve(cmd, s, args)
	return s, match, err
}
