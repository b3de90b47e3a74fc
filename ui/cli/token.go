package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// tokenFormats are the forms in which a token can be printed.
func tokenFormats() []string { return []string{"token", "header", "curl", "json"} }

func (a *app) tokenCommand() *cobra.Command {
	var o session.TokenOptions
	format := "token"
	c := &cobra.Command{
		Use:   "token REF",
		Short: "Print a live token",
		Long: `Prints a live bearer token: the one at hand, or a new one. A token at hand is one that any sinchkeys
of this user on this machine got before.`,
		Args: arguments(0, 1, ""),

		ValidArgsFunction: a.references(1, credentialNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			if a.flags.json && !cmd.Flags().Changed("format") {
				format = "json"
			}
			if !slices.Contains(tokenFormats(), format) {
				return &usageError{
					What: quoted(format) + " is not a format; the formats are " + strings.Join(tokenFormats(), ", "), Command: cmd.CommandPath(),
				}
			}
			return a.token(cmd, args, format, o)
		},
	}
	c.Flags().StringVar(&format, "format", format, "`form`: token, header, curl, json")
	completeFlag(c, "format", tokenFormats())
	c.Flags().BoolVar(&o.Fresh, "fresh", false, "ask for a new token even if one is live")
	c.Flags().DurationVar(&o.MinTTL, "min-ttl", 0, "ask for a new token unless one lives at least this long, such as 10m")
	c.Flags().DurationVar(&a.flags.timeout, "timeout", 0, "time limit of the exchange, such as 5s")
	return c
}

func (a *app) token(cmd *cobra.Command, args []string, format string, o session.TokenOptions) error {
	if got, done, err := a.tokenByAgent(cmd.Context(), args, o); done || err != nil {
		if err != nil {
			return err
		}
		a.doubtLife(got.Token, o.MinTTL)
		return a.printToken(got.Match, got.TokenResult, format)
	}
	if s, err := a.session(cmd.Context()); err == nil {
		go s.Warm()
	}
	s, match, err := a.unlocked(cmd, args)
	if err != nil {
		return err
	}
	got, err := s.Token(cmd.Context(), match.Credential.ID, o)
	if err != nil {
		return err
	}
	a.doubtLife(got.Token, o.MinTTL)
	return a.printToken(match, got, format)
}

// doubtLife tells that even a new token lives shorter than was asked for: it is up to the server.
func (a *app) doubtLife(t oauth.Token, wanted time.Duration) {
	switch left := t.Left(a.now()); {
	case wanted <= 0 || left >= wanted:
	case t.ExpiresAt().IsZero():
		a.say("note: the server does not say how long its tokens live")
	default:
		a.say("note: the server's tokens live shorter than %s: this one is live for %s", wanted, countdown(left))
	}
}

func (a *app) printToken(match vault.Match, got session.TokenResult, format string) error {
	token := got.Token.Reveal()
	switch format {
	case "header":
		return a.print(session.BearerHeader(token))
	case "curl":
		return a.print(session.Curl(match.Project, match.Credential, token))
	case "json":
		var expires any
		if at := got.Token.ExpiresAt(); !at.IsZero() {
			expires = at.UTC().Format(time.RFC3339)
		}
		return a.printJSON(object{
			{"access_token", token},
			{"token_type", strings.ToLower(got.Token.Type())},
			{"expires_at", expires},
			{"scope", got.Token.Scope()},
			{"from_cache", got.FromCache},
		})
	default:
		return a.print(token)
	}
}

func (a *app) copyCommand() *cobra.Command {
	what, clearAfter := string(session.CopyToken), time.Duration(0)
	c := &cobra.Command{
		Use:   "copy REF",
		Short: "Copy a live token, or something else of a credential, to the clipboard",
		Long: `Copies to the clipboard and clears it again after a while, if it still holds what was copied then.
What can be copied: ` + strings.Join(whats(), ", ") + ".",
		Args: arguments(0, 1, ""),

		ValidArgsFunction: a.references(1, credentialNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(whats(), what) {
				return &usageError{What: quoted(what) + " can't be copied; what can: " + strings.Join(whats(), ", "), Command: cmd.CommandPath()}
			}
			if clearAfter < 0 {
				return &usageError{What: "--clear takes a duration such as 30s; 0 leaves it in the clipboard", Command: cmd.CommandPath()}
			}
			if cmd.Flags().Changed("clear") {
				a.flags.clearAfter = &clearAfter
			}
			return a.copy(cmd, args, session.What(what))
		},
	}
	c.Flags().StringVar(&what, "what", what, "`thing` to copy")
	completeFlag(c, "what", whats())
	c.Flags().DurationVar(&clearAfter, "clear", 0, "when to clear the clipboard, such as 30s; 0 for never (default 45s)")
	return c
}

func whats() []string {
	var all []string
	for _, w := range session.AllWhats() {
		all = append(all, string(w))
	}
	return all
}

func (a *app) copy(cmd *cobra.Command, args []string, what session.What) error {
	match, copied, err := a.copied(cmd, args, what)
	if err != nil {
		return err
	}
	if err := a.toTerminal(copied.Terminal); err != nil {
		return err
	}
	a.say("%s", a.copiedWords(match, copied))
	if copied.Note != "" {
		a.say("note: %s", copied.Note)
	}
	return nil
}

// copied puts what was asked for into the clipboard, without the vault being opened where the agent has the token.
func (a *app) copied(cmd *cobra.Command, args []string, what session.What) (vault.Match, session.Copied, error) {
	s, err := a.session(cmd.Context())
	if err != nil {
		return vault.Match{}, session.Copied{}, err
	}
	if session.CarriesToken(what) {
		got, done, err := a.tokenByAgent(cmd.Context(), args, session.TokenOptions{})
		_, static := errors.AsType[*session.NoTokenError](err) // such as a service plan's, which is in the vault
		switch value, ok := session.TokenValue(got.Match, got.TokenResult, what); {
		case err != nil && !static:
			return vault.Match{}, session.Copied{}, err
		case done && ok:
			copied, err := s.CopyValue(cmd.Context(), value)
			return got.Match, copied, err
		}
	}
	go s.Warm()
	s, match, err := a.unlocked(cmd, args)
	if err != nil {
		return vault.Match{}, session.Copied{}, err
	}
	copied, err := s.Copy(cmd.Context(), match.Credential.ID, what)
	return match, copied, err
}

func (a *app) copiedWords(match vault.Match, c session.Copied) string {
	words := fmt.Sprintf("copied the %s of %s (%s)", c.Title, match.Ref(), c.Method)
	if !c.Confirmed {
		words = fmt.Sprintf("sent the %s of %s to the clipboard (%s; whether it arrived can't be checked)", c.Title, match.Ref(), c.Method)
	}
	if !c.ClearsAt.IsZero() {
		words += "; cleared in " + countdown(c.ClearsAt.Sub(a.now()))
	}
	if !c.ExpiresAt.IsZero() {
		words += "; the token lives " + countdown(c.ExpiresAt.Sub(a.now()))
	}
	return words
}

// toTerminal writes a sequence to the terminal itself: standard output may be a pipe.
func (a *app) toTerminal(sequence []byte) error {
	if len(sequence) == 0 {
		return nil
	}
	tty, err := openTerminal()
	if err != nil {
		return session.ErrNoClipboard
	}
	defer closeTerminal(tty)
	_, err = tty.out.Write(sequence)
	return err
}
