package vault

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"sinchkeys/vault/durable"
)

// UnsavedError says that an edit was not saved since the vault's folder can't be written, or read any more. It keeps the
// edit: Store.Retry saves it in its place after all, Store.SaveAs elsewhere. The vault on the disk is as it was, unless
// the error is durable.ErrUnsure.
type UnsavedError struct {
	// Changes are the edit. What it adds has its ids and times already, so that a copy that was saved elsewhere and the
	// edit that is saved later are one and the same when they are merged.
	Changes []Change
	Err     error

	edit edit
}

func (e *UnsavedError) Error() string { return e.Err.Error() }

func (e *UnsavedError) Unwrap() error { return e.Err }

// Describe says in a line what the edit is; never a secret.
func (e *UnsavedError) Describe() string {
	if e.edit.what != "" {
		return e.edit.what
	}
	return describe(e.Changes, nil)
}

// edit is what is to be saved, now or at a later try.
type edit struct {
	changes []Change
	what    string                 // "" is worded from the changes
	why     string                 // for the log; see reason
	done    func(inverse []Change) // follows the save, under the store's lock
}

// try saves an edit. The caller holds the store's lock.
func (s *Store) try(ctx context.Context, e edit) (Committed, error) {
	done, inverse, err := s.commit(ctx, e.changes, e.why)
	switch {
	case saved(err):
		e.done(inverse)
		return done, err
	case unwritable(err):
		e.changes = settled(e.changes, s.now().UTC().Truncate(time.Second))
		return done, &UnsavedError{Changes: e.changes, Err: err, edit: e}
	default:
		return done, err
	}
}

// Retry saves an edit that could not be saved before, with all that follows from it: what undoes it, or what it undid.
// One that came home meanwhile, by the merge of a copy or since the disk had taken it after all, is not saved twice. The
// errors are those of Commit.
func (s *Store) Retry(ctx context.Context, e *UnsavedError) (Committed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	done, err := s.try(ctx, e.edit)
	if d := s.Document(); err != nil && !unwritable(err) && d != nil && d.has(e.Changes) {
		return Committed{Document: d, Revision: d.Revision}, nil
	}
	return done, err
}

// has says whether the document has what the changes add. They are saved all or none.
func (d *Document) has(changes []Change) bool {
	for _, c := range changes {
		switch c := c.(type) {
		case AddProject:
			return d.Project(c.Project.ID) != nil
		case AddCredential:
			_, there := d.place(c.Credential.ID)
			return there
		}
	}
	return false
}

// unwritable says whether a save failed for the sake of the disk or the folder, and not of what was to be saved.
func unwritable(err error) bool {
	_, write := errors.AsType[*durable.WriteError](err)
	_, path := errors.AsType[*fs.PathError](err)
	_, missing := errors.AsType[*MissingError](err)
	return write || path || missing
}

// settled gives the changes with the ids and times that applying them would make anew each time.
func settled(changes []Change, now time.Time) []Change {
	out := slices.Clone(changes)
	for i, c := range out {
		switch c := c.(type) {
		case AddProject:
			c.Project = settledProject(c.Project, now)
			out[i] = c
		case AddCredential:
			c.Credential = settledCredential(c.Credential, now)
			out[i] = c
		}
	}
	return out
}

func settledProject(p Project, now time.Time) Project {
	if p.ID == "" {
		p.ID = ProjectID(newID())
	}
	if p.CreatedAt.IsZero() {
		p.CreatedAt, p.UpdatedAt = now, now
	}
	p.Credentials = slices.Clone(p.Credentials)
	for i, c := range p.Credentials {
		own := settledCredential(*c, now)
		p.Credentials[i] = &own
	}
	return p
}

func settledCredential(c Credential, now time.Time) Credential {
	if c.ID == "" {
		c.ID = NewCredentialID()
	}
	if c.CreatedAt.IsZero() {
		c.CreatedAt, c.UpdatedAt = now, now
	}
	return c
}
