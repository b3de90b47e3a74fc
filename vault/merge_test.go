package vault

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// variant edits a document as one side of a merge would.
func variant(t *rapid.T, d *Document) *Document {
	for range rapid.IntRange(0, 6).Draw(t, "edits") {
		if after, _, err := edits(t, d).apply(d, moments().Draw(t, "when")); err == nil {
			d = after
		}
	}
	return d
}

func byProject(d *Document) []*Project {
	list := slices.Clone(d.Projects)
	slices.SortFunc(list, func(a, b *Project) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for i, p := range list {
		own := p.copy()
		slices.SortFunc(own.Credentials, func(a, b *Credential) int { return strings.Compare(string(a.ID), string(b.ID)) })
		list[i] = own
	}
	return list
}

// sameRecords compares two documents but for the order of their records.
func sameRecords(a, b *Document) bool {
	return slices.EqualFunc(byProject(a), byProject(b), sameProject)
}

func TestMergeDropsNothingAndIsIdempotentAndCommutative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := documents().Draw(t, "base")
		ours, theirs := variant(t, base), variant(t, base)
		from := base
		if rapid.Bool().Draw(t, "without a base") {
			from = nil
		}
		checkMerge(t, from, ours, theirs)
	})
}

type fataler interface {
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func checkMerge(t fataler, base, ours, theirs *Document) {
	merged, report := Merge(base, ours, theirs)
	back, _ := Merge(base, theirs, ours)
	if !sameRecords(merged, back) {
		t.Fatal("merging the other way round gives another document", report)
	}
	again, _ := Merge(base, merged, theirs)
	if !sameRecords(merged, again) {
		t.Fatal("merging again changes it", report)
	}
	for p, c := range ours.All() {
		if _, kept := merged.Credential(c.ID); kept == nil && !deletedOn(base, theirs, c) {
			t.Fatalf("%s/%s of ours was dropped", p.Name, c.Name)
		}
	}
	for p, c := range theirs.All() {
		if _, kept := merged.Credential(c.ID); kept == nil && !deletedOn(base, ours, c) {
			t.Fatalf("%s/%s of theirs was dropped", p.Name, c.Name)
		}
	}
	names := map[string]bool{}
	for _, p := range merged.Projects {
		if names[strings.ToLower(p.Name)] {
			t.Fatal("two projects have the name", p.Name)
		}
		names[strings.ToLower(p.Name)] = true
	}
	plain, err := encode(merged)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decode(plain); err != nil {
		t.Fatal(err)
	}
}

// deletedOn says whether a record may go: the base had it as it is, and the other side has not.
func deletedOn(base, other *Document, c *Credential) bool {
	if base == nil {
		return false
	}
	_, was := base.Credential(c.ID)
	_, there := other.Credential(c.ID)
	return was != nil && sameCredential(was, c) && there == nil
}

func TestASynchronisedFoldersConflictCopyIsMergedRecordByRecord(t *testing.T) {
	s, key := seeded(t, 2)
	copied := Folder{Dir: filepath.Join(t.TempDir(), "conflict copy"), StateDir: filepath.Join(t.TempDir(), "state")}
	if err := os.CopyFS(copied.Dir, os.DirFS(s.folder.Dir)); err != nil {
		t.Fatal(err)
	}
	theirs, err := Open(t.Context(), OpenOptions{Folder: copied, Key: key, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	p := s.Document().Projects[0]
	if _, err := theirs.Commit(t.Context(), RemoveCredential{ID: p.Credentials[0].ID}, EditProject{ID: p.ID, Set: ProjectEdit{Notes: new("theirs")}}, AddProject{Project: Project{Name: "new"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), EditProject{ID: p.ID, Set: ProjectEdit{SMSRegion: new("ours")}}, AddProject{Project: Project{Name: "NEW"}}); err != nil {
		t.Fatal(err)
	}
	before := s.Document()
	other, err := s.ReadCopy(t.Context(), copied.Dir)
	if err != nil || other.Base == nil || other.Base.Revision != 2 {
		t.Fatal(other.Base, err)
	}
	_, report, err := s.Merge(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(report, "\n")
	got := s.Document().Project(p.ID)
	if len(got.Credentials) != 1 || got.Notes != "theirs" || got.SMSRegion != "ours" || len(s.Document().Projects) != 3 {
		t.Fatalf("%+v\n%s", got, text)
	}
	for _, want := range []string{"key-0 was deleted", "was added", "there are two of that name"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report does not say %q:\n%s", want, text)
		}
	}
	if _, err := s.Undo(t.Context()); err != nil || !sameRecords(before, s.Document()) {
		t.Error("a merge is not undone", err)
	}
	reopen(t, s, key)
}

func TestAFileOfAnotherVaultIsNotMerged(t *testing.T) {
	s, _ := seeded(t, 1)
	writeBytes(t, filepath.Join(t.TempDir(), "x"), nil)
	file := filepath.Join(t.TempDir(), "forged.age")
	writeBytes(t, file, forged(t, s, func(*Document) {}))
	if _, err := s.ReadCopy(t.Context(), file); err == nil {
		t.Error("a forged file was taken")
	}
	if _, err := s.ReadCopy(t.Context(), filepath.Join(t.TempDir(), "nothing")); err == nil {
		t.Error("no file was taken")
	}
}

func TestARecipientOfTheOtherVersionIsToldButNotLetIn(t *testing.T) {
	d := bigDocument(20)
	theirs := d.copy()
	theirs.Recipients = append(slices.Clone(d.Recipients), "age1stranger")
	merged, report := Merge(nil, d, theirs)
	if len(merged.Recipients) != 1 || len(report) != 1 || !strings.Contains(report[0], "age1stranger") {
		t.Error(merged.Recipients, report)
	}
}

func FuzzMerge(f *testing.F) {
	doc := func(n int, name string) []byte {
		return fmt.Appendf(nil, `{"format":"sinchkeys","version":1,"projects":[{"id":"p1","name":"A","credentials":[{"id":"c%d","kind":"access-key","name":%q,"key_id":"k"}]},{"id":"p%d","name":"a","x":%d}]}`, n, name, n+2, n)
	}
	f.Add(doc(1, "k"), doc(1, "l"), doc(2, "K"))
	f.Add([]byte(nil), doc(1, "l"), doc(2, "l"))
	f.Fuzz(func(t *testing.T, b, o, th []byte) {
		base, err := decode(b)
		if err != nil {
			base = nil
		}
		ours, err := decode(o)
		if err != nil {
			return
		}
		theirs, err := decode(th)
		if err != nil {
			return
		}
		for _, d := range []*Document{base, ours, theirs} {
			if d != nil && !sound(d) {
				return
			}
		}
		checkMerge(t, base, ours, theirs)
	})
}

// sound says whether ids occur once, as in every document that this program has written.
func sound(d *Document) bool {
	seen := map[string]bool{"": true}
	for _, p := range d.Projects {
		if seen[string(p.ID)] {
			return false
		}
		seen[string(p.ID)] = true
		for _, c := range p.Credentials {
			if seen[string(c.ID)] {
				return false
			}
			seen[string(c.ID)] = true
		}
	}
	return true
}

func TestRecipientsComeAndGoAndNobodyIsLockedOut(t *testing.T) {
	s, key := seeded(t, 1)
	second := testKey(t)
	key2, err := second.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddRecipient(t.Context(), key2.recipients[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddRecipient(t.Context(), key2.recipients[0]); err == nil {
		t.Error("added twice")
	}
	if d := reopen(t, s, second).Document(); len(d.Recipients) != 2 {
		t.Fatal(d.Recipients)
	}
	var mixed *MixedRecipientsError
	if _, err := s.AddRecipient(t.Context(), "age1t7r5prwzl7c86tr9yqk7uk3ve0mcjwfsqkl4nulaj83pknlkrcxqw32dze"); err == nil {
		t.Error("a classic recipient was added to a post-quantum vault")
	} else if !strings.Contains(err.Error(), "can't be used") {
		t.Error(err, mixed)
	}
	if _, err := s.RemoveRecipient(t.Context(), s.Recipients()[0]); err == nil {
		t.Error("this session locked itself out")
	}
	if _, err := s.RemoveRecipient(t.Context(), key2.recipients[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: second, Now: testNow}); err == nil {
		t.Error("who was removed still opens it")
	}
	if !strings.HasPrefix(strings.Join(reopen(t, s, key).Recipients(), " "), "age1pq1") {
		t.Error("no recipient is left")
	}
}
