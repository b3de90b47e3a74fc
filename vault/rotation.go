package vault

import (
	"bytes"
	"cmp"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// RotationStage says how far the replacement of a credential has come.
type RotationStage string

// The stages, in their order. Each is saved before the next thing is done, so that a rotation goes on after a crash,
// and on another terminal.
const (
	RotationPlanned   RotationStage = "planned"   // the name of the new one is chosen; whether it was made is not known here
	RotationMade      RotationStage = "made"      // the new one is saved
	RotationSwitching RotationStage = "switching" // the new one is tested; what used the old one is being switched
	RotationDeleting  RotationStage = "deleting"  // the old one may be deleted at its server
	RotationProving   RotationStage = "proving"   // it is deleted there, and has yet to be proved dead
	RotationDone      RotationStage = "done"      // it was proved dead
)

// stages lists them in their order.
func stages() []RotationStage {
	return []RotationStage{RotationPlanned, RotationMade, RotationSwitching, RotationDeleting, RotationProving, RotationDone}
}

// Before says whether the stage comes before another. An unknown one, of a later version, comes last.
func (s RotationStage) Before(o RotationStage) bool { return s.rank() < o.rank() }

func (s RotationStage) rank() int {
	for i, one := range stages() {
		if one == s {
			return i
		}
	}
	return len(stages())
}

// Rotation is the record of a credential's replacement. It stands with the old one. One that was handed out never changes.
type Rotation struct {
	Stage      RotationStage
	Manual     bool         // the keys are made and deleted by hand, in the dashboard
	Name       string       // what the new key is called at its server; chosen so that it is found there again
	ReplacedBy CredentialID // the new one, from RotationMade on
	Proof      string       // what proved the old one dead

	StartedAt, TestedAt, DeletedAt, ProvedAt time.Time

	unknown jsontext.Value // members of a later version
}

// With gives a copy that an edit has changed; of none it is a new one.
func (r *Rotation) With(edit func(*Rotation)) Rotation {
	var out Rotation
	if r != nil {
		out = *r
	}
	edit(&out)
	return out
}

// isNone says whether there is no rotation.
func (r *Rotation) isNone() bool { return r == nil || compareRotations(r, nil) == 0 }

// kept gives a rotation as a credential keeps it: nil for none.
func (r *Rotation) kept() *Rotation {
	if r.isNone() {
		return nil
	}
	return r
}

// stage is where a rotation stands; empty without one.
func (r *Rotation) stage() RotationStage {
	if r == nil {
		return ""
	}
	return r.Stage
}

func sameRotation(a, b *Rotation) bool { return compareRotations(a, b) == 0 }

// compareRotations puts rotations in an order: the further one is greater.
func compareRotations(a, b *Rotation) int {
	var none Rotation
	if a == nil {
		a = &none
	}
	if b == nil {
		b = &none
	}
	return cmp.Or(
		cmp.Compare(a.order(), b.order()), a.StartedAt.Compare(b.StartedAt), cmp.Compare(a.Stage, b.Stage),
		a.TestedAt.Compare(b.TestedAt), a.DeletedAt.Compare(b.DeletedAt), a.ProvedAt.Compare(b.ProvedAt),
		cmp.Compare(a.Name, b.Name), cmp.Compare(a.ReplacedBy, b.ReplacedBy), cmp.Compare(a.Proof, b.Proof),
		compareBools(a.Manual, b.Manual), bytes.Compare(a.unknown, b.unknown),
	)
}

// order is the stage's rank, with none before all.
func (r *Rotation) order() int {
	if r.Stage == "" {
		return -1
	}
	return r.Stage.rank()
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// rotation merges the records of a rotation as a whole: parts of two would tell of one that never was.
func (r *recordMerge) rotation(base, ours, theirs *Rotation) *Rotation {
	return settle(r, "how far its rotation has come", base, ours, theirs, compareRotations)
}
