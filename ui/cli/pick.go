package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// pickable is how many credentials are offered at once: more than that are narrowed by a word.
const pickable = 20

// interactive says whether there is somebody to ask which one was meant. A command in a pipe never waits.
func (a *app) interactive() bool { return isTerminal(a.streams.In) && isTerminal(a.streams.Err) }

// pick lets the user choose among the matches of an ambiguous reference, and says which command would
// have meant it. Any other error, and one with nobody to ask, is given back as it came.
func (a *app) pick(cmd *cobra.Command, s *session.Session, err error) (vault.Match, error) {
	many, ok := errors.AsType[*vault.AmbiguousError](err)
	if !ok || !a.interactive() {
		return vault.Match{}, err
	}
	a.say("%s may mean:", quoted(many.Ref))
	return a.picked(cmd, s, many.Matches)
}

// pickAny lets the user choose among all credentials, the most used first.
func (a *app) pickAny(cmd *cobra.Command, s *session.Session) (vault.Match, error) {
	var all []vault.Match
	for p, c := range s.Document().All() {
		all = append(all, vault.Match{Project: p, Credential: c})
	}
	if len(all) == 0 {
		return vault.Match{}, &failure{Code: codeReference, What: "the vault holds no credential yet", Hints: []string{"'sinchkeys key add' adds one"}}
	}
	rank := make(map[vault.CredentialID]float64, len(all))
	for _, m := range all {
		rank[m.Credential.ID] = s.Rank(m.Credential.ID)
	}
	slices.SortStableFunc(all, func(x, y vault.Match) int { return cmp.Compare(rank[y.Credential.ID], rank[x.Credential.ID]) })
	return a.picked(cmd, s, all)
}

// picked asks until one credential is left, and says which command would have meant it.
func (a *app) picked(cmd *cobra.Command, s *session.Session, offered []vault.Match) (vault.Match, error) {
	for {
		answer, err := a.offer(cmd.Context(), offered)
		if err != nil {
			return vault.Match{}, err
		}
		next := narrower(s, offered, answer)
		if len(next) == 0 {
			a.say("nothing is called %s", quoted(answer))
			continue
		}
		if len(next) == 1 && next[0].Credential != nil {
			a.say("%s %s", cmd.CommandPath(), quoteShell(next[0].Ref()))
			return next[0], nil
		}
		offered = next
	}
}

// offer lists credentials and reads the user's answer. An empty one gives up.
func (a *app) offer(ctx context.Context, offered []vault.Match) (string, error) {
	shown := offered[:min(pickable, len(offered))]
	for i, m := range shown {
		a.say("%3d  %s", i+1, m.Ref())
	}
	if more := len(offered) - len(shown); more > 0 {
		a.say("     and %d more", more)
	}
	answer, err := ask(ctx, fmt.Sprintf("Which? [1-%d, or part of a name]", len(shown)))
	if err == nil && answer == "" {
		err = &failure{Code: codeReference, What: "nothing was chosen"}
	}
	return answer, err
}

// narrower gives what an answer leaves of what was offered: the one of that number, or what the reference names. A
// project stands for its default credential, or for all of them when it has none.
func narrower(s *session.Session, offered []vault.Match, answer string) []vault.Match {
	chosen := s.Document().Find(answer)
	if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= min(pickable, len(offered)) {
		chosen = offered[n-1 : n]
	}
	var out []vault.Match
	for _, m := range chosen {
		if m.Credential != nil {
			out = append(out, m)
			continue
		}
		if one, err := s.Resolve(m.Project.Name); err == nil && one.Project == m.Project {
			out = append(out, one)
			continue
		}
		for _, c := range m.Project.Credentials {
			out = append(out, vault.Match{Project: m.Project, Credential: c})
		}
	}
	return out
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
