package screen

import (
	"sinchkeys/oauth"
	"sinchkeys/ui/text"
)

// Tally counts credentials by what is known of them.
type Tally struct{ Good, Bad, Unsure, Untested int }

// Add counts n credentials of a verdict; a negative n takes them back.
func (t *Tally) Add(v oauth.Verdict, n int) {
	if v == oauth.Untested {
		t.Untested += n
		return
	}
	switch v.Info().Severity {
	case oauth.Good:
		t.Good += n
	case oauth.Bad:
		t.Bad += n
	default:
		t.Unsure += n
	}
}

// Merge adds what another tally counted.
func (t *Tally) Merge(o Tally) {
	t.Good += o.Good
	t.Bad += o.Bad
	t.Unsure += o.Unsure
	t.Untested += o.Untested
}

// Total is how many credentials were counted.
func (t *Tally) Total() int { return t.Good + t.Bad + t.Unsure + t.Untested }

// Worst is the state that needs care first, and how many are in it.
func (t *Tally) Worst() (oauth.Verdict, int) {
	switch {
	case t.Bad > 0:
		return oauth.Rejected, t.Bad
	case t.Unsure > 0:
		return oauth.Unreachable, t.Unsure
	case t.Untested > 0:
		return oauth.Untested, t.Untested
	default:
		return oauth.Valid, t.Good
	}
}

// Retired words how many credentials are left out of a tally since they are dead, and known to be; "" for none.
func Retired(n int) string {
	if n == 0 {
		return ""
	}
	return ", " + text.Number(n).String() + " retired"
}

// Part is one of the four counts of a tally, with what it is drawn by.
type Part struct {
	N       int
	Verdict oauth.Verdict // gives the mark
	Word    string
}

// NeedCare words that n credentials do.
func NeedCare(n int) string {
	if n == 1 {
		return "needs care"
	}
	return "need care"
}

// Parts lists the counts, what works first; those of nothing are left out.
func (t *Tally) Parts() []Part {
	var out []Part
	for _, p := range []Part{
		{t.Good, oauth.Valid, "valid"},
		{t.Bad, oauth.Rejected, NeedCare(t.Bad)},
		{t.Unsure, oauth.Unreachable, "unclear"},
		{t.Untested, oauth.Untested, "untested"},
	} {
		if p.N > 0 {
			out = append(out, p)
		}
	}
	return out
}
