package vault

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Deed says what an entry of the log is about.
type Deed string

// The deeds.
const (
	Added   Deed = "added"
	Edited  Deed = "edited"
	Removed Deed = "removed"
)

// Entry is one line of the vault's log: who did what, and when. It never holds the value of a secret.
type Entry struct {
	At       time.Time
	By       string // user@host; empty when that was not known
	Revision uint64 // of the document that the deed led to
	Deed     Deed
	What     string   // PROJECT/CREDENTIAL, PROJECT, or "recipients", as it was called then
	ID       string   // our id of the project or credential; empty for others
	Fields   []string // the members that were edited, as the document calls them
	Note     string   // why, the name before, or the proof of a rotation

	unknown jsontext.Value
}

// mostEntries is how long the log may get: older entries go. It keeps the log's part of a save below that of the rest.
const mostEntries = 500

// About says whether the entry is about the project, the credential, or one of the project's credentials. Entries
// are told by id, so that they are found under a later name, too.
func (e *Entry) About(p *Project, c *Credential) bool {
	if c != nil {
		return e.ID == string(c.ID)
	}
	if e.ID == string(p.ID) {
		return true
	}
	project, _, of := strings.Cut(e.What, "/")
	if of && project == p.Name {
		return true
	}
	return slices.ContainsFunc(p.Credentials, func(c *Credential) bool { return string(c.ID) == e.ID })
}

// key tells entries apart, and orders those of one moment.
func (e *Entry) key() string {
	return strings.Join([]string{e.What, string(e.Deed), e.ID, strings.Join(e.Fields, ","), e.Note, e.By, string(e.unknown)}, "\x00")
}

func compareEntries(a, b Entry) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Revision, b.Revision), cmp.Compare(a.key(), b.key()))
}

// mergeLogs puts two logs together, each entry once, in the order of their time.
func mergeLogs(ours, theirs []Entry) []Entry {
	if len(theirs) == 0 || len(ours) == len(theirs) && &ours[0] == &theirs[0] {
		return ours
	}
	all := slices.Concat(ours, theirs)
	slices.SortFunc(all, compareEntries)
	all = slices.CompactFunc(all, func(a, b Entry) bool { return compareEntries(a, b) == 0 })
	return lately(all)
}

// lately cuts a log to its newest entries.
func lately(log []Entry) []Entry {
	if len(log) > mostEntries {
		return slices.Clone(log[len(log)-mostEntries:])
	}
	return log
}

// logged gives the document with what led to it from before at the end of its log. An older version that was put back,
// or another that was merged in, keeps the log that there was.
func logged(before, after *Document, by, why string) *Document {
	d := differ{before: before, after: after, template: Entry{At: after.SavedAt, By: by, Revision: after.Revision, Note: why}}
	d.compare()
	log := mergeLogs(before.Log, after.Log)
	after.Log = lately(slices.Concat(log, d.condensed()))
	return after
}

// Deeds says what was done between an older version of the document and this one, as the log would tell it.
func (d *Document) Deeds(older *Document) []Entry {
	between := differ{before: older, after: d}
	between.compare()
	return between.condensed()
}

// Membership says whether the entry is about who can open the vault.
func (e *Entry) Membership() bool { return e.ID == "" && e.What == membership }

// membership is what the log calls those who can open the vault.
const membership = "recipients"

// crowd is how many deeds of one kind in one commit are written down one by one.
const crowd = 20

// condensed gives the entries, many of a kind as one.
func (d *differ) condensed() []Entry {
	counts := map[Deed]int{}
	for _, e := range d.entries {
		counts[e.Deed]++
	}
	var out []Entry
	for _, e := range d.entries {
		switch n := counts[e.Deed]; {
		case n == 0: // said already
		case n > crowd:
			counts[e.Deed] = 0
			out = append(out, Entry{At: e.At, By: e.By, Revision: e.Revision, Deed: e.Deed, What: strconv.Itoa(n) + " projects and credentials", Note: d.template.Note})
		default:
			out = append(out, e)
		}
	}
	return out
}
