package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sinchkeys/vault/durable"
)

// Finding is one thing that CheckFolder looked at.
type Finding struct {
	OK     bool
	What   string       // what was found, in a sentence
	Advice string       // what to do about it; empty when OK
	Fix    func() error // does it; nil when nothing is to be done, or when only a person can
}

// The widest modes that keep a vault to its owner.
const (
	folderMode fs.FileMode = 0o700
	fileMode   fs.FileMode = 0o600
)

// CheckFolder looks at the vault's folder from outside, without opening anything: who may read it, whose
// it is, whether something in it is not what it seems, what a dead process left behind. It changes
// nothing; a Finding's Fix does. It always says at least one thing.
func CheckFolder(f Folder) []Finding {
	info, err := os.Stat(f.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return []Finding{{What: "There is no vault in " + f.Dir + ".", Advice: "'sinchkeys init' makes one."}}
	}
	if err != nil {
		return []Finding{{What: fmt.Sprintf("The vault's folder can't be looked at: %v.", err), Advice: "Check who owns it and its permissions."}}
	}
	if !info.IsDir() {
		return []Finding{{What: f.Dir + " is not a folder.", Advice: "Move it away, or name another folder with --vault."}}
	}
	found := f.checkPath(f.Dir, info, folderMode)
	for _, file := range []string{f.document(), f.identity()} {
		found = append(found, f.checkFile(file)...)
	}
	if info, err := os.Stat(f.backups()); err == nil {
		found = append(found, f.checkPath(f.backups(), info, folderMode)...)
	}
	found = append(found, f.checkDamage()...)
	found = append(found, f.checkBackupModes()...)
	found = append(found, f.checkLeftovers()...)
	if len(found) == 0 {
		found = append(found, Finding{OK: true, What: "The vault's folder is yours alone, and nothing in it is out of place."})
	}
	return found
}

// checkFile looks at one of the vault's two files. That identity.age is not there is no fault: the
// vault is then opened by identities of the user's own.
func (f Folder) checkFile(path string) []Finding {
	link, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if path == f.identity() {
			return nil
		}
		return []Finding{f.noDocument()}
	}
	info, err := os.Stat(path)
	if err != nil {
		return []Finding{{What: fmt.Sprintf("%s can't be looked at: %v.", filepath.Base(path), err), Advice: "A link that leads nowhere must be mended by hand."}}
	}
	var found []Finding
	if link.Mode()&fs.ModeSymlink != 0 {
		found = f.checkLink(path)
	}
	if !info.Mode().IsRegular() {
		return append(found, Finding{What: filepath.Base(path) + " is not an ordinary file.", Advice: "Move it away and put the vault's file in its place."})
	}
	return append(found, f.checkPath(path, info, fileMode)...)
}

func (f Folder) noDocument() Finding {
	without := "'sinchkeys init' makes a vault."
	if there, err := exists(f.identity()); there || err != nil {
		without = "Put back a copy of it: identity.age is of use with it alone."
	}
	return Finding{What: "There is no vault.age in " + f.Dir + ".", Advice: f.restoreAdvice(without)}
}

// checkPath looks at mode and owner.
func (f Folder) checkPath(path string, info fs.FileInfo, widest fs.FileMode) []Finding {
	var found []Finding
	if owner, ours := ownedByUs(info); !ours {
		found = append(found, f.ofOthers(path, owner, info))
	}
	if !modesMatter {
		return found
	}
	mode := info.Mode().Perm()
	fit := mode&widest | leastMode(info)
	var what string
	switch {
	case mode&^widest != 0:
		what = "%s can be read or changed by others (mode %04o)."
	case fit != mode && info.IsDir():
		what = "Nothing can be saved in %s (mode %04o)."
	case fit != mode:
		what = "%s can't be read (mode %04o)."
	default:
		return found
	}
	return append(found, Finding{
		What:   fmt.Sprintf(what, path, mode),
		Advice: fmt.Sprintf("'sinchkeys doctor --fix' sets it to %04o.", fit),
		Fix:    func() error { return os.Chmod(path, fit) },
	})
}

// leastMode is what the owner needs: files are replaced, and never written to.
func leastMode(info fs.FileInfo) fs.FileMode {
	if info.IsDir() {
		return 0o700
	}
	return 0o400
}

// checkBackupModes looks at all backups at once: there may be fifty.
func (f Folder) checkBackupModes() []Finding {
	var open []string
	for _, name := range f.backupNames() {
		path := filepath.Join(f.backups(), name)
		if info, err := os.Stat(path); err == nil && modesMatter && info.Mode().Perm()&^fileMode != 0 {
			open = append(open, path)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return []Finding{{
		What: fmt.Sprintf("%d of the backups can be read by others.", len(open)), Advice: "'sinchkeys doctor --fix' sets them to 0600.",
		Fix: func() error {
			var all error
			for _, path := range open {
				all = errors.Join(all, os.Chmod(path, fileMode))
			}
			return all
		},
	}}
}

func (f Folder) checkLeftovers() []Finding {
	fsys := durable.OS()
	there, err := f.leftovers(fsys)
	if err != nil || !there {
		return nil
	}
	return []Finding{{
		What:   "A save that was cut short left an encrypted temporary file behind. The vault itself is whole.",
		Advice: "It is removed when the vault is next opened, or by 'sinchkeys doctor --fix'.",
		Fix:    func() error { return f.sweep(context.Background(), fsys) },
	}}
}
