package ui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"sinchkeys/ui/action"
	"sinchkeys/ui/clipboard"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

const canary = "not-a-real-secret-canary"

// page is a screen that remembers what reached it.
type page struct {
	name   string
	scope  action.Scope
	typing bool
	typed  string
	did    []action.ID
	got    []tea.Msg
	does   func(action.ID) tea.Cmd
	reason string
	drawn  int
	began  int
	ignore bool // does nothing itself
}

func (p *page) Scope() action.Scope { return p.scope }
func (p *page) Typing() bool        { return p.typing }
func (p *page) Init() tea.Cmd       { p.began++; return nil }
func (p *page) Hints() []action.ID  { return []action.ID{action.Copy, action.Test} }

func (p *page) Do(id action.ID) (tea.Cmd, bool) {
	if p.ignore || id == action.Quit || id == action.Lock || id == action.Suspend || id == action.ShowHelp || id == action.ShowPalette || id == action.ShowLog || id == action.ShowAskers {
		return nil, false
	}
	p.did = append(p.did, id)
	if p.does != nil {
		return p.does(id), true
	}
	return nil, true
}

func (p *page) Update(msg tea.Msg) tea.Cmd {
	p.got = append(p.got, msg)
	if k, ok := msg.(tea.KeyPressMsg); ok {
		p.typed += k.Text
	}
	return nil
}

func (p *page) View(w, h int) (string, *tea.Cursor) {
	p.drawn++
	line := text.Literal(p.name + " " + p.typed).Pad(w).String()
	return line + strings.Repeat("\n"+strings.Repeat(" ", w), h-1), tea.NewCursor(len(p.name), 0)
}

func (p *page) Disabled(action.ID) string { return p.reason }

func (p *page) heard(want func(tea.Msg) bool) bool {
	return slices.ContainsFunc(p.got, want)
}

// stage is a root with a browser-like page and a gate-like one.
type stage struct {
	*uitest.Driver

	root *Root
	home *page
	gate *page
	sess *session.Session
	skip time.Duration // by how much the wall clock runs ahead
}

func newSession(t *testing.T) *session.Session {
	t.Helper()
	s := session.New(session.Config{
		Folder: vault.Folder{Dir: t.TempDir() + "/vault", StateDir: t.TempDir()}, Now: time.Now, WorkFactor: 2,
	})
	if err := s.Create(context.Background(), vault.Key{Passphrase: []byte("not-a-real-passphrase")}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// open starts an interface with an unlocked vault. It is for use in a bubble.
func open(t *testing.T, change ...func(*Options)) *stage {
	t.Helper()
	st := &stage{sess: newSession(t), home: &page{name: "HOME " + canary, scope: action.Browser}}
	started := time.Now()
	o := Options{
		Session: st.sess,
		First:   func(screen.Env) screen.Screen { return st.home },
		Unlock: func(screen.Env) screen.Screen {
			st.gate = &page{name: "GATE", scope: action.Form, typing: true}
			return st.gate
		},
		Now:     func() time.Time { return time.Now().Add(st.skip).Round(0) },
		Elapsed: func() time.Duration { return time.Since(started) },
	}
	for _, c := range change {
		c(&o)
	}
	st.root = New(t.Context(), o)
	st.Driver = uitest.Drive(t, st.root, 80, 24)
	st.Settle()
	return st
}

func inBubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func TestKeysBecomeActions(t *testing.T) {
	inBubble(t, "the front screen is told what to do, not which key", func(t *testing.T) {
		s := open(t)
		s.Press("j", "c", "ctrl+d")
		if len(s.home.did) != 3 || s.home.did[0] != action.Down || s.home.did[1] != action.Copy || s.home.did[2] != action.PageDown {
			t.Errorf("did %v", s.home.did)
		}
	})
	inBubble(t, "letters are letters in a text field", func(t *testing.T) {
		s := open(t)
		s.home.typing, s.home.scope = true, action.Form
		s.Type("q?:")
		s.Press("ctrl+k")
		if s.home.typed != "q?:" || s.Quit {
			t.Errorf("typed %q, quit %v", s.home.typed, s.Quit)
		}
		s.Misses("Actions")
		s.Press("ctrl+c")
		if !s.Quit {
			t.Error("ctrl+c does not quit")
		}
	})
	inBubble(t, "what can't be done says why", func(t *testing.T) {
		s := open(t)
		s.home.reason = "there is no credential here"
		s.Press("c")
		s.Sees("there is no credential here")
		if len(s.home.did) != 0 {
			t.Error("it was done anyway")
		}
	})
	inBubble(t, "q and ctrl+c quit", func(t *testing.T) {
		for _, k := range []string{"q", "ctrl+c"} {
			s := open(t)
			s.Press(k)
			if !s.Quit || s.Frame() != "" {
				t.Errorf("%s: quit %v, frame %q", k, s.Quit, s.Frame())
			}
			if s.root.env().Context().Err() == nil {
				t.Error("work goes on after quit")
			}
		}
	})
}

func TestHelpAndPalette(t *testing.T) {
	inBubble(t, "help lists the keys of where you are, and esc goes back", func(t *testing.T) {
		s := open(t)
		s.Press("?")
		s.Sees("Keys", "copy a live token")
		s.Press("esc")
		s.Misses("copy a live token\n")
		if s.Quit {
			t.Error("esc quits")
		}
	})
	inBubble(t, "the palette does what is chosen", func(t *testing.T) {
		s := open(t)
		s.Press(":")
		s.Sees("Actions")
		s.Type("live token")
		s.Press("enter")
		if len(s.home.did) != 1 || s.home.did[0] != action.Copy {
			t.Errorf("did %v", s.home.did)
		}
		s.Press("ctrl+k")
		s.Sees("Actions")
	})
	inBubble(t, "the log shows what was said", func(t *testing.T) {
		s := open(t)
		s.Send(screen.Toast{Text: text.Literal("Saved Acme Prod"), Tone: screen.Done})
		s.Pass(time.Minute)
		s.Misses("Saved Acme Prod")
		s.Press(":")
		s.Type("said lately")
		s.Press("enter")
		s.Sees("Saved Acme Prod", "1m")
	})
}

func TestStatusLine(t *testing.T) {
	inBubble(t, "a success goes by itself, a warning stays until the next action", func(t *testing.T) {
		s := open(t)
		s.Send(screen.Toast{Text: text.Literal("Saved"), Tone: screen.Done})
		s.Sees("✓ Saved")
		s.Pass(toastFor + time.Millisecond)
		s.Misses("Saved")
		s.Send(screen.Toast{Text: text.Literal("The disk did not confirm"), Tone: screen.Warn})
		s.Pass(time.Minute)
		s.Sees("! The disk did not confirm")
		s.Press("j")
		s.Misses("The disk")
	})
	inBubble(t, "a word goes when the user opens or closes what it was not said of", func(t *testing.T) {
		s := open(t)
		s.Send(screen.Toast{Text: text.Literal("Nothing was recognised")})
		s.Press("j")
		s.Sees("recognised")
		s.Send(screen.Push{Screen: &page{name: "FORM", scope: action.Browser}})
		s.Misses("recognised")
		s.Send(screen.Toast{Text: text.Literal("Of the form")})
		s.Press("j")
		s.Send(screen.Pop{})
		s.Misses("Of the form")
		s.Send(screen.Toast{Text: text.Literal("Saved in its place")}, screen.Push{Screen: &page{name: "NEXT", scope: action.Browser}})
		s.Sees("Saved in its place") // it was said as the next one came
		s.Press("j")
		s.Send(screen.Pop{})
		s.Send(screen.Toast{Text: text.Literal("Of the list")})
		s.Press("?")
		s.Misses("Of the list")
		s.Press("esc")
		s.Send(screen.Pop{}, screen.Toast{Text: text.Literal("The disk did not confirm"), Tone: screen.Warn}, screen.Push{Screen: &page{name: "TOLD"}, Unasked: true})
		s.Sees("The disk did not confirm")
	})
	inBubble(t, "an older toast's end does not take a newer one away", func(t *testing.T) {
		s := open(t)
		s.Send(screen.Toast{Text: text.Literal("one")})
		s.Pass(3 * time.Second)
		s.Send(screen.Toast{Text: text.Literal("two")})
		s.Pass(2 * time.Second)
		s.Sees("two")
	})
	inBubble(t, "keys worth knowing stand there otherwise, and can be clicked", func(t *testing.T) {
		s := open(t)
		s.Sees("c copy token · t test")
		s.Send(uitest.Click(17, 23))
		if len(s.home.did) != 1 || s.home.did[0] != action.Test {
			t.Errorf("did %v", s.home.did)
		}
	})
}

func TestCopiedCountsDown(t *testing.T) {
	inBubble(t, "what, how, and when it clears", func(t *testing.T) {
		s := open(t)
		s.Send(screen.Copied{Name: text.Literal("Acme/ci-bot"), Copied: session.Copied{
			Title: "live token", Method: clipboard.OSC52, ClearsAt: s.root.opts.Now().Add(45 * time.Second), Terminal: []byte("\x1b]52;c;eA==\x07"),
		}})
		s.Settle()
		if len(s.Raw) != 1 || !strings.Contains(s.Raw[0], "52;c") {
			t.Errorf("the terminal was sent %q", s.Raw)
		}
		s.Sees("i live token of Acme/ci-bot sent, unchecked · clears in 0:45")
		s.Pass(30 * time.Second)
		s.Sees("clears in 0:15")
		s.Pass(15 * time.Second)
		s.Misses("clears in")
	})
	inBubble(t, "copying again restarts it", func(t *testing.T) {
		s := open(t)
		for range 2 {
			s.Send(screen.Copied{Name: text.Literal("Acme/ci-bot"), Copied: session.Copied{
				Title: "live token", Method: clipboard.System, ClearsAt: s.root.opts.Now().Add(45 * time.Second),
			}})
			s.Pass(20 * time.Second)
		}
		s.Sees("clears in 0:25")
	})
	inBubble(t, "what clears is said where the terminal keeps a copy of its own", func(t *testing.T) {
		s := open(t)
		s.Send(screen.Copied{Name: text.Literal("Acme/ci-bot"), Copied: session.Copied{
			Title: "live token", Method: clipboard.Tmux, ClearsAt: s.root.opts.Now().Add(45 * time.Second),
		}})
		s.Sees("live token of Acme/ci-bot copied to tmux · tmux's copy clears in 0:45")
	})
	inBubble(t, "what to set where the terminal may swallow it", func(t *testing.T) {
		for _, width := range []int{80, 120} {
			s := open(t)
			s.Send(tea.WindowSizeMsg{Width: width, Height: 24}, screen.Copied{Name: text.Literal("Acme/ci-bot"), Copied: session.Copied{
				Title: "live token", Method: clipboard.OSC52, Hint: "GNU screen swallows it; tmux does not", Note: "GNU screen does not pass OSC 52 on; tmux does.",
			}})
			s.Pass(toastFor + time.Second)
			s.Sees("of Acme/ci-bot sent, unchecked")
			if width > 80 {
				s.Sees("unchecked · GNU screen swallows it; tmux does not")
			}
			s.Pass(hintFor)
			s.Misses("unchecked")
			s.Press(":")
			s.Type("said lately")
			s.Press("enter")
			s.Sees("GNU screen does not pass OSC 52 on")
		}
	})
	inBubble(t, "what happened wins over the advice where there is no room for both", func(t *testing.T) {
		for width, want := range map[int]string{
			40:  "i client secret sent, unchecked",
			60:  "i client secret of A project with a long … sent, unchecked",
			80:  "i client secret of A project with a long name/ci-bot sent, unchecked",
			120: "sent, unchecked · nothing arrived? sinchkeys doctor says why",
		} {
			s := open(t)
			s.Send(tea.WindowSizeMsg{Width: width, Height: 12}, screen.Copied{Name: text.Literal("A project with a long name/ci-bot"), Copied: session.Copied{
				Title: "client secret", Method: clipboard.OSC52, Hint: "nothing arrived? sinchkeys doctor says why",
			}})
			s.Sees(want)
		}
	})
	inBubble(t, "on a narrow screen a form keeps its keys beside the countdown", func(t *testing.T) {
		s := open(t)
		s.Send(tea.WindowSizeMsg{Width: 40, Height: 12}, screen.Copied{Name: text.Literal("Acme/ci-bot"), Copied: session.Copied{
			Title: "live token", Method: clipboard.System, ClearsAt: s.root.opts.Now().Add(45 * time.Second),
		}})
		s.Sees("live token copied · 0:45")
		s.Send(screen.Push{Screen: &page{name: "FORM", scope: action.Browser}})
		s.Sees("c copy token · t test", "✓ 0:45")
		s.Misses("live token")
	})
	inBubble(t, "an ID that stays is told like any success", func(t *testing.T) {
		s := open(t)
		s.Send(screen.Copied{Name: text.Literal("Acme/ci-bot"), Copied: session.Copied{Title: "KEY ID", Method: clipboard.System}})
		s.Sees("KEY ID of Acme/ci-bot copied")
		s.Misses("clears in")
		s.Pass(toastFor + time.Second)
		s.Misses("KEY ID")
	})
}

func TestFailureStays(t *testing.T) {
	inBubble(t, "a card stays, and keys meant for something else do not put it away", func(t *testing.T) {
		s := open(t)
		s.Send(screen.Failure{
			Title: text.Literal("Nothing was saved"), Happened: text.Literal("The disk is full."),
			Safe: text.Literal("The vault as it was."), Next: text.Literal("Make room and save again."),
		})
		s.Press("enter", "esc", "q")
		s.Sees("Nothing was saved", "The disk is full.", "The vault as it was.", "Make room")
		s.Pass(time.Hour / 10)
		s.Sees("Nothing was saved")
		s.Press("esc")
		s.Misses("Nothing was saved")
	})
	inBubble(t, "quitting needs no patience", func(t *testing.T) {
		s := open(t)
		s.Send(screen.Push{Screen: &page{name: "ASKED", scope: action.Dialog}, Unasked: true})
		s.Press("ctrl+c")
		if !s.Quit {
			t.Error("ctrl+c was swallowed")
		}
	})
}

func TestSmallScreens(t *testing.T) {
	inBubble(t, "a plain line asks for more room", func(t *testing.T) {
		s := open(t)
		for _, size := range []uitest.Size{{Width: 39, Height: 24}, {Width: 80, Height: 9}, {Width: 1, Height: 1}, {Width: 0, Height: 0}} {
			s.Send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
			uitest.Check(t, s.root.View().Content, max(size.Width, 0), max(size.Height, 1))
			s.Misses(canary)
		}
		s.Send(tea.WindowSizeMsg{Width: 39, Height: 24})
		s.Sees("sinchkeys needs 40x10")
		s.Press("?") // what nobody can see is not done
		s.Send(tea.WindowSizeMsg{Width: 20, Height: 5})
		s.Sees("sinchkeys needs\n40x10 cells; here\nare 20x5.")
		s.Send(tea.WindowSizeMsg{Width: 40, Height: 10})
		s.Sees("HOME")
		s.Misses("─ Keys ─")
	})
	inBubble(t, "every screen has as many lines as the terminal", func(t *testing.T) {
		s := open(t)
		for _, size := range append(uitest.Sizes(), uitest.Size{Width: 40, Height: 10}) {
			s.Send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
			for _, key := range []string{"j", "?", "esc", ":", "esc"} {
				s.Press(key)
				frame := s.root.View().Content
				uitest.Check(t, frame, size.Width, size.Height)
				if n := strings.Count(frame, "\n") + 1; n != size.Height {
					t.Errorf("%s after %s: %d lines", size, key, n)
				}
			}
		}
	})
}

func TestMouse(t *testing.T) {
	inBubble(t, "a second click soon after is a double one", func(t *testing.T) {
		s := open(t)
		click := func() screen.Click {
			s.Send(uitest.Click(7, 3))
			c, _ := s.home.got[len(s.home.got)-1].(screen.Click)
			return c
		}
		if c := click(); c.X != 7 || c.Y != 3 || c.Double {
			t.Errorf("%+v", c)
		}
		if !click().Double {
			t.Error("no double click")
		}
		if click().Double {
			t.Error("a third click is double")
		}
		s.Pass(time.Second)
		if click().Double {
			t.Error("a late click is double")
		}
	})
	inBubble(t, "only the dialog in front is clicked, in its own coordinates", func(t *testing.T) {
		s := open(t)
		before := len(s.home.got)
		s.Press("?")
		s.Send(uitest.Click(1, 1), uitest.Wheel(40, 10, 1))
		for _, m := range s.home.got[before:] {
			switch m.(type) {
			case screen.Click, screen.Wheel:
				t.Errorf("the screen behind got %#v", m)
			}
		}
	})
}

func TestFramesAreDrawnOnce(t *testing.T) {
	inBubble(t, "one message, one frame; looks at the clock draw nothing", func(t *testing.T) {
		s := open(t)
		s.Pass(10 * time.Second)
		before := s.home.drawn
		s.Pass(5 * time.Minute)
		if s.home.drawn != before {
			t.Errorf("%d frames drawn while nothing happened", s.home.drawn-before)
		}
		s.Press("j")
		_ = s.root.View()
		if s.home.drawn != before+1 {
			t.Errorf("%d frames for one key", s.home.drawn-before)
		}
	})
}

func TestLooksFollowTheTerminal(t *testing.T) {
	inBubble(t, "light, dark and none", func(t *testing.T) {
		s := open(t)
		frames := map[string]bool{}
		for _, look := range uitest.Looks() {
			s.Send(look.Messages(uitest.Size{Width: 80, Height: 24})...)
			frames[s.root.View().Content] = true
		}
		if len(frames) != 3 {
			t.Errorf("%d different frames of 3", len(frames))
		}
		s.Send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
		if strings.Contains(s.root.View().Content, "\x1b[3") {
			t.Error("colours in spite of NO_COLOR")
		}
	})
	inBubble(t, "the window's title names nothing of the vault", func(t *testing.T) {
		s := open(t)
		if title := s.root.View().WindowTitle; title != "sinchkeys" {
			t.Errorf("%q", title)
		}
		s.Press("ctrl+l")
		if title := s.root.View().WindowTitle; title != "sinchkeys (locked)" {
			t.Errorf("%q", title)
		}
	})
}
