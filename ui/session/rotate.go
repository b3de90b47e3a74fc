package session

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"sinchkeys/vault"
)

// Need is what a rotation waits for: something that only a person can do, or say.
type Need string

// The needs.
const (
	NeedNothing  Need = ""         // it goes on by itself
	NeedPair     Need = "pair"     // a new key, made by hand
	NeedSwitch   Need = "switch"   // the word that nothing uses the old key any more
	NeedDeletion Need = "deletion" // the old key deleted by hand
)

// Use is a place that names a credential by a reference: a folder's file, a setting.
type Use struct{ Where, Ref string }

// UsedBy is a place that works with a credential of a rotation: one that names it, or a file that holds a value of the old
// key, which Copies finds.
type UsedBy struct {
	Use // without a Ref: a file that holds a value

	Old   bool   // it has the old key still; otherwise it follows the name to the new one by itself
	Holds string // what of the old key a file holds: "KEY ID", never the value
	Line  int    // where that stands in the file, from 1
}

// Rotation is where the replacement of a credential stands.
type Rotation struct {
	Project  *vault.Project
	Old, New *vault.Credential // New is nil until it is saved
	Record   vault.Rotation    // the stage is empty before the first step
	Needs    Need
	Uses     []UsedBy
	Note     string // what the last step has to tell beside that it was done
}

// Done says whether the old key was proved dead.
func (r Rotation) Done() bool { return r.Record.Stage == vault.RotationDone }

// KeyPair is a key that was made by hand.
type KeyPair struct {
	ID     string
	Secret vault.Secret
}

// RotateInput is what a person has decided or said. The zero value lets a rotation go as far as it can by itself.
type RotateInput struct {
	Manual   bool     // make the new key by hand, even where the Access Keys API answers; heard by the first step
	Pair     *KeyPair // answers NeedPair
	Switched bool     // answers NeedSwitch
	Deleted  bool     // answers NeedDeletion
}

// Waiting tells those who watch what a step waits for.
type Waiting struct {
	For    string    // "the old key to die"
	Until  time.Time // when it gives up
	Last   Record    // what the last try said
	Passed int       // tries so far
}

// pace is how long the steps wait for a server to catch up.
type pace struct {
	every time.Duration // between two tries
	ready time.Duration // a key that was just made may be unknown to the token endpoint for as long
	dead  time.Duration // a key that was just deleted may go on for as long
}

// usualPace allows for the minute that Sinch documents for the end of a deleted key, and half of it beyond. That a new
// key works at once is nowhere promised; 20 seconds are an assumption.
func usualPace() pace {
	return pace{every: 3 * time.Second, ready: 20 * time.Second, dead: 90 * time.Second}
}

// CantRotateError says why a credential can't be rotated. Nothing was changed.
type CantRotateError struct{ Ref, Reason string }

func (e *CantRotateError) Error() string { return e.Ref + " can't be rotated: " + e.Reason }

// Rotation says where the rotation of a credential stands; the id may be that of the old key or of the new one.
func (s *Session) Rotation(id vault.CredentialID) (Rotation, error) {
	w, p, c, err := s.find(id)
	if err != nil {
		return Rotation{}, err
	}
	return s.rotationOf(w.store.Document(), p, replacedBy(p, c)), nil
}

// replacedBy gives the credential whose unfinished rotation c belongs to: c itself, or the one that it replaces.
func replacedBy(p *vault.Project, c *vault.Credential) *vault.Credential {
	if c.Rotation != nil {
		return c
	}
	for _, other := range p.Credentials {
		if r := other.Rotation; r != nil && r.ReplacedBy == c.ID && r.Stage != vault.RotationDone {
			return other
		}
	}
	return c
}

func (s *Session) rotationOf(d *vault.Document, p *vault.Project, old *vault.Credential) Rotation {
	r := Rotation{Project: p, Old: old}
	if old.Rotation != nil {
		r.Record = *old.Rotation
		_, r.New = d.Credential(old.Rotation.ReplacedBy)
	}
	r.Needs = r.needs()
	r.Uses = s.uses(d, r)
	return r
}

// needs says what the next step can't do without.
func (r Rotation) needs() Need {
	switch {
	case r.Record.Stage == vault.RotationPlanned && r.Record.Manual:
		return NeedPair
	case r.Record.Stage == vault.RotationSwitching:
		return NeedSwitch
	case r.Record.Stage == vault.RotationDeleting && r.Record.Manual:
		return NeedDeletion
	default:
		return NeedNothing
	}
}

// uses finds the known places that work with one of the two keys.
func (s *Session) uses(d *vault.Document, r Rotation) []UsedBy {
	if s.cfg.Uses == nil {
		return nil
	}
	var out []UsedBy
	for _, use := range s.cfg.Uses() {
		m, err := d.Resolve(use.Ref)
		if err != nil {
			continue
		}
		isOld := m.Credential.ID == r.Old.ID
		if isOld || r.New != nil && m.Credential.ID == r.New.ID {
			out = append(out, UsedBy{Use: use, Old: isOld})
		}
	}
	return out
}

// Rotate takes the rotation of a credential one step further, if it does not wait for something that the input lacks, and
// says where it stands then. Each step is saved before it returns, so that the next may be taken after a crash, by another
// process or not at all: at any moment the vault holds a key that works. watch, which may be nil, hears of waiting.
//
// Errors: ErrLocked, *vault.GoneError, *CantRotateError, *FullError, *UntrustedError, *StillAliveError, *UnsavedError, *HeldKeyError,
// *oauth.AccessKeysError, *oauth.ExchangeError, those of a commit, and the context's. After each of them the same step
// can be tried again.
func (s *Session) Rotate(ctx context.Context, id vault.CredentialID, in RotateInput, watch func(Waiting)) (Rotation, error) {
	w, p, c, err := s.find(id)
	if err != nil {
		return Rotation{}, err
	}
	if watch == nil {
		watch = func(Waiting) {}
	}
	r := s.rotationOf(w.store.Document(), p, replacedBy(p, c))
	step := &rotation{Rotation: r, s: s, w: w, in: in, watch: watch}
	if err := step.take(ctx); err != nil {
		return r, err
	}
	again, err := s.Rotation(r.Old.ID)
	again.Note = step.Note
	return again, err
}

// rotation is one step under way.
type rotation struct {
	Rotation

	s     *Session
	w     *work
	in    RotateInput
	watch func(Waiting)
}

// take does what the stage asks for.
func (r *rotation) take(ctx context.Context) error {
	switch r.Record.Stage {
	case "":
		return r.plan(ctx)
	case vault.RotationPlanned:
		return r.make(ctx)
	case vault.RotationMade:
		return r.trust(ctx)
	case vault.RotationSwitching:
		return r.switched(ctx)
	case vault.RotationDeleting:
		return r.remove(ctx)
	case vault.RotationProving:
		return r.prove(ctx)
	case vault.RotationDone:
		return nil
	default:
		return r.cant(fmt.Sprintf("a later version of sinchkeys has taken its rotation to the stage %q", r.Record.Stage))
	}
}

func (r *rotation) ref() string { return r.Project.Name + "/" + r.Old.Name }

func (r *rotation) cant(reason string) error { return &CantRotateError{r.ref(), reason} }

// save takes the record further, with what belongs to it, all or nothing. It is not given up halfway: what it saves may
// be known nowhere else.
func (r *rotation) save(ctx context.Context, edit func(*vault.Rotation), with ...vault.Change) error {
	changes := append([]vault.Change{vault.Rotate{ID: r.Old.ID, From: r.Old.Rotation, To: r.Old.Rotation.With(edit)}}, with...)
	_, err := r.s.Commit(context.WithoutCancel(ctx), changes...)
	r.s.boundary("saved after " + cmp.Or(string(r.Record.Stage), "nothing"))
	return err
}

// RotationWords say in a line where the replacement of a credential stands; "" without one.
func RotationWords(c *vault.Credential) string {
	if c.Rotation == nil {
		return ""
	}
	switch c.Rotation.Stage {
	case vault.RotationPlanned:
		return "begun: its new key has yet to be made"
	case vault.RotationMade:
		return "its new key is saved, and has yet to be tested"
	case vault.RotationSwitching:
		return "replaced; what uses it has yet to be switched"
	case vault.RotationDeleting:
		return "replaced; it has yet to be deleted"
	case vault.RotationProving:
		if c.Rotation.Manual {
			return "said to be deleted, and has yet to be proved dead"
		}
		return "deleted, and has yet to be proved dead"
	case vault.RotationDone:
		return "proved dead: " + c.Rotation.Proof
	default:
		return string(c.Rotation.Stage)
	}
}
