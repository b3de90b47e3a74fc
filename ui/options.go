package ui

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os/exec"
	"time"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
)

// DefaultAutoLock is how long the vault stays open with nobody there.
const DefaultAutoLock = 15 * time.Minute

// ErrNoTerminal says that there is no terminal to draw on.
var ErrNoTerminal = errors.New("the interface needs a terminal; without one use the commands, such as sinchkeys list or sinchkeys token")

// ErrHungUp says that the terminal's window was closed. The vault was locked.
var ErrHungUp = errors.New("the terminal was closed")

// Options are what an interface is made from. Session, First and Now must be set.
type Options struct {
	Session *session.Session
	First   func(screen.Env) screen.Screen // the screen at the bottom: the browser
	Unlock  func(screen.Env) screen.Screen // what stands in front of a locked vault, made anew at each lock; nil: lock quits
	Now     func() time.Time
	Open    func(url string) error // shows a page in the user's browser
	Shell   screen.Shell           // nil: there is none

	// LockAll is told when the user locks by a key, off the interface's thread; nil: nothing else is unlocked.
	LockAll func(context.Context)

	// Service answers other terminals while the vault is unlocked; nil: this interface does not.
	Service *Service

	AutoLock time.Duration  // without a key for so long; 0: DefaultAutoLock, negative: never
	Keys     *action.Map    // nil: the table as it stands
	Theme    string         // a name that package theme knows
	ASCII    bool           // our own signs in seven bits
	SevenBit bool           // the terminal knows no other letters than those of ASCII: a name's others are drawn as "?"
	Policy   session.Policy // how old a key may become
	Demo     bool
	NoShell  bool // no shell would take the program back if it stopped
	Progress bool // the terminal shows the progress of a test of many by itself (OSC 9;4)

	In      io.Reader // nil: standard input
	Out     io.Writer // nil: standard output
	Environ []string  // nil: the process's environment

	// Elapsed is a clock that only runs while the machine does; nil takes Now's monotonic reading.
	Elapsed func() time.Duration
}

// complete fills in what may be left out.
func (o Options) complete() Options {
	o.AutoLock = cmp.Or(o.AutoLock, DefaultAutoLock)
	if o.Keys == nil {
		keys := action.NewMap(action.All())
		o.Keys = &keys
	}
	if o.Elapsed == nil {
		started := o.Now()
		o.Elapsed = func() time.Duration { return o.Now().Sub(started) }
	}
	if o.Open == nil {
		o.Open = func(string) error { return errors.New("no browser can be opened from here") }
	}
	if o.Shell == nil {
		o.Shell = func(string, string, []session.Variable) (*exec.Cmd, error) {
			return nil, errors.New("no shell can be opened from here")
		}
	}
	return o
}

// env is what screens are given.
func (r *Root) env() screen.Env {
	return screen.Env{
		Session:    r.opts.Session,
		Theme:      r.currentTheme,
		Now:        r.opts.Now,
		Context:    func() context.Context { return r.life.context() },
		Generation: func() int { return r.life.generation() },
		Keys:       func() action.Map { return *r.opts.Keys },
		Open:       r.opts.Open,
		Shell:      r.opts.Shell,
		Send:       r.send,
		Policy:     r.opts.Policy,
		Demo:       r.opts.Demo,
	}
}
