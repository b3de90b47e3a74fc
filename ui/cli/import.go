package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"sinchkeys/ui/session"
	"sinchkeys/vault/exchange"
	"sinchkeys/vault/intake"
)

// importFlags say what is taken in, and how.
type importFlags struct {
	project, from, passphraseFile string
	scan                          []string
	dryRun, yes                   bool
}

func (a *app) importCommand() *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   "import FILE…",
		Short: "Take credentials in from the files in which they lie about",
		Long: `Reads dotenv files and shells' lines in all their dialects, the credentials file of Sinch's own command line, Java's
config.properties, .NET's appsettings.json, Postman environments, MCP settings, sheets (CSV) in any order of columns,
1Password's and other managers' among them, and exports of sinchkeys; - is standard input.

It shows first what would happen. What is in the vault already is recognised by its ID and stays as it is; where a value
differs it is replaced only when you say so, or with --yes. One bad row does not stop the others. One undo takes all back.

--scan searches a folder for such files. --from pass and --from gopass take entries from a password store, those whose
name holds one of the words given instead of files, or else "sinch"; --from tree reads folders of decrypted entries.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd, args); err != nil {
				return err
			}
			return a.takeIn(cmd.Context(), args, f)
		},
	}
	set := c.Flags()
	set.StringVar(&f.project, "project", "", "put everything into the project of this `name`, which is made if need be")
	set.BoolVar(&f.dryRun, "dry-run", false, "say what would be done, and change nothing")
	set.BoolVar(&f.yes, "yes", false, "without asking; replace what differs")
	set.StringArrayVar(&f.scan, "scan", nil, "`folder` to search for files with credentials (repeatable)")
	set.StringVar(&f.from, "from", "", "`store`: pass, gopass, tree")
	completeFlag(c, "from", []string{"pass", "gopass", "tree"})
	set.StringVar(&f.passphraseFile, "passphrase-file-for-import", "", "`file` with the passphrase of an encrypted export, - for standard input; asked for without it")
	return c
}

func (f *importFlags) check(cmd *cobra.Command, args []string) error {
	switch {
	case !slices.Contains([]string{"", "pass", "gopass", "tree"}, f.from):
		return &usageError{What: quoted(f.from) + " is not a store; the stores are pass, gopass, tree", Command: cmd.CommandPath()}
	case f.from == "tree" && len(args) == 0:
		return &usageError{What: "it needs the folders of decrypted entries", Command: cmd.CommandPath()}
	case len(args) == 0 && len(f.scan) == 0 && f.from == "":
		return &usageError{What: "it needs a FILE, - for standard input, or --scan with a folder", Command: cmd.CommandPath()}
	}
	return nil
}

// takeIn reads, shows the plan, asks where that is due, and does it.
func (a *app) takeIn(ctx context.Context, args []string, f importFlags) error {
	s, err := a.unlock(ctx)
	if err != nil {
		return err
	}
	sources, unread, err := a.gather(ctx, s, args, f)
	if err != nil {
		return err
	}
	plan, err := s.PlanImport(sources, f.project)
	if err != nil {
		return err
	}
	if err := a.showPlan(plan); err != nil {
		return err
	}
	replace, err := a.carryOut(ctx, s, plan, f)
	if err != nil {
		return err
	}
	named := len(args) > 0 && f.from == ""
	if unread || fellShort(plan, named) || !f.dryRun && !replace && plan.Count(intake.Differs) > 0 {
		return exitError(codeFailed)
	}
	return nil
}

// fellShort says whether the sources held less than they were taken for. What was searched may hold nothing; a file was
// named for what it holds.
func fellShort(plan *session.ImportPlan, named bool) bool {
	return plan.Count(intake.Bad) > 0 || named && len(plan.Steps) == 0
}

// carryOut does what of the plan is to be done, words the outcome, and says whether what differs was replaced.
func (a *app) carryOut(ctx context.Context, s *session.Session, plan *session.ImportPlan, f importFlags) (replace bool, err error) {
	take, replace := a.decide(ctx, plan, f)
	if take {
		committed, err := s.TakeIn(ctx, plan, replace)
		if err != nil {
			committed, err = a.keep(ctx, s, err)
		}
		if err != nil {
			return false, err
		}
		a.tellOf(committed)
	}
	if a.flags.json {
		return replace, a.printJSON(planView(plan, take, replace))
	}
	a.sayTaken(plan, f, take, replace)
	return replace, nil
}

// decide says whether anything is done, and whether what differs is replaced. Without a terminal nothing is asked: files
// that were named are taken in, what a search found is not, and nothing is replaced but with --yes.
func (a *app) decide(ctx context.Context, plan *session.ImportPlan, f importFlags) (take, replace bool) {
	added, differing := plan.Count(intake.New, intake.Fills), plan.Count(intake.Differs)
	switch {
	case f.dryRun || added+differing == 0:
		return false, false
	case f.yes:
		return true, differing > 0
	case !a.interactive():
		return len(f.scan) == 0 && added > 0, false
	}
	if added > 0 && !a.agree(ctx, "Take in what is new?") {
		return false, false
	}
	replace = differing > 0 && a.agree(ctx, fmt.Sprintf("Replace what differs (%d)?", differing))
	return added > 0 || replace, replace
}

// showPlan lists what would happen: a row of the plan is a line.
func (a *app) showPlan(plan *session.ImportPlan) error {
	if a.flags.json {
		return nil // it is part of the outcome
	}
	var t table
	for _, deed := range intake.Deeds() {
		for _, step := range plan.Steps {
			if step.Deed == deed {
				t.add(string(deed), cmp.Or(step.Ref(), "–"), string(step.Kind), step.PublicID, place(step), step.What)
			}
		}
	}
	return t.write(a.streams.Out)
}

func place(s intake.Step) string {
	if s.Line == 0 {
		return s.File
	}
	return fmt.Sprintf("%s:%d", s.File, s.Line)
}

// sayTaken words the outcome.
func (a *app) sayTaken(plan *session.ImportPlan, f importFlags, take, replace bool) {
	words := plan.Tally()
	switch {
	case words == "":
		a.say("no credentials were found")
	case take:
		a.say("taken in: %s; 'sinchkeys undo' takes it back", words)
	case plan.Count(intake.New, intake.Fills, intake.Differs) == 0:
		a.say("nothing to do: %s", words)
	default:
		a.say("nothing was changed: %s", words)
	}
	switch {
	case f.dryRun:
	case !replace && plan.Count(intake.Differs) > 0:
		a.say("  what differs stayed as it is; --yes replaces it")
	case !take && len(f.scan) > 0 && plan.Count(intake.New, intake.Fills) > 0:
		a.say("  --yes takes it in")
	}
}

func planView(plan *session.ImportPlan, take, replace bool) object {
	steps, summary := []object{}, object{}
	for _, s := range plan.Steps {
		done := take && (s.Deed == intake.New || s.Deed == intake.Fills) || replace && s.Deed == intake.Differs
		o := object{{"deed", s.Deed}, {"done", done}, {"file", s.File}}
		o = maybe(maybe(maybe(o, "line", s.Line), "project", s.Project), "credential", s.Name)
		steps = append(steps, maybe(maybe(maybe(o, "kind", s.Kind), "id", s.PublicID), "what", s.What))
	}
	for _, deed := range intake.Deeds() {
		if n := plan.Count(deed); n > 0 {
			summary = summary.with(string(deed), n)
		}
	}
	return object{{"changed", take}, {"steps", steps}, {"summary", summary}, {"foreign", plan.Foreign}}
}

// gather reads all that was named. A file that can't be read is told of and does not stop the others.
func (a *app) gather(ctx context.Context, s *session.Session, args []string, f importFlags) (sources []session.Source, unread bool, err error) {
	miss := func(err error) {
		a.say("note: not read: %v", err)
		unread = true
	}
	for _, dir := range f.scan {
		found, err := s.Forage(ctx, dir)
		if err != nil {
			return nil, true, fmt.Errorf("the folder can't be searched: %w", err)
		}
		for _, path := range found.Skipped {
			a.say("note: not searched: %s", path)
		}
		a.say("searched %s in %s", counted(found.Files, "file"), dir)
		sources = append(sources, found.Sources...)
	}
	if f.from != "" {
		stored, err := a.fromStore(ctx, f.from, args, miss)
		return append(sources, stored...), unread, err
	}
	named, err := a.readNamed(ctx, s, args, f, miss)
	if err != nil {
		return nil, true, err
	}
	sources = append(sources, named...)
	if unread && len(sources) == 0 && !a.flags.json {
		return nil, true, exitError(codeFailed) // why was said, and an empty plan says nothing of what the files hold
	}
	return sources, unread, nil
}

// readNamed reads the files that were named.
func (a *app) readNamed(ctx context.Context, s *session.Session, args []string, f importFlags, miss func(error)) ([]session.Source, error) {
	var sources []session.Source
	for _, path := range args {
		source, err := a.readImport(ctx, s, path, f)
		if usage, ok := err.(*usageError); ok { //nolint:errorlint // it is ours, and never wrapped
			return nil, usage
		}
		switch {
		case err == nil:
			sources = append(sources, source)
		case ctx.Err() != nil:
			return nil, err
		default:
			miss(err)
		}
	}
	return sources, nil
}

func (a *app) readImport(ctx context.Context, s *session.Session, path string, f importFlags) (session.Source, error) {
	if path != "-" {
		return s.ReadImport(ctx, path, func() ([]byte, error) {
			if f.passphraseFile != "" {
				return a.secretFile(f.passphraseFile, "--passphrase-file-for-import")
			}
			passphrase, err := askSecret(ctx, "Passphrase of "+path+":")
			if errors.Is(err, errNoTerminal) {
				err = fmt.Errorf("%s is encrypted, and there is no terminal to ask for its passphrase: --passphrase-file-for-import FILE gives it", path)
			}
			return passphrase, err
		})
	}
	if a.usedInput != "" {
		return session.Source{}, &usageError{What: a.usedInput + " and the import can't both read standard input"}
	}
	a.usedInput = "import -"
	content, err := io.ReadAll(io.LimitReader(a.streams.In, exchange.LargestImport+1))
	defer clear(content)
	if err != nil {
		return session.Source{}, err
	}
	return session.ReadImportText(intake.Pipe, content), nil
}
