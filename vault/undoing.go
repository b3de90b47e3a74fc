package vault

import (
	"strings"
	"time"
)

// ChangedMeanwhileError says that an edit was not undone, since what it left was edited again by someone else: to put
// the older back would take theirs with it.
type ChangedMeanwhileError struct {
	What   string   // "the credential ci-bot"
	Fields []string // what of it; none when it is all of it
}

func (e *ChangedMeanwhileError) Error() string {
	what := e.What
	if len(e.Fields) > 0 {
		what += " (" + strings.Join(e.Fields, ", ") + ")"
	}
	return what + " was changed by another process since; undoing the older edit would lose that, so nothing was changed"
}

// undoing is what an inverse knows of the time of update of its record: what the edit left, and what was before it.
type undoing struct{ left, back time.Time }

// touch sets a time of update: to the moment, or, when an edit is being undone and the record is still as that left it, to
// what it was before. It gives what undoes that.
func (u *undoing) touch(field *time.Time, now time.Time) *undoing {
	was := *field
	if u != nil && was.Equal(u.left) {
		*field = u.back
	} else {
		*field = now
	}
	return &undoing{left: *field, back: was}
}

// mayUndo says whether an edit of a project can be undone: others may have changed other fields since, but none of those.
func (c EditProject) mayUndo(now *Project) error {
	if fields := c.Set.changedIn(c.left, now); len(fields) > 0 {
		return &ChangedMeanwhileError{"the project " + now.Name, fields}
	}
	return nil
}

// mayUndo says whether an edit of a credential can be undone: others may have changed other fields since, but none of
// those.
func (c EditCredential) mayUndo(now *Credential) error {
	if fields := c.Set.changedIn(c.left, now); len(fields) > 0 {
		return &ChangedMeanwhileError{"the credential " + now.Name, fields}
	}
	return nil
}

// mayUndo says whether the addition of a project can be undone: nobody has put anything into it since.
func (c RemoveProject) mayUndo(now *Project) error {
	if c.added != nil && !sameProject(c.added, now) {
		return &ChangedMeanwhileError{What: "the project " + now.Name}
	}
	return nil
}

// mayUndo says whether the addition of a credential can be undone.
func (c RemoveCredential) mayUndo(now *Credential) error {
	if c.added != nil && !sameCredential(c.added, now) {
		return &ChangedMeanwhileError{What: "the credential " + now.Name}
	}
	return nil
}

// returning gives a credential that comes back: with an id of its own, when another came to have its id meanwhile, as
// from an import of what was exported before.
func (d *Document) returning(c *Credential) *Credential {
	if _, taken := d.place(c.ID); !taken {
		return c
	}
	own := *c
	own.ID = NewCredentialID()
	return &own
}

// returningAll is returning for a project's credentials.
func (d *Document) returningAll(list []*Credential) []*Credential {
	out := make([]*Credential, len(list))
	for i, c := range list {
		out[i] = d.returning(c)
	}
	return out
}
