package cli

import (
	_ "embed"
	"io"

	"github.com/spf13/cobra"
)

// These scripts are ours, since cobra's have a shell evaluate what was typed, so that a half-typed line runs programs.
// Its script for bash also wants the package bash-completion, which macOS and slim images do not have, and puts the blank
// of "Acme Prod" into the line as the end of the word.
var (
	//go:embed completion.bash
	bashScript []byte
	//go:embed completion.zsh
	zshScript []byte
	//go:embed completion.fish
	fishScript []byte
)

func (a *app) completionCommand() *cobra.Command {
	shells := map[string]func(*cobra.Command, io.Writer) error{
		"bash":       written(bashScript),
		"zsh":        written(zshScript),
		"fish":       written(fishScript),
		"powershell": func(root *cobra.Command, w io.Writer) error { return root.GenPowerShellCompletionWithDesc(w) },
	}
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print a shell's completion script",
		Long: `Prints a script that teaches a shell to complete commands and flags.

  bash        source <(sinchkeys completion bash)
  zsh         sinchkeys completion zsh > "${fpath[1]}/_sinchkeys"
  fish        sinchkeys completion fish > ~/.config/fish/completions/sinchkeys.fish
  powershell  sinchkeys completion powershell | Out-String | Invoke-Expression`,
		Args:      arguments(1, 1, "the shell: bash, zsh, fish or powershell"),
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := shells[args[0]]
			if !ok {
				return &usageError{What: quoted(args[0]) + " is not one of bash, zsh, fish, powershell", Command: cmd.CommandPath()}
			}
			return write(cmd.Root(), a.streams.Out)
		},
	}
}

func written(script []byte) func(*cobra.Command, io.Writer) error {
	return func(_ *cobra.Command, w io.Writer) error {
		_, err := w.Write(script)
		return err
	}
}
