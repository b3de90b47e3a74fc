package doorman

import (
	"fmt"
	"strings"
)

// mostNamed is how many projects a question names.
const mostNamed = 3

// Words tell what was asked for, by whom, and what became of it. They hold names as they are: raw text.
func (r Record) Words() string {
	if r.What == Lock {
		return "locked by " + r.From.Short()
	}
	words := wanted(r.What, r.Ref)
	switch who := r.From.Short(); r.Outcome {
	case Given:
		words += " given to " + who
	case Refused:
		words += " refused to " + who
	case Unanswered:
		words += " refused to " + who + ": nobody answered"
	case Withdrawn:
		words += " not given to " + who + ", who did not wait"
	case Failed:
		words += " not given to " + who + ": there was none to be had"
	}
	if r.Count > 1 {
		words += fmt.Sprintf(", %d times", r.Count)
	}
	return words
}

// Wanted names what is asked for, in raw text.
func (q *Question) Wanted() string {
	if q.What == Key {
		return "the vault's key, which opens every secret in it"
	}
	return wanted(q.What, q.Ref)
}

// Why says why the user is asked, in raw text: "tagged prod: Acme, Billing".
func (q *Question) Why() string {
	named := q.Guarded[:min(len(q.Guarded), mostNamed)]
	words := "tagged " + strings.Join(q.Tags, " or ") + ": " + strings.Join(named, ", ")
	if more := len(q.Guarded) - len(named); more > 0 {
		words += fmt.Sprintf(" and %d more", more)
	}
	return words
}

func wanted(what What, ref string) string {
	switch what {
	case Token:
		return "token of " + ref
	case Variables:
		return "token and IDs of " + ref
	case Key:
		return "key to the vault"
	case Names:
		return "names for completion"
	case Lookup:
		return "names for a command"
	case Lock:
		return "lock"
	default:
		return string(what)
	}
}
