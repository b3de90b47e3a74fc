package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sinchkeys/oauth"
	"sinchkeys/ui"
	"sinchkeys/ui/agent"
	"sinchkeys/ui/clipboard"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
	"sinchkeys/vault/exchange"
)

// Exit codes (contract).
const (
	codeDone      = 0
	codeFailed    = 1
	codeUsage     = 2
	codeVault     = 3 // can't be opened
	codeReference = 4 // not found or ambiguous
	codeRejected  = 5
	codeUnjudged  = 6
	codeWaiting   = 7 // a rotation waits for a step of the user's
)

// exitCodes says what each of them means, in the words of the README.
func exitCodes() []string {
	return []string{
		codeDone:      "done; for test: all valid",
		codeFailed:    "failed",
		codeUsage:     "wrong usage",
		codeVault:     "the vault cannot be opened: missing, wrong passphrase, no identity, damaged; or the open interface refused",
		codeReference: "the reference matches nothing, or several things",
		codeRejected:  "at least one credential was rejected",
		codeUnjudged:  "none was rejected, but at least one could not be judged",
		codeWaiting:   "a rotation waits for a step of yours, which it names",
	}
}

// failure is an error as the user sees it: a sentence of what happened, and hints of what to do.
type failure struct {
	Code  int
	What  string
	Hints []string
}

func (f *failure) Error() string { return f.What }

// usageError says that a command was given wrongly.
type usageError struct {
	What    string
	Hints   []string
	Command string // whose help is named
}

func (e *usageError) Error() string { return e.What }

// exitError carries a code and nothing to say: all was said.
type exitError int

func (e exitError) Error() string { return "exit code " + strconv.Itoa(int(e)) }

func quoted(s string) string { return strconv.Quote(s) }

// report writes an error to the user and gives the code to exit with.
func (a *app) report(err error) int {
	if err == nil {
		return codeDone
	}
	if quiet, ok := errors.AsType[exitError](err); ok {
		return int(quiet)
	}
	f := explain(err)
	a.say("sinchkeys: %s", f.What)
	for _, hint := range f.Hints {
		a.say("  %s", hint)
	}
	return f.Code
}

// explain is the one place where errors get their hints and their exit code.
func explain(err error) *failure {
	if known, ok := errors.AsType[*failure](err); ok {
		return known
	}
	for _, try := range []func(error) *failure{explainUsage, explainReference, explainVault, explainRotation, explainExchange} {
		if f := try(err); f != nil {
			return f
		}
	}
	f := &failure{Code: codeFailed, What: err.Error()}
	if unlearnt, ok := errors.AsType[*oauth.DiscoveryError](err); ok {
		f.Hints = []string{unlearnt.Advice}
	}
	switch {
	case errors.Is(err, ui.ErrNoTerminal):
		f.Code = codeUsage
	case errors.Is(err, context.Canceled):
		f.What = "stopped; what was done until then is kept"
	case errors.Is(err, session.ErrNoClipboard), errors.Is(err, clipboard.ErrNone):
		f.Hints = []string{"'sinchkeys token REF' prints a token instead", "'sinchkeys doctor' says what is missing"}
	}
	return f
}

func explainUsage(err error) *failure {
	var usage *usageError
	if place, ok := errors.AsType[*exchange.NoPlaceError](err); ok {
		return &failure{Code: codeUsage, What: place.Error()}
	}
	if !errors.As(err, &usage) {
		return nil
	}
	f := &failure{Code: codeUsage, What: usage.What, Hints: slices.Clone(usage.Hints)}
	if usage.Command != "" {
		f.Hints = append(f.Hints, "'"+usage.Command+" --help' shows how it is used")
	}
	return f
}

func explainReference(err error) *failure {
	var missing *vault.NotFoundError
	var many *vault.AmbiguousError
	var backup *vault.NoBackupError
	switch {
	case errors.As(err, &missing):
		f := &failure{Code: codeReference, What: "nothing in the vault is called " + quoted(missing.Ref)}
		if name, ok := strings.CutSuffix(missing.Ref, "/"); ok && len(missing.Nearest) == 0 {
			f.What = fmt.Sprintf("the project %s has no credential yet", quoted(name))
			f.Hints = append(f.Hints, "'sinchkeys key add' adds one")
		}
		if len(missing.Nearest) > 0 {
			f.Hints = append(f.Hints, "did you mean "+strings.Join(missing.Nearest, " or ")+"?")
		}
		f.Hints = append(f.Hints, "'sinchkeys list' shows what there is")
		return f
	case errors.As(err, &backup):
		f := &failure{Code: codeReference, What: backup.Error()}
		if len(backup.Newest) > 0 {
			f.Hints = append(f.Hints, "the latest: "+strings.Join(backup.Newest, ", "))
		}
		f.Hints = append(f.Hints, "'sinchkeys backup list' shows them all")
		return f
	case errors.As(err, &many):
		f := &failure{Code: codeReference, What: fmt.Sprintf("%s may mean any of %d; name one of them", quoted(many.Ref), len(many.Matches))}
		for _, m := range many.Matches {
			f.Hints = append(f.Hints, m.Ref())
		}
		return f
	default:
		return nil
	}
}

// explainVault words what keeps a vault from being opened.
func explainVault(err error) *failure {
	var (
		missing  *vault.MissingError
		damaged  *vault.DamagedError
		identity *vault.NoIdentityError
		work     *vault.WorkFactorError
		alarm    *vault.AlarmError
		newer    *vault.NewerVersionError
		readOnly *vault.ReadOnlyError
		plugin   *vault.PluginError
		nowhere  *vault.NoCopyError
		foreign  *vault.ForeignError
	)
	f := &failure{Code: codeVault, What: err.Error()}
	if refused, ok := errors.AsType[*agent.RefusedError](err); ok {
		f.What, f.Hints = refused.Why, []string{"run it again to be asked again; --passphrase-file FILE or --identity FILE opens the vault without the interface"}
		return f
	}
	switch {
	case errors.Is(err, vault.ErrWrongPassphrase):
		f.Hints = afterWrongPassphrase(err)
	case errors.As(err, &missing):
		f.explainMissing(missing)
	case errors.As(err, &identity):
		f.Hints = afterNoIdentity(identity)
	case errors.As(err, &damaged):
		if len(damaged.Backups) > 0 {
			f.Hints = []string{"'sinchkeys backup restore " + damaged.Backups[0] + "' goes back to it and keeps the damaged file beside"}
		}
	case errors.As(err, &work), errors.As(err, &nowhere), errors.As(err, &foreign): // says it all
	case errors.As(err, &newer), errors.As(err, &readOnly): // to read a later version's vault is not to be able to edit it
		f.Hints = []string{"a later sinchkeys can do it"}
	case errors.As(err, &plugin):
		f.Hints = []string{"on a terminal you are asked; the setting plugins = [\"" + plugin.Name + "\"] allows it for good"}
	case errors.As(err, &alarm):
		f.Hints = []string{"if this is as it should be, --accept-alarm uses the vault once and remembers it as it is now"}
	default:
		return nil
	}
	return f
}

// afterWrongPassphrase says what to do when it may be identity.age that is wrong.
func afterWrongPassphrase(err error) []string {
	if _, other := errors.AsType[*vault.OtherIdentityError](err); !other {
		return nil
	}
	return []string{"if the passphrase is right, put back a copy of identity.age, or open the vault with --identity and the spare key"}
}

func afterNoIdentity(e *vault.NoIdentityError) []string {
	if len(e.Backups) == 0 {
		return passphraseSources()
	}
	return []string{"'sinchkeys backup restore " + e.Backups[0] + "' goes back to it and keeps the file that does not open beside"}
}

func (f *failure) explainMissing(e *vault.MissingError) {
	switch {
	case e.File != "":
	case len(e.Backups) > 0:
		f.Hints = []string{"'sinchkeys backup restore " + e.Backups[0] + "' puts it back"}
	default:
		f.What, f.Hints = "there is no vault in "+e.Dir, []string{"'sinchkeys init' makes one"}
	}
}

func explainExchange(err error) *failure {
	var failed *oauth.ExchangeError
	var none *session.NoTokenError
	switch {
	case errors.As(err, &failed):
		r := failed.Result
		f := &failure{Code: verdictCode(r.Verdict), What: "no token: " + string(r.Verdict)}
		if r.Detail != "" {
			f.What += ": " + r.Detail
		}
		for _, hint := range []string{r.Meaning, r.Advice} {
			if hint != "" {
				f.Hints = append(f.Hints, hint)
			}
		}
		return f
	case errors.As(err, &none):
		return &failure{Code: codeFailed, What: none.Error(), Hints: []string{
			"'sinchkeys copy " + quoted(none.Ref) + " --what " + plainWhat(none.Kind) + "' copies what it authenticates with",
		}}
	default:
		return nil
	}
}

func plainWhat(k vault.Kind) string {
	if k == vault.ServicePlan {
		return string(session.CopyHeader)
	}
	return string(session.CopyBasic)
}

// verdictCode is the exit code that a verdict alone leads to.
func verdictCode(v oauth.Verdict) int {
	switch v.Info().Severity {
	case oauth.Good:
		return codeDone
	case oauth.Bad:
		return codeRejected
	default:
		return codeUnjudged
	}
}
