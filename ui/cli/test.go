package cli

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// testFlags are those of the test command.
type testFlags struct {
	all          bool
	projectCheck bool
	junit        string
}

func (a *app) testCommand() *cobra.Command {
	var f testFlags
	c := &cobra.Command{
		Use:   "test [REF…]",
		Short: "Judge credentials: which are alive, and what is wrong with the others",
		Long: `Asks the token endpoint, or the product itself, about each credential. Nothing that is sent costs
money or changes anything. Exit code 0: all are valid; 5: at least one is rejected; 6: none is, but
at least one could not be judged.`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.test(cmd, args, f) },

		ValidArgsFunction: a.references(-1, credentialNames),
	}
	c.Flags().BoolVar(&f.all, "all", false, "judge every credential of the vault that is not retired")
	c.Flags().BoolVar(&f.projectCheck, "project-check", true, "ask also whether the Project ID belongs to the key")
	c.Flags().StringVar(&f.junit, "junit", "", "write the results to a `file` for CI systems, too")
	c.Flags().DurationVar(&a.flags.timeout, "timeout", 0, "time limit of each test, such as 5s")
	return c
}

func (a *app) test(cmd *cobra.Command, args []string, f testFlags) error {
	if f.all && len(args) > 0 {
		return &usageError{What: "--all judges everything; leave out the REF", Command: cmd.CommandPath()}
	}
	if !f.all {
		if err := a.needsReference(cmd, args); err != nil {
			return err
		}
	}
	s, err := a.unlockWarm(cmd.Context())
	if err != nil {
		return err
	}
	ids, err := a.chosen(cmd, s, args, f.all)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		a.say("there is no credential to judge")
	}
	report := &report{app: a, session: s, chosen: ids}
	show := report.show
	if a.flags.json {
		show = report.showJSON
	}
	err = show(cmd.Context(), session.JudgeOptions{SkipProjectCheck: !f.projectCheck})
	if f.junit != "" {
		err = errors.Join(err, report.writeJUnit(f.junit))
	}
	if err != nil {
		return err
	}
	return report.exit()
}

// unlockWarm is unlock for commands that will talk to a server: what the first request needs is
// loaded while the passphrase is typed and the vault read.
func (a *app) unlockWarm(ctx context.Context) (*session.Session, error) {
	s, err := a.session(ctx)
	if err != nil {
		return nil, err
	}
	go s.Warm()
	return a.unlock(ctx)
}

// chosen gives the credentials that are meant, each once, in the document's order for all.
func (a *app) chosen(cmd *cobra.Command, s *session.Session, args []string, all bool) ([]vault.CredentialID, error) {
	var ids []vault.CredentialID
	if all {
		for _, c := range s.Document().All() {
			if c.Status != vault.StatusRetired { // it is dead, and known to be
				ids = append(ids, c.ID)
			}
		}
		return ids, nil
	}
	refs := [][]string{nil} // the environment's
	if len(args) > 0 {
		refs = slices.Collect(slices.Chunk(args, 1))
	}
	for _, ref := range refs {
		m, err := a.resolve(cmd, s, ref)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, m.Credential.ID) {
			ids = append(ids, m.Credential.ID)
		}
	}
	return ids, nil
}

// report gathers what the tests say.
type report struct {
	app     *app
	session *session.Session
	chosen  []vault.CredentialID
	results []judged
}

// judged is one result with the names it belongs to.
type judged struct {
	project    *vault.Project
	credential *vault.Credential
	record     session.Record
}

func (j judged) ref() string { return j.project.Name + "/" + j.credential.Name }

// run judges and hands each result on as it comes.
func (r *report) run(ctx context.Context, o session.JudgeOptions, each func(judged, session.Swept) error) error {
	document := r.session.Document()
	var failed error
	err := r.session.TestManyWith(ctx, r.chosen, o, func(s session.Swept) {
		p, c := document.Credential(s.ID)
		if c == nil || failed != nil {
			return
		}
		j := judged{p, c, s.Standing.Last}
		r.results = append(r.results, j)
		failed = each(j, s)
	})
	return errors.Join(failed, err)
}

// tally counts the results by verdict.
func (r *report) tally() map[oauth.Verdict]int {
	out := map[oauth.Verdict]int{}
	for _, j := range r.results {
		out[j.record.Verdict]++
	}
	return out
}

// exit turns the results into the exit code: the worst of them, a rejected one before one unjudged.
func (r *report) exit() error {
	code := codeDone
	for _, j := range r.results {
		switch c := verdictCode(j.record.Verdict); {
		case c == codeRejected:
			return exitError(codeRejected)
		case c != codeDone:
			code = c
		}
	}
	if code == codeDone {
		return nil
	}
	return exitError(code)
}

func latency(d time.Duration) string { return d.Round(time.Millisecond).String() }
