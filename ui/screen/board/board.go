package board

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/oauth"
	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/widget"
	"sinchkeys/vault"
)

// Go asks for a project to be shown, and in it the credential that needs care
// first, if any does. The board has closed by then.
type Go struct {
	Project    vault.ProjectID
	Credential vault.CredentialID
}

// Test asks for all credentials of a project to be tested, or of every project.
type Test struct{ Project vault.ProjectID } // "": every project

// Board is the screen.
type Board struct {
	env    screen.Env
	health *health // nil until it was first made
	chosen vault.ProjectID
	at     int // where the chosen one stands
	sweep  screen.Sweep
	wakeAt time.Time // zero: no timer runs
	number int       // of the newest look at the vault

	spinner screen.Spinner
	window  widget.Window
	page    int  // rows that were drawn last
	wide    bool // a row is one line
	top     int  // of the rows, on the screen
}

// New makes a board; its Init looks at the vault.
func New(env screen.Env) *Board { return &Board{env: env} }

type answer struct{ gen int }

// Gen implements screen.Answer.
func (a answer) Gen() int { return a.gen }

// looked brings what is known of the vault.
type looked struct {
	answer
	number int
	health *health
}

// ticked comes when a countdown goes on.
type ticked struct{ answer }

// Init implements screen.Starter.
func (b *Board) Init() tea.Cmd { return b.look() }

// look walks the vault, beside the interface.
func (b *Board) look() tea.Cmd {
	b.number++
	s, ctx, now, a, number, policy := b.env.Session, b.env.Context(), b.env.Now, answer{b.env.Generation()}, b.number, b.env.Policy
	return func() tea.Msg {
		s.Settle(ctx)
		doc := s.Document()
		if doc == nil {
			return nil
		}
		return looked{answer: a, number: number, health: newHealth(doc, s.Standings(), policy, now())}
	}
}

// Scope implements screen.Screen.
func (*Board) Scope() action.Scope { return action.Board }

// Hints implements screen.Hinter.
func (*Board) Hints() []action.ID {
	return []action.ID{action.BoardGo, action.BoardTest, action.BoardTestAll, action.BoardClose, action.ShowHelp}
}

// Disabled implements screen.Screen.
func (b *Board) Disabled(id action.ID) string {
	switch id {
	case action.BoardGo, action.BoardTest, action.BoardTestAll:
		if b.health != nil && len(b.health.projects) == 0 {
			return "there is no project yet"
		}
	}
	testing := id == action.BoardTest || id == action.BoardTestAll
	switch {
	case testing && b.sweep.Running:
		return "a test is under way: it can be stopped in the list"
	case id == action.BoardTest && b.row() != nil && len(b.row().credentials) == 0:
		return "this project has no credential yet"
	}
	return ""
}

// Do implements screen.Screen.
func (b *Board) Do(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.BoardClose:
		return screen.Send(screen.Pop{}), true
	case action.BoardGo:
		return b.leave(), true
	case action.BoardTest:
		if p := b.row(); p != nil {
			return screen.Send(Test{p.id}), true
		}
		return nil, true
	case action.BoardTestAll:
		return screen.Send(Test{}), true
	default:
		return nil, b.move(id)
	}
}

func (b *Board) move(id action.ID) bool {
	const far = 1 << 30
	switch id {
	case action.BoardDown:
		b.step(1)
	case action.BoardUp:
		b.step(-1)
	case action.BoardPageDown:
		b.step(max(1, b.page/2))
	case action.BoardPageUp:
		b.step(-max(1, b.page/2))
	case action.BoardTop:
		b.step(-far)
	case action.BoardBottom:
		b.step(far)
	default:
		return false
	}
	return true
}

// row is the chosen project, or nil.
func (b *Board) row() *project {
	if b.health == nil || b.at >= len(b.health.projects) {
		return nil
	}
	return b.health.projects[b.at]
}

func (b *Board) step(by int) { b.choose(b.at + by) }

func (b *Board) choose(at int) {
	if b.health == nil || len(b.health.projects) == 0 {
		return
	}
	b.at = max(0, min(at, len(b.health.projects)-1))
	b.chosen = b.health.projects[b.at].id
}

// leave closes the board and goes to the chosen project.
func (b *Board) leave() tea.Cmd {
	p := b.row()
	if p == nil {
		return nil
	}
	to := Go{Project: p.id}
	if p.worst != nil {
		to.Credential = p.worst.id
	}
	return tea.Sequence(screen.Send(screen.Pop{}), screen.Send(to))
}

// Update implements screen.Screen.
func (b *Board) Update(msg tea.Msg) tea.Cmd {
	cmds := []tea.Cmd{b.take(msg)}
	if news, ok := msg.(screen.News); ok && b.health != nil {
		b.health.learn(news.Learnt())
	}
	if s, ok := msg.(screen.Sweeping); ok {
		cmds = append(cmds, b.swept(s.Sweep()))
	}
	if _, ok := msg.(screen.Revised); ok {
		cmds = append(cmds, b.look())
	}
	return tea.Batch(append(cmds, b.wake())...)
}

func (b *Board) take(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case looked:
		b.looked(m)
	case ticked:
		b.wakeAt = time.Time{}
	case screen.Click:
		return b.click(m)
	case screen.Wheel:
		b.step(m.By)
	case screen.Locked:
		*b = Board{env: b.env, chosen: b.chosen, at: b.at, number: b.number}
	case screen.Spun:
		return b.spinner.Step(b.env, m, b.sweep.Running)
	}
	return nil
}

// looked takes a fresh look: the cursor stays on its project, or at the top
// if it has not moved from there.
func (b *Board) looked(m looked) {
	if m.number != b.number {
		return
	}
	b.health = m.health
	if at, ok := m.health.at[b.chosen]; ok && b.at > 0 {
		b.at = at
		return
	}
	b.choose(b.at)
}

// swept follows a test of many. When it is over, rows go where they belong.
func (b *Board) swept(s screen.Sweep) tea.Cmd {
	began := !b.sweep.Running && s.Running
	if s.Total == 0 {
		s.Done, s.Total = b.sweep.Done, b.sweep.Total
	}
	b.sweep = s
	switch {
	case !s.Running:
		return b.look()
	case began:
		return b.spinner.Start(b.env)
	default:
		return nil
	}
}

func (b *Board) click(m screen.Click) tea.Cmd {
	row := m.Y - b.top
	if b.health == nil || row < 0 {
		return nil
	}
	at := b.window.First() + row/b.rowHeight()
	if at >= len(b.health.projects) || row >= b.page*b.rowHeight() {
		return nil
	}
	b.choose(at)
	if m.Double {
		return b.leave()
	}
	return nil
}

// wake sets a timer for the next second while a token is alive; without one
// nothing on the board changes by itself.
func (b *Board) wake() tea.Cmd {
	now := b.env.Now()
	if b.health == nil || !b.wakeAt.IsZero() && b.wakeAt.After(now) {
		return nil
	}
	ends := live(b.health.ends, now)
	if len(ends) == 0 {
		return nil
	}
	in := oauth.Until(ends[0], now)%time.Second + time.Millisecond
	b.wakeAt = now.Add(in)
	a := answer{b.env.Generation()}
	return tea.Tick(in, func(time.Time) tea.Msg { return ticked{a} })
}
