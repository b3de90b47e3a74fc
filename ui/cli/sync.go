package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// syncFlags are those of the sync command.
type syncFlags struct {
	fix, yes bool
	remove   []string
}

const syncHelp = `Compares the access keys that Sinch lists for a project with those of the vault: keys that only Sinch has
(somebody else's, or forgotten), keys that were deleted there, names that differ. It reads, and changes nothing
unless it is asked to:

  --fix           offers the remedy for each difference, one after the other; with --yes it applies those that
                  take away nothing that works: the vault's name is given to a key at Sinch, a key that was
                  deleted there is retired once the token endpoint has rejected it
  --delete KEYID  deletes a key at Sinch that the vault does not have

The Access Keys API is not enabled for most accounts; the dashboard's page shows the same list.`

func (a *app) syncCommand() *cobra.Command {
	var f syncFlags
	c := &cobra.Command{
		Use:   "sync PROJECT",
		Short: "Compare a project's keys with what Sinch lists",
		Long:  syncHelp,
		Args:  arguments(1, 1, "a PROJECT"),

		ValidArgsFunction: a.references(1, projectNames),
		RunE:              func(cmd *cobra.Command, args []string) error { return a.sync(cmd.Context(), args[0], f) },
	}
	c.Flags().BoolVar(&f.fix, "fix", false, "offer the remedy for each difference")
	c.Flags().BoolVar(&f.yes, "yes", false, "with --fix: apply what takes away nothing that works, without asking")
	c.Flags().StringArrayVar(&f.remove, "delete", nil, "delete the key with this `KEYID` at Sinch (repeatable)")
	c.Flags().DurationVar(&a.flags.timeout, "timeout", 0, "time limit of each request, such as 5s")
	return c
}

// mends says whether anything is to be changed.
func (f syncFlags) mends() bool { return f.fix || len(f.remove) > 0 }

func (a *app) sync(ctx context.Context, name string, f syncFlags) error {
	s, err := a.unlockWarm(ctx)
	if err != nil {
		return err
	}
	p, err := s.Document().ResolveProject(name)
	if err != nil {
		return err
	}
	found, err := s.Reconcile(ctx, p.ID)
	if err != nil {
		return a.cantCompare(p, err)
	}
	mend := &mending{a, s, p, f}
	for _, id := range f.remove {
		if err := mend.remove(ctx, id, true); err != nil {
			return err
		}
	}
	if f.fix {
		err = mend.all(ctx, found)
	}
	if f.mends() && err == nil {
		found, err = s.Reconcile(ctx, p.ID)
	}
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON(a.syncView(found))
	}
	return a.showSync(found, f.mends())
}

// cantCompare says why Sinch can't be asked; that the account has no such API is no fault.
func (*app) cantCompare(p *vault.Project, err error) error {
	what, advice := session.ExplainKeys(p, err)
	f := &failure{Code: codeFailed, What: what, Hints: hints(advice, "the dashboard lists the keys: "+session.Page(p, nil))}
	var api *oauth.AccessKeysError
	var none *session.VoiceError
	switch {
	case errors.As(err, &api):
		f.Code = keysCode(api.Reason)
	case errors.As(err, &none):
		f = explain(err)
		f.What = "the Access Keys API can't be asked about " + p.Name + ", for which " + none.Ref + " would need a token: " + f.What
	}
	return f
}

// showSync lists the differences; mended says that remedies were offered already.
func (a *app) showSync(r session.Reconciliation, mended bool) error {
	var t table
	for _, k := range r.Missing {
		t.add("only at Sinch", k.Name, k.ID, a.madeWords(k.CreatedAt))
	}
	for _, c := range r.Gone {
		t.add("deleted at Sinch", c.Name, c.PublicID, c.Status)
	}
	for _, d := range r.Renamed {
		t.add("another name", d.Credential.Name, d.Credential.PublicID, "at Sinch: "+d.Listed.Name)
	}
	if err := t.write(a.streams.Out); err != nil {
		return err
	}
	if r.Equal() {
		a.say("%s: the vault and Sinch agree on %d", r.Project.Name, r.Listed)
		return nil
	}
	if mended {
		a.say("what is listed was left as it is")
	} else {
		a.say("'sinchkeys sync %s --fix' offers the remedy for each; nothing was changed", quoteShell(r.Project.Name))
	}
	if len(r.Missing) > 0 {
		a.say("if you have the secret of a key that only Sinch has, 'sinchkeys key add %s/NAME --key-id ID' takes it in", quoteShell(r.Project.Name))
	}
	return nil
}

func (*app) syncView(r session.Reconciliation) object {
	missing, gone, renamed := []object{}, []object{}, []object{}
	for _, k := range r.Missing {
		missing = append(missing, object{{"key_id", k.ID}, {"name", k.Name}}.moment("created_at", k.CreatedAt))
	}
	for _, c := range r.Gone {
		gone = append(gone, keyView(c))
	}
	for _, d := range r.Renamed {
		renamed = append(renamed, keyView(d.Credential).with("name_at_sinch", d.Listed.Name))
	}
	return object{
		{"project", r.Project.Name},
		{"listed", r.Listed},
		{"equal", r.Equal()},
		{"only_at_sinch", missing},
		{"deleted_at_sinch", gone},
		{"renamed", renamed},
	}
}

// mending applies remedies.
type mending struct {
	app     *app
	s       *session.Session
	project *vault.Project
	flags   syncFlags
}

// all goes through the differences. What only Sinch has is deleted on a word of its own each, never by --yes.
func (m *mending) all(ctx context.Context, r session.Reconciliation) error {
	if !m.flags.yes && !m.app.interactive() && !r.Equal() {
		return &usageError{What: "there is no terminal to ask on, so nothing was changed", Hints: []string{"--yes applies what takes away nothing that works"}}
	}
	for _, d := range r.Renamed {
		if err := m.rename(ctx, d); err != nil {
			return err
		}
	}
	for _, c := range r.Gone {
		if err := m.retire(ctx, c); err != nil {
			return err
		}
	}
	for _, k := range r.Missing {
		if m.flags.yes {
			continue
		}
		if err := m.remove(ctx, k.ID, false); err != nil {
			return err
		}
	}
	return nil
}

// choose asks for one of a few letters; with --yes it is the first.
func (m *mending) choose(ctx context.Context, question, letters string) (string, error) {
	if m.flags.yes {
		return letters[:1], nil
	}
	answer, err := ask(ctx, question)
	if len(answer) == 1 && strings.Contains(letters, strings.ToLower(answer)) {
		return strings.ToLower(answer), err
	}
	return "", err
}

func (m *mending) rename(ctx context.Context, d session.RenamedKey) error {
	here, there := d.Credential.Name, d.Listed.Name
	answer, err := m.choose(ctx, here+" is called "+quoted(there)+" at Sinch: rename it [s]there to "+quoted(here)+", [h]here, or leave it [enter]?", "sh")
	switch {
	case err != nil:
		return err
	case answer == "s":
		if err := m.s.RenameListed(ctx, d.Credential.ID); err != nil {
			return err
		}
		m.app.say("%s has that name at Sinch now", here)
	case answer == "h":
		return m.app.commit(ctx, m.s, "renamed "+here+" to "+there, vault.EditCredential{ID: d.Credential.ID, Set: vault.CredentialEdit{Name: &there}})
	}
	return nil
}

func (m *mending) retire(ctx context.Context, c *vault.Credential) error {
	answer, err := m.choose(ctx, c.Name+" was deleted at Sinch: retire it here, once the token endpoint has rejected it [y], or leave it [enter]?", "y")
	if err != nil || answer == "" {
		return err
	}
	run := &rotating{app: m.app, s: m.s, id: c.ID}
	at, err := m.s.RetireGone(ctx, c.ID, run.waiting)
	if err != nil {
		return err
	}
	m.app.say("%s is retired: %s", ref(at.Project, at.Old), at.Record.Proof)
	return nil
}

func (m *mending) remove(ctx context.Context, keyID string, named bool) error {
	question := "Delete the key " + keyID + " of " + m.project.Name + " at Sinch? The vault does not have it; nothing must use it any more."
	if named {
		if err := m.app.confirm(ctx, question, m.flags.yes); err != nil {
			return err
		}
	} else if answer, err := m.choose(ctx, question+" [y], or leave it [enter]?", "y"); err != nil || answer == "" {
		return err
	}
	if err := m.s.DeleteListed(ctx, m.project.ID, keyID); err != nil {
		return err
	}
	m.app.say("deleted the key %s at Sinch", keyID)
	return nil
}
