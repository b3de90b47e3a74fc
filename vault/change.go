package vault

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Change is one edit: a value that can be applied to a document and inverted. Nothing else edits a
// document, so undo is committing an inverse, and two processes' edits are replayed one on the other.
type Change interface {
	// Describe says in a line what the change does; never a secret.
	Describe() string
	// apply gives the document after the change and the change that undoes it.
	apply(d *Document, now time.Time) (*Document, Change, error)
}

// InvalidError says that a field can't hold what it was given.
type InvalidError struct{ Field, Reason string }

func (e *InvalidError) Error() string { return e.Field + " " + e.Reason }

// GoneError says that what a change wants to edit is no longer there.
type GoneError struct{ What string }

func (e *GoneError) Error() string {
	return e.What + " is no longer in the vault: it was deleted meanwhile; nothing was changed"
}

// newID makes a UUIDv7, whose order is that of its making.
func newID() string {
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.NewString() // without a clock sequence, a random id serves as well
	}
	return id.String()
}

// NewCredentialID makes an id for a credential that is yet to be added, for those who must know it before.
func NewCredentialID() CredentialID { return CredentialID(newID()) }

// checkName says what is wrong with a name, or nil.
func checkName(field, name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return &InvalidError{field, "is empty"}
	case name != strings.TrimSpace(name):
		return &InvalidError{field, "begins or ends with a blank"}
	case strings.Contains(name, "/"):
		return &InvalidError{field, "holds a '/', which separates project and credential in a reference"}
	case len(name) > maxName:
		return &InvalidError{field, fmt.Sprintf("is longer than %d bytes", maxName)}
	}
	return checkLine(field, name)
}

// checkLine refuses what no field of one line can hold.
func checkLine(field, value string) error {
	if strings.ContainsFunc(value, unicode.IsControl) {
		return &InvalidError{field, "holds a line break or another control character"}
	}
	return checkText(field, value)
}

// checkText refuses bytes that are not text: the document is JSON, which is UTF-8 (RFC 8259 section 8.1).
func checkText(field, value string) error {
	if !utf8.ValidString(value) {
		return &InvalidError{field, "holds bytes that are not text (UTF-8)"}
	}
	return nil
}

// checkTexts is checkLine for the elements of a list.
func checkTexts(field string, values []string) error {
	for _, v := range values {
		if err := checkLine(field, v); err != nil {
			return err
		}
	}
	return nil
}

// firstError gives the first that is not nil.
func firstError(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// setList is set for a list, which the caller may go on writing to.
func setList(field, to *[]string) *[]string {
	if to == nil {
		return nil
	}
	own := slices.Clone(*to)
	return set(field, &own)
}

// checkNewName is checkName for an edit that may leave the name alone.
func checkNewName(field string, name *string) error {
	if name == nil {
		return nil
	}
	return checkName(field, *name)
}

// maxName is the length of a name in bytes: 500 characters of four bytes each.
const maxName = 2000

// insert puts v at position i of a copy of list, or at its end when i is out of range.
func insert[T any](list []T, i int, v T) []T {
	if i < 0 || i > len(list) {
		i = len(list)
	}
	out := make([]T, 0, len(list)+1)
	out = append(out, list[:i]...)
	out = append(out, v)
	return append(out, list[i:]...)
}

// without gives a copy of list that lacks element i.
func without[T any](list []T, i int) []T {
	out := make([]T, 0, len(list)-1)
	out = append(out, list[:i]...)
	return append(out, list[i+1:]...)
}

// set puts *to into *field and gives what was there; nothing when to is nil.
func set[T any](field *T, to *T) *T {
	if to == nil {
		return nil
	}
	was := *field
	*field = *to
	return &was
}
