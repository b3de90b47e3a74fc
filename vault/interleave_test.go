package vault

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// replayer is one of two that edit the same vault, each on what it has seen last.
type replayer struct {
	first bool
	seen  *Document
	wrote map[string]string // what it gave last to each of its fields
	added []string          // the names of what it added
}

// step draws what it does next: an edit of a field that the other never touches, or an addition.
func (r *replayer) step(t *rapid.T, p *Project, value string) Change {
	own, shared := p.Credentials[1].ID, p.Credentials[2].ID
	edit := CredentialEdit{Region: &value}
	project := ProjectEdit{SMSRegion: &value}
	if r.first {
		own, edit, project = p.Credentials[0].ID, CredentialEdit{Audience: &value}, ProjectEdit{ConversationRegion: &value}
	}
	switch what := rapid.SampledFrom([]string{"own record", "shared record", "project", "credential", "new project"}).Draw(t, "edit"); what {
	case "credential":
		r.added = append(r.added, value)
		return AddCredential{Project: p.ID, Credential: Credential{Kind: AccessKey, Name: value}}
	case "new project":
		r.added = append(r.added, value)
		return AddProject{Project: Project{Name: value}}
	case "own record":
		r.wrote[what] = value
		return EditCredential{ID: own, Set: CredentialEdit{Notes: &value}}
	case "shared record":
		r.wrote[what] = value
		return EditCredential{ID: shared, Set: edit}
	default:
		r.wrote[what] = value
		return EditProject{ID: p.ID, Set: project}
	}
}

// check wants all that it wrote in the document.
func (r *replayer) check(t *rapid.T, d *Document, id ProjectID) {
	p := d.Project(id)
	now := map[string]string{"own record": p.Credentials[1].Notes, "shared record": p.Credentials[2].Region, "project": p.SMSRegion}
	if r.first {
		now = map[string]string{"own record": p.Credentials[0].Notes, "shared record": p.Credentials[2].Audience, "project": p.ConversationRegion}
	}
	for field, value := range r.wrote {
		if now[field] != value {
			t.Fatalf("%q was written to the %s, %q is there", value, field, now[field])
		}
	}
	for _, name := range r.added {
		found := slices.ContainsFunc(p.Credentials, func(c *Credential) bool { return c.Name == name }) ||
			slices.ContainsFunc(d.Projects, func(q *Project) bool { return q.Name == name })
		if !found {
			t.Fatalf("%q was added and is gone", name)
		}
	}
}

// However the edits of two writers interleave, each replayed on what the other has saved meanwhile, all stand in the end and
// none is taken for a conflict; and taking all of them back leads to the beginning.
func TestReplayInAnyInterleavingOfTwoWritersKeepsEveryIndependentEdit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		begin := documents().Draw(t, "document")
		p := &Project{ID: "both", Name: "a project of both"}
		for _, id := range []CredentialID{"of the first", "of the second", "of both"} {
			p.Credentials = append(p.Credentials, &Credential{ID: id, Kind: OAuthClient, Name: string(id)})
		}
		begin.Projects = append(begin.Projects, p)
		d, inverses := begin, []Change{}
		two := []*replayer{{first: true, seen: d, wrote: map[string]string{}}, {seen: d, wrote: map[string]string{}}}
		for n, who := range rapid.SliceOfN(rapid.IntRange(0, 1), 1, 30).Draw(t, "order") {
			r := two[who]
			change := r.step(t, r.seen.Project(p.ID), fmt.Sprint("value ", n))
			if found := conflicts(r.seen, d, []Change{change}); len(found) > 0 {
				t.Fatal("a conflict, though nobody else edits that:", found)
			}
			after, inverse, err := applyAll(d, []Change{change}, testNow())
			if err != nil {
				t.Fatal(change.Describe(), err)
			}
			d, r.seen, inverses = after, after, append(inverses, inverse...)
		}
		for _, r := range two {
			r.check(t, d, p.ID)
		}
		for _, back := range slices.Backward(inverses) {
			var err error
			if d, _, err = applyAll(d, []Change{back}, testNow()); err != nil {
				t.Fatal(back.Describe(), err)
			}
		}
		if !sameDocument(begin, d) {
			t.Fatal("taking everything back gives another document")
		}
	})
}
