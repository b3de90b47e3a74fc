package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestTwoOpenVaultsEditInTurnAndNeitherLosesAnything(t *testing.T) {
	s, key := seeded(t, 1)
	other := reopen(t, s, key)
	id := s.Document().Projects[0].ID
	for i := range 10 {
		for who, store := range map[string]*Store{"a": s, "b": other} {
			if _, err := store.Commit(t.Context(), AddCredential{Project: id, Credential: Credential{Kind: AccessKey, Name: fmt.Sprint(who, i)}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	notes, region := "from a", "from b"
	if done, err := s.Commit(t.Context(), EditProject{ID: id, Set: ProjectEdit{Notes: &notes}}); err != nil || len(done.Conflicts) != 0 {
		t.Fatal(done.Conflicts, err)
	}
	if done, err := other.Commit(t.Context(), EditProject{ID: id, Set: ProjectEdit{SMSRegion: &region}}); err != nil || len(done.Conflicts) != 0 {
		t.Fatal("another field is no conflict", done.Conflicts, err)
	}
	p := reopen(t, s, key).Document().Project(id)
	if len(p.Credentials) != 21 || p.Notes != notes || p.SMSRegion != region {
		t.Fatal(len(p.Credentials), p.Notes, p.SMSRegion)
	}
}

func TestARealConflictKeepsTheLaterAndTheEarlierIsInABackup(t *testing.T) {
	s, key := seeded(t, 1)
	other := reopen(t, s, key)
	id := s.Document().Projects[0].Credentials[0].ID
	earlier, later := NewSecret("demo-secret-earlier"), NewSecret("demo-secret-later")
	if _, err := s.Commit(t.Context(), EditCredential{ID: id, Set: CredentialEdit{Secret: &earlier}}); err != nil {
		t.Fatal(err)
	}
	done, err := other.Commit(t.Context(), EditCredential{ID: id, Set: CredentialEdit{Secret: &later}})
	if err != nil || len(done.Conflicts) != 1 || !strings.Contains(done.Conflicts[0].What, "KEY SECRET") {
		t.Fatal(done.Conflicts, err)
	}
	if _, c := done.Document.Credential(id); !c.Secret.Equal(later) {
		t.Error("the later edit does not stand")
	}
	if _, err := other.RestoreBackup(t.Context(), done.Conflicts[0].Backup); err != nil {
		t.Fatal(err)
	}
	if _, c := other.Document().Credential(id); !c.Secret.Equal(earlier) {
		t.Error("the earlier version did not come back")
	}
}

func TestDeletingWhatAnotherHasChangedIsToldAndEditingWhatIsGoneIsRefused(t *testing.T) {
	s, key := seeded(t, 2)
	other := reopen(t, s, key)
	a, b := s.Document().Projects[0].Credentials[0].ID, s.Document().Projects[0].Credentials[1].ID
	if _, err := s.Commit(t.Context(), EditCredential{ID: a, Set: CredentialEdit{Notes: new("x")}}, RemoveCredential{ID: b}); err != nil {
		t.Fatal(err)
	}
	var gone *GoneError
	if _, err := other.Commit(t.Context(), EditCredential{ID: b, Set: CredentialEdit{Notes: new("y")}}); !errors.As(err, &gone) {
		t.Fatal(err)
	}
	again := reopen(t, s, key)
	if _, err := s.Commit(t.Context(), EditCredential{ID: a, Set: CredentialEdit{Notes: new("z")}}); err != nil {
		t.Fatal(err)
	}
	done, err := again.Commit(t.Context(), RemoveCredential{ID: a})
	if err != nil || len(done.Conflicts) != 1 || done.Conflicts[0].Backup == "" {
		t.Fatal(done.Conflicts, err)
	}
}

func TestRestoringIsUndoableAndKeepsWhatOthersHaveEditedSince(t *testing.T) {
	s, key := seeded(t, 2)
	before := s.Document()
	id := before.Projects[0].ID
	if _, err := s.Commit(t.Context(), RemoveCredential{ID: before.Projects[0].Credentials[0].ID}, AddProject{Project: Project{Name: "newer"}}); err != nil {
		t.Fatal(err)
	}
	edited := s.Document()
	if _, err := s.RestoreBackup(t.Context(), backupName(before)); err != nil {
		t.Fatal(err)
	}
	if !sameDocument(before, s.Document()) {
		t.Fatal("restoring gives another document")
	}
	other := reopen(t, s, key)
	if _, err := other.Commit(t.Context(), AddProject{Project: Project{Name: "theirs"}}, EditProject{ID: id, Set: ProjectEdit{Notes: new("theirs")}}); err != nil {
		t.Fatal(err)
	}
	what, err := s.Undo(t.Context())
	if err != nil || !strings.HasPrefix(what, "restore ") {
		t.Fatal(what, err)
	}
	d := s.Document()
	if len(d.Projects) != len(edited.Projects)+1 || len(d.Project(id).Credentials) != 1 || d.Project(id).Notes != "theirs" {
		t.Fatal("undo took the other's edit too", d.Projects)
	}
}

func TestUndoSaysWhatItTookBack(t *testing.T) {
	s, _ := seeded(t, 1)
	if _, err := s.Commit(t.Context(), RemoveCredential{ID: s.Document().Projects[0].Credentials[0].ID}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"delete credential key-0", "add project Acme"} {
		if got, err := s.Undo(t.Context()); got != want || err != nil {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
}

func TestADocumentIsThereAtOnceWhileASaveWaits(t *testing.T) {
	s, _ := seeded(t, 1)
	lock, err := s.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	var saving sync.WaitGroup
	saving.Go(func() {
		if _, err := s.Commit(ctx, AddProject{Project: Project{Name: "waits"}}); err == nil || !strings.Contains(err.Error(), "nothing was written") {
			t.Error(err)
		}
	})
	time.Sleep(20 * time.Millisecond)
	begin := time.Now()
	if s.Document() == nil || s.ReadOnly() != "" || time.Since(begin) > 50*time.Millisecond {
		t.Error("it waited", time.Since(begin))
	}
	saving.Wait()
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
}

func TestAMachineThatCannotRememberStillSaves(t *testing.T) {
	s, key := seeded(t, 1)
	os.RemoveAll(s.folder.StateDir)
	writeBytes(t, s.folder.StateDir, []byte("a file in the way"))
	done, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "saved"}})
	if err != nil || len(done.Notices) != 1 {
		t.Fatal(done.Notices, err)
	}
	os.Remove(s.folder.StateDir)
	if len(reopen(t, s, key).Document().Projects) != 2 {
		t.Error("not saved")
	}
}

// Processes: the test binary runs itself as a writer.
const writerEnv = "SINCHKEYS_TEST_WRITER"

func TestMain(m *testing.M) {
	if name, ok := strings.CutPrefix(filepath.Base(os.Args[0]), "age-plugin-"); ok {
		os.Exit(pluginMain(name))
	}
	if spec := os.Getenv(writerEnv); spec != "" {
		if err := writeAlone(spec); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func writeAlone(spec string) error {
	f := strings.Split(spec, "|")
	s, err := Open(context.Background(), OpenOptions{Folder: Folder{Dir: f[0], StateDir: f[1]}, Key: Key{IdentityFiles: f[2:3]}, Now: testNow})
	if err != nil {
		return err
	}
	fmt.Println("open")
	edits, err := strconv.Atoi(f[4])
	if err != nil {
		return err
	}
	for i := range edits {
		name := fmt.Sprintf("%s-%d", f[3], i)
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		for {
			_, err = s.Commit(ctx, AddProject{Project: Project{Name: name}})
			if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "nothing was written") {
				break // a lock that was held for long is tried again, as a person would
			}
		}
		cancel()
		if err != nil {
			return err
		}
		fmt.Println(name) // saved
	}
	return nil
}

func TestEightProcessesLoseNoEditAndAReaderNeverStumbles(t *testing.T) {
	s, key := seeded(t, 1)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const processes = 8
	edits := 100
	if testing.Short() {
		edits = 25
	}
	var writers sync.WaitGroup
	for i := range processes {
		writers.Go(func() {
			cmd := exec.CommandContext(t.Context(), self)
			cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s|%s|w%d|%d", writerEnv, s.folder.Dir, s.folder.StateDir, key.IdentityFiles[0], i, edits))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("writer %d: %v %s", i, err, out)
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		if _, err := s.Refresh(t.Context()); err != nil {
			t.Fatalf("the reader beside them: %v", err)
		}
		if _, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: key, Now: testNow}); err != nil {
			t.Fatalf("opening beside them: %v", err)
		}
	}
	if n := len(reopen(t, s, key).Document().Projects); n != 1+processes*edits {
		t.Errorf("%d projects are there of %d", n, 1+processes*edits)
	}
	if n := len(s.folder.backupNames()); n != keepVersions {
		t.Errorf("%d backups are kept", n)
	}
}
