// Package doorman stands between the open interface and the processes that ask it for keys and tokens: it asks the user
// where the settings want that, and remembers who asked for what.
//
// What it promises: a request that needs the user's word waits for it in its asker's goroutine, one question at a time,
// and is refused when nobody answers in time, when the interface's terminal is lent out, and when too many wait. What it
// remembers is bounded, and lies in memory alone. The interface reads one state at a time (Watch) and never waits.
//
// What it never does: it opens nothing and gives nothing out, it knows no socket and no screen, and it takes no
// process's word for what another may have.
//
// Begin with Doorman.Admit in doorman.go, then state.go.
package doorman
