package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// completion is what a shell offers while a word is typed.
type completion func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective)

// references offers the vault's references where an identity opens it without a question: a shell that
// completes must never ask for a passphrase.
func (a *app) references(most int, list func(*vault.Document) []string) completion {
	return func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		files := a.identityFiles()
		s, err := a.session(cmd.Context())
		if err != nil || len(files) == 0 || most >= 0 && len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		if s.Unlock(cmd.Context(), vault.Key{IdentityFiles: files, AllowPlugin: never}, session.UnlockOptions{}) != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var offers []string
		for _, name := range list(s.Document()) {
			if strings.HasPrefix(strings.ToLower(name), strings.ToLower(word)) {
				offers = append(offers, visible(name).String())
			}
		}
		return offers, cobra.ShellCompDirectiveNoFileComp
	}
}

func credentialNames(d *vault.Document) []string {
	var names []string
	for p, c := range d.All() {
		names = append(names, p.Name+"/"+c.Name)
	}
	return names
}

func projectNames(d *vault.Document) []string {
	var names []string
	for _, p := range d.Projects {
		names = append(names, p.Name)
	}
	return names
}

// fixed offers the words of a list.
func fixed(words []string) completion {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeFlag offers the values of a flag.
func completeFlag(c *cobra.Command, flag string, words []string) {
	if err := c.RegisterFlagCompletionFunc(flag, fixed(words)); err != nil {
		panic(err) // unreachable: the flag was declared a line before
	}
}

func never(string) bool { return false }
