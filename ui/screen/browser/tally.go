package browser

import "sinchkeys/oauth"

// tally counts credentials by what is known of them.
type tally struct{ good, bad, unsure, untested int }

func (t *tally) add(v oauth.Verdict, n int) {
	if v == oauth.Untested {
		t.untested += n
		return
	}
	switch v.Info().Severity {
	case oauth.Good:
		t.good += n
	case oauth.Bad:
		t.bad += n
	default:
		t.unsure += n
	}
}

func (t *tally) merge(o tally) {
	t.good += o.good
	t.bad += o.bad
	t.unsure += o.unsure
	t.untested += o.untested
}

func (t *tally) total() int { return t.good + t.bad + t.unsure + t.untested }

// worst is the state that needs care first, and how many are in it.
func (t *tally) worst() (oauth.Verdict, int) {
	switch {
	case t.bad > 0:
		return oauth.Rejected, t.bad
	case t.unsure > 0:
		return oauth.Unreachable, t.unsure
	case t.untested > 0:
		return oauth.Untested, t.untested
	default:
		return oauth.Valid, t.good
	}
}
