package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"filippo.io/age"
)

// seeded gives an open vault with one project and n credentials.
func seeded(tb testing.TB, n int) (*Store, Key) {
	tb.Helper()
	s, key := testStore(tb)
	p := Project{Name: "Acme"}
	for i := range n {
		p.Credentials = append(p.Credentials, &Credential{
			Kind: AccessKey, Name: fmt.Sprintf("key-%d", i), PublicID: fmt.Sprintf("id-%d", i), Secret: NewSecret(fmt.Sprintf("demo-secret-%d", i)),
		})
	}
	if _, err := s.Commit(tb.Context(), AddProject{Project: p}); err != nil {
		tb.Fatal(err)
	}
	return s, key
}

func readBytes(tb testing.TB, path string) []byte {
	tb.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func writeBytes(tb testing.TB, path string, b []byte) {
	tb.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		tb.Fatal(err)
	}
}

func TestNothingIsParsedOfAFileThatIsNotWholeAndAuthentic(t *testing.T) {
	s, _ := seeded(t, 1)
	plain, _, err := s.sealDocument(s.Document())
	if err != nil {
		t.Fatal(err)
	}
	plain = append(plain, bytes.Repeat([]byte{' '}, 1<<20-len(plain))...)
	recipients, err := parseRecipients(s.Document().Recipients, nil)
	if err != nil {
		t.Fatal(err)
	}
	encrypted, err := seal(plain, recipients...)
	if err != nil {
		t.Fatal(err)
	}
	parsed := 0
	count := func(plain []byte) (*Document, error) {
		parsed++
		return decode(plain)
	}
	if _, err := openDocument(encrypted, count, s.identities...); err != nil || parsed != 1 {
		t.Fatal("the untouched file does not open", err)
	}
	parsed = 0
	try := func(what string, b []byte) {
		if _, err := openDocument(b, count, s.identities...); err == nil {
			t.Errorf("%s was accepted", what)
		}
	}
	for at := 0; at < len(encrypted); at += 1 << 10 {
		try(fmt.Sprintf("a file cut at %d", at), encrypted[:at])
		flipped := bytes.Clone(encrypted)
		flipped[at+at>>10%512] ^= 1 << (at >> 10 % 8)
		try(fmt.Sprintf("a bit flipped near %d", at), flipped)
	}
	try("a byte more", append(bytes.Clone(encrypted), 0))
	if parsed != 0 {
		t.Errorf("the parser saw %d of them", parsed)
	}
}

func alarmOf(t *testing.T, s *Store, key Key) *AlarmError {
	t.Helper()
	_, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: key, Now: testNow})
	var alarm *AlarmError
	if err == nil || !errors.As(err, &alarm) {
		t.Fatalf("no alarm but %v", err)
	}
	return alarm
}

// forged is a document by someone who knows only the public recipient, and chooses everything else.
func forged(t *testing.T, s *Store, change func(*Document)) []byte {
	t.Helper()
	d := s.Document().copy()
	d.Projects = []*Project{{ID: ProjectID(newID()), Name: "Acme", Credentials: []*Credential{{ID: CredentialID(newID()), Kind: AccessKey, Name: "x", TokenURL: "https://evil.example"}}}}
	d.secret = secretOf(strings.Repeat("A", 43) + "=")
	change(d)
	_, b, err := s.sealDocument(d)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAForgedFileRaisesTheAlarmHundredTimesInHundred(t *testing.T) {
	s, key := seeded(t, 1)
	for i := range 100 {
		b := forged(t, s, func(d *Document) {
			d.Revision = uint64(i) * 3
			if i%2 == 1 {
				d.VaultID = newID() // a new id must not look like a vault never seen
			}
			if i%5 == 4 {
				d.Version = 2
			}
		})
		writeBytes(t, s.folder.document(), b)
		want := AlarmForged
		if i%2 == 1 {
			want = AlarmOtherVault
		}
		if alarm := alarmOf(t, s, key); alarm.Kind != want {
			t.Fatalf("round %d: %s", i, alarm.Kind)
		}
		if _, err := s.Refresh(t.Context()); err == nil {
			t.Fatalf("round %d: an open store took it", i)
		}
		if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "mine"}}); err == nil {
			t.Fatalf("round %d: an open store saved on top of it", i)
		}
		if !bytes.Equal(readBytes(t, s.folder.document()), b) || s.Document().Projects[0].Credentials[0].TokenURL != "" {
			t.Fatal("the alarm did not keep hands off")
		}
	}
}

func TestAnOlderFilePutBackRaisesTheAlarmHundredTimesInHundred(t *testing.T) {
	s, key := seeded(t, 1)
	for i := range 100 {
		old := readBytes(t, s.folder.document())
		notes := strconv.Itoa(i)
		if _, err := s.Commit(t.Context(), EditProject{ID: s.Document().Projects[0].ID, Set: ProjectEdit{Notes: &notes}}); err != nil {
			t.Fatal(err)
		}
		now := readBytes(t, s.folder.document())
		writeBytes(t, s.folder.document(), old)
		alarm := alarmOf(t, s, key)
		if alarm.Kind != AlarmRolledBack || alarm.Have+1 != alarm.Seen {
			t.Fatalf("round %d: %+v", i, alarm)
		}
		if _, err := s.Refresh(t.Context()); err == nil {
			t.Fatalf("round %d: an open store took it", i)
		}
		writeBytes(t, s.folder.document(), now)
		if _, err := s.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnAlarmIsAcceptedByAWordAndThenQuiet(t *testing.T) {
	s, key := seeded(t, 1)
	old := readBytes(t, s.folder.document())
	if _, err := s.Undo(t.Context()); err != nil {
		t.Fatal(err)
	}
	writeBytes(t, s.folder.document(), old)
	alarmOf(t, s, key)
	accepted, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: key, Now: testNow, AcceptAlarm: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := accepted.Commit(t.Context(), AddProject{Project: Project{Name: "on top"}}); err != nil {
		t.Fatal(err)
	}
	reopen(t, s, key)
}

func TestARecipientThatAppearedIsToldBeforeTheNextSave(t *testing.T) {
	s, key := seeded(t, 1)
	stranger, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	d := s.Document().copy()
	d.Recipients = append(d.Recipients[:1:1], stranger.Recipient().String())
	d.Revision++
	_, b, err := s.sealDocument(d)
	if err != nil {
		t.Fatal(err)
	}
	writeBytes(t, s.folder.document(), b)
	if alarm := alarmOf(t, s, key); alarm.Kind != AlarmRecipients || len(alarm.Recipients) != 1 {
		t.Fatalf("%+v", alarm)
	}
	if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "mine"}}); err == nil {
		t.Fatal("saved to a stranger")
	}
}

func TestWhatThisMachineRemembersIsPrivateAndDamageToItIsNoNeverSeen(t *testing.T) {
	s, key := seeded(t, 1)
	for _, file := range s.folder.pinFiles(s.Document().VaultID) {
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatal(info, err)
		}
		if bytes.Contains(readBytes(t, file), []byte(s.Document().secret.Reveal())) {
			t.Fatal("the vault's secret is in the pin")
		}
		writeBytes(t, file, []byte("{"))
	}
	if _, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: key, Now: testNow}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Fatal(err)
	}
}

func TestAVaultIDFromAForgedFileLeadsNowhere(t *testing.T) {
	for _, id := range []string{"../../evil", "/etc", "", "a/b", strings.Repeat("a", 300), "..", "A\x00"} {
		name := folderName(id)
		if filepath.Base(name) != name || name == ".." || len(name) > 64 {
			t.Errorf("%q leads to %q", id, name)
		}
	}
	if id := newID(); folderName(id) != id {
		t.Error("an ordinary id is its own folder")
	}
}
