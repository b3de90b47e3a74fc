package vault

import (
	"errors"
	"fmt"
	"strings"
)

// ErrWrongPassphrase says that the passphrase does not open identity.age.
var ErrWrongPassphrase = errors.New("that passphrase does not open the vault; nothing was changed")

// OtherIdentityError says that the passphrase does not open identity.age, which is another file than the one that this
// machine opened last. To age, a byte that was damaged there looks like a wrong passphrase. It is an ErrWrongPassphrase, too.
type OtherIdentityError struct{}

func (*OtherIdentityError) Error() string {
	return "that passphrase does not open identity.age, and identity.age is not the file that this machine opened last: " +
		"it is damaged, or the passphrase was changed elsewhere; nothing was changed"
}

// Unwrap makes it an ErrWrongPassphrase.
func (*OtherIdentityError) Unwrap() error { return ErrWrongPassphrase }

// ErrNothingToUndo says that this session has made no edit that is still standing.
var ErrNothingToUndo = errors.New("there is nothing to undo")

// ErrClosed says that the store was closed, as locking does.
var ErrClosed = errors.New("the vault is locked")

// ExistsError says that there is a vault where one was to be made.
type ExistsError struct {
	Dir  string
	Only string // the one file that is there when it is half a vault; empty otherwise
}

func (e *ExistsError) Error() string {
	if e.Only != "" {
		return fmt.Sprintf("there is a %s in %s already, but no %s; put that back, or move %s away if it opens nothing of yours; nothing was changed",
			e.Only, e.Dir, documentFile, e.Only)
	}
	return "there is a vault in " + e.Dir + " already; it was left as it is"
}

// MissingError says that there is no vault.
type MissingError struct {
	Dir, File string   // File is empty when it is the document
	Backups   []string // of the document, newest first
}

func (e *MissingError) Error() string {
	if e.File != "" {
		return fmt.Sprintf("the vault in %s has no %s; put the file back, or name an identity that opens the vault", e.Dir, e.File)
	}
	if len(e.Backups) > 0 {
		return fmt.Sprintf("the vault.age in %s is gone; the newest backup is backups/%s", e.Dir, e.Backups[0])
	}
	return fmt.Sprintf("there is no vault in %s; 'sinchkeys init' makes one", e.Dir)
}

// DamagedError says that a file is not what was written. Nothing of it was used.
type DamagedError struct {
	File    string
	Err     error
	Backups []string // names of backups, newest first, from the newest that opens
}

func (e *DamagedError) Error() string {
	text := fmt.Sprintf("%s is damaged (%v); nothing of it was used and nothing was written", e.File, e.Err)
	if len(e.Backups) > 0 {
		text += "; the newest good backup is backups/" + e.Backups[0]
	}
	return text
}

func (e *DamagedError) Unwrap() error { return e.Err }

// NoCopyError says that there is nothing to merge where a copy of the vault was said to be.
type NoCopyError struct{ Path string }

func (e *NoCopyError) Error() string {
	return fmt.Sprintf("there is no %s to merge; nothing was changed", e.Path)
}

// ForeignError says that what was to be merged is for other identities than those that open this vault.
type ForeignError struct{ File string }

func (e *ForeignError) Error() string {
	return fmt.Sprintf("what opens this vault does not open %s: it is another vault's, or was encrypted anew without it; nothing was changed", e.File)
}

// ReadOnlyError says why a vault takes no edits.
type ReadOnlyError struct{ Reason string }

func (e *ReadOnlyError) Error() string {
	return "the vault is read-only: " + e.Reason + "; nothing was changed"
}

// NewerVersionError says that a later version of the program wrote the vault in a way that this one
// can't even read.
type NewerVersionError struct{ Version int }

func (e *NewerVersionError) Error() string {
	return fmt.Sprintf("the vault was written by a later version of sinchkeys (format %d, this one knows %d) and can't be read by this one; nothing was changed",
		e.Version, formatVersion)
}

// NoIdentityError says that none of the identities at hand opens the vault.
type NoIdentityError struct {
	Tried   []string
	Backups []string // those that the identities open, newest first: then the vault may be damaged
}

func (e *NoIdentityError) Error() string {
	if len(e.Tried) == 0 {
		return "no passphrase and no identity was given, so the vault stays closed"
	}
	if len(e.Backups) > 0 {
		return fmt.Sprintf("none of the identities in %s opens vault.age, though they open its backup backups/%s: it is damaged, or was encrypted anew without them; nothing was changed",
			strings.Join(e.Tried, ", "), e.Backups[0])
	}
	return fmt.Sprintf("none of the identities in %s opens the vault; nothing was changed", strings.Join(e.Tried, ", "))
}

// WorkFactorError says that a file asks for more memory than is allowed without a word.
type WorkFactorError struct {
	File            string
	LogN, MemoryMiB int
}

func (e *WorkFactorError) Error() string {
	return fmt.Sprintf("%s asks for %d MiB of memory to be opened (scrypt work factor 2^%d), far more than this program ever writes; it was not opened",
		e.File, e.MemoryMiB, e.LogN)
}

// AlarmKind says what an alarm is about.
type AlarmKind string

// The kinds of alarms.
const (
	AlarmForged     AlarmKind = "forged"      // written by someone who never could read this vault
	AlarmRolledBack AlarmKind = "rolled-back" // an older version was put back
	AlarmOtherVault AlarmKind = "other-vault" // the folder held another vault before
	AlarmRecipients AlarmKind = "recipients"  // someone else can open the vault since last time
)

// AlarmError says that a vault opens but is not what this machine has seen before. It is used only
// after an explicit word (OpenOptions.AcceptAlarm).
type AlarmError struct {
	Kind       AlarmKind
	Dir        string
	Have, Seen uint64   // revisions: in the file, and the highest seen here
	Recipients []string // those that are new
}

func (e *AlarmError) Error() string {
	switch e.Kind {
	case AlarmRolledBack:
		return fmt.Sprintf("the vault in %s is revision %d, but this machine has seen revision %d: an older file was put back", e.Dir, e.Have, e.Seen)
	case AlarmOtherVault:
		return fmt.Sprintf("the vault in %s is another one than the vault that was there before", e.Dir)
	case AlarmRecipients:
		return fmt.Sprintf("someone else can open the vault in %s since this machine last saw it: %s", e.Dir, strings.Join(e.Recipients, ", "))
	default:
		return fmt.Sprintf("the vault in %s was not written by this vault's owner: it lacks the secret that only a reader of the vault can know", e.Dir)
	}
}
