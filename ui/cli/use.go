package cli

import (
	"context"
	"errors"
	"os"

	"github.com/spf13/cobra"

	"sinchkeys/ui/choice"
)

// useFlags are those of 'use'.
type useFlags struct{ global, forget bool }

func (a *app) useCommand() *cobra.Command {
	var f useFlags
	c := &cobra.Command{
		Use:   "use [REF]",
		Short: "Remember a credential for this folder and below",
		Long: `Remembers REF for the current folder and all below it, in a file .sinchkeys, which holds no secret and may
be committed; with --global for wherever no folder chooses. A REF that names a project keeps meaning its default key.
'use -' goes back to the choice before. Without REF it says what is chosen here, and by what.`,
		Args: arguments(0, 1, ""),

		ValidArgsFunction: a.references(1, credentialNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			book, err := a.book()
			switch {
			case err != nil:
				return err
			case f.forget && len(args) > 0:
				return &usageError{What: "--forget takes no REF", Command: cmd.CommandPath()}
			case f.forget:
				return a.forget(cmd.Context(), book, f.global)
			case len(args) == 0:
				return a.sayChoice()
			case args[0] == "-":
				return a.usePrevious(cmd.Context(), book, f.global)
			default:
				return a.use(cmd, book, args[0], f.global)
			}
		},
	}
	c.Flags().BoolVar(&f.global, "global", false, "for wherever no folder chooses")
	c.Flags().BoolVar(&f.forget, "forget", false, "choose nothing here any more")
	return c
}

// use checks that the reference means one thing, and remembers it.
func (a *app) use(cmd *cobra.Command, book *choice.Book, ref string, global bool) error {
	lasting, err := a.lasting(cmd, ref)
	if err != nil {
		return err
	}
	return a.remember(cmd.Context(), book, lasting, global)
}

// lasting is the reference to keep for the one that was given.
func (a *app) lasting(cmd *cobra.Command, ref string) (string, error) {
	if lasting, done, err := a.lastingByAgent(cmd.Context(), ref); done || err != nil {
		return lasting, err
	}
	s, err := a.unlock(cmd.Context())
	if err != nil {
		return "", err
	}
	match, err := s.Document().Lasting(ref)
	if err != nil {
		match, err = a.pick(cmd, s, err)
	}
	if err != nil {
		return "", err
	}
	return match.Ref(), nil
}

func (a *app) remember(ctx context.Context, book *choice.Book, ref string, global bool) error {
	if global {
		if err := book.UseGlobal(ctx, ref); err != nil {
			return err
		}
		a.say("using %s wherever no folder chooses", ref)
		return nil
	}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	path, err := book.Use(ctx, here, ref)
	if err != nil {
		return err
	}
	a.say("using %s here and below, by %s", ref, path)
	if over := a.env("SINCHKEYS_REF"); over != "" {
		a.say("note: $SINCHKEYS_REF goes before it, and says %s", over)
	}
	return nil
}

// usePrevious goes back to the choice before, as cd - does. It opens nothing: that reference was checked once.
func (a *app) usePrevious(ctx context.Context, book *choice.Book, global bool) error {
	ref := book.PreviousGlobal()
	if !global {
		here, err := os.Getwd()
		if err != nil {
			return err
		}
		ref = book.Previous(here)
	}
	if ref == "" {
		return &failure{Code: codeReference, What: "there is no choice before the current one"}
	}
	return a.remember(ctx, book, ref, global)
}

func (a *app) forget(ctx context.Context, book *choice.Book, global bool) error {
	if global {
		return book.UseGlobal(ctx, "")
	}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	path, err := book.Forget(ctx, here)
	if errors.Is(err, choice.ErrNone) {
		return &failure{Code: codeReference, What: "this folder has no " + choice.FileName + " of its own"}
	}
	if err != nil {
		return err
	}
	a.say("removed %s", path)
	return nil
}

// sayChoice prints which reference stands for one that is not given.
func (a *app) sayChoice() error {
	chosen, err := a.standing()
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON(object{{"ref", chosen.ref}, {"by", chosen.by}})
	}
	if chosen.ref == "" {
		return &failure{Code: codeReference, What: "nothing is chosen here", Hints: []string{"'sinchkeys use REF' chooses for this folder, with --global for everywhere"}}
	}
	a.say("by %s", chosen.by)
	return a.print(visible(chosen.ref).String())
}

func (a *app) allowCommand() *cobra.Command {
	revoke := false
	c := &cobra.Command{
		Use:   "allow",
		Short: "Trust the .sinchkeys that was found here",
		Long: `Trusts the nearest .sinchkeys of this folder or one above, as it is now. A file that came with a repository
chooses nothing until you allow it, and no longer when it was changed since.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			book, err := a.book()
			if err != nil {
				return err
			}
			return a.allow(cmd.Context(), book, revoke)
		},
	}
	c.Flags().BoolVar(&revoke, "revoke", false, "trust it no longer")
	return c
}

func (a *app) allow(ctx context.Context, book *choice.Book, revoke bool) error {
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	do, words := book.Allow, "%s may choose now: %s"
	if revoke {
		do, words = book.Disallow, "%s chooses nothing any more (it says %s)"
	}
	found, err := do(ctx, here)
	if bad, ok := errors.AsType[*choice.FileError](err); ok {
		return &failure{Code: codeReference, What: bad.Error()}
	}
	if errors.Is(err, choice.ErrNone) {
		return &failure{Code: codeReference, What: err.Error()}
	}
	if err != nil {
		return err
	}
	a.say(words, found.Path, found.Ref)
	return nil
}
