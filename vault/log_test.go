package vault

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// lines are the entries as a reader of the log would tell them.
func lines(log []Entry) []string {
	var out []string
	for _, e := range log {
		words := slices.DeleteFunc([]string{string(e.Deed), e.What, strings.Join(e.Fields, ","), e.Note}, func(w string) bool { return w == "" })
		out = append(out, strings.Join(words, " "))
	}
	return out
}

func entries() *rapid.Generator[Entry] {
	return rapid.Custom(func(t *rapid.T) Entry {
		e := Entry{
			At: moments().Draw(t, "at"), By: words().Draw(t, "by"), Revision: rapid.Uint64Range(0, 9).Draw(t, "revision"),
			Deed: rapid.SampledFrom([]Deed{Added, Edited, Removed, "frozen"}).Draw(t, "deed"), What: words().Draw(t, "what"), ID: words().Draw(t, "id"),
		}
		if rapid.Bool().Draw(t, "fields") {
			e.Fields = []string{"name", words().Draw(t, "field")}
		}
		if rapid.IntRange(0, 4).Draw(t, "later") == 0 {
			e.unknown = []byte(`{"later":[1,2.50,"x"]}`)
		}
		return e
	})
}

func TestTheLogSaysWhoDidWhat(t *testing.T) {
	s, key := testStore(t)
	commit := func(changes ...Change) {
		t.Helper()
		if _, err := s.Commit(t.Context(), changes...); err != nil {
			t.Fatal(err)
		}
	}
	commit(AddProject{Project: Project{Name: "Acme"}})
	p := s.Document().Projects[0]
	commit(AddCredential{Project: p.ID, Credential: Credential{Kind: AccessKey, Name: "ci", Secret: NewSecret("demo-canary-1")}})
	id := s.Document().Projects[0].Credentials[0].ID
	name, secret := "ci-bot", NewSecret("demo-canary-2")
	commit(EditCredential{ID: id, Set: CredentialEdit{Name: &name, Secret: &secret}})
	if _, err := s.Undo(t.Context()); err != nil {
		t.Fatal(err)
	}
	commit(RemoveCredential{ID: id})
	want := []string{
		"added Acme", "added Acme/ci", "edited Acme/ci-bot name,key_secret was ci", "edited Acme/ci name,key_secret was ci-bot", "removed Acme/ci",
	}
	log := s.Document().Log
	if got := lines(log); !slices.Equal(got, want) {
		t.Errorf("the log says\n%s", strings.Join(got, "\n"))
	}
	if fmt.Sprint(log) == "" || strings.Contains(fmt.Sprintf("%+v", log), "canary") {
		t.Error("the log holds a secret")
	}
	for i, e := range log {
		if e.By != "tester@here" || e.At.IsZero() || e.Revision != uint64(i)+2 {
			t.Errorf("entry %d: %+v", i, e)
		}
	}
	if about := slices.DeleteFunc(slices.Clone(log), func(e Entry) bool { return !e.About(p, &Credential{ID: id}) }); len(about) != 4 {
		t.Errorf("%d entries are about the credential", len(about))
	}

	// It outlives a restart, and what puts an older version back is written down, too.
	defer s.Close()
	s = reopen(t, s, key)
	if got := lines(s.Document().Log); !slices.Equal(got, want) {
		t.Errorf("after opening again the log says\n%s", strings.Join(got, "\n"))
	}
	backups, err := s.Backups(t.Context())
	if err != nil || len(backups) == 0 {
		t.Fatal(err)
	}
	oldest := backups[len(backups)-1].Name
	if _, err := s.RestoreBackup(t.Context(), oldest); err != nil {
		t.Fatal(err)
	}
	got := lines(s.Document().Log)
	if !slices.Equal(got[:len(want)], want) || got[len(got)-1] != "removed Acme restore "+oldest {
		t.Errorf("after going back the log says\n%s", strings.Join(got, "\n"))
	}
}

func TestALargeImportIsOneLineOfTheLog(t *testing.T) {
	d := bigDocument(100)
	empty := d.copy()
	empty.Projects = nil
	if got := lines(logged(empty, d, "me", "import").Log); !slices.Equal(got, []string{"added 105 projects and credentials import"}) {
		t.Errorf("the log says %q", got)
	}
}

func TestTheLogIsBounded(t *testing.T) {
	d := bigDocument(20)
	d.Log = nil
	for i := range mostEntries + 10 {
		next := d.copy()
		p := d.Projects[0].copy()
		p.Notes, next.Projects[0], next.SavedAt = strconv.Itoa(i), p, testNow().Add(time.Duration(i)*time.Second)
		d = logged(d, next, "", "")
	}
	if len(d.Log) != mostEntries || !d.Log[mostEntries-1].At.After(d.Log[0].At) {
		t.Errorf("the log has %d entries", len(d.Log))
	}
}

func TestLogsMergeWithoutLossAndInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOf(entries()).Draw(t, "a"), rapid.SliceOf(entries()).Draw(t, "b")
		slices.SortFunc(a, compareEntries)
		slices.SortFunc(b, compareEntries)
		ab, ba := mergeLogs(a, b), mergeLogs(b, a)
		same := func(x, y []Entry) bool {
			return slices.EqualFunc(x, y, func(p, q Entry) bool { return compareEntries(p, q) == 0 })
		}
		if len(a) > 0 && len(b) > 0 && !same(ab, ba) {
			t.Fatalf("%v differs from %v", ab, ba)
		}
		if !same(mergeLogs(ab, b), ab) {
			t.Fatal("merging again changes it")
		}
		for _, e := range slices.Concat(a, b) {
			if !slices.ContainsFunc(ab, func(o Entry) bool { return compareEntries(e, o) == 0 }) {
				t.Fatalf("%+v was lost", e)
			}
		}
	})
}
