package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sinchkeys/vault"
)

// family is a group of commands as the help lists them. A new command is one entry here and a file.
type family struct {
	id, title string
	commands  []func(*app) *cobra.Command
}

func families() []family {
	return []family{
		{"use", "Use keys", []func(*app) *cobra.Command{
			(*app).listCommand, (*app).showCommand, (*app).testCommand, (*app).tokenCommand, (*app).copyCommand,
		}},
		{"switch", "Switch projects", []func(*app) *cobra.Command{
			(*app).envCommand, (*app).execCommand, (*app).shellCommand, (*app).useCommand, (*app).allowCommand,
		}},
		{"edit", "Keep keys", []func(*app) *cobra.Command{
			(*app).projectCommand, (*app).keyCommand, (*app).rotateCommand, (*app).syncCommand, (*app).undoCommand,
			(*app).importCommand, (*app).exportCommand,
			(*app).auditCommand, (*app).logCommand,
		}},
		{"agent", "Unlock once", []func(*app) *cobra.Command{(*app).unlockCommand, (*app).lockCommand, (*app).statusCommand}},
		{"vault", "The vault", []func(*app) *cobra.Command{
			(*app).initCommand, (*app).passwdCommand, (*app).recoveryCommand, (*app).rekeyCommand, (*app).recipientCommand, (*app).backupCommand, (*app).mergeCommand, (*app).doctorCommand,
		}},
		{"more", "More", []func(*app) *cobra.Command{
			(*app).demoCommand, (*app).completionCommand, (*app).manCommand, (*app).versionCommand,
		}},
	}
}

const rootHelp = `sinchkeys keeps Sinch credentials in an age-encrypted vault, says which of them are alive,
and hands out live bearer tokens. Without a command it opens the interface.

A REF names a credential as PROJECT/CREDENTIAL. Part of a name, a Project ID or a KEY ID will do,
case never matters, and a project alone stands for its default access key. Without a REF,
$SINCHKEYS_REF is taken, then the nearest .sinchkeys file, then the choice of 'sinchkeys use --global'.`

// exitHelp lists the exit codes for the help.
func exitHelp() string {
	var b strings.Builder
	b.WriteString("\n\nExit codes:\n")
	for code, means := range exitCodes() {
		fmt.Fprintf(&b, "  %d  %s\n", code, means)
	}
	return strings.TrimRight(b.String(), "\n")
}

// root builds the tree of commands.
func (a *app) root() *cobra.Command {
	onlyVersion := false
	root := &cobra.Command{
		Use:           "sinchkeys",
		Short:         "Sinch credentials in an age-encrypted vault",
		Long:          rootHelp + exitHelp(),
		Args:          knownCommand,
		SilenceErrors: true,
		SilenceUsage:  true,

		RunE: func(cmd *cobra.Command, _ []string) error {
			if onlyVersion {
				return a.printVersion()
			}
			return a.runInterface(cmd.Context())
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(knownFlag)
	a.flags.declare(root)
	a.declareLook(root)
	root.Flags().BoolVar(&onlyVersion, "version", false, "print what 'sinchkeys version' prints")
	for _, f := range families() {
		root.AddGroup(&cobra.Group{ID: f.id, Title: f.title + ":"})
		for _, command := range f.commands {
			c := command(a)
			c.GroupID = f.id
			root.AddCommand(c)
		}
	}
	root.SetHelpCommand(helpCommand())
	root.SetHelpCommandGroupID("more")
	return root
}

// helpCommand says how a command is used; a word that is none gets no other command's help.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Say how a command is used",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil {
				return &usageError{What: err.Error(), Command: program}
			}
			if err := knownCommand(about, rest); err != nil {
				return err
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var names []string
			for _, c := range listed(about) {
				names = append(names, c.Name()+"\t"+c.Short)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// knownCommand refuses a word that is no command, and says which come near.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range listed(cmd) {
		names = append(names, c.Name())
	}
	return &usageError{
		What: "there is no command " + quoted(args[0]), Command: cmd.CommandPath(), Hints: didYouMean(vault.Nearest(args[0], names)),
	}
}

// knownFlag refuses a flag that there is not, or that was given wrongly, and says which come near.
func knownFlag(cmd *cobra.Command, err error) error {
	out := &usageError{What: err.Error(), Command: cmd.CommandPath()}
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok && len(unknown.GetSpecifiedName()) > 1 {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				names = append(names, f.Name)
			}
		})
		near := vault.Nearest(unknown.GetSpecifiedName(), names)
		for i := range near {
			near[i] = "--" + near[i]
		}
		out.Hints = didYouMean(near)
	}
	return out
}

func didYouMean(names []string) []string {
	if len(names) == 0 {
		return nil
	}
	return []string{"did you mean " + strings.Join(names, " or ") + "?"}
}

// parent makes a command that only holds others.
func (a *app) parent(use, short string, children ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{
		Use: use, Short: short, Args: knownCommand,

		RunE: func(cmd *cobra.Command, _ []string) error {
			var names []string
			for _, child := range cmd.Commands() {
				names = append(names, child.Name())
			}
			return &usageError{What: "say which of them: " + strings.Join(names, ", "), Command: cmd.CommandPath()}
		},
	}
	c.AddCommand(children...)
	return c
}

// arguments checks how many there are; what names them in the complaint.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return &usageError{What: "it needs " + what, Command: cmd.CommandPath()}
		case most >= 0 && len(args) > most:
			return &usageError{What: quoted(args[most]) + " is one argument too many", Command: cmd.CommandPath()}
		}
		return nil
	}
}
