package cli

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// captureKey takes a credential from the clipboard, as it was copied from the dashboard. It is on the disk before
// anything else happens to it; then it is tested, and kept whatever the test says; then the clipboard is cleared.
func (a *app) captureKey(cmd *cobra.Command, f *keyFields, projectName, name string) error {
	ctx := cmd.Context()
	if f.secretFile != "" {
		return &usageError{What: "--from-clipboard and --secret-file both give the secret: say one of them", Command: cmd.CommandPath()}
	}
	s, p, err := a.unlockedProject(ctx, projectName)
	if err != nil {
		return err
	}
	captured, err := s.Capture(ctx)
	if err != nil {
		return err
	}
	kind, secret, err := f.complete(cmd, captured.Recognised)
	if err != nil {
		return err
	}
	c := f.credential(kind, name, secret)
	changes := []vault.Change{vault.AddCredential{Project: p.ID, Credential: c}}
	if p.SinchID == "" && captured.SinchID != "" {
		changes = append(changes, vault.EditProject{ID: p.ID, Set: vault.ProjectEdit{SinchID: &captured.SinchID}})
	}
	a.doubtKey(kind, f.publicID)
	a.doubtPair(s.Document(), p, &c)
	if err := a.commit(ctx, s, "saved "+p.Name+"/"+name+" from the clipboard ("+strings.Join(captured.Found, ", ")+")", changes...); err != nil {
		return err
	}
	if captured.Forget(ctx) {
		a.say("the clipboard was cleared")
	} else {
		a.say("note: the clipboard could not be cleared; clear it yourself")
	}
	return a.firstTest(ctx, s, p.ID, name)
}

// complete fills the fields that no flag gives from what was recognised.
func (f *keyFields) complete(cmd *cobra.Command, r session.Recognised) (vault.Kind, vault.Secret, error) {
	kind := r.Kind
	if cmd.Flags().Changed("kind") || kind == "" {
		parsed, err := vault.ParseKind(f.kind)
		if err != nil {
			return "", vault.Secret{}, &usageError{What: err.Error(), Command: cmd.CommandPath()}
		}
		kind = parsed
	}
	if id := f.ids[idFlag(kind.Info())]; id != nil {
		*id = cmp.Or(*id, r.PublicID)
	}
	f.tokenURL, f.region = cmp.Or(f.tokenURL, r.TokenURL), cmp.Or(f.region, r.Region)
	if r.Secret.IsZero() {
		what := "the clipboard holds no " + kind.Info().SecretLabel + " that could be recognised"
		if len(r.Placeholders) > 0 {
			what = "the clipboard holds the placeholders of a sample file: " + strings.Join(r.Placeholders, ", ")
		}
		return "", vault.Secret{}, &failure{Code: codeFailed, What: what + "; nothing was changed", Hints: []string{"copy the labels and values as the dashboard shows them, or give --secret-file"}}
	}
	return kind, r.Secret, f.check(cmd, kind.Info(), true)
}

// firstTest judges a credential that was just saved. What it says never takes the credential away again.
func (a *app) firstTest(ctx context.Context, s *session.Session, project vault.ProjectID, name string) error {
	var id vault.CredentialID
	for _, c := range s.Document().Project(project).Credentials {
		if strings.EqualFold(c.Name, name) {
			id = c.ID
		}
	}
	tested, err := s.Test(ctx, id)
	if err != nil {
		return err
	}
	last := tested.Standing.Last
	a.say("tested: %s: %s", last.Verdict, last.Detail)
	if last.Verdict == oauth.Valid {
		return nil
	}
	for _, words := range []string{last.Meaning, last.Advice} {
		if words != "" {
			a.say("  %s", words)
		}
	}
	a.say("it is kept as it was pasted; 'sinchkeys key edit' corrects it")
	return exitError(verdictCode(last.Verdict))
}
