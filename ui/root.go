package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/theme"
)

// Root is the interface's model. Only the root is a tea.Model.
type Root struct {
	opts  Options
	life  *life
	stack []screen.Screen // the last is in front
	gate  int             // where in the stack the gate of a locked vault stands; -1 while it is unlocked

	closing bool      // the session is being locked; what is typed meanwhile waits
	held    []tea.Msg // what waits

	look  look
	idle  idle
	calm  calm
	mouse mouse
	line  statusLine
	frame frame
	serve serving
	out   *output // nil in tests without a terminal

	progress *tea.ProgressBar // of a test of many, in the terminal's own place for it

	hungUp bool
	crash  *CrashError
	ended  bool // nothing is drawn any more
}

// look is what the terminal told of itself.
type look struct {
	dark    bool
	profile colorprofile.Profile
	theme   *theme.Theme
}

// New makes an interface. Run runs it in a terminal; tests drive it by hand.
func New(ctx context.Context, o Options) *Root {
	r := &Root{opts: o.complete(), life: newLife(ctx), gate: -1}
	r.look = look{dark: true, profile: colorprofile.Unknown}
	r.dress()
	r.idle.start(r.opts)
	r.stack = []screen.Screen{r.opts.First(r.env())}
	if !r.opts.Session.Unlocked() && r.opts.Unlock != nil {
		r.gate = 1
		r.stack = append(r.stack, r.opts.Unlock(r.env()))
	}
	r.frame.dirty = true
	return r
}

// Init implements tea.Model.
func (r *Root) Init() tea.Cmd {
	cmds := []tea.Cmd{measureAhead, tea.RequestBackgroundColor, r.watch(), r.beginServing()}
	for _, s := range r.visible() {
		cmds = append(cmds, begin(s))
	}
	return guard(tea.Batch(cmds...), r.life.generation())
}

// measureAhead has the tables of widths built while the renderer waits for its first tick: 2 MB that are filled at the
// first sign beyond ASCII and would hold up the first frame.
func measureAhead() tea.Msg {
	ansi.StringWidthWc("─")
	return nil
}

// begin starts a screen's work.
func begin(s screen.Screen) tea.Cmd {
	if starter, ok := s.(screen.Starter); ok {
		return starter.Init()
	}
	return nil
}

// Update implements tea.Model. The commands it returns are guarded.
func (r *Root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	msg, late := r.unstamp(msg)
	if late {
		return r, guard(r.dropped(msg), r.life.generation())
	}
	cmd := r.receive(msg)
	if waited := r.release(); waited != nil {
		cmd = tea.Batch(cmd, tea.Batch(waited...))
	}
	return r, guard(cmd, r.life.generation())
}

// unstamp gives the message as it was sent, and says whether it comes too late.
func (r *Root) unstamp(msg tea.Msg) (tea.Msg, bool) {
	if s, ok := msg.(stamped); ok {
		if s.life != r.life.generation() {
			return s.msg, true
		}
		msg = s.msg
	}
	if a, ok := msg.(screen.Answer); ok && a.Gen() != r.life.generation() {
		return msg, true
	}
	return msg, false
}

// dropped looks at a message that came too late for one thing alone: an
// unlock that succeeded after all must not leave the session open.
func (r *Root) dropped(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(screen.Unlocked); ok && r.gate >= 0 {
		return r.closeSession()
	}
	return nil
}

// receive sends a message where it belongs.
func (r *Root) receive(msg tea.Msg) tea.Cmd {
	if input(msg) {
		return r.input(msg)
	}
	switch msg := msg.(type) {
	case watched:
		return r.watchedAt(msg)
	case tea.RawMsg:
		return nil // it is written by now, and changes nothing on the screen
	}
	r.frame.dirty = true
	r.sweeping(msg)
	if cmd, ok := r.terminal(msg); ok {
		return cmd
	}
	if cmd, ok := r.navigate(msg); ok {
		return cmd
	}
	if cmd, ok := r.tell(msg); ok {
		return cmd
	}
	return r.deliver(msg)
}

// terminal handles what the terminal says of itself and what happened to the program.
func (r *Root) terminal(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		r.frame.width, r.frame.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		r.look.dark = msg.IsDark()
		r.dress()
	case tea.ColorProfileMsg:
		r.look.profile = msg.Profile
		r.dress()
	case crashed:
		r.crash = msg.CrashError
		return r.quit(), true
	case hangUp:
		r.hungUp = true
		return r.quit(), true
	case closed:
		return r.closedAt(msg), true
	case visited:
		return r.back(msg), true
	case heard:
		return r.heard(msg), true
	case decided:
		r.decided(msg)
	case counting:
		return r.counting(msg), true
	default:
		return nil, false
	}
	return nil, true
}

// navigate handles what opens and closes screens.
func (r *Root) navigate(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case screen.Push:
		if msg.Unasked {
			r.calm.wait(r.opts.Now())
		} else {
			r.line.left()
		}
		return r.push(msg.Screen), true
	case screen.Pop:
		r.line.left()
		r.pop()
	case screen.Replace:
		r.line.left()
		r.pop()
		return r.push(msg.Screen), true
	case screen.Unlocked:
		return r.unlocked(), true
	case screen.Visit:
		return r.visit(msg), true
	case screen.Relock:
		return tea.Batch(r.lock(), r.push(&dialog.Card{Env: r.env(), Failure: msg.Why})), true
	case dialog.Chosen:
		switch msg.Dialog {
		case paletteName:
			return r.perform(msg.Action), true
		case askQuit:
			return r.quit(), true
		}
		return nil, false
	default:
		return nil, false
	}
	return nil, true
}

// deliver passes a message to every screen that is open.
func (r *Root) deliver(msg tea.Msg) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(r.stack))
	for _, s := range r.stack {
		cmds = append(cmds, s.Update(msg))
	}
	return tea.Batch(cmds...)
}

func (r *Root) front() screen.Screen { return r.stack[len(r.stack)-1] }

// visible are the screens that may be drawn: while the vault is locked, the
// gate and what stands in front of it.
func (r *Root) visible() []screen.Screen { return r.stack[max(r.gate, 0):] }

func (r *Root) push(s screen.Screen) tea.Cmd {
	r.stack = append(r.stack, s)
	return begin(s)
}

// pop closes the screen in front; the first one and the gate stay.
func (r *Root) pop() {
	if last := len(r.stack) - 1; last > max(r.gate, 0) {
		r.stack = r.stack[:last]
	}
}

// quit ends the program; the session is locked once the terminal is restored.
func (r *Root) quit() tea.Cmd {
	r.life.end()
	r.ended, r.progress = true, nil
	return tea.Quit
}

// dress makes the theme anew.
func (r *Root) dress() {
	r.look.theme = theme.New(theme.Options{Dark: r.look.dark, Profile: r.look.profile, ASCII: r.opts.ASCII || r.opts.SevenBit, Name: r.opts.Theme})
}

func (r *Root) currentTheme() *theme.Theme { return r.look.theme }
