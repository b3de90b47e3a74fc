package vault

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"filippo.io/age"
)

// openedBy opens the vault with one identity and nothing else.
func openedBy(t *testing.T, f Folder, identity string) (*Store, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "identity.txt")
	if err := os.WriteFile(file, []byte(identity+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return Open(t.Context(), OpenOptions{Folder: f, Key: Key{IdentityFiles: []string{file}}, Now: testNow})
}

func TestASpareKeyIsSuggestedOnceAndOnlyWhereItIsOfUse(t *testing.T) {
	s := withPassphrase(t)
	if !s.SuggestRecovery() {
		t.Error("nobody is told that the passphrase is the only way in")
	}
	again, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: Key{Passphrase: []byte(rightPassphrase)}, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	if s.SuggestRecovery() || again.SuggestRecovery() {
		t.Error("it is said again")
	}
	own, _ := seeded(t, 1)
	if own.SuggestRecovery() {
		t.Error("it is said of a vault that an identity of one's own opens")
	}
	spared := withPassphrase(t)
	spare, err := spared.NewRecovery()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := spared.AddRecovery(t.Context(), spare); err != nil {
		t.Fatal(err)
	}
	if spared.SuggestRecovery() {
		t.Error("it is said of a vault that has one")
	}
}

func TestASpareKeyOpensTheVaultAndIsKnown(t *testing.T) {
	s := withPassphrase(t)
	if !s.OnlyPassphrase() {
		t.Error("a passphrase is not the only way in")
	}
	spare, err := s.NewRecovery()
	if err != nil {
		t.Fatal(err)
	}
	var none *NoIdentityError
	if _, err := openedBy(t, s.Folder(), spare.Identity().Reveal()); !errors.As(err, &none) {
		t.Fatal("it opens before it was added:", err)
	}
	if has, known := KnownRecovery(s.Folder()); has || !known {
		t.Error("the machine remembers", has, known)
	}
	if _, err := s.AddRecovery(t.Context(), spare); err != nil {
		t.Fatal(err)
	}
	if s.OnlyPassphrase() || !slices.Equal(s.Document().Recovery, s.Recipients()[1:]) {
		t.Error("the spare key is not marked", s.Document().Recovery)
	}
	again, err := openedBy(t, s.Folder(), spare.Identity().Reveal())
	if err != nil || len(again.Document().Projects) != 2 || len(again.Document().Recovery) != 1 {
		t.Fatal(err)
	}
	if has, known := KnownRecovery(s.Folder()); !has || !known {
		t.Error("the machine remembers", has, known)
	}

	// Replacing the vault's key leaves it valid; taking it out unmarks it.
	if err := s.Rekey(t.Context(), []byte(rightPassphrase), 10); err != nil {
		t.Fatal(err)
	}
	if _, err := openedBy(t, s.Folder(), spare.Identity().Reveal()); err != nil {
		t.Error(err)
	}
	if _, err := s.RemoveRecipient(t.Context(), spare.recipient); err != nil {
		t.Fatal(err)
	}
	if len(s.Document().Recovery) != 0 {
		t.Error("it is still marked")
	}
	if has, _ := KnownRecovery(s.Folder()); has {
		t.Error("it is still remembered")
	}
}

func TestAnotherSessionIsToldToUnlockAgainAfterTheKeyWasReplaced(t *testing.T) {
	s := withPassphrase(t)
	key := Key{Passphrase: []byte(rightPassphrase)}
	other := reopen(t, s, key)
	if err := s.Rekey(t.Context(), key.Passphrase, 10); err != nil {
		t.Fatal(err)
	}
	var rekeyed *RekeyedError
	if _, err := other.Refresh(t.Context()); !errors.As(err, &rekeyed) {
		t.Errorf("refreshing says %v", err)
	}
	if _, err := other.Commit(t.Context(), AddProject{Project: Project{Name: "late"}}); !errors.As(err, &rekeyed) {
		t.Errorf("committing says %v", err)
	}
	again := reopen(t, s, key)
	if _, err := again.Commit(t.Context(), AddProject{Project: Project{Name: "in time"}}); err != nil {
		t.Error(err)
	}
}

func TestAWholeVaultMovesToTheOtherSortAndBack(t *testing.T) {
	s := withPassphrase(t)
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	var mixed *MixedRecipientsError
	if _, err := s.AddRecipient(t.Context(), classic.Recipient().String()); !errors.As(err, &mixed) {
		t.Fatal("both sorts in one file:", err)
	}
	before := s.Recipients()[0]
	dropped, err := s.Move(t.Context(), []byte(rightPassphrase), 10, classic.Recipient().String())
	if err != nil || !slices.Equal(dropped, []string{before}) {
		t.Fatal(dropped, err)
	}
	if all := s.Recipients(); len(all) != 2 || postQuantum(all[0]) || all[1] != classic.Recipient().String() {
		t.Fatal(all)
	}
	theirs, err := openedBy(t, s.Folder(), classic.String())
	if err != nil {
		t.Fatal(err)
	}
	names, err := theirs.Backups(t.Context())
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	for _, b := range names {
		if _, err := theirs.OpenBackup(t.Context(), b.Name); err != nil {
			t.Errorf("the backup %s stayed closed: %v", b.Name, err)
		}
	}
	again := reopen(t, s, Key{Passphrase: []byte(rightPassphrase)})
	quantum, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Move(t.Context(), []byte(rightPassphrase), 10, quantum.Recipient().String()); err != nil {
		t.Fatal(err)
	}
	if _, err := openedBy(t, s.Folder(), classic.String()); err == nil {
		t.Error("the classic one still opens it")
	}
	if back, err := openedBy(t, s.Folder(), quantum.String()); err != nil || len(back.Document().Projects) != 2 {
		t.Error(err)
	}
}

func TestAVaultOfOnesOwnIdentitiesMovesWhenOneOfThemIsOfThatSort(t *testing.T) {
	s, key := testStore(t)
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Move(t.Context(), nil, 0, classic.Recipient().String()); err == nil {
		t.Fatal("the vault was moved to where this session can't follow")
	}
	reopen(t, s, key).Close()
	file := filepath.Join(t.TempDir(), "classic.txt")
	if err := os.WriteFile(file, []byte(classic.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	both := reopen(t, s, Key{IdentityFiles: append(key.IdentityFiles, file)})
	if _, err := both.Move(t.Context(), nil, 0, classic.Recipient().String()); err != nil {
		t.Fatal(err)
	}
	reopen(t, s, Key{IdentityFiles: []string{file}}).Close()
}
