package browser

import (
	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/board"
	"sinchkeys/ui/screen/editor"
	"sinchkeys/ui/screen/importer"
	"sinchkeys/ui/screen/rotate"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
	"sinchkeys/vault"
)

// Browser is the screen. Its fields are written by Do and Update alone, but
// for the size and the windows' offsets, which View remembers.
type Browser struct {
	env screen.Env

	outline *outline // nil until it was first laid out
	shown   *shown
	uses    map[vault.CredentialID]session.Usage    // as they were when the vault was unlocked: rows must not move under the hand
	learnt  map[vault.CredentialID]session.Standing // while an outline is on its way

	cursor  cursor
	focus   pane
	filter  filter
	work    map[vault.CredentialID]job
	sweep   sweep
	reveal  reveal
	token   tokenView
	renewed renewal
	clock   clock
	doomed  doomed      // what the open question is about
	wanted  wanted      // what another one would show
	waiting []action.ID // asked for while the filter was not settled

	spinner    screen.Spinner
	watching   bool
	pushing    bool // a screen is about to stand in front
	unreadable bool

	width, height int
	drawn         int // how many bytes the last frame took
	windows       [3]widget.Window
	detailRows    int
	toSecret      bool // the detail scrolls to the secret that was just revealed
}

// New makes a browser; its Init lays out the vault.
func New(env screen.Env) *Browser {
	return &Browser{env: env, work: map[vault.CredentialID]job{}}
}

// answer is the part that every answer of ours shares.
type answer struct{ gen int }

// Gen implements screen.Answer.
func (a answer) Gen() int { return a.gen }

func (b *Browser) answer() answer { return answer{b.env.Generation()} }

// Init implements screen.Starter.
func (b *Browser) Init() tea.Cmd { return tea.Batch(b.reload(), b.watch(), b.suggest()) }

// Scope implements screen.Screen.
func (b *Browser) Scope() action.Scope {
	if b.filter.typing {
		return action.Filter
	}
	return action.Browser
}

// Typing implements screen.Typist.
func (b *Browser) Typing() bool { return b.filter.typing }

// Hints implements screen.Hinter.
func (b *Browser) Hints() []action.ID {
	switch {
	case b.filter.typing && b.chosen() != nil:
		return []action.ID{action.FilterCopy, action.FilterKeep, action.FilterClear, action.FilterDown}
	case b.filter.typing:
		return []action.ID{action.FilterKeep, action.FilterClear, action.FilterDown}
	case b.outline == nil || len(b.outline.projects) == 0:
		return []action.ID{action.NewProject, action.ShowHelp, action.Quit}
	case b.chosen() == nil:
		return []action.ID{action.NewCredential, action.NewProject, action.StartFilter, action.ShowHelp, action.Quit}
	}
	return []action.ID{action.Copy, action.Test, action.StartFilter, action.TestAll, action.CopyMenu, action.Reveal, action.NewCredential, action.ShowHelp, action.Quit}
}

// chosen is the credential that the cursor is on, or nil.
func (b *Browser) chosen() *credentialRow {
	if b.outline == nil || b.shown == nil {
		return nil
	}
	row := b.outline.row(b.cursor.credential)
	if row == nil || row.project.ID != b.cursor.project {
		return nil
	}
	return row
}

// Update implements screen.Screen.
func (b *Browser) Update(msg tea.Msg) tea.Cmd {
	cmd := b.take(msg)
	return tea.Batch(cmd, b.after())
}

func (b *Browser) take(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		return b.typed(m)
	case tea.PasteMsg:
		return b.pasted(m)
	case screen.Click:
		return b.click(m)
	case screen.Wheel:
		b.wheel(m)
	case tea.BlurMsg:
		b.hide()
	case screen.Locked:
		b.forget()
	case dialog.Chosen:
		return b.answered(m)
	case editor.Saved, rotate.Stepped, importer.TakenIn, screen.Kept:
		return b.follow(m)
	case board.Go:
		return b.goTo(m)
	case board.Test:
		return b.testFor(m)
	default:
		return b.takeAnswer(msg)
	}
	return nil
}

func (b *Browser) takeAnswer(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case outlined:
		return b.outlined(m)
	case filtered:
		return b.filtered(m)
	case watched:
		return b.watched(m)
	case testedOne:
		return b.testedOne(m)
	case sweepBegan:
		return b.sweepBegan(m)
	case sweptBatch:
		return b.swept(m)
	case recognised:
		return b.recognised(m)
	default:
		return b.takeWord(msg)
	}
}

// takeWord handles answers about single things, and the clocks.
func (b *Browser) takeWord(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case copied:
		return b.copied(m)
	case saved:
		return b.saved(m)
	case shownValue:
		return b.valueCame(m)
	case opened:
		return b.opened(m)
	case shellReady:
		return b.shellReady(m)
	case hidden:
		return b.hidden(m)
	case pushed:
		b.pushing = false
	case tokenView, renewedToken:
		b.tokenCame(m)
	case screen.Given, screen.TakenIn:
		return b.elsewhere(m)
	case screen.Spun:
		return b.spinner.Step(b.env, m, b.busy())
	case ticked:
		b.ticked(m)
	}
	return nil
}

// elsewhere follows what other terminals did by way of this interface.
func (b *Browser) elsewhere(msg tea.Msg) tea.Cmd {
	given, ok := msg.(screen.Given)
	if !ok {
		return b.takenIn()
	}
	for id, standing := range given {
		b.learn(id, standing)
	}
	return nil
}

// after follows every change: what is chosen now, whether its token must be
// renewed, and when the screen next changes by itself.
func (b *Browser) after() tea.Cmd {
	return tea.Batch(b.lookAtToken(), b.renew(), b.wake())
}

// forget drops all that is secret or of the vault, when it is locked. The
// filter and the cursor stay for the next unlock.
func (b *Browser) forget() {
	*b = Browser{
		env: b.env, cursor: b.cursor, focus: b.focus, filter: filter{field: b.filter.field, query: b.filter.query},
		work: map[vault.CredentialID]job{}, width: b.width, height: b.height,
	}
}

// answered follows a dialog of ours.
func (b *Browser) answered(m dialog.Chosen) tea.Cmd {
	switch m.Dialog {
	case askDelete:
		return b.confirmed()
	case askCopy:
		return b.copyOrShow(m.Value)
	case askShow:
		return b.show(b.wanted)
	}
	return nil
}

// send makes a command of a message.
func send(m tea.Msg) tea.Cmd { return screen.Send(m) }

func (b *Browser) toast(tone screen.Tone, words string) tea.Cmd {
	return send(screen.Toast{Text: text.Visible(words), Tone: tone, ID: "browser"})
}

// learn keeps a newer standing, also over an outline that is on its way.
func (b *Browser) learn(id vault.CredentialID, s session.Standing) {
	if b.outline != nil {
		b.outline.learn(id, s)
	}
	if b.learnt != nil {
		b.learnt[id] = s
	}
}
