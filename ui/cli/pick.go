package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/vault"
)

// pickable is how many matches are offered at most: more than that are narrowed by a longer reference.
const pickable = 20

// interactive says whether there is somebody to ask which one was meant. A command in a pipe never waits.
func (a *app) interactive() bool { return isTerminal(a.streams.In) && isTerminal(a.streams.Err) }

// pick lets the user choose among the matches of an ambiguous reference, and says which command would
// have meant it. Any other error, and one with nobody to ask, is given back as it came.
func (a *app) pick(cmd *cobra.Command, err error) (vault.Match, error) {
	var many *vault.AmbiguousError
	if !errors.As(err, &many) || len(many.Matches) > pickable || !a.interactive() {
		return vault.Match{}, err
	}
	chosen, asked := a.choose(cmd.Context(), many)
	if asked != nil {
		return vault.Match{}, asked
	}
	a.say("%s %s", cmd.CommandPath(), quoteShell(chosen.Ref()))
	return chosen, nil
}

func (a *app) choose(ctx context.Context, many *vault.AmbiguousError) (vault.Match, error) {
	a.say("%s may mean:", quoted(many.Ref))
	for i, m := range many.Matches {
		a.say("%3d  %s", i+1, m.Ref())
	}
	answer, err := ask(ctx, fmt.Sprintf("Which? [1-%d]", len(many.Matches)))
	if err != nil {
		return vault.Match{}, err
	}
	n, err := strconv.Atoi(answer)
	if err != nil || n < 1 || n > len(many.Matches) {
		return vault.Match{}, many
	}
	return many.Matches[n-1], nil
}

// quoteShell makes one word of a POSIX shell.
func quoteShell(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./@", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
