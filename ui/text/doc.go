// Package text makes foreign strings safe to draw, and words what is shown in
// many places: ages, countdowns, short IDs.
//
// A Safe can only be made here, so a widget that takes Safe cannot be handed a
// server's bytes. Visible escapes everything a terminal could act on or a
// reader could not see (control, format, bidirectional, private and undefined
// characters); it never deletes, so that two different names never look the
// same. Nothing here knows styles: a Safe has a width in cells, no colour.
package text
