// Package browser is the screen of every day: projects, their credentials and
// the chosen credential's detail, side by side where there is room.
//
// It promises that a key press costs the same in a vault of ten credentials
// and of a hundred thousand, that whatever takes time runs beside it and can
// be given up with esc, and that a selection is a thing of the vault, not a
// row number: answers that come late, a filter, or another process's edit
// never move it to something else.
//
// It never reads a file, a socket or a clipboard in Update or View; commands
// do, through the session. A secret is drawn only while it is revealed.
//
// Begin with browser.go (what the screen holds, and where actions and
// messages go), then outline.go (the vault as rows) and panes.go (the frame).
package browser
