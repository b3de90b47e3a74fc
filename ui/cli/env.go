package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/ui/session"
	"sinchkeys/vault/exchange"
)

func (a *app) envCommand() *cobra.Command {
	var f handFlags
	format := session.Formats()[0].Name
	c := &cobra.Command{
		Use:   "env REF",
		Short: "Print a credential's variables, secret included, in the form that a program reads",
		Long: `Prints the credential's variables to standard output, its secret included, quoted for what is to read them:

` + formatHelp() + `
'sinchkeys exec' hands them to a program without a file or a screen in between.`,
		Args: arguments(0, 1, ""),

		ValidArgsFunction: a.references(1, credentialNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			if a.flags.json && !cmd.Flags().Changed("format") {
				format = "json"
			}
			chosen, ok := exchange.FormatNamed(format)
			if !ok {
				return &usageError{What: quoted(format) + " is not a format; the formats are " + strings.Join(formatNames(), ", "), Command: cmd.CommandPath()}
			}
			o, err := f.options(cmd)
			if err != nil {
				return err
			}
			return a.printEnv(cmd, args, chosen, o)
		},
	}
	f.declare(c)
	c.Flags().StringVar(&format, "format", format, "`form`: "+strings.Join(formatNames(), ", "))
	completeFlag(c, "format", formatNames())
	return c
}

func formatNames() []string {
	var all []string
	for _, f := range session.Formats() {
		all = append(all, f.Name)
	}
	return all
}

// formatHelp is a line for each form.
func formatHelp() string {
	var b strings.Builder
	for _, f := range session.Formats() {
		fmt.Fprintf(&b, "  %-11s %s\n", f.Name, f.Title)
	}
	return b.String()
}

func (a *app) printEnv(cmd *cobra.Command, ref []string, f exchange.Format, o session.EnvironmentOptions) error {
	printed, err := a.printedEnv(cmd, ref, f, o)
	if err != nil {
		return err
	}
	for _, doubt := range printed.Doubts {
		a.say("note: %s", doubt)
	}
	if isTerminal(a.streams.Out) {
		a.say("note: secrets stand on the screen now; 'sinchkeys exec' hands it to a program unseen")
	}
	_, err = io.WriteString(a.streams.Out, strings.TrimRight(printed.Text.Reveal(), "\n")+"\n")
	return err
}

// printedEnv is the text, made without the vault being opened here where the agent has all that belongs in it.
func (a *app) printedEnv(cmd *cobra.Command, ref []string, f exchange.Format, o session.EnvironmentOptions) (session.Printed, error) {
	if o.TokenOnly {
		if variables, _, done, err := a.variablesByAgent(cmd.Context(), ref); err != nil {
			return session.Printed{}, err
		} else if done {
			return session.PrintVariables(f, variables)
		}
	}
	if o.Token || o.TokenOnly {
		if s, err := a.session(cmd.Context()); err == nil {
			go s.Warm()
		}
	}
	s, match, err := a.unlocked(cmd, ref)
	if err != nil {
		return session.Printed{}, err
	}
	if match.Credential.Secret.IsZero() && !o.TokenOnly {
		a.say("note: %s", withoutSecret(match))
	}
	if lost := exchange.Unnamed(match.Credential); len(lost) > 0 {
		a.say("note: no variable tells of its: %s; a program that needs them must be told otherwise", strings.Join(lost, ", "))
	}
	return s.Print(cmd.Context(), match.Credential.ID, f, o)
}
