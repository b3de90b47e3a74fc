package vault

import (
	"strings"
	"testing"
)

// An interface takes in what others save while its form is open: what it edits knows what it was made on.
func TestAConflictIsToldAfterTheStoreHasCaughtUp(t *testing.T) {
	s, key := seeded(t, 2)
	other := reopen(t, s, key)
	p := s.Document().Projects[0]
	a, b := p.Credentials[0], p.Credentials[1]
	theirs := NewSecret("demo-secret-theirs")
	commitAll(t, other,
		EditCredential{ID: a.ID, Set: CredentialEdit{Secret: &theirs, Notes: new("theirs")}},
		EditCredential{ID: b.ID, Set: CredentialEdit{Notes: new("theirs")}},
		EditProject{ID: p.ID, Set: ProjectEdit{Notes: new("theirs")}},
	)
	if changed, err := s.Refresh(t.Context()); !changed || err != nil {
		t.Fatal(changed, err)
	}
	mine := NewSecret("demo-secret-mine")
	for _, tt := range []struct {
		change Change
		want   string
	}{
		{EditCredential{ID: a.ID, From: a, Set: CredentialEdit{Name: new("renamed")}}, ""}, // another field
		{EditCredential{ID: a.ID, From: a, Set: CredentialEdit{Secret: &mine}}, "the credential renamed: KEY SECRET"},
		{EditProject{ID: p.ID, From: p, Set: ProjectEdit{SMSRegion: new("eu")}}, ""},
		{EditProject{ID: p.ID, From: p, Set: ProjectEdit{Notes: new("mine")}}, "the project Acme: notes"},
		{RemoveCredential{ID: b.ID, From: b}, "the credential key-1: deleted, though it"},
		{RemoveProject{ID: p.ID, From: p}, "the project Acme: deleted, though it"},
	} {
		before := backupName(s.Document())
		done, err := s.Commit(t.Context(), tt.change)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range done.Conflicts {
			got = append(got, c.What)
			if c.Backup != before || !strings.HasSuffix(c.String(), "yours stands, the other is in backups/"+before) {
				t.Errorf("%s", c)
			}
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %q, want %q", tt.change.Describe(), got, tt.want)
		}
	}
}
