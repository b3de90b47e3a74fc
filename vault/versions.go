package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"sinchkeys/vault/durable"
)

// Versions are three files, each a version of one vault, as a version control system hands them to a merge driver
// (gitattributes(5), "Defining a custom merge driver").
type Versions struct {
	Base   string // that both come from; missing or empty when there is none
	Ours   string // takes the result
	Theirs string
}

// MergeVersions merges two versions of a vault, record by record as Merge does, and writes the result in place of the
// file Ours, encrypted to the recipients of ours. It needs no more of the vault's folder than identity.age. The report
// says what was not simply the same on both sides. On an error the file Ours is as it was: a *DamagedError or a
// *ForeignError names the file that does not open, a *NewerVersionError or an *AlarmError what else is wrong with it.
//
// The result's revision is higher than both, so that neither side takes it for an older file that was put back.
func MergeVersions(ctx context.Context, o OpenOptions, v Versions) (report []string, err error) {
	key, err := o.identities(ctx)
	if err != nil {
		return nil, err
	}
	s := newStore(o.Folder, o.Now, o.User, key, o.Key.AllowPlugin)
	ours, err := s.version(v.Ours, o.AcceptAlarm)
	if err != nil {
		return nil, err
	}
	theirs, err := s.version(v.Theirs, o.AcceptAlarm)
	if err != nil {
		return nil, err
	}
	base, err := s.baseVersion(v.Base, ours)
	if err != nil {
		return nil, err
	}
	if !sameVault(ours, theirs) {
		return nil, &AlarmError{Kind: AlarmOtherVault, Dir: v.Theirs, Have: theirs.Revision}
	}
	in := mergeIn{base: base, theirs: theirs, what: fmt.Sprintf("merge revision %d", theirs.Revision), report: &report}
	merged, _, err := applyAll(ours, []Change{in}, s.now().UTC().Truncate(time.Second))
	if err != nil {
		return nil, err
	}
	merged = logged(ours, merged, o.User, in.what)
	plain, encrypted, err := s.sealDocument(merged)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	return report, durable.Write(ctx, s.fsys, durable.File{Path: v.Ours, Verify: s.verify(plain)}, encrypted)
}

func sameVault(a, b *Document) bool { return a.VaultID == b.VaultID && secretHash(a) == secretHash(b) }

// version opens one file. A version of this vault may well be older than what this machine has seen; one that its readers
// did not write raises the alarm as ever.
func (s *Store) version(path string, anyway bool) (*Document, error) {
	encrypted, err := s.folder.readFile(path)
	if err != nil {
		return nil, err
	}
	d, err := s.open(encrypted)
	var newer *NewerVersionError
	switch {
	case errors.As(err, &newer):
		return nil, err
	case err != nil:
		return nil, notOpened(path, err)
	case d.Version > formatVersion:
		return nil, &NewerVersionError{d.Version}
	}
	var alarm *AlarmError
	err = s.folder.checkPins(d)
	if errors.As(err, &alarm) && (anyway || alarm.Kind == AlarmRolledBack || alarm.Kind == AlarmRecipients) {
		return d, nil
	}
	return d, err
}

// baseVersion opens what both sides come from. Without one, or with one of another vault, nothing is known to be deleted.
func (s *Store) baseVersion(path string, ours *Document) (*Document, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil, nil //nolint:nilnil // none is an answer
	}
	if err != nil {
		return nil, err
	}
	encrypted, err := s.folder.readFile(path)
	if err != nil {
		return nil, err
	}
	// One that doesn't open, as from before the vault's key was replaced, tells nothing: all is kept then.
	d, err := s.open(encrypted)
	if err != nil || !sameVault(d, ours) {
		return nil, nil //nolint:nilerr,nilnil // see above
	}
	return d, nil
}
