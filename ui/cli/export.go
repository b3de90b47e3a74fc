package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/ui/session"
	"sinchkeys/vault/exchange"
)

// exportFlags say what is written out, and where to.
type exportFlags struct {
	session.Export

	output, passphraseFile string
	plaintext, force       bool
}

func (a *app) exportCommand() *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use:   "export [PROJECT]",
		Short: "Write all credentials, or one project's, to a file under a passphrase",
		Long: `Writes credentials with their secrets, encrypted to a passphrase of their own: the age program opens it, and so does
'sinchkeys import'. --plaintext leaves the encryption out.

The format json keeps everything: imported into an empty vault it gives the same vault. csv and dotenv hold what a sheet
and a settings file can; postman is an environment of one project, for which the formats of 'sinchkeys env' serve, too.`,
		Args: arguments(0, 1, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				if f.Project != "" {
					return &usageError{What: "PROJECT and --project say the same: give one of them", Command: cmd.CommandPath()}
				}
				f.Project = args[0]
			}
			if err := f.check(cmd, a); err != nil {
				return err
			}
			return a.export(cmd.Context(), f)
		},
	}
	set := c.Flags()
	set.StringVar(&f.Project, "project", "", "one `project` alone, as PROJECT does")
	set.StringVar(&f.Format, "format", "json", "`form`: "+strings.Join(exchange.ExportFormats(), ", "))
	completeFlag(c, "format", exchange.ExportFormats())
	set.StringVarP(&f.output, "output", "o", "", "`file` to write, which only you can read; standard output without it")
	set.StringVar(&f.passphraseFile, "passphrase-file-for-export", "", "`file` with the export's passphrase, - for standard input; asked for without it")
	set.BoolVar(&f.plaintext, "plaintext", false, "do not encrypt: whoever reads the output has the secrets")
	set.BoolVar(&f.force, "force", false, "replace a file that is there")
	return c
}

func (f *exportFlags) check(cmd *cobra.Command, a *app) error {
	usage := func(what string, hints ...string) error {
		return &usageError{What: what, Hints: hints, Command: cmd.CommandPath()}
	}
	switch {
	case !slices.Contains(exchange.ExportFormats(), f.Format):
		return usage(quoted(f.Format) + " is not a format; the formats are " + strings.Join(exchange.ExportFormats(), ", "))
	case f.plaintext && f.passphraseFile != "":
		return usage("--plaintext has no use for a passphrase: say one of them")
	case f.output == "" && isTerminal(a.streams.Out) && f.plaintext:
		return usage("all secrets would stand on the screen", "-o FILE writes them to a file, -o - to the screen all the same")
	case f.output == "" && isTerminal(a.streams.Out):
		return usage("what is encrypted is nothing for a terminal", "-o FILE writes it to a file")
	}
	return nil
}

func (a *app) export(ctx context.Context, f exportFlags) error {
	s, err := a.unlock(ctx)
	if err != nil {
		return err
	}
	done, err := s.Export(f.Export)
	if err != nil {
		return err
	}
	defer clear(done.Text)
	for _, left := range done.Left {
		a.say("note: %s", left)
	}
	content := done.Text
	if !f.plaintext {
		if content, err = a.sealed(ctx, s, done.Text, f); err != nil {
			return err
		}
	}
	if f.output == "" || f.output == "-" {
		_, err = a.streams.Out.Write(content)
		return err
	}
	err = s.SaveExport(ctx, f.output, content, f.force)
	if errors.Is(err, session.ErrFileThere) {
		return &failure{Code: codeFailed, What: err.Error(), Hints: []string{"--force replaces it"}}
	}
	if err != nil {
		return err
	}
	a.say("wrote %s of %s to %s%s", counted(done.Credentials, "credential"), counted(done.Projects, "project"), f.output, protection(f.plaintext))
	return nil
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func protection(plaintext bool) string {
	if plaintext {
		return ", in plain text: delete it when it has served"
	}
	return ", encrypted to the passphrase"
}

// sealed encrypts to the passphrase that the flag names or the user types.
func (a *app) sealed(ctx context.Context, s *session.Session, plain []byte, f exportFlags) ([]byte, error) {
	passphrase, err := a.exportPassphrase(ctx, f)
	if err != nil {
		return nil, err
	}
	defer clear(passphrase)
	return s.Seal(ctx, plain, passphrase)
}

func (a *app) exportPassphrase(ctx context.Context, f exportFlags) ([]byte, error) {
	if f.passphraseFile != "" {
		return a.secretFile(f.passphraseFile, "--passphrase-file-for-export")
	}
	if !a.interactive() {
		return nil, &usageError{
			What: "an export is encrypted, and there is no terminal to ask for its passphrase",
			Hints: []string{
				"--passphrase-file-for-export FILE names it, - for standard input",
				"--plaintext leaves the encryption out",
			},
		}
	}
	a.say("a passphrase for the export, which need not be the vault's:")
	return a.newPassphrase(ctx, "--passphrase-file-for-export FILE names it")
}
