package rotate

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"sinchkeys/oauth"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/stage"
	"sinchkeys/ui/session"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

// shown is the screen in a state that needs no server.
func shown(t *testing.T, into func(*Rotate)) (*stage.Stage, *Rotate) {
	t.Helper()
	var r *Rotate
	project := vault.Project{ID: "p", Name: "Acme Prod", Credentials: []*vault.Credential{
		{ID: "old", Kind: vault.AccessKey, Name: "ci-bot", PublicID: "11111111-0000-4000-8000-0000000000aa", Secret: vault.NewSecret("not-a-real-secret")},
	}}
	s := stage.Open(t, stage.Set{
		Width: 80, Height: 24, Projects: []vault.Project{project},
		First: func(env screen.Env) screen.Screen { r = New(env, "old"); return r },
	})
	s.Settle()
	into(r)
	return s, r
}

// stands puts the rotation at a stage.
func stands(r *Rotate, stage vault.RotationStage, manual bool, needs session.Need) {
	began := r.env.Now().Add(-3 * time.Hour)
	old := *r.at.Old
	r.at.Record = vault.Rotation{Stage: stage, Manual: manual, Name: "ci-bot 2026-11-23 k3x9qa.1", StartedAt: began}
	r.at.Needs = needs
	if stage == vault.RotationPlanned {
		return
	}
	old.Name = "ci-bot-old"
	r.at.Old = &old
	r.at.New = &vault.Credential{ID: "new", Kind: vault.AccessKey, Name: "ci-bot", PublicID: "22222222-0000-4000-8000-0000000000bb"}
	r.at.Record.TestedAt = began.Add(time.Minute)
	if !stage.Before(vault.RotationProving) {
		r.at.Record.DeletedAt = began.Add(2 * time.Hour)
	}
}

// Every state, on every screen; colours once.
func TestFrames(t *testing.T) {
	for name, into := range map[string]func(*Rotate){
		"loading": func(r *Rotate) { r.loaded = false },
		"begin":   func(*Rotate) {},
		"pair": func(r *Rotate) {
			stands(r, vault.RotationPlanned, true, session.NeedPair)
			r.note = "the Access Keys API is not enabled for this account: the new key is made in the dashboard"
			r.pair.id.Set("22222222-0000-4000-8000-0000000000bb")
			r.pair.secret.Set("not-a-real-secret")
			r.pair.filled = true
		},
		"wrong pair": func(r *Rotate) {
			stands(r, vault.RotationMade, true, session.NeedNothing)
			r.problem = problem{
				"the new key Acme Prod/ci-bot-new is not trusted yet (rejected: HTTP 401: Client authentication failed); the old one stays as it is",
				"Compare the KEY ID with the dashboard's access-key page.",
			}
		},
		"making": func(r *Rotate) {
			stands(r, vault.RotationPlanned, false, session.NeedNothing)
			r.working = true
		},
		"switching": func(r *Rotate) {
			stands(r, vault.RotationSwitching, false, session.NeedSwitch)
			r.at.Uses = []session.UsedBy{
				{Use: session.Use{Where: "/home/ana/src/harbour/.sinchkeys", Ref: "Acme Prod/ci-bot"}},
				{Use: session.Use{Where: "/home/ana/src/a-very-long-name-of-a-folder/and-another-one-below-it/.sinchkeys", Ref: "1111"}, Old: true},
				{Use: session.Use{Where: "/home/ana/src/harbour/.env"}, Old: true, Holds: "KEY SECRET", Line: 12},
			}
		},
		"delete by hand": func(r *Rotate) { stands(r, vault.RotationDeleting, true, session.NeedDeletion) },
		"waiting by hand": func(r *Rotate) {
			stands(r, vault.RotationProving, true, session.NeedNothing)
			r.working, r.wait = true, &latest{}
			r.wait.put(session.Waiting{For: "the old key to die", Until: r.env.Now().Add(75 * time.Second), Last: session.Record{Verdict: oauth.Valid}, Passed: 5})
		},
		"waiting": func(r *Rotate) {
			stands(r, vault.RotationProving, false, session.NeedNothing)
			r.working, r.wait = true, &latest{}
			r.wait.put(session.Waiting{For: "the old key to die", Until: r.env.Now().Add(75 * time.Second), Last: session.Record{Verdict: oauth.Valid}, Passed: 5})
		},
		"done": func(r *Rotate) {
			stands(r, vault.RotationDone, false, session.NeedNothing)
			r.at.Record.Proof = "the token endpoint answered rejected (HTTP 401), Sinch no longer lists it"
			r.at.Record.ProvedAt = r.at.Record.DeletedAt.Add(time.Minute)
		},
	} {
		for _, size := range uitest.Sizes() {
			for _, look := range uitest.Looks() {
				if look.Name != "dark" && (size.Width != 80 || name != "switching" && name != "wrong pair") {
					continue
				}
				t.Run(name+"/"+size.String()+"/"+look.Name, func(t *testing.T) { drawn(t, into, size, look) })
			}
		}
	}
}

// What is asked before a step that is not taken back: on a small screen and an ordinary one, since a question is no wider on
// larger ones.
func TestQuestionFrames(t *testing.T) {
	for name, c := range map[string]struct {
		stage  vault.RotationStage
		manual bool
		needs  session.Need
		key    string
	}{
		"end before the new key": {vault.RotationPlanned, true, session.NeedPair, "ctrl+x"},
		"end with two keys":      {vault.RotationSwitching, false, session.NeedSwitch, "ctrl+x"},
		"nothing uses it":        {vault.RotationSwitching, false, session.NeedSwitch, "enter"},
		"by hand":                {vault.RotationSwitching, true, session.NeedSwitch, "enter"},
	} {
		for _, size := range []uitest.Size{{Width: 40, Height: 12}, {Width: 80, Height: 24}} {
			t.Run(name+"/"+size.String(), func(t *testing.T) {
				var frame string
				synctest.Test(t, func(t *testing.T) {
					s, _ := shown(t, func(r *Rotate) { stands(r, c.stage, c.manual, c.needs) })
					s.Send(uitest.Looks()[0].Messages(size)...)
					s.Keys(c.key)
					frame = s.Frame()
					uitest.Check(t, s.Styled(), size.Width, size.Height)
				})
				golden.RequireEqual(t, frame+"\n")
			})
		}
	}
}

func drawn(t *testing.T, into func(*Rotate), size uitest.Size, look uitest.Look) {
	t.Helper()
	var frame string
	synctest.Test(t, func(t *testing.T) {
		s, r := shown(t, into)
		s.Send(look.Messages(size)...)
		frame, _ = r.View(size.Width, size.Height-1)
	})
	uitest.Check(t, frame, size.Width, size.Height-1)
	if strings.Contains(frame, "not-a-real-secret") {
		t.Error("the secret is in sight")
	}
	if look.Name == "dark" {
		lines := strings.Split(ansi.Strip(frame), "\n")
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " ")
		}
		frame = strings.Join(lines, "\n") + "\n"
	}
	golden.RequireEqual(t, frame)
}

// Names, notes and servers may say anything: nothing of it is obeyed, and the frame keeps its size.
func TestHostileWords(t *testing.T) {
	const hostile = "a\x1b]52;c;AAAA\a\u202eb\u009b2J\u200b\tc\nd"
	synctest.Test(t, func(t *testing.T) {
		_, r := shown(t, func(r *Rotate) { stands(r, vault.RotationSwitching, true, session.NeedSwitch) })
		old, now, p := *r.at.Old, *r.at.New, *r.at.Project
		old.Name, now.Name, p.Name, old.PublicID = hostile, hostile, hostile, hostile
		r.at.Old, r.at.New, r.at.Project, r.at.Record.Proof, r.note = &old, &now, &p, hostile, hostile
		r.at.Uses = []session.UsedBy{
			{Use: session.Use{Where: hostile, Ref: hostile}, Old: true}, {Use: session.Use{Where: hostile}, Old: true, Holds: hostile, Line: 1},
		}
		for _, size := range uitest.Sizes() {
			for _, stage := range []vault.RotationStage{"", vault.RotationSwitching, vault.RotationDone, hostile} {
				r.at.Record.Stage = stage
				for _, p := range []problem{{}, {hostile, hostile}} {
					r.problem = p
					frame, _ := r.View(size.Width, size.Height-1)
					uitest.Check(t, frame, size.Width, size.Height-1)
				}
			}
		}
	})
}
