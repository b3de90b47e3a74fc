package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// completion is what a shell offers while a word is typed.
type completion func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective)

// nameKind is which names of the vault are meant.
type nameKind int

const (
	credentialNames nameKind = iota
	projectNames
)

// mostOffers is how many references a shell is offered: nobody reads more of them.
const mostOffers = 1000

// references offers the vault's references where the agent or an identity opens it without a question: a shell that
// completes must never ask for a passphrase.
func (a *app) references(most int, kind nameKind) completion {
	return func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if most >= 0 && len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		names, known := a.namesByAgent(cmd.Context(), word, kind)
		if !known {
			names = a.namesByIdentity(cmd.Context(), word, kind)
		}
		offers := make([]string, len(names))
		for i, name := range names {
			offers[i] = asTyped(word, visible(name).String())
		}
		return offers, cobra.ShellCompDirectiveNoFileComp
	}
}

// asTyped gives a name the letters with which its beginning was typed: references do not mind the case, but a shell
// drops what does not begin with the word as it stands.
func asTyped(word, name string) string {
	typed, own := []rune(word), []rune(name)
	if len(typed) > len(own) || !strings.EqualFold(word, string(own[:len(typed)])) {
		return name
	}
	return word + string(own[len(typed):])
}

// namesByAgent asks the agent, which answers in the tokens-only mode too; known is false when it is not unlocked.
func (a *app) namesByAgent(ctx context.Context, word string, kind nameKind) (names []string, known bool) {
	client := a.agent()
	if client == nil {
		return nil, false
	}
	names, err := client.Names(ctx, word, kind == projectNames)
	return names, err == nil
}

func (a *app) namesByIdentity(ctx context.Context, word string, kind nameKind) []string {
	files := a.identityFiles()
	s, err := a.session(ctx)
	if err != nil || len(files) == 0 {
		return nil
	}
	if s.Unlock(ctx, vault.Key{IdentityFiles: files, AllowPlugin: never}, session.UnlockOptions{}) != nil {
		return nil
	}
	return s.Names(word, kind == projectNames, mostOffers)
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
