package browser

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"sinchkeys/oauth"
	"sinchkeys/ui/match"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// outline is the vault as rows: made by a command whenever the document
// changes, patched in place by verdicts, and never walked by View.
type outline struct {
	doc         *vault.Document
	uses        map[vault.CredentialID]session.Usage
	latest      vault.CredentialID // what was used last; "" when nothing was
	projects    []*projectRow      // the one used last, then most used first, then by name
	byProject   map[vault.ProjectID]*projectRow
	credentials map[vault.CredentialID]*credentialRow
	tally       screen.Tally // of the whole vault
	readOnly    string
	once        sync.Once // makes the index
	index       *match.Index
	hits        []hit                                       // what each row of the index is
	twins       atomic.Pointer[map[string][]*credentialRow] // by public ID, of those that stand in several places; nil until it is known
}

type projectRow struct {
	*vault.Project
	credentials []*credentialRow
	rank        float64
	tally       screen.Tally
}

type credentialRow struct {
	*vault.Credential
	project  *projectRow
	standing session.Standing
}

// newOutline lays the document out. It walks the whole vault: call it from a
// command.
func newOutline(doc *vault.Document, standings map[vault.CredentialID]session.Standing, uses map[vault.CredentialID]session.Usage) *outline {
	o := &outline{
		doc:         doc,
		uses:        uses,
		projects:    make([]*projectRow, 0, len(doc.Projects)),
		byProject:   make(map[vault.ProjectID]*projectRow, len(doc.Projects)),
		credentials: make(map[vault.CredentialID]*credentialRow, len(standings)),
	}
	for _, p := range doc.Projects {
		row := &projectRow{Project: p, credentials: make([]*credentialRow, 0, len(p.Credentials))}
		for _, c := range p.Credentials {
			cred := &credentialRow{Credential: c, project: row, standing: standings[c.ID]}
			row.credentials = append(row.credentials, cred)
			row.rank = max(row.rank, uses[c.ID].Rank)
			if at := uses[c.ID].At; at.After(uses[o.latest].At) {
				o.latest = c.ID
			}
			cred.count(&row.tally, 1)
			o.credentials[c.ID] = cred
		}
		o.projects = append(o.projects, row)
		o.byProject[p.ID] = row
		o.tally.Merge(row.tally)
	}
	if last := o.credentials[o.latest]; last != nil {
		last.project.rank = math.Inf(1)
	}
	o.sort()
	return o
}

func (o *outline) sort() {
	folded := make(map[vault.ProjectID]string, len(o.projects))
	for _, p := range o.projects {
		folded[p.ID] = strings.ToLower(p.Name)
	}
	slices.SortStableFunc(o.projects, func(a, b *projectRow) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), strings.Compare(folded[a.ID], folded[b.ID]))
	})
}

// learn puts a newer standing on its row and keeps the tallies true. It
// ignores a credential that is no longer there.
func (o *outline) learn(id vault.CredentialID, s session.Standing) {
	row := o.credentials[id]
	if row == nil {
		return
	}
	was := *row
	row.standing = s
	for _, t := range []*screen.Tally{&row.project.tally, &o.tally} {
		was.count(t, -1)
		row.count(t, 1)
	}
}

// count adds the credential to a tally, or takes it out; a retired one is dead, and known to be.
func (c *credentialRow) count(t *screen.Tally, n int) {
	if c.Status != vault.StatusRetired {
		t.Add(verdictOf(c.standing), n)
	}
}

// verdictOf is the last verdict, Untested when there is none.
func verdictOf(s session.Standing) oauth.Verdict {
	return cmp.Or(s.Last.Verdict, oauth.Untested)
}
