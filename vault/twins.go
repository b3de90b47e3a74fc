package vault

import (
	"crypto/sha256"
	"hash/maphash"
	"math/bits"
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

// keepApart gives records that share an id with an earlier one ids of their own. The document is not yet anybody's.
func (d *Document) keepApart() {
	if !d.mayHaveTwins() {
		return
	}
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

// mayHaveTwins says whether two ids of the document may be the same; that none are it says for certain. It is asked at
// every reading of the document and keeps to hashes therefore.
func (d *Document) mayHaveTwins() bool {
	n := len(d.Projects)
	for _, p := range d.Projects {
		n += len(p.Credentials)
	}
	seen := newHashes(n)
	for _, p := range d.Projects {
		if seen.add(string(p.ID)) {
			return true
		}
		for _, c := range p.Credentials {
			if seen.add(string(c.ID)) {
				return true
			}
		}
	}
	return false
}

// hashes is a set of strings that knows them by their hash alone.
type hashes struct {
	seed  maphash.Seed
	table []uint64 // 0 where there is none; at least half of it
	mask  uint64
}

func newHashes(n int) *hashes {
	size := uint64(1) << bits.Len(uint(2*n))
	return &hashes{maphash.MakeSeed(), make([]uint64, size), size - 1}
}

// add puts a string in and says whether one of its hash was there.
func (h *hashes) add(s string) bool {
	hash := maphash.String(h.seed, s) | 1
	for i := hash >> 1; ; i++ {
		at := &h.table[i&h.mask]
		switch *at {
		case hash:
			return true
		case 0:
			*at = hash
			return false
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
