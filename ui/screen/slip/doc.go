// Package slip shows one thing on a screen of its own, for hands to select
// where no clipboard can be reached.
//
// It promises that it shows nothing that was not asked for by name, that what
// it shows is wiped by any key, after a minute and by a lock, and that the
// text stands alone: from the first cell of a line to its last, without a
// frame, so that a selection takes the text and nothing else. While it is in
// front the mouse is the terminal's.
package slip
