package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sinchkeys/vault"
)

// family is a group of commands as the help lists them. A new command is one entry here and a file.
type family struct {
	id, title string
	commands  []entry
}

// entry is a command by its names, with what makes it.
type entry struct {
	names string // parted by spaces
	build func(*app) *cobra.Command
}

func families() []family {
	return []family{
		{"use", "Use keys", []entry{
			{"list ls", (*app).listCommand},
			{"show", (*app).showCommand},
			{"test", (*app).testCommand},
			{"token", (*app).tokenCommand},
			{"copy", (*app).copyCommand},
		}},
		{"switch", "Switch projects", []entry{
			{"env", (*app).envCommand},
			{"exec", (*app).execCommand},
			{"shell", (*app).shellCommand},
			{"use", (*app).useCommand},
			{"allow", (*app).allowCommand},
		}},
		{"edit", "Keep keys", []entry{
			{"project", (*app).projectCommand},
			{"key", (*app).keyCommand},
			{"rotate", (*app).rotateCommand},
			{"sync", (*app).syncCommand},
			{"undo", (*app).undoCommand},
			{"import", (*app).importCommand},
			{"export", (*app).exportCommand},
			{"audit", (*app).auditCommand},
			{"log", (*app).logCommand},
		}},
		{"agent", "Unlock once", []entry{
			{"unlock", (*app).unlockCommand},
			{"lock", (*app).lockCommand},
			{"status", (*app).statusCommand},
		}},
		{"vault", "The vault", []entry{
			{"init", (*app).initCommand},
			{"passwd", (*app).passwdCommand},
			{"recovery", (*app).recoveryCommand},
			{"rekey", (*app).rekeyCommand},
			{"recipient", (*app).recipientCommand},
			{"backup", (*app).backupCommand},
			{"merge", (*app).mergeCommand},
			{"doctor", (*app).doctorCommand},
		}},
		{"more", "More", []entry{
			{"demo", (*app).demoCommand},
			{"completion", (*app).completionCommand},
			{"man", (*app).manCommand},
			{"version", (*app).versionCommand},
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

// wants says whether a command has to be built for these arguments: when one of its names is among them, or when the
// others are to be told of. Building all of them takes half a millisecond of every start.
func wants(args []string) func(entry) bool {
	about := func(arg string) bool {
		return arg == "help" || arg == "man" || arg == "completion" || strings.HasPrefix(arg, "--help") ||
			strings.HasPrefix(arg, cobra.ShellCompRequestCmd) || strings.HasPrefix(arg, "-") && !strings.HasPrefix(arg, "--") && strings.Contains(arg, "h")
	}
	if slices.ContainsFunc(args, about) {
		return everyCommand
	}
	return func(e entry) bool {
		return slices.ContainsFunc(strings.Fields(e.names), func(name string) bool { return slices.Contains(args, name) })
	}
}

func everyCommand(entry) bool { return true }

// root builds the tree of commands, of those that are wanted.
func (a *app) root(wanted func(entry) bool) *cobra.Command {
	onlyVersion := false
	root := &cobra.Command{
		Use:           "sinchkeys",
		Short:         "Sinch credentials in an age-encrypted vault",
		Long:          rootHelp + exitHelp(),
		SilenceErrors: true,
		SilenceUsage:  true,

		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return knownCommand(new(app).root(everyCommand), args)
		},
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
			if !wanted(command) {
				continue
			}
			c := command.build(a)
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
