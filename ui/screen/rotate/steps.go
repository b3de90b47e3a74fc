package rotate

import (
	"strconv"
	"time"

	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// step is a line of the checklist.
type step struct {
	title string
	done  vault.RotationStage // it is done from this stage on
	note  func(session.Rotation, time.Time) string
}

// steps are the checklist.
func steps() []step {
	return []step{
		{"Make a new key", vault.RotationMade, madeNote},
		{"Save it", vault.RotationMade, savedNote},
		{"Test it, its project too", vault.RotationSwitching, func(at session.Rotation, now time.Time) string { return ago(at.Record.TestedAt, now) }},
		{"Switch what uses the old one", vault.RotationDeleting, usesNote},
		{"Delete the old key", vault.RotationProving, deletedNote},
		{"Prove that it is dead", vault.RotationDone, func(at session.Rotation, now time.Time) string { return ago(at.Record.ProvedAt, now) }},
	}
}

// isDone says whether a step lies behind.
func (s step) isDone(at session.Rotation) bool {
	return at.Record.Stage != "" && !at.Record.Stage.Before(s.done)
}

// current is the first step that is not done; their number when all are.
func current(at session.Rotation) int {
	all := steps()
	for i, s := range all {
		if !s.isDone(at) {
			return i
		}
	}
	return len(all)
}

func ago(at, now time.Time) string {
	if at.IsZero() {
		return ""
	}
	age := text.Age(now.Sub(at)).String()
	if age == "now" {
		return age
	}
	return age + " ago"
}

func madeNote(at session.Rotation, _ time.Time) string {
	switch {
	case at.Record.Stage == "":
		return ""
	case at.Record.Manual:
		return "in the dashboard"
	default:
		return "by the Access Keys API"
	}
}

func savedNote(at session.Rotation, _ time.Time) string {
	if at.New == nil {
		return ""
	}
	return "as " + at.New.Name + ", " + text.ShortID(at.New.PublicID).String()
}

// deletedNote tells a deletion that we have seen from one that the user speaks of.
func deletedNote(at session.Rotation, now time.Time) string {
	when := ago(at.Record.DeletedAt, now)
	if when != "" && at.Record.Manual {
		return "as you say, " + when
	}
	return when
}

func usesNote(at session.Rotation, _ time.Time) string {
	n := 0
	for _, u := range at.Uses {
		if u.Old {
			n++
		}
	}
	switch {
	case at.Record.Stage != vault.RotationSwitching || len(at.Uses) == 0:
		return ""
	case n == 0:
		return "known places follow the name"
	case n == 1:
		return "1 known place has the old key"
	default:
		return strconv.Itoa(n) + " known places have the old key"
	}
}

// next says in plain words what happens next.
func next(at session.Rotation) string {
	old, id := "", ""
	if at.Old != nil {
		old, id = at.Old.Name, text.ShortID(at.Old.PublicID).String()
	}
	switch at.Record.Stage {
	case "":
		return "A new key is made, saved and tested first. The old one goes on working until you say that nothing uses it. " +
			"Every step is saved: leave when you like, and go on later where it stands."
	case vault.RotationPlanned:
		if at.Record.Manual {
			return "Make a new key on the dashboard's page, then paste what it shows: both fields are filled. It is saved before it is tested."
		}
		return "Sinch is asked for the new key, which is saved at once."
	case vault.RotationMade:
		return "The new key is saved. Now it is tested, its project included."
	case vault.RotationSwitching:
		return "Both keys work. Everything that goes by the name " + nameOf(at.New) + " has the new one already; switch what holds the old one's values, KEY ID " + id + "."
	case vault.RotationDeleting:
		if at.Record.Manual {
			return "Delete the key " + id + " on the dashboard's page, then go on: it is proved dead."
		}
		return "The new key is tested once more, then the old one is deleted at Sinch."
	case vault.RotationProving:
		return "The token endpoint must reject the old key, which may take a minute. Then its secret leaves the vault."
	case vault.RotationDone:
		return old + " is retired: " + at.Record.Proof + ". Its secret has left the vault; the backups keep it until they expire."
	default:
		return "A later version of the program has taken this rotation further."
	}
}

func nameOf(c *vault.Credential) string {
	if c == nil {
		return "it had"
	}
	return c.Name
}
