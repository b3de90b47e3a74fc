// Package e2e holds no product code: its tests build the program and use it as
// a person does, in a real terminal (tmux) with a real clipboard, against real
// servers on loopback. Each test reads as the story it tells.
//
// A test whose helper program is not installed says which one and is skipped; in
// CI (SINCHKEYS_CI=1) that is a failure, so that no story can go untold.
//
// Begin with main_test.go, which builds the program and drives the terminal.
package e2e
