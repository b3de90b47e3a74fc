package vault

import (
	"errors"
	"testing"
)

// rotating is a vault with one credential, whose rotation has come as far as the stages say.
func rotating(t *testing.T, through ...RotationStage) (*Store, CredentialID) {
	t.Helper()
	s, _ := seeded(t, 1)
	id := s.Document().Projects[0].Credentials[0].ID
	for _, stage := range through {
		advance(t, s, id, stage)
	}
	return s, id
}

func recordOf(s *Store, id CredentialID) *Rotation {
	_, c := s.Document().Credential(id)
	return c.Rotation
}

func advance(t *testing.T, s *Store, id CredentialID, stage RotationStage) {
	t.Helper()
	was := recordOf(s, id)
	if _, err := s.Commit(t.Context(), Rotate{ID: id, From: was, To: was.With(func(r *Rotation) { r.Stage = stage })}); err != nil {
		t.Fatal(err)
	}
}

func TestARotationSurvivesTheProgram(t *testing.T) {
	s, key := seeded(t, 1)
	id := s.Document().Projects[0].Credentials[0].ID
	want := Rotation{Stage: RotationMade, Manual: true, Name: "ci-bot 2026", ReplacedBy: "0197", StartedAt: testNow(), TestedAt: testNow()}
	if _, err := s.Commit(t.Context(), Rotate{ID: id, To: want}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	again, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: key, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	if got := recordOf(again, id); !sameRotation(got, &want) {
		t.Errorf("%+v", got)
	}
}

// Two terminals that take one step at the same time: one of them is told so, and nothing happens twice.
func TestOneStepIsNeverTakenTwice(t *testing.T) {
	s, id := rotating(t, RotationPlanned)
	seen := recordOf(s, id)
	advance(t, s, id, RotationMade)
	_, err := s.Commit(t.Context(), Rotate{ID: id, From: seen, To: seen.With(func(r *Rotation) { r.Stage = RotationMade })},
		AddCredential{Project: s.Document().Projects[0].ID, Credential: Credential{Kind: AccessKey, Name: "twice"}})
	var further *RotatedMeanwhileError
	if !errors.As(err, &further) || further.Stage != RotationMade || len(s.Document().Projects[0].Credentials) != 1 {
		t.Fatal(err)
	}
}

// Undo goes back as long as nothing has happened outside the vault, and no further; what comes before can be undone then.
func TestUndoDoesNotPretendThatADeletedKeyIsAlive(t *testing.T) {
	s, id := rotating(t, RotationPlanned, RotationMade)
	if _, err := s.Undo(t.Context()); err != nil || recordOf(s, id).Stage != RotationPlanned {
		t.Fatal(err)
	}
	for _, stage := range []RotationStage{RotationMade, RotationSwitching, RotationDeleting, RotationProving, RotationDone} {
		advance(t, s, id, stage)
	}
	if _, err := s.Undo(t.Context()); err != nil || recordOf(s, id).Stage != RotationProving {
		t.Fatal(err)
	}
	var past *PastError
	if _, err := s.Undo(t.Context()); !errors.As(err, &past) || recordOf(s, id).Stage != RotationProving {
		t.Fatal(err)
	}
	var further *RotatedMeanwhileError
	if _, err := s.Undo(t.Context()); !errors.As(err, &further) || recordOf(s, id).Stage != RotationProving {
		t.Fatal(err)
	}
}

// Two copies of a vault in which a rotation went on: the later one's record stands, whole.
func TestMergingKeepsOneWholeRecord(t *testing.T) {
	s, id := rotating(t, RotationPlanned)
	base := s.Document()
	advance(t, s, id, RotationMade)
	ours := s.Document()
	theirs, _, err := applyAll(base, []Change{EditCredential{ID: id, Set: CredentialEdit{Notes: new("theirs")}}}, testNow())
	if err != nil {
		t.Fatal(err)
	}
	merged, report := Merge(base, ours, theirs)
	_, c := merged.Credential(id)
	if c.Rotation.stage() != RotationMade || c.Notes != "theirs" || len(report) != 0 {
		t.Error(c.Rotation, c.Notes, report)
	}
	elsewhere, _, err := applyAll(base, []Change{Rotate{ID: id, From: &Rotation{Stage: RotationPlanned}, To: Rotation{Stage: RotationProving, ReplacedBy: "x"}}}, testNow())
	if err != nil {
		t.Fatal(err)
	}
	one, _ := Merge(base, ours, elsewhere)
	other, _ := Merge(base, elsewhere, ours)
	_, a := one.Credential(id)
	_, b := other.Credential(id)
	if !sameRotation(a.Rotation, b.Rotation) || a.Rotation.stage() != RotationProving {
		t.Error(a.Rotation, b.Rotation)
	}
}

func TestStagesHaveAnOrder(t *testing.T) {
	all := stages()
	for i := range all {
		for j := range all {
			if all[i].Before(all[j]) != (i < j) {
				t.Error(all[i], all[j])
			}
		}
	}
	if RotationStage("later").Before(RotationDone) {
		t.Error("a stage of a later version comes last")
	}
	if (Rotate{To: Rotation{Stage: RotationMade}}).Describe() != "rotate: made" || (Rotate{}).Describe() != "end a rotation" {
		t.Error("a step is described in other words")
	}
}

func TestARecordHoldsNoControlCharacters(t *testing.T) {
	s, id := rotating(t)
	var invalid *InvalidError
	if _, err := s.Commit(t.Context(), Rotate{ID: id, To: Rotation{Stage: RotationPlanned, Name: "a\x1bb"}}); !errors.As(err, &invalid) {
		t.Error(err)
	}
}
