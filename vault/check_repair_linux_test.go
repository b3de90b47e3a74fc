package vault

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// mendOnly mends the one finding that is not all right.
func mendOnly(t *testing.T, f Folder, says string) {
	t.Helper()
	var wrong []Finding
	for _, found := range CheckFolder(f) {
		if !found.OK {
			wrong = append(wrong, found)
		}
	}
	if len(wrong) != 1 || !strings.Contains(wrong[0].What, says) || wrong[0].Fix == nil || !strings.Contains(wrong[0].Advice, "doctor --fix") {
		t.Fatalf("%+v", wrong)
	}
	if err := wrong[0].Fix(); err != nil {
		t.Fatal(err)
	}
	for _, found := range CheckFolder(f) {
		if !found.OK {
			t.Errorf("after mending: %+v", found)
		}
	}
}

func TestALinkToWhereOthersMayWriteIsReplacedByTheFile(t *testing.T) {
	s, key := seeded(t, 1)
	elsewhere := filepath.Join(t.TempDir(), "shared")
	if err := os.Mkdir(elsewhere, 0o700); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(elsewhere, "vault.age")
	for _, err := range []error{os.Rename(s.folder.document(), target), os.Symlink(target, s.folder.document()), os.Chmod(elsewhere, 0o777)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	mendOnly(t, s.folder, "symbolic link")
	info, err := os.Lstat(s.folder.document())
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm() != 0o600 {
		t.Error("the link is still one", err)
	}
	if !bytes.Equal(readBytes(t, s.folder.document()), readBytes(t, target)) {
		t.Error("the copy is another, or what the link led to was changed")
	}
	if len(reopen(t, s, key).Document().Projects) == 0 {
		t.Error("the vault does not open any more")
	}
}

func TestAFileOfAnotherUserIsReplacedByACopyOfOnesOwn(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can act for several users")
	}
	s, _ := seeded(t, 1)
	dir, err := os.MkdirTemp("", "owner-") //nolint:usetesting // t.TempDir's parent lets only this user in
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	f := Folder{Dir: dir}
	content := readBytes(t, s.folder.document())
	writeBytes(t, f.document(), content)
	const nobody = 65534
	if err := os.Chown(dir, nobody, nobody); err != nil {
		t.Fatal(err)
	}

	// For root at work in another user's folder, nothing is mended: it would take the vault from its owner.
	if err := os.Chown(f.document(), nobody, nobody); err != nil {
		t.Fatal(err)
	}
	for _, found := range CheckFolder(f) {
		if found.OK || found.Fix != nil {
			t.Errorf("%+v", found)
		}
	}
	if err := os.Chown(f.document(), 1, nobody); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(f.document(), 0o640); err != nil { // to be read by the group, and so to be copied
		t.Fatal(err)
	}
	if err := syscall.Setegid(nobody); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Seteuid(nobody); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Seteuid(0); err != nil {
			panic(err) // no other test may go on as that user
		}
		if err := syscall.Setegid(0); err != nil {
			panic(err)
		}
	}()
	var wrong []Finding
	for _, found := range CheckFolder(f) {
		if !found.OK && strings.Contains(found.What, "somebody else") {
			wrong = append(wrong, found)
		}
	}
	if len(wrong) != 1 || wrong[0].Fix == nil {
		t.Fatalf("%+v", wrong)
	}
	if err := wrong[0].Fix(); err != nil {
		t.Fatal(err)
	}
	if after := CheckFolder(f); len(after) != 1 || !after[0].OK || !bytes.Equal(readBytes(t, f.document()), content) {
		t.Errorf("after mending: %+v", after)
	}
}
