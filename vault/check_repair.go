package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sinchkeys/vault/durable"
)

// checkLink looks at where a symbolic link leads. One that the user has laid is no fault, and stays one when
// the vault is saved; one that leads to where others may put another file in the vault's place is.
func (f Folder) checkLink(path string) []Finding {
	name := filepath.Base(path)
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return []Finding{{What: fmt.Sprintf("%s is a symbolic link that can't be followed: %v.", name, err), Advice: "Mend or remove the link by hand."}}
	}
	there, err := os.Stat(filepath.Dir(target))
	if err != nil {
		return []Finding{{What: fmt.Sprintf("The folder that %s leads to can't be looked at: %v.", name, err), Advice: "Check who owns it and its permissions."}}
	}
	_, ours := ownedByUs(there)
	if ours && (!modesMatter || there.Mode().Perm()&0o022 == 0) {
		return []Finding{{OK: true, What: fmt.Sprintf("%s is a symbolic link to %s; it stays one when the vault is saved.", name, target)}}
	}
	found := Finding{
		What:   fmt.Sprintf("%s is a symbolic link to %s, in a folder where others can put another file in its place.", name, target),
		Advice: "Close that folder to others, or put the file itself where the link is.",
	}
	if here, err := os.Stat(f.Dir); err == nil {
		if _, ours := ownedByUs(here); ours {
			found.Advice = "'sinchkeys doctor --fix' puts a copy of the file where the link is; what it led to stays there."
			found.Fix = func() error { return f.bringHome(path) }
		}
	}
	return []Finding{found}
}

// ofOthers is a finding about a file or folder of another user.
func (f Folder) ofOthers(path, owner string, info fs.FileInfo) Finding {
	found := Finding{
		What:   fmt.Sprintf("%s belongs to somebody else (user %s), who can replace it.", path, owner),
		Advice: "Make it yours with chown, or keep the vault in a folder of your own.",
	}
	if info.Mode().IsRegular() && !privileged() {
		found.Advice = "'sinchkeys doctor --fix' puts a copy of your own in its place."
		found.Fix = func() error { return f.bringHome(path) }
	}
	return found
}

// bringHome puts a copy of what path holds in the place of path, be it a link or a file of another user:
// the copy is whole and on the disk before it takes the place, so that a crash leaves the one or the other.
func (f Folder) bringHome(path string) error {
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	lock, err := durable.Acquire(ctx, f.lock(), "doctor")
	if err != nil {
		return err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	content, err := f.readFile(path)
	if err != nil {
		return err
	}
	beside := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".tmp-"+rand.Text()) // a leftover is swept
	if err := durable.Write(ctx, durable.OS(), durable.File{Path: beside}, content); err != nil {
		return err
	}
	if err := os.Rename(beside, path); err != nil {
		return fmt.Errorf("the copy can't take its place, and nothing was changed: %w", errors.Join(err, os.Remove(beside)))
	}
	return nil
}
