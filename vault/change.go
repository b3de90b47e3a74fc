package vault

import (
	"fmt"
	"strings"
	"time"
	"unicode"

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

// checkName says what is wrong with a name, or nil.
func checkName(field, name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return &InvalidError{field, "is empty"}
	case name != strings.TrimSpace(name):
		return &InvalidError{field, "begins or ends with a blank"}
	case strings.Contains(name, "/"):
		return &InvalidError{field, "holds a '/', which separates project and credential in a reference"}
	case strings.ContainsFunc(name, unicode.IsControl):
		return &InvalidError{field, "holds a control character"}
	case len(name) > maxName:
		return &InvalidError{field, fmt.Sprintf("is longer than %d bytes", maxName)}
	}
	return nil
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
