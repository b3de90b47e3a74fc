package vault

import (
	"fmt"
	"time"
)

// Rotate takes the rotation of a credential a step further. It is refused when the rotation is no longer where the
// caller saw it, so that two terminals never do one step twice.
type Rotate struct {
	ID   CredentialID
	From *Rotation // as the caller saw it; nil: none
	To   Rotation  // the zero value ends the record

	undoing *undoing // of an inverse
}

// RotatedMeanwhileError says that somebody else has taken a rotation further. Nothing was changed.
type RotatedMeanwhileError struct {
	Name  string
	Stage RotationStage // where it is now; empty: there is none any more
}

func (e *RotatedMeanwhileError) Error() string {
	if e.Stage == "" {
		return "the rotation of " + e.Name + " was ended by another process meanwhile; nothing was changed"
	}
	return fmt.Sprintf("the rotation of %s was taken further by another process meanwhile (it is %s now); nothing was changed", e.Name, e.Stage)
}

// PastError says that an edit can't be undone, because what it was about has happened outside the vault.
type PastError struct{ What string }

func (e *PastError) Error() string { return e.What + ", which can't be undone; nothing was changed" }

// Describe implements Change.
func (c Rotate) Describe() string {
	if c.To.Stage == "" {
		return "end a rotation"
	}
	return "rotate: " + string(c.To.Stage)
}

func (c Rotate) apply(d *Document, now time.Time) (*Document, Change, error) {
	at, ok := d.place(c.ID)
	if !ok {
		return nil, nil, &GoneError{"the credential"}
	}
	p := d.Projects[at.project].copy()
	k := *p.Credentials[at.credential]
	was, stage := k.Rotation, k.Rotation.stage()
	if !sameRotation(was, c.From) {
		return nil, nil, &RotatedMeanwhileError{k.Name, stage}
	}
	if err := c.permitted(k.Name, stage); err != nil {
		return nil, nil, err
	}
	k.Rotation = c.To.kept()
	inverse := Rotate{ID: c.ID, From: k.Rotation, To: was.With(func(*Rotation) {})}
	inverse.undoing = c.undoing.touch(&k.UpdatedAt, now)
	p.Credentials[at.credential] = &k
	return d.with(at.project, p), inverse, nil
}

// permitted says why the step can't be taken. One that is being undone brings back what was there, fit or not, but never
// an old key that its server no longer has.
func (c Rotate) permitted(name string, stage RotationStage) error {
	if c.undoing == nil {
		return c.To.check()
	}
	if stage != "" && !stage.Before(RotationProving) && (c.To.Stage == "" || c.To.Stage.Before(RotationProving)) {
		return &PastError{"the key " + name + " was deleted at its server"}
	}
	return nil
}

func (r *Rotation) check() error {
	return firstError(checkLine("the new key's name", r.Name), checkLine("the proof", r.Proof))
}
