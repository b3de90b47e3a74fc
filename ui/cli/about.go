package cli

import (
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: arguments(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			system := runtime.GOOS + "/" + runtime.GOARCH
			if a.flags.json {
				return a.printJSON(object{{"version", version()}, {"revision", revision()}, {"go", runtime.Version()}, {"system", system}})
			}
			words := []string{program, version()}
			if r := revision(); r != "" {
				words = append(words, "("+r+")")
			}
			return a.print(strings.Join(append(words, runtime.Version(), system), " "))
		},
	}
}

// revision is the commit that the program was built from, if the Go tool knew it.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(12, len(s.Value))]
		}
	}
	return ""
}

func (a *app) completionCommand() *cobra.Command {
	shells := map[string]func(*cobra.Command, io.Writer) error{
		"bash":       func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) },
		"zsh":        func(root *cobra.Command, w io.Writer) error { return root.GenZshCompletion(w) },
		"fish":       func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) },
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
