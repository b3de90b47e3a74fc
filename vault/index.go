package vault

import (
	"hash/maphash"
	"math/bits"
)

// place says where a credential stands, or a project.
type place struct{ project, credential int }

// slot is a place in an index: the project's plus one, so that zero is none, and the credential's.
type slot struct{ project, credential int32 }

const wholeProject = -1 // in the credential's place

// index says where every project and credential stands. It is a table of places by the hash of the id; the ids
// themselves it reads from the document it is asked about. So it takes sixteen bytes a credential, and that of an older
// version serves a newer one for all that has not moved since: what it finds is there.
type index struct {
	seed  maphash.Seed
	mask  uint64
	table []slot // all zero where there is none; more than half of it is
}

// newIndex makes the index of a document. twice says that some id stands for several records: the first of them is found.
func newIndex(d *Document) (x *index, twice bool) {
	n := len(d.Projects)
	for _, p := range d.Projects {
		n += len(p.Credentials)
	}
	size := uint64(1) << bits.Len(uint(2*n))
	x = &index{maphash.MakeSeed(), size - 1, make([]slot, size)}
	for i, p := range d.Projects {
		at := slot{int32(i) + 1, wholeProject}
		twice = !x.add(d, string(p.ID), at) || twice
		for j, c := range p.Credentials {
			at.credential = int32(j)
			twice = !x.add(d, string(c.ID), at) || twice
		}
	}
	return x, twice
}

// add puts in where an id stands, unless it is there.
func (x *index) add(d *Document, id string, at slot) bool {
	for i := maphash.String(x.seed, id); ; i++ {
		switch there := &x.table[i&x.mask]; {
		case *there == slot{}:
			*there = at
			return true
		case d.stands(id, *there, at.credential == wholeProject):
			return false
		}
	}
}

// find gives where the id of a project or of a credential stands in a document.
func (x *index) find(d *Document, id string, project bool) (place, bool) {
	for i := maphash.String(x.seed, id); ; i++ {
		switch there := x.table[i&x.mask]; {
		case there == slot{}:
			return place{}, false
		case d.stands(id, there, project):
			return place{int(there.project) - 1, int(there.credential)}, true
		}
	}
}

// stands says whether the project or credential of that id is at a place of an index.
func (d *Document) stands(id string, at slot, project bool) bool {
	i, j := int(at.project)-1, int(at.credential)
	if i >= len(d.Projects) || project != (j == wholeProject) {
		return false
	}
	p := d.Projects[i]
	if project {
		return string(p.ID) == id
	}
	return j < len(p.Credentials) && string(p.Credentials[j].ID) == id
}
