package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"

	"github.com/spf13/cobra"

	"sinchkeys/ui/launch"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// handFlags say what a program is handed.
type handFlags struct{ token, tokenOnly bool }

func (f *handFlags) declare(c *cobra.Command) {
	c.Flags().BoolVar(&f.token, "token", false, "a live token, too: SINCH_ACCESS_TOKEN, SINCH_ACCESS_TOKEN_EXPIRES_AT")
	c.Flags().BoolVar(&f.tokenOnly, "token-only", false, "a live token and the IDs, but no secret")
}

func (f *handFlags) options(cmd *cobra.Command) (session.EnvironmentOptions, error) {
	if f.token && f.tokenOnly {
		return session.EnvironmentOptions{}, &usageError{What: "--token adds to the secret what --token-only gives without it: say one of them", Command: cmd.CommandPath()}
	}
	return session.EnvironmentOptions{Token: f.token, TokenOnly: f.tokenOnly}, nil
}

func (a *app) execCommand() *cobra.Command {
	var f handFlags
	var every everyFlags
	c := &cobra.Command{
		Use:   "exec REF -- CMD [ARG…]",
		Short: "Run a program with a credential's variables",
		Long: `Runs CMD with the credential's variables in its environment and nothing of any other credential; its exit code
is ours. On Unix the program takes our place: signals and the terminal are its own.
With --all, CMD runs once for each project that QUERY finds, with its default credential: exec --all QUERY -- CMD.
Each line of output is labelled with the project then, and the exit codes are counted.`,

		ValidArgsFunction: a.references(1, credentialNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			before, program, err := splitProgram(cmd, args, every.all)
			if err != nil {
				return err
			}
			o, err := f.options(cmd)
			switch {
			case err != nil:
				return err
			case !every.all && cmd.Flags().Changed("parallel"):
				return &usageError{What: "--parallel is for --all", Command: cmd.CommandPath()}
			case every.parallel < 1:
				return &usageError{What: "--parallel takes a number above zero", Command: cmd.CommandPath()}
			case every.all:
				return a.execAll(cmd.Context(), before, program, o, every)
			default:
				return a.exec(cmd, before, program, o)
			}
		},
	}
	f.declare(c)
	every.declare(c)
	return c
}

// splitProgram parts what stands before "--" from the program after it.
func splitProgram(cmd *cobra.Command, args []string, all bool) (before, program []string, err error) {
	dash := cmd.ArgsLenAtDash()
	switch {
	case dash < 0:
		err = &usageError{What: "the program goes behind --, as in: sinchkeys exec REF -- CMD", Command: cmd.CommandPath()}
	case dash == len(args):
		err = &usageError{What: "there is no program behind --", Command: cmd.CommandPath()}
	case dash > 1 && !all:
		err = &usageError{What: quoted(args[1]) + " before -- is one argument too many", Command: cmd.CommandPath()}
	default:
		before, program = args[:dash], args[dash:]
	}
	return before, program, err
}

func (a *app) exec(cmd *cobra.Command, ref, program []string, o session.EnvironmentOptions) error {
	environ, _, err := a.handed(cmd, ref, o)
	if err != nil {
		return err
	}
	return a.replaced(cmd.Context(), launch.Program{Args: program, Env: environ})
}

// handed is the environment of a program for the credential that is meant.
func (a *app) handed(cmd *cobra.Command, ref []string, o session.EnvironmentOptions) ([]string, launch.Owner, error) {
	if o.TokenOnly {
		if variables, match, done, err := a.variablesByAgent(cmd.Context(), ref); done || err != nil {
			folder, _ := a.folder() // the agent was asked about it
			environ, owner := environOf(folder.Dir, match, variables)
			return environ, owner, err
		}
	}
	if o.Token || o.TokenOnly {
		if s, err := a.session(cmd.Context()); err == nil {
			go s.Warm()
		}
	}
	s, match, err := a.unlocked(cmd, ref)
	if err != nil {
		return nil, launch.Owner{}, err
	}
	return environmentOf(cmd.Context(), s, match, o)
}

func environmentOf(ctx context.Context, s *session.Session, m vault.Match, o session.EnvironmentOptions) ([]string, launch.Owner, error) {
	if m.Credential.Secret.IsZero() && !o.TokenOnly {
		return nil, launch.Owner{}, &failure{Code: codeFailed, What: withoutSecret(m), Hints: []string{"'sinchkeys list' shows which credential is active"}}
	}
	variables, err := s.Environment(ctx, m.Credential.ID, o)
	environ, owner := environOf(s.Folder().Dir, m, variables)
	return environ, owner, err
}

// withoutSecret says that a credential has lost its secret, and why where that is known.
func withoutSecret(m vault.Match) string {
	words := m.Ref() + " has no " + m.Credential.Kind.Info().SecretLabel + " in the vault"
	if m.Credential.Status == vault.StatusRetired {
		words += ": it is retired"
	}
	return words
}

// environOf is the environment of a program with the variables of a credential of the vault in a folder.
func environOf(dir string, m vault.Match, variables []session.Variable) ([]string, launch.Owner) {
	if m.Credential == nil {
		return nil, launch.Owner{}
	}
	owner := launch.Owner{Project: m.Project.Name, Ref: m.Ref(), Vault: dir}
	return launch.Environ(os.Environ(), owner, variables), owner
}

// replaced ends our own work, since on Unix nothing comes after the program, and starts it.
func (a *app) replaced(ctx context.Context, p launch.Program) error {
	a.close()
	code, err := p.Run(ctx)
	if failed, ok := errors.AsType[*launch.StartError](err); ok {
		return &failure{Code: failed.Code, What: failed.Error()}
	}
	if err != nil {
		return err
	}
	if code != 0 {
		return exitError(code)
	}
	return nil
}

// visitShell is the shell that the interface leaves the terminal to.
func (a *app) visitShell(project, ref string, variables []session.Variable) (*exec.Cmd, error) {
	owner := launch.Owner{Project: project, Ref: ref}
	if !a.sample { // commands in a demo's shell know neither its vault nor its endpoints
		folder, err := a.folder()
		if err != nil {
			return nil, err
		}
		owner.Vault = folder.Dir
	}
	// The user ends the shell; it may outlast the interface's own context.
	return launch.Shell(a.env, launch.Environ(os.Environ(), owner, variables), owner).Command(context.Background())
}

func (a *app) shellCommand() *cobra.Command {
	var f handFlags
	c := &cobra.Command{
		Use:   "shell REF",
		Short: "Open a shell with a credential's variables",
		Long: `Opens your shell with the credential's variables, for as long as that shell lasts. In it $SINCHKEYS_PROJECT holds
the project's name, for the prompt, and sinchkeys without a REF uses the same credential.`,
		Args: arguments(0, 1, ""),

		ValidArgsFunction: a.references(1, credentialNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := f.options(cmd)
			if err != nil {
				return err
			}
			return a.shell(cmd, args, o)
		},
	}
	f.declare(c)
	return c
}

func (a *app) shell(cmd *cobra.Command, ref []string, o session.EnvironmentOptions) error {
	environ, owner, err := a.handed(cmd, ref, o)
	if err != nil {
		return err
	}
	if outer := a.env(launch.ShellVariable); outer != "" {
		a.say("note: this is a shell inside the shell of %s, which 'exit' goes back to", outer)
	}
	a.say("a shell with %s; 'exit' leaves it", owner.Ref)
	return a.replaced(cmd.Context(), launch.Shell(a.env, slices.Clip(environ), owner))
}
