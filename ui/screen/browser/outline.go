package browser

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/match"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// outline is the vault as rows: made by a command whenever the document
// changes, patched in place by verdicts, and never walked by View.
type outline struct {
	doc      *vault.Document
	uses     map[vault.CredentialID]session.Usage
	latest   *credentialRow // what was used last; nil when nothing was
	rows     []projectRow   // in the document's order, where ids are found
	projects []*projectRow  // the one used last, then most used first, then by name
	total    int            // credentials
	tally    screen.Tally   // of the whole vault
	readOnly string
	once     sync.Once // makes the index
	index    *match.Index
	hits     []hit                                       // what each row of the index is
	twins    atomic.Pointer[map[string][]*credentialRow] // by public ID, of those that stand in several places; nil until it is known
}

type projectRow struct {
	*vault.Project
	credentials []*credentialRow // in the document's order
	rank        float64
	tally       screen.Tally
}

type credentialRow struct {
	*vault.Credential
	project *projectRow
	known   *session.Standing // nil when nothing is
}

// standing is what is known about the credential.
func (c *credentialRow) standing() session.Standing {
	if c.known == nil {
		return session.Standing{}
	}
	return *c.known
}

// spent says that the credential is retired and its secret gone: nothing of it can be tested or copied any more.
func (c *credentialRow) spent() bool { return c.Status == vault.StatusRetired && c.Secret.IsZero() }

// provedDead is when a rotation proved the credential dead; zero where none has.
func (c *credentialRow) provedDead() time.Time {
	if c.Rotation == nil {
		return time.Time{}
	}
	return c.Rotation.ProvedAt
}

// newOutline lays the document out. It walks the whole vault: call it from a
// command.
func newOutline(doc *vault.Document, standings map[vault.CredentialID]session.Standing, uses map[vault.CredentialID]session.Usage) *outline {
	o := &outline{doc: doc, uses: uses, rows: make([]projectRow, len(doc.Projects)), projects: make([]*projectRow, len(doc.Projects))}
	for i, p := range doc.Projects {
		o.rows[i].Project, o.projects[i] = p, &o.rows[i]
		o.layOut(&o.rows[i], standings)
	}
	if o.latest != nil {
		o.latest.project.rank = math.Inf(1)
	}
	o.sort()
	return o
}

// layOut makes the rows of a project's credentials: in one piece, since there may be a hundred thousand.
func (o *outline) layOut(row *projectRow, standings map[vault.CredentialID]session.Standing) {
	all := make([]credentialRow, len(row.Credentials))
	row.credentials = make([]*credentialRow, len(all))
	for i, c := range row.Credentials {
		cred := &all[i]
		cred.Credential, cred.project, row.credentials[i] = c, row, cred
		if known, ok := standings[c.ID]; ok {
			own := known // only what is known takes room
			cred.known = &own
		}
		if used, ok := o.uses[c.ID]; ok {
			row.rank = max(row.rank, used.Rank)
			if used.At.After(o.lastUse()) {
				o.latest = cred
			}
		}
		cred.count(&row.tally, 1)
	}
	o.total += len(all)
	o.tally.Merge(row.tally)
}

// lastUse is when the latest was used; zero when nothing was.
func (o *outline) lastUse() time.Time {
	if o.latest == nil {
		return time.Time{}
	}
	return o.uses[o.latest.ID].At
}

// row finds a credential's; nil when it is not there.
func (o *outline) row(id vault.CredentialID) *credentialRow {
	project, credential, ok := o.doc.Place(id)
	if !ok {
		return nil
	}
	return o.rows[project].credentials[credential]
}

func (o *outline) sort() {
	folded := make(map[*projectRow]string, len(o.projects))
	for _, p := range o.projects {
		folded[p] = strings.ToLower(p.Name)
	}
	slices.SortStableFunc(o.projects, func(a, b *projectRow) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), strings.Compare(folded[a], folded[b]))
	})
}

// learn puts a newer standing on its row and keeps the tallies true. It
// ignores a credential that is no longer there.
func (o *outline) learn(id vault.CredentialID, s session.Standing) {
	row := o.row(id)
	if row == nil {
		return
	}
	was := *row
	row.known = &s
	for _, t := range []*screen.Tally{&row.project.tally, &o.tally} {
		was.count(t, -1)
		row.count(t, 1)
	}
}

// count adds the credential to a tally, or takes it out; a retired one is dead, and known to be.
func (c *credentialRow) count(t *screen.Tally, n int) {
	if c.Status != vault.StatusRetired {
		t.Add(verdictOf(c.standing()), n)
	}
}

// verdictOf is the last verdict, Untested when there is none.
func verdictOf(s session.Standing) oauth.Verdict {
	return cmp.Or(s.Last.Verdict, oauth.Untested)
}
