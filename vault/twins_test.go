package vault

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// distinct says how many ids a document's credentials have, and how many credentials there are.
func distinct(d *Document) (ids, all int) {
	seen := map[CredentialID]bool{}
	for _, c := range d.All() {
		seen[c.ID] = true
		all++
	}
	return len(seen), all
}

func TestABlockThatWasCopiedByHandIsARecordOfItsOwn(t *testing.T) {
	s, _ := seeded(t, 2)
	d := s.Document()
	plain, err := encode(d)
	if err != nil {
		t.Fatal(err)
	}
	p := d.Projects[0]
	copied := bytes.ReplaceAll(plain, []byte(p.Credentials[1].ID), []byte(p.Credentials[0].ID))
	first, err := decode(copied)
	if err != nil {
		t.Fatal(err)
	}
	if ids, all := distinct(first); ids != 2 || all != 2 {
		t.Fatalf("%d credentials have %d ids", all, ids)
	}
	again, err := decode(copied)
	if err != nil || !sameDocument(first, again) {
		t.Error("read twice, it is not the same", err)
	}
	left, _, err := RemoveCredential{ID: first.Projects[0].Credentials[1].ID}.apply(first, testNow())
	if err != nil || len(left.Projects[0].Credentials) != 1 || left.Projects[0].Credentials[0].Name != "key-0" {
		t.Error("the wrong one was deleted", err)
	}
	twice := *first.Projects[0]
	first.Projects = append(first.Projects, &twice)
	first.keepApart()
	if first.Projects[0].ID == first.Projects[1].ID {
		t.Error("two projects have one id")
	}
}

// taken gives a version in which a credential was taken into a new project.
func taken(t *testing.T, d *Document, project string, c Credential) *Document {
	t.Helper()
	out, _, err := applyAll(d, []Change{AddProject{Project: Project{Name: project, Credentials: []*Credential{&c}}}}, testNow())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestACredentialThatTwoCopiesHaveInDifferentProjectsIsInBothAfterwards(t *testing.T) {
	s, _ := seeded(t, 0)
	base := s.Document()
	c := Credential{ID: NewCredentialID(), Kind: AccessKey, Name: "k", PublicID: "x", Secret: NewSecret("not-a-real-secret")}
	ours, theirs := taken(t, base, "A", c), taken(t, base, "B", c)
	for _, known := range []*Document{base, nil} {
		merged, _ := Merge(known, ours, theirs)
		if ids, all := distinct(merged); ids != 2 || all != 2 {
			t.Errorf("%d credentials have %d ids", all, ids)
		}
		other, _ := Merge(known, theirs, ours)
		if !slices.Equal(idsOf(merged, "A"), idsOf(other, "A")) || !slices.Equal(idsOf(merged, "B"), idsOf(other, "B")) {
			t.Error("the other way round gives other ids")
		}
		twice, report := Merge(known, merged, theirs)
		if ids, all := distinct(twice); ids != 2 || all != 2 || len(report) > 0 {
			t.Errorf("merged again: %d credentials have %d ids: %q", all, ids, report)
		}
	}
}

func idsOf(d *Document, project string) []CredentialID {
	var out []CredentialID
	for p, c := range d.All() {
		if p.Name == project {
			out = append(out, c.ID)
		}
	}
	return out
}

func TestTheSecondOfOneIDInWhatIsAddedGetsItsOwn(t *testing.T) {
	s, _ := seeded(t, 0)
	c := Credential{ID: NewCredentialID(), Kind: AccessKey, Name: "k"}
	same := c
	same.Name = "same"
	d, _, err := applyAll(s.Document(), []Change{AddProject{Project: Project{Name: "new", Credentials: []*Credential{&c, &same}}}}, testNow())
	if err != nil {
		t.Fatal(err)
	}
	if ids, all := distinct(d); ids != 2 || all != 2 {
		t.Errorf("%d credentials have %d ids", all, ids)
	}
}

func TestNamesThatAnEditTakesForOneAMergeTakesForOneToo(t *testing.T) {
	s, _ := seeded(t, 0)
	for _, pair := range [][2]string{{"Straße ſ", "Straße S"}, {"K", "K"}, {"ΣΊΣΥΦΟΣ", "σίσυφος"}, {"a", "A"}} {
		if !strings.EqualFold(pair[0], pair[1]) || NameKey(pair[0]) != NameKey(pair[1]) {
			t.Errorf("%q and %q: %v, %q, %q", pair[0], pair[1], strings.EqualFold(pair[0], pair[1]), NameKey(pair[0]), NameKey(pair[1]))
		}
		ours := taken(t, s.Document(), pair[0], Credential{Kind: AccessKey, Name: "k"})
		theirs := taken(t, s.Document(), pair[1], Credential{Kind: AccessKey, Name: "k"})
		merged, _ := Merge(s.Document(), ours, theirs)
		for _, p := range merged.Projects {
			if err := merged.freeProjectName(p); err != nil {
				t.Error(err)
			}
		}
	}
}

func FuzzNameKeyIsEqualFold(f *testing.F) {
	f.Add("ſ", "S")
	f.Fuzz(func(t *testing.T, a, b string) {
		if strings.ToValidUTF8(a, "") != a || strings.ToValidUTF8(b, "") != b {
			return // names are text
		}
		if strings.EqualFold(a, b) != (NameKey(a) == NameKey(b)) {
			t.Errorf("%q, %q", a, b)
		}
	})
}
