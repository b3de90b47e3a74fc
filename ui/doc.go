// Package ui is the interface: the one tea.Model, which owns what no screen
// should have to think about. It routes keys, mouse and answers; keeps the
// stack of screens and dialogs; draws the status line; locks when nobody is
// there; and gives the terminal back as it was found, after a panic too.
//
// It promises that a message of work begun before a lock never arrives after
// it, that nothing but the gate is drawn while the vault is locked, that a
// frame is drawn at most once a message, and that a fault prints where it
// happened and never what it happened to.
//
// Where the settings want it, it answers other terminals in an agent's place
// while it is unlocked, shows who asked for what, and asks before it gives what
// is to be asked about (service.go).
//
// It does no work in Update: disk and network are the session's, in commands.
// Begin with root.go (messages), then route.go (keys), lock.go and frame.go.
package ui
