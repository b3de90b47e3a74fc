package vault

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// edits draws a change that makes sense for d.
func edits(t *rapid.T, d *Document) Change {
	text := rapid.StringMatching("[a-z]{0,4}").Draw(t, "text")
	if len(d.Projects) == 0 {
		return AddProject{Project: Project{Name: "first " + text}}
	}
	p := d.Projects[rapid.IntRange(0, len(d.Projects)-1).Draw(t, "project")]
	var c *Credential
	if len(p.Credentials) > 0 {
		c = p.Credentials[rapid.IntRange(0, len(p.Credentials)-1).Draw(t, "credential")]
	}
	switch pick := rapid.IntRange(0, 7).Draw(t, "edit"); {
	case pick == 0:
		return AddProject{Project: Project{Name: text + " new", Credentials: []*Credential{{Kind: Application, Name: "with it"}}}}
	case pick == 1:
		return EditProject{ID: p.ID, Set: ProjectEdit{Notes: &text, Tags: &[]string{text}}}
	case pick == 2:
		return RemoveProject{ID: p.ID}
	case pick == 3 || c == nil:
		return AddCredential{Project: p.ID, Credential: Credential{Kind: AccessKey, Name: "key " + text, Secret: NewSecret("demo-secret-" + text)}}
	case pick == 4:
		secret, name := NewSecret(text), "renamed "+text
		return EditCredential{ID: c.ID, Set: CredentialEdit{Secret: &secret, Name: &name}}
	case pick == 5:
		return EditCredential{ID: c.ID, Set: CredentialEdit{Status: new(StatusRetired), Scopes: &[]string{text}, IssuedAt: new(testNow())}}
	case pick == 6:
		next := c.Rotation.With(func(r *Rotation) { r.Stage, r.Name = RotationSwitching, text })
		if c.Rotation != nil && !c.Rotation.Stage.Before(RotationProving) {
			next.Stage = RotationDone // what lies behind can't be undone
		}
		return Rotate{ID: c.ID, From: c.Rotation, To: next}
	default:
		return RemoveCredential{ID: c.ID}
	}
}

func TestApplyThenInvertIsTheIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := documents().Draw(t, "document")
		d := before
		var inverses []Change
		for range rapid.IntRange(1, 8).Draw(t, "edits") {
			c := edits(t, d)
			after, inverse, err := c.apply(d, testNow())
			if _, taken := errors.AsType[*InvalidError](err); taken {
				continue // a name that is taken
			}
			if err != nil {
				t.Fatal(c.Describe(), err)
			}
			d, inverses = after, append(inverses, inverse)
			checkIndex(t, d)
		}
		for i := range inverses {
			var err error
			if d, _, err = inverses[len(inverses)-1-i].apply(d, testNow()); err != nil {
				t.Fatal(err)
			}
		}
		if !sameDocument(before, d) {
			t.Fatal("undoing everything gives another document")
		}
		checkIndex(t, d)
	})
}

// checkIndex proves that every record is found where it is.
func checkIndex(t *rapid.T, d *Document) {
	for p, c := range d.All() {
		if fp, fc := d.Credential(c.ID); fp != p || fc != c || d.Project(p.ID) != p {
			t.Fatal("a record is not found by its id")
		}
	}
	if _, c := d.Credential("no such id"); c != nil || d.Project("no such id") != nil {
		t.Fatal("what is not there was found")
	}
}

func TestWhatAFieldCannotHoldIsRefusedWithTheFieldsName(t *testing.T) {
	d, err := emptyDocument([]string{"age1example"}, testNow())
	if err != nil {
		t.Fatal(err)
	}
	d, _, err = applyAll(d, []Change{AddProject{Project: Project{ID: "p", Name: "Acme"}}, AddCredential{Project: "p", Credential: Credential{ID: "c", Kind: AccessKey, Name: "ci-bot"}}}, testNow())
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", maxName+1)
	for _, tt := range []struct {
		change Change
		field  string
	}{
		{AddProject{Project: Project{Name: "ACME"}}, "name"},
		{AddProject{Project: Project{Name: " "}}, "name"},
		{AddProject{Project: Project{Name: "a\x1bb"}}, "name"},
		{AddProject{Project: Project{Name: "a/b"}}, "name"},
		{AddProject{Project: Project{Name: "a\xff"}}, "name"},
		{AddProject{Project: Project{Name: long}}, "name"},
		{AddProject{Project: Project{Name: "x", Notes: "\xff"}}, "notes"},
		{AddProject{Project: Project{Name: "x", Credentials: []*Credential{{Kind: AccessKey, Name: "a"}, {Kind: AccessKey, Name: "A"}}}}, "name"},
		{AddCredential{Project: "p", Credential: Credential{Kind: AccessKey, Name: "CI-Bot"}}, "name"},
		{AddCredential{Project: "p", Credential: Credential{ID: "c", Kind: AccessKey, Name: "other"}}, "credential"},
		{AddCredential{Project: "p", Credential: Credential{Kind: "key", Name: "n"}}, "kind"},
		{AddCredential{Project: "p", Credential: Credential{Kind: AccessKey, Name: "n", PublicID: "a\nb"}}, "KEY ID"},
		{AddCredential{Project: "p", Credential: Credential{Kind: AccessKey, Name: "n", Secret: NewSecret("a\nb")}}, "KEY SECRET"},
		{EditCredential{ID: "c", Set: CredentialEdit{AuthStyle: new("digest")}}, "style"},
		{EditCredential{ID: "c", Set: CredentialEdit{Status: new("gone")}}, "status"},
		{EditProject{ID: "p", Set: ProjectEdit{Name: new("")}}, "name"},
	} {
		_, _, err := tt.change.apply(d, testNow())
		var invalid *InvalidError
		if !errors.As(err, &invalid) || !strings.Contains(invalid.Field, tt.field) {
			t.Errorf("%#v: %v", tt.change, err)
		}
	}
}

func TestOddIDsAndRegionsAreTakenAsTheyAre(t *testing.T) {
	s, _ := seeded(t, 0)
	c := Credential{Kind: ServicePlan, Name: "sms", PublicID: "not a uuid: 12%", Region: "mars-1", Secret: NewSecret("\u00a0 a:b%c \u00e9 \t")}
	if _, err := s.Commit(t.Context(), AddCredential{Project: s.Document().Projects[0].ID, Credential: c}); err != nil {
		t.Fatal(err)
	}
	if got := s.Document().Projects[0].Credentials[0]; got.Secret.Reveal() != "a:b%c \u00e9" || got.Region != "mars-1" {
		t.Fatalf("%q", got.Secret.Reveal())
	}
}

func TestAnEditDoesNotWriteIntoWhatTheCallerOrOthersHold(t *testing.T) {
	s, _ := seeded(t, 2)
	before := s.Document()
	was := fmt.Sprintf("%+v", *before.Projects[0].Credentials[1])
	tags := []string{"prod"}
	_, err := s.Commit(t.Context(), EditProject{ID: before.Projects[0].ID, Set: ProjectEdit{Tags: &tags}},
		EditCredential{ID: before.Projects[0].Credentials[1].ID, Set: CredentialEdit{Notes: new("x")}}, RemoveCredential{ID: before.Projects[0].Credentials[0].ID})
	if err != nil {
		t.Fatal(err)
	}
	tags[0] = "changed by the caller"
	if got := fmt.Sprintf("%+v", *before.Projects[0].Credentials[1]); got != was || len(before.Projects[0].Credentials) != 2 || len(before.Projects[0].Tags) != 0 {
		t.Error("a document that was handed out has changed")
	}
	if s.Document().Projects[0].Tags[0] != "prod" {
		t.Error("the caller's slice is part of the document")
	}
}

func TestNoPrintOfAnythingShowsASecret(t *testing.T) {
	secret := NewSecret("not-a-real-secret")
	c := Credential{Name: "n", Secret: secret}
	edit := EditCredential{Set: CredentialEdit{Secret: &secret}}
	for _, v := range []any{secret, &secret, c, &c, edit, AddCredential{Credential: c}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if got := fmt.Sprintf(verb, v); strings.Contains(got, "not-a-real") || strings.Contains(got, "6e6f742d") {
				t.Errorf("%s of %T: %s", verb, v, got)
			}
		}
	}
	if strings.Contains(edit.Describe(), "not-a-real") {
		t.Error(edit.Describe())
	}
}
