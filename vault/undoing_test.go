package vault

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// commitAll saves one change after the other.
func commitAll(t *testing.T, s *Store, changes ...Change) {
	t.Helper()
	for _, c := range changes {
		if _, err := s.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
}

func TestUndoTakesNothingWithItThatOthersHaveSavedSince(t *testing.T) {
	theirs := NewSecret("not-a-real-secret-theirs")
	replace := func(id CredentialID, s Secret) Change { return EditCredential{ID: id, Set: CredentialEdit{Secret: &s}} }
	for name, story := range map[string]func(t *testing.T, mine, other *Store){
		"a credential in a project that was added": func(t *testing.T, mine, other *Store) {
			commitAll(t, mine, AddProject{Project: Project{Name: "new"}})
			commitAll(t, other, AddCredential{Project: mine.Document().Projects[1].ID, Credential: Credential{Kind: AccessKey, Name: "theirs", Secret: theirs}})
		},
		"the secret that was replaced": func(t *testing.T, mine, other *Store) {
			id := mine.Document().Projects[0].Credentials[0].ID
			commitAll(t, mine, replace(id, NewSecret("not-a-real-secret-mine")))
			commitAll(t, other, replace(id, theirs))
		},
		"the secret of a credential that was added": func(t *testing.T, mine, other *Store) {
			p := mine.Document().Projects[0]
			commitAll(t, mine, AddCredential{Project: p.ID, Credential: Credential{Kind: AccessKey, Name: "new"}})
			commitAll(t, other, replace(mine.Document().Projects[0].Credentials[1].ID, theirs))
		},
	} {
		t.Run(name, func(t *testing.T) {
			mine, key := seeded(t, 1)
			commitAll(t, mine, EditProject{ID: mine.Document().Projects[0].ID, Set: ProjectEdit{Notes: new("before")}})
			story(t, mine, reopen(t, mine, key))
			_, err := mine.Undo(t.Context())
			if _, refused := errors.AsType[*ChangedMeanwhileError](err); !refused {
				t.Fatalf("undo said %v", err)
			}
			if !holdsSecret(reopen(t, mine, key).Document(), theirs) {
				t.Error("what the other process saved is gone")
			}
			if what, err := mine.Undo(t.Context()); err != nil || reopen(t, mine, key).Document().Projects[0].Notes != "" {
				t.Errorf("the edit before can't be undone: %q %v", what, err)
			}
		})
	}
}

func holdsSecret(d *Document, s Secret) bool {
	for _, c := range d.All() {
		if c.Secret.Equal(s) {
			return true
		}
	}
	return false
}

func TestUndoLeavesTheFieldsThatOthersHaveChanged(t *testing.T) {
	mine, key := seeded(t, 1)
	now := testNow()
	mine.now = func() time.Time { now = now.Add(time.Minute); return now }
	id := mine.Document().Projects[0].Credentials[0].ID
	commitAll(t, mine, EditCredential{ID: id, Set: CredentialEdit{Name: new("renamed")}})
	other := reopen(t, mine, key)
	other.now = mine.now
	commitAll(t, other, EditCredential{ID: id, Set: CredentialEdit{Notes: new("theirs")}})
	_, later := other.Document().Credential(id)
	if _, err := mine.Undo(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, c := reopen(t, mine, key).Document().Credential(id)
	if c.Name != "key-0" || c.Notes != "theirs" || !c.UpdatedAt.After(later.UpdatedAt) {
		t.Errorf("%q, notes %q, updated %v: a merge would take it for older than it is", c.Name, c.Notes, c.UpdatedAt)
	}
}

func TestWhatComesBackKeepsApartFromWhatTookItsID(t *testing.T) {
	for name, remove := range map[string]func(p *Project) Change{
		"a project":    func(p *Project) Change { return RemoveProject{ID: p.ID} },
		"a credential": func(p *Project) Change { return RemoveCredential{ID: p.Credentials[0].ID} },
	} {
		t.Run(name, func(t *testing.T) {
			s, key := seeded(t, 1)
			p := s.Document().Projects[0]
			commitAll(t, s, remove(p))
			commitAll(t, reopen(t, s, key), AddProject{Project: Project{Name: "imported again", Credentials: p.Credentials}})
			if _, err := s.Undo(t.Context()); err != nil {
				t.Fatal(err)
			}
			d := reopen(t, s, key).Document()
			ids := map[CredentialID]bool{}
			for _, c := range d.All() {
				ids[c.ID] = true
			}
			if len(ids) != 2 {
				t.Errorf("2 credentials have %d ids", len(ids))
			}
		})
	}
}

// writers remembers who wrote what last: every value of a field is written once in the test.
type writers map[string]int

func (w writers) check(t *testing.T, who int, before, after *Document) {
	t.Helper()
	for p, c := range before.All() {
		q, now := after.Credential(c.ID)
		for _, was := range []string{c.Notes, c.Secret.Reveal()} {
			kept := now != nil && (now.Notes == was || now.Secret.Reveal() == was)
			if !kept && w[was] != who {
				t.Fatalf("the undo of %d took %q with it, which %d has written in %s/%s (%v)", who, was, w[was], p.Name, c.Name, q == nil)
			}
		}
	}
}

func TestNoUndoOfAnyOfThreeTakesBackWhatAnotherWrote(t *testing.T) {
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 1)) // which writer comes next is no secret
		s, key := seeded(t, 2)
		stores := []*Store{s, reopen(t, s, key), reopen(t, s, key)}
		wrote := writers{"": 0}
		for _, c := range s.Document().All() {
			wrote[c.Secret.Reveal()] = 0 // the first store
		}
		for i := range 80 {
			who := random.IntN(len(stores))
			if _, err := stores[who].Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			before := stores[who].Document()
			value := fmt.Sprintf("not-a-real-secret-%d", i)
			if random.IntN(3) == 0 {
				wrote[""] = who // emptiness is nobody's
				_, _ = stores[who].Undo(t.Context())
				wrote.check(t, who, before, reopen(t, s, key).Document())
				continue
			}
			wrote[value] = who
			if _, err := stores[who].Commit(t.Context(), randomEdit(random, before, value)); err != nil {
				t.Fatal(seed, i, err)
			}
		}
	}
}

func randomEdit(random *rand.Rand, d *Document, value string) Change {
	secret := NewSecret(value)
	if len(d.Projects) == 0 || random.IntN(5) == 0 {
		return AddProject{Project: Project{Name: value, Credentials: []*Credential{{Kind: AccessKey, Name: "with it", Secret: secret}}}}
	}
	p := d.Projects[random.IntN(len(d.Projects))]
	if len(p.Credentials) == 0 || random.IntN(4) == 0 {
		return AddCredential{Project: p.ID, Credential: Credential{Kind: AccessKey, Name: value, Secret: secret}}
	}
	c := p.Credentials[random.IntN(len(p.Credentials))]
	if random.IntN(3) == 0 {
		return EditCredential{ID: c.ID, Set: CredentialEdit{Notes: &value}}
	}
	return EditCredential{ID: c.ID, Set: CredentialEdit{Secret: &secret}}
}
