// Package hush keeps what is typed off the screen.
//
// What it promises: from the moment Off comes back nothing that is typed is echoed, so a question for a secret that is
// written afterwards can be answered at once. Lines go on being edited, and ctrl+c goes on ending the program.
//
// What it never does: it reads nothing and writes nothing.
package hush

import "os"

// Off turns a terminal's echo off and gives what puts the terminal back to what it was. The error says that the file is
// no terminal.
func Off(tty *os.File) (back func() error, err error) { return off(tty) }
