package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// listDue lists what is older than the policy allows.
func (a *app) listDue(s *session.Session, rows []vault.Narrowed) error {
	set, err := a.settings()
	if err != nil {
		return err
	}
	policy := set.RotateAfter.policy()
	cares, err := s.Cares(policy)
	if err != nil {
		return err
	}
	shown := map[vault.CredentialID]bool{}
	for _, r := range rows {
		for _, c := range r.Credentials {
			shown[c.ID] = true
		}
	}
	limited := slices.ContainsFunc(cares, func(c session.Care) bool { return c.Limit > 0 })
	due := slices.DeleteFunc(cares, func(c session.Care) bool { return !c.Due() || !shown[c.Credential.ID] })
	if err := a.printDue(due); err != nil {
		return err
	}
	switch {
	case len(due) > 0:
		return exitError(codeFailed)
	case !limited && !a.flags.json:
		a.say("no limit is set: the setting rotate_after says after how long secrets are to be replaced")
	}
	return nil
}

func (a *app) printDue(due []session.Care) error {
	if a.flags.json {
		all := make([]object, 0, len(due))
		for _, c := range due {
			all = append(all, object{
				{"project", c.Project.Name},
				{"credential", c.Credential.Name},
				{"kind", c.Credential.Kind},
				{"id", c.Credential.PublicID},
				{"age_days", session.Days(c.Age)},
				{"limit_days", session.Days(c.Limit)},
				{"limit_by", c.By},
			}.moment("due_at", c.DueAt))
		}
		return a.printJSON(object{{"due", all}})
	}
	var t table
	for _, c := range due {
		t.add(c.Project.Name, c.Credential.Name, string(c.Credential.Kind),
			strconv.Itoa(session.Days(c.Age))+" days old", "due since "+date(c.DueAt), "limit "+strconv.Itoa(session.Days(c.Limit))+" days ("+c.By+")")
	}
	return t.write(a.streams.Out)
}

func (a *app) auditCommand() *cobra.Command {
	var folders []string
	c := &cobra.Command{
		Use:   "audit",
		Short: "Say what is amiss in the vault",
		Long: `Looks for what stands in the vault twice, looks wrong, was never tested, is overdue, or hangs on a single key. It
asks no server. With --scan it also looks for plaintext copies of the vault's secrets in the files of a folder; it
prints file and line, never the secret. Exit code 1 when there is a warning.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.audit(cmd.Context(), folders) },
	}
	c.Flags().StringArrayVar(&folders, "scan", nil, "`folder` to search for plaintext copies (repeatable)")
	return c
}

func (a *app) audit(ctx context.Context, folders []string) error {
	set, err := a.settings()
	if err != nil {
		return err
	}
	s, err := a.unlock(ctx)
	if err != nil {
		return err
	}
	found, err := s.Audit(set.RotateAfter.policy())
	if err != nil {
		return err
	}
	for _, dir := range folders {
		scanned, err := s.Scan(ctx, dir)
		if err != nil {
			return fmt.Errorf("the folder can't be searched: %w", err)
		}
		for _, path := range scanned.Skipped {
			a.say("note: not searched: %s", path)
		}
		a.say("searched %s in %s", counted(scanned.Files, "file"), dir)
		if n := scanned.TooShort; n > 0 {
			a.say("note: not searched for, being too short: %s", counted(n, "secret"))
		}
		found = append(found, scanned.Findings...)
	}
	if err := a.printFindings(found); err != nil {
		return err
	}
	if slices.ContainsFunc(found, func(f session.Finding) bool { return f.Weight == session.Grave }) {
		return exitError(codeFailed)
	}
	return nil
}

func (a *app) printFindings(found []session.Finding) error {
	if a.flags.json {
		return a.printJSON(object{{"findings", findingViews(found)}})
	}
	if len(found) == 0 {
		a.say("nothing is amiss")
	}
	for _, f := range found {
		where := ""
		if f.File != "" {
			where = fmt.Sprintf("%s:%d: ", f.File, f.Line)
		}
		lines := visible(fmt.Sprintf("%s: %s%s: %s", f.Weight, where, f.Ref, f.What)).String()
		if f.Advice != "" {
			lines += "\n  " + visible(f.Advice).String()
		}
		if err := a.print(lines); err != nil {
			return err
		}
	}
	return nil
}

func findingViews(found []session.Finding) []object {
	all := make([]object, 0, len(found))
	for _, f := range found {
		o := object{{"weight", f.Weight}, {"check", f.Check}, {"ref", f.Ref}, {"what", f.What}}
		o = maybe(maybe(o, "advice", f.Advice), "file", f.File)
		if f.Line > 0 {
			o = o.with("line", f.Line)
		}
		all = append(all, o)
	}
	return all
}

func (a *app) logCommand() *cobra.Command {
	var most int
	c := &cobra.Command{
		Use:   "log [REF]",
		Short: "Say who changed what, and when",
		Long: `Prints the vault's log, newest first: who added, edited or removed what, and when, with the proofs of rotations; with
REF that of one project or credential. It names the fields that were edited, never a secret. The log keeps the last 500
entries; it lies encrypted inside the vault.`,
		Args: arguments(0, 1, ""),

		ValidArgsFunction: a.references(1, credentialNames),
		RunE:              func(cmd *cobra.Command, args []string) error { return a.log(cmd, args, most) },
	}
	c.Flags().IntVar(&most, "most", 0, "print only the last `N` entries")
	return c
}

func (a *app) log(cmd *cobra.Command, args []string, most int) error {
	s, err := a.unlock(cmd.Context())
	if err != nil {
		return err
	}
	log := slices.Clone(s.Document().Log)
	if len(args) > 0 {
		about, err := a.about(cmd, s, args[0])
		if err != nil {
			return err
		}
		log = slices.DeleteFunc(log, func(e vault.Entry) bool { return !e.About(about.Project, about.Credential) })
	}
	slices.Reverse(log)
	if most > 0 && len(log) > most {
		log = log[:most]
	}
	return a.printLog(log)
}

// about finds what a reference names: a whole project when it names one.
func (a *app) about(cmd *cobra.Command, s *session.Session, ref string) (vault.Match, error) {
	if found := s.Document().Find(ref); len(found) == 1 {
		return found[0], nil
	}
	return a.meant(cmd, s, ref)
}

func (a *app) printLog(log []vault.Entry) error {
	if a.flags.json {
		all := make([]object, 0, len(log))
		for _, e := range log {
			o := object{{"at", e.At.UTC().Format(time.RFC3339)}, {"by", e.By}, {"revision", e.Revision}, {"did", e.Deed}, {"what", e.What}}
			if len(e.Fields) > 0 {
				o = o.with("fields", e.Fields)
			}
			all = append(all, maybe(maybe(o, "id", e.ID), "note", e.Note))
		}
		return a.printJSON(object{{"log", all}})
	}
	var t table
	for _, e := range log {
		t.add(date(e.At), e.By, string(e.Deed), e.What, strings.Join(e.Fields, ", "), e.Note)
	}
	if len(log) == 0 {
		a.say("the log is empty")
	}
	return t.write(a.streams.Out)
}
