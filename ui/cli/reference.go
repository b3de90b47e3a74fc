package cli

import (
	"github.com/spf13/cobra"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// resolve finds the credential that the arguments, or else the environment, name. What was not said
// on the command line is said on standard error.
func (a *app) resolve(cmd *cobra.Command, s *session.Session, args []string) (vault.Match, error) {
	if len(args) > 0 {
		return s.Resolve(args[0])
	}
	ref := a.env("SINCHKEYS_REF")
	if ref == "" {
		return vault.Match{}, &usageError{
			What:  "it needs a REF, such as PROJECT/CREDENTIAL",
			Hints: []string{"'sinchkeys list' shows what there is; $SINCHKEYS_REF stands for a REF that is not given"}, Command: cmd.CommandPath(),
		}
	}
	match, err := s.Resolve(ref)
	if err == nil {
		a.say("using %s, by $SINCHKEYS_REF", match.Ref())
	}
	return match, err
}

// unlocked opens the vault and finds the credential that is meant.
func (a *app) unlocked(cmd *cobra.Command, args []string) (*session.Session, vault.Match, error) {
	if len(args) == 0 && a.env("SINCHKEYS_REF") == "" {
		_, err := a.resolve(cmd, nil, nil) // before the passphrase is asked for
		return nil, vault.Match{}, err
	}
	s, err := a.unlock(cmd.Context())
	if err != nil {
		return nil, vault.Match{}, err
	}
	match, err := a.resolve(cmd, s, args)
	return s, match, err
}
