package vault

import (
	"crypto/sha256"
	"strconv"

	"github.com/google/uuid"
)

// An id stands for one record: an edit or a removal of the one would hit the other. Our own edits never make two of one
// id, but people edit the document by hand, and copy a block of it; and two copies of a vault may each have taken the
// same credential into another project.

// apart gives, of two records with one id, the second an id of its own. It is the same wherever it is made, so that
// merges know it again.
func apart(id, home string, nth int) string {
	return uuid.NewHash(sha256.New(), uuid.Nil, []byte(id+"\x00"+home+"\x00"+strconv.Itoa(nth)), 8).String() // RFC 9562 section 5.8
}

// keepApart makes the index of a document that is not yet anybody's, and gives records that share an id with an earlier one
// ids of their own.
func (d *Document) keepApart() {
	own, twice := newIndex(d)
	if twice {
		d.renumber()
		own, _ = newIndex(d)
	}
	d.own.Store(own)
}

func (d *Document) renumber() {
	projects, credentials := map[ProjectID]int{}, map[CredentialID]int{}
	for _, p := range d.Projects {
		nth := projects[p.ID]
		projects[p.ID]++
		if nth > 0 {
			p.ID = ProjectID(apart(string(p.ID), "", nth))
		}
		for _, c := range p.Credentials {
			nth := credentials[c.ID]
			credentials[c.ID]++
			if nth > 0 {
				c.ID = CredentialID(apart(string(c.ID), string(p.ID), nth))
			}
		}
	}
}

// contested are the credentials that two versions of a vault have in different projects, with the project that goes on
// with the id: the older.
type contested map[CredentialID]ProjectID

func contestedBy(ours, theirs *Document) contested {
	home := make(map[CredentialID]ProjectID, len(ours.Projects))
	for p, c := range ours.All() {
		home[c.ID] = p.ID
	}
	out := contested{}
	for p, c := range theirs.All() {
		if here, ok := home[c.ID]; ok && here != p.ID {
			out[c.ID] = min(here, p.ID)
		}
	}
	return out
}

// settled gives a version in which the others have ids of their own.
func (c contested) settled(d *Document) *Document {
	if len(c) == 0 || d == nil {
		return d
	}
	out := d.copy()
	for i, p := range d.Projects {
		for j, k := range p.Credentials {
			keeper, ok := c[k.ID]
			if !ok || keeper == p.ID {
				continue
			}
			if out.Projects[i] == p {
				out.Projects[i] = p.copy()
			}
			own := *k
			own.ID = CredentialID(apart(string(k.ID), string(p.ID), 1))
			out.Projects[i].Credentials[j] = &own
		}
	}
	return out
}
