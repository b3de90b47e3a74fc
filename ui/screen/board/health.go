package board

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// When a thing is worth a word: a token that ends so soon, a key that is so
// old where no policy says when it is due.
const (
	dyingWithin = 5 * time.Minute
	oldAfter    = 365 * 24 * time.Hour
)

// health is the vault as the board sees it: made by a command, patched by the
// answers of tests, never walked by View.
type health struct {
	projects    []*project // what needs care first
	at          map[vault.ProjectID]int
	credentials map[vault.CredentialID]*credential
	tally       screen.Tally
	ends        []time.Time // of live tokens, the soonest first
	oldest      *credential
	retired     int // credentials that are left out
	most        int // the largest of all counts, for the width of columns
}

// project is one row.
type project struct {
	id          vault.ProjectID
	name        string
	credentials []*credential
	tally       screen.Tally
	verdicts    []count       // but valid ones, worst first
	ends        []time.Time   // of its live tokens, the soonest first
	oldest      *credential   // nil: no day is known
	worst       *credential   // what to look at first; nil: nothing is wrong
	retired     int           // credentials that are left out
	limit       time.Duration // of the policy for its keys' age; 0: none
	ageless     bool          // the policy says of this project that its keys are never due
}

// count is how many credentials have a verdict.
type count struct {
	verdict oauth.Verdict
	n       int
}

type credential struct {
	id      vault.CredentialID
	name    string
	project *project
	made    time.Time // issued, or kept since
	verdict oauth.Verdict
	ends    time.Time // of its live token; zero without one
}

// newHealth looks at the whole vault: call it from a command.
func newHealth(doc *vault.Document, standings map[vault.CredentialID]session.Standing, policy session.Policy, now time.Time) *health {
	h := &health{at: make(map[vault.ProjectID]int, len(doc.Projects)), credentials: make(map[vault.CredentialID]*credential, len(standings))}
	for _, p := range doc.Projects {
		row := &project{id: p.ID, name: p.Name, credentials: make([]*credential, 0, len(p.Credentials))}
		row.limit, _ = policy.Limit(p)
		row.ageless = policy.Exempts(p)
		for _, c := range p.Credentials {
			if c.Status == vault.StatusRetired {
				row.retired++ // it is dead, and known to be
				continue
			}
			one := &credential{id: c.ID, name: c.Name, project: row, made: session.Since(c)}
			one.take(standings[c.ID])
			row.credentials = append(row.credentials, one)
			h.credentials[c.ID] = one
		}
		row.count()
		h.projects = append(h.projects, row)
		h.tally.Merge(row.tally)
		h.ends = append(h.ends, row.ends...)
		if !row.ageless {
			h.oldest = older(h.oldest, row.oldest)
		}
		h.most = max(h.most, row.tally.Total())
		h.retired += row.retired
	}
	slices.SortFunc(h.ends, byWallClock)
	h.sort(now)
	return h
}

func (c *credential) take(s session.Standing) {
	c.verdict, c.ends = cmp.Or(s.Last.Verdict, oauth.Untested), s.TokenExpiresAt
}

// older gives the credential that was made earlier; either may be nil.
func older(a, b *credential) *credential {
	switch {
	case a == nil:
		return b
	case b == nil || !b.made.Before(a.made):
		return a
	default:
		return b
	}
}

// count makes a project's sums from its credentials.
func (p *project) count() {
	p.tally, p.verdicts, p.ends, p.oldest, p.worst = screen.Tally{}, p.verdicts[:0], p.ends[:0], nil, nil
	for _, c := range p.credentials {
		p.tally.Add(c.verdict, 1)
		if !c.ends.IsZero() {
			p.ends = append(p.ends, c.ends)
		}
		if c.verdict != oauth.Valid {
			p.note(c.verdict)
		}
		if !c.made.IsZero() {
			p.oldest = older(p.oldest, c)
		}
		if severity(c.verdict) > 0 && (p.worst == nil || severity(c.verdict) > severity(p.worst.verdict)) {
			p.worst = c
		}
	}
	slices.SortFunc(p.ends, byWallClock)
	slices.SortStableFunc(p.verdicts, func(a, b count) int {
		return cmp.Or(cmp.Compare(severity(b.verdict), severity(a.verdict)), cmp.Compare(b.n, a.n))
	})
}

func (p *project) note(v oauth.Verdict) {
	for i := range p.verdicts {
		if p.verdicts[i].verdict == v {
			p.verdicts[i].n++
			return
		}
	}
	p.verdicts = append(p.verdicts, count{v, 1})
}

// severity orders verdicts by how much care they need; 0 is none.
func severity(v oauth.Verdict) int {
	if v == oauth.Untested {
		return 1
	}
	switch v.Info().Severity {
	case oauth.Bad:
		return 3
	case oauth.Unsure:
		return 2
	default:
		return 0
	}
}

// byWallClock is one order for all ends of tokens: only some have a monotonic reading, too.
func byWallClock(a, b time.Time) int { return a.Round(0).Compare(b.Round(0)) }

// live gives the tokens that can still be used, the soonest to end first.
func live(ends []time.Time, now time.Time) []time.Time {
	return ends[sort.Search(len(ends), func(i int) bool { return oauth.Until(ends[i], now) > 0 }):]
}

// dying counts the tokens that end soon.
func dying(ends []time.Time, now time.Time) int {
	left := live(ends, now)
	return sort.Search(len(left), func(i int) bool { return oauth.Until(left[i], now) > dyingWithin })
}

func (p *project) old(now time.Time) bool {
	return p.oldest != nil && !p.ageless && now.Sub(p.oldest.made) >= cmp.Or(p.limit, oldAfter)
}

// need is how urgently a project needs care: what is wrong weighs more than
// what is not known, and that more than what is only old, untested or about
// to end.
func (p *project) need(now time.Time) int {
	worst := 0
	if p.worst != nil {
		worst = severity(p.worst.verdict)
	}
	switch {
	case len(p.credentials) == 0:
		return 0
	case worst == 3:
		return 6
	case worst == 2:
		return 5
	case p.old(now):
		return 4
	case worst == 1:
		return 3
	case dying(p.ends, now) > 0:
		return 2
	default:
		return 1
	}
}

// sort puts on top what needs care first, then what has more of it.
func (h *health) sort(now time.Time) {
	type key struct {
		need, n int
		name    string
	}
	keys := make(map[*project]key, len(h.projects))
	for _, p := range h.projects {
		k := key{need: p.need(now), name: strings.ToLower(p.name)}
		if len(p.verdicts) > 0 && severity(p.verdicts[0].verdict) > 0 {
			k.n = p.verdicts[0].n
		}
		keys[p] = k
	}
	slices.SortStableFunc(h.projects, func(a, b *project) int {
		x, y := keys[a], keys[b]
		return cmp.Or(cmp.Compare(y.need, x.need), cmp.Compare(y.n, x.n), strings.Compare(x.name, y.name))
	})
	for i, p := range h.projects {
		h.at[p.id] = i
	}
}

// learn takes in what tests found. It does not sort: rows stay where they are
// while the user looks at them.
func (h *health) learn(news map[vault.CredentialID]session.Standing) {
	touched := map[*project]bool{}
	for id, s := range news {
		c := h.credentials[id]
		if c == nil {
			continue
		}
		h.tally.Add(c.verdict, -1)
		h.end(c.ends, false)
		c.take(s)
		h.tally.Add(c.verdict, 1)
		h.end(c.ends, true)
		touched[c.project] = true
	}
	for p := range touched {
		p.count()
	}
}

// end adds the end of a token to those of the vault, or takes it out.
func (h *health) end(at time.Time, add bool) {
	if at.IsZero() {
		return
	}
	i, found := slices.BinarySearchFunc(h.ends, at, byWallClock)
	switch {
	case add:
		h.ends = slices.Insert(h.ends, i, at)
	case found:
		h.ends = slices.Delete(h.ends, i, i+1)
	}
}
