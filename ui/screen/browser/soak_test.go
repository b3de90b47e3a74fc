package browser

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sinchkeys/oauth"
	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/stage"
	"sinchkeys/ui/screen/unlock"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

// soakEvents is how many things happen to the interface of each user, of which none may break it.
const soakEvents = 5_000

// soak is a user who does anything at all to the real interface: the browser and all that opens over it, on a vault
// whose names mean harm, without a network.
type soak struct {
	*place

	t             *testing.T
	hands         *uitest.Hands
	width, height int
	last          string    // the frame before
	until         time.Time // a secret that was asked for may be in sight: also one that a small screen had no room for
}

// harmful is the sample with names that mean harm.
func harmful() []vault.Project {
	projects := sample()
	for i, a := range uitest.Attacks() {
		if len(a.Text) < 200 && utf8.ValidString(a.Text) && !strings.ContainsFunc(a.Text, func(r rune) bool { return r == '/' || unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) }) {
			c := credential(fmt.Sprintf("0e%03d", i), "key "+a.Text, vault.AccessKey)
			c.Notes = a.Text
			projects = append(projects, vault.Project{ID: vault.ProjectID(fmt.Sprintf("p-%d", i)), Name: fmt.Sprint(i, " ", a.Text), Tags: []string{a.Text}, Credentials: []*vault.Credential{c}})
		}
	}
	return projects
}

func newSoak(t *testing.T, seed uint64) *soak {
	t.Helper()
	// These hands would type / into the import's path, and have this machine's whole disk searched.
	s := &soak{t: t, hands: uitest.NewHands(seed, action.Quit, action.Import)}
	s.begin()
	return s
}

func (s *soak) begin() {
	s.t.Helper()
	p := &place{}
	s.width, s.height, s.place = 120, 36, p
	p.Stage = stage.Open(s.t, stage.Set{
		Width: s.width, Height: s.height, Projects: harmful(),
		OAuth:  oauth.Config{Now: time.Now, MaxInFlight: 1, Proxy: func(*http.Request) (*url.URL, error) { return nil, errors.New("there is no network here") }},
		First:  func(env screen.Env) screen.Screen { p.browser = New(env); return p.browser },
		Unlock: func(env screen.Env) screen.Screen { return unlock.New(env) },
	})
	p.Settle()
}

// next is the next thing that happens: to the user's hands are added verdicts, and time that goes by.
func (s *soak) next() tea.Msg {
	switch s.hands.IntN(100) {
	case 0:
		s.Pass(time.Duration(s.hands.IntN(20_000)) * time.Millisecond)
		return nil
	case 1, 2:
		if s.Session.Unlocked() {
			verdicts := oauth.Verdicts()
			s.judge("0a001", verdicts[s.hands.IntN(len(verdicts))].Verdict, time.Minute, s.hands.Attack())
		}
		return nil
	default:
		return s.hands.Next()
	}
}

// step lets one thing happen, and looks.
func (s *soak) step() {
	s.t.Helper()
	msg := s.next()
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		s.width, s.height = m.Width, m.Height
	case tea.KeyPressMsg:
		// The keys that reveal, and those that may choose it in the palette.
		if k := m.String(); k == "v" || k == "ctrl+r" || (k == "enter" && strings.Contains(s.last, "reveal")) {
			s.asked()
		}
	case tea.MouseClickMsg:
		if strings.Contains(s.last, "reveal") {
			s.asked()
		}
	}
	if msg != nil {
		s.Send(msg)
	}
	s.Settle()
	s.look(msg)
	if !s.Session.Unlocked() && s.hands.IntN(4) == 0 {
		s.Keys("enter") // the identity opens it without a passphrase
	}
}

// asked says that a secret may be in sight from now on, and for how long.
func (s *soak) asked() { s.until = time.Now().Add(revealFor) }

// look checks what always holds of a frame.
func (s *soak) look(after tea.Msg) {
	s.t.Helper()
	frame := s.Styled()
	if frame == s.last {
		return
	}
	s.last = frame
	uitest.Check(s.t, frame, max(0, s.width), max(1, s.height))
	shown := strings.Contains(ansi.Strip(frame), canary)
	if shown && (time.Now().After(s.until) || !s.Session.Unlocked()) {
		s.t.Errorf("a secret that was not asked for, after %T %v:\n%s", after, after, ansi.Strip(frame))
	}
	if s.t.Failed() {
		s.t.Fatalf("after %T %v, on %dx%d:\n%s", after, after, s.width, s.height, ansi.Strip(frame))
	}
}

// 50,000 keys, pastes, clicks, sizes, locks and unlocks do not break it.
func TestSoak(t *testing.T) {
	t.Parallel()
	users := uint64(soakUsers)
	if testing.Short() {
		users = 1
	}
	for seed := range users {
		t.Run(fmt.Sprintf("user %d", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newSoak(t, seed)
				for range soakEvents {
					s.step()
				}
			})
		})
	}
}
