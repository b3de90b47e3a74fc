package cli

import (
	"errors"
	"fmt"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// say tells what a step has done.
func (r *rotating) say(before, at session.Rotation) {
	a := r.app
	if at.Note != "" {
		a.say("note: %s", at.Note)
	}
	if before.Record.Stage == at.Record.Stage {
		return
	}
	switch at.Record.Stage {
	case vault.RotationPlanned:
		if !at.Record.Manual {
			a.say("planned: Sinch makes the new key of %s", ref(at.Project, at.Old))
		}
	case vault.RotationMade:
		a.say("saved the new key as %s, KEY ID %s", ref(at.Project, at.New), at.New.PublicID)
	case vault.RotationSwitching:
		a.say("tested: the new key works, and is called %s from now on; the old one is %s", ref(at.Project, at.New), ref(at.Project, at.Old))
	case vault.RotationProving:
		a.say("%s", deletedWords(at))
	case vault.RotationDone:
		a.say("proved dead: %s", at.Record.Proof)
	case vault.RotationDeleting:
	}
}

// deletedWords tell a deletion that we have seen from one that the user speaks of, whose proof is yet to come.
func deletedWords(at session.Rotation) string {
	if at.Record.Manual {
		return "you say that the old key, KEY ID " + at.Old.PublicID + ", is deleted; the proof comes next"
	}
	return "deleted the old key, KEY ID " + at.Old.PublicID
}

func ref(p *vault.Project, c *vault.Credential) string { return p.Name + "/" + c.Name }

// sayEvery is at how many tries a wait is told of again.
const sayEvery = 5

// waiting tells what is waited for, now and then.
func (r *rotating) waiting(w session.Waiting) {
	if r.told++; r.told%sayEvery != 1 {
		return
	}
	left := max(0, w.Until.Sub(r.app.now())).Round(time.Second)
	r.app.say("waiting for %s (%s), %s more at most", w.For, w.Last.Verdict, left)
}

// deletionWords say which key to delete by hand.
func (a *app) deletionWords(at session.Rotation) {
	a.say("delete the old key, KEY ID %s, in the dashboard: %s", at.Old.PublicID, at.Page())
}

// madeWords say how long ago a key was made at Sinch.
func (a *app) madeWords(at time.Time) string {
	words := age(a.now().Sub(at))
	switch {
	case at.IsZero():
		return "made nobody says when"
	case words == "now":
		return "made just now"
	default:
		return "made " + words + " ago"
	}
}

// tellUses lists the places that are known to use the old key.
func (a *app) tellUses(at session.Rotation) {
	for _, use := range at.Uses {
		switch {
		case use.Holds != "":
			a.say("  %s:%d holds the old key's %s", use.Where, use.Line, use.Holds)
		case use.Old:
			a.say("  %s still names the old key, as %s", use.Where, use.Ref)
		default:
			a.say("  %s goes by the name and has the new key already", use.Where)
		}
	}
}

// report says where the rotation stands: as data with --json, else what is next.
func (r *rotating) report(at session.Rotation) error {
	if r.app.flags.json {
		return r.app.printJSON(r.app.rotationView(at))
	}
	r.next(at)
	return nil
}

// next says what the rotation waits for, and which command answers it.
func (r *rotating) next(at session.Rotation) {
	a := r.app
	old := quoteShell(ref(at.Project, at.Old))
	switch {
	case at.Record.Stage == "":
		a.say("no rotation of %s is under way", ref(at.Project, at.Old))
		a.say("to begin one: sinchkeys rotate %s", old)
	case at.Done():
		if r.flags.status { // otherwise it was just said
			a.say("proved dead: %s", at.Record.Proof)
		}
		a.say("%s is retired; its secret has left the vault ('sinchkeys backup purge' removes the backups that keep it)", ref(at.Project, at.Old))
	case at.Needs == session.NeedPair:
		a.say("make a new key in the dashboard: %s", at.Page())
		a.say("then: sinchkeys rotate %s --key-id ID --secret-file FILE", old)
	case at.Needs == session.NeedSwitch:
		a.say("switch what uses the old key, KEY ID %s, to the new one, KEY ID %s; both work", at.Old.PublicID, at.New.PublicID)
		a.tellUses(at)
		a.say("then: sinchkeys rotate %s --yes", old)
	case at.Needs == session.NeedDeletion:
		if !r.flags.status { // it was just said
			a.say("then: sinchkeys rotate %s --deleted", old)
			return
		}
		a.deletionWords(at)
		a.say("then: sinchkeys rotate %s --deleted", old)
	default:
		a.say("the rotation of %s stands at %q", ref(at.Project, at.Old), at.Record.Stage)
		a.say("to go on: sinchkeys rotate %s", old)
	}
}

// rotationView is a rotation as --json prints it.
func (a *app) rotationView(at session.Rotation) object {
	way := "api"
	if at.Record.Manual {
		way = "manual"
	}
	o := object{{"project", at.Project.Name}, {"stage", string(at.Record.Stage)}, {"done", at.Done()}}
	if at.Record.Stage != "" {
		o = o.with("way", way)
	}
	o = maybe(o, "waiting_for", string(at.Needs))
	o = o.with("old", keyView(at.Old))
	if at.New != nil {
		o = o.with("new", keyView(at.New))
	}
	if len(at.Uses) > 0 {
		o = o.with("used_by", usesView(at.Uses))
	}
	o = o.moment("started_at", at.Record.StartedAt).moment("tested_at", at.Record.TestedAt)
	o = o.moment("deleted_at", at.Record.DeletedAt).moment("proved_at", at.Record.ProvedAt)
	return maybe(maybe(o, "proof", at.Record.Proof), "note", at.Note)
}

// usesView lists places that name one of the keys, by their reference, and files that hold a value of the old one, by line.
func usesView(uses []session.UsedBy) []object {
	out := make([]object, 0, len(uses))
	for _, use := range uses {
		o := object{{"where", use.Where}}
		if use.Holds != "" {
			o = o.with("line", use.Line).with("holds", use.Holds)
		} else {
			o = o.with("ref", use.Ref)
		}
		out = append(out, o.with("uses_old_key", use.Old))
	}
	return out
}

func keyView(c *vault.Credential) object {
	return object{{"credential", c.Name}, {"id", c.PublicID}, {"status", c.Status}}
}

// explainRotation words what keeps a rotation from going on. After each of these the same command goes on.
func explainRotation(err error) *failure {
	var (
		full    *session.FullError
		doubted *session.UntrustedError
		alive   *session.StillAliveError
		api     *oauth.AccessKeysError
		cant    *session.CantRotateError
		further *vault.RotatedMeanwhileError
	)
	f := &failure{Code: codeFailed, What: err.Error()}
	switch {
	case errors.As(err, &full):
		f.Hints = roomHints(full)
	case errors.As(err, &doubted):
		f.Code = verdictCode(doubted.Test.Verdict)
		f.Hints = hints(doubted.Test.Advice, "both keys are in the vault; the same command goes on, --abort ends it, and --key-id gives another key that you made")
	case errors.As(err, &alive):
		f.Code = codeUnjudged
		if alive.Last.Verdict == oauth.Valid {
			f.Code = codeFailed
		}
		f.Hints = hints("the same command tries again")
	case errors.As(err, &api):
		f.Code = keysCode(api.Reason)
		f.Hints = hints(api.Advice)
	case errors.As(err, &further):
		f.Hints = hints("the same command goes on from there")
	case errors.As(err, &cant):
	default:
		return nil
	}
	return f
}

// keysCode tells a failure of the network or the server from a refusal.
func keysCode(r oauth.AccessKeysReason) int {
	switch r {
	case oauth.NoAnswer, oauth.Throttled, oauth.Failed, oauth.OddAnswer, oauth.Unasked:
		return codeUnjudged
	default:
		return codeFailed
	}
}

func hints(words ...string) []string {
	var out []string
	for _, w := range words {
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

// roomHints list the keys of a project that has as many as it may.
func roomHints(full *session.FullError) []string {
	var out []string
	for _, k := range full.Keys {
		line := fmt.Sprintf("%s  KEY ID %s", k.Name, k.ID)
		if !k.CreatedAt.IsZero() {
			line += ", made " + date(k.CreatedAt)
		}
		if k.Credential != nil {
			line += ", in the vault as " + k.Credential.Name
		}
		out = append(out, line)
	}
	return append(out, "'sinchkeys rotate REF --retire KEY' deletes one of them first")
}
