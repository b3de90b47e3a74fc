package screen

import (
	"context"
	"os/exec"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/ui/theme"
	"sinchkeys/vault"
)

// Screen is what the root shows. The root passes keys that mean an action to
// Do of the screen in front, and other keys, pastes and mouse messages to its
// Update; answers and everything else reach Update of every screen that is
// open.
type Screen interface {
	// Scope is where the screen's keys are looked up; it may change with what has the focus.
	Scope() action.Scope
	// Do performs an action; false when it is not one of the screen's.
	Do(action.ID) (tea.Cmd, bool)
	Update(tea.Msg) tea.Cmd
	// View draws into at most width x height cells; the root centres what is smaller.
	View(width, height int) (string, *tea.Cursor)
	// Disabled says why an action can't be done now, or "".
	Disabled(action.ID) string
}

// Starter is a screen with work to begin when it is opened, and again after
// the vault was unlocked with the screen still open.
type Starter interface{ Init() tea.Cmd }

// Typist is a screen that can have the focus in a text field. While it does,
// only actions that are marked as working there are looked up beyond the
// screen's own scope, so that letters are letters.
type Typist interface{ Typing() bool }

// Opener is a screen that may have asked for another to stand in front of it. What is typed until that does is meant for
// the other one, and waits for it.
type Opener interface{ Opening() bool }

// Selectable is a screen whose text is to be selected by hand: while it is in
// front, the mouse is left to the terminal.
type Selectable interface{ Selectable() bool }

// Keeper is a screen that may hold what was typed and is not saved. Quitting
// asks while one does.
type Keeper interface{ Unsaved() bool }

// Env is what every screen is given.
type Env struct {
	Session    *session.Session
	Theme      func() *theme.Theme
	Now        func() time.Time
	Context    func() context.Context // ends with lock and quit
	Generation func() int             // raised by lock: tells answers to an earlier unlock
	Keys       func() action.Map      // to name keys in hints
	Open       func(url string) error // shows a page in the user's browser
	Shell      Shell
	Send       func(sequence string) tea.Msg // has the terminal take what it does not show; what it answers is Bubble Tea's
	Policy     session.Policy                // how old a key may become
	Demo       bool
}

// Shell makes the user's shell ready, with the variables of the credential that ref names.
type Shell func(project, ref string, variables []session.Variable) (*exec.Cmd, error)

// Visit asks the root to leave the terminal to a program until it ends. Words are said first.
type Visit struct {
	Command *exec.Cmd
	Words   text.Safe
}

// Answer is a message that belongs to one unlock. The root drops those of
// another generation, so that a late answer never reaches a locked screen.
type Answer interface{ Gen() int }

// Push opens a screen in front of the others. One that the user did not ask
// for just now swallows keys until they stop: those were meant for what was
// there before.
type Push struct {
	Screen  Screen
	Unasked bool
}

// Relock asks the root to lock the vault, and tells why on a card.
type Relock struct{ Why Failure }

// Pop closes the screen in front.
type Pop struct{}

// Replace puts a screen in the place of the one in front.
type Replace struct{ Screen Screen }

// Unlocked says that the session is open now: unlock and welcome send it.
type Unlocked struct{}

// Locked says that the session was closed: screens forget what is secret.
type Locked struct{}

// Tone is how a toast is meant.
type Tone int

// The tones.
const (
	Info Tone = iota // something to know
	Done             // what was asked for is done
	Warn             // done, with a but
)

// Toast is a passing word in the status line. A later one with the same ID
// takes the place of the earlier.
type Toast struct {
	Text text.Safe
	Tone Tone
	ID   string
}

// Failure is a card that stays until it is put away: something the user asked
// for did not happen. An edit that could not be saved is no card: the root
// offers to save it elsewhere, and says in a Kept what became of it.
type Failure struct {
	Title    text.Safe
	Happened text.Safe
	Safe     text.Safe // what is unharmed
	Next     text.Safe // what to do
	Err      error     // what kept it from happening, where it may have been a save; nil otherwise
}

// Kept says what became of an edit that could not be saved at first. It
// reaches every screen once the question about it has gone.
type Kept struct {
	Edit    *vault.UnsavedError // as the Failure's error has it
	InPlace bool                // it is saved where it belongs
	Dir     string              // or in a copy of the vault; both empty: it was given up
	Done    vault.Committed     // in its place: what the save has done
}

// Copied says what went to the clipboard, for the toast that counts down, and
// carries the sequence that the root writes to the terminal.
type Copied struct {
	Name text.Safe // the credential, as project/credential
	session.Copied
}

// Click is a mouse click in the coordinates of the screen's own View.
type Click struct {
	X, Y   int
	Double bool
}

// Wheel is a turn of the mouse wheel over a place; By is -1 or 1 a notch.
type Wheel struct{ X, Y, By int }

// Send makes a command of a message.
func Send(m tea.Msg) tea.Cmd { return func() tea.Msg { return m } }

// Hinter is a screen that says which actions are worth a hint in the status
// line, the most useful first.
type Hinter interface{ Hints() []action.ID }
