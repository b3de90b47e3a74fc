package cli

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: arguments(0, 0, ""),
		RunE: func(*cobra.Command, []string) error { return a.printVersion() },
	}
}

func (a *app) printVersion() error {
	system := runtime.GOOS + "/" + runtime.GOARCH
	if a.flags.json {
		return a.printJSON(object{{"version", version()}, {"revision", revision()}, {"go", runtime.Version()}, {"system", system}})
	}
	words := []string{program, version()}
	if r := revision(); r != "" {
		words = append(words, "("+r+")")
	}
	return a.print(strings.Join(append(words, runtime.Version(), system), " "))
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
