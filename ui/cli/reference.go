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
		return a.meant(cmd, s, args[0])
	}
	if err := a.needsReference(cmd, args); err != nil {
		return vault.Match{}, err
	}
	match, err := a.meant(cmd, s, a.env("SINCHKEYS_REF"))
	if err == nil {
		a.say("using %s, by $SINCHKEYS_REF", match.Ref())
	}
	return match, err
}

// meant resolves a reference; where somebody is there, an ambiguous one is chosen from. A project that
// was chosen stands for its default credential, as it does when it is named.
func (a *app) meant(cmd *cobra.Command, s *session.Session, ref string) (vault.Match, error) {
	match, err := s.Resolve(ref)
	for err != nil {
		match, err = a.pick(cmd, err)
		if err != nil || match.Credential != nil {
			break
		}
		match, err = s.Resolve(match.Ref())
	}
	return match, err
}

// needsReference complains when neither the arguments nor the environment name a credential.
func (a *app) needsReference(cmd *cobra.Command, args []string) error {
	if len(args) > 0 || a.env("SINCHKEYS_REF") != "" {
		return nil
	}
	return &usageError{
		What:    "it needs a REF, such as PROJECT/CREDENTIAL",
		Hints:   []string{"'sinchkeys list' shows what there is; $SINCHKEYS_REF stands for a REF that is not given"},
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
