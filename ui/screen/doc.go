// Package screen says what a screen is and what it may tell the root: the few
// messages that cross from one screen to another stand here, in one place.
//
// A screen is one thing on the display with one job. It is told what to do by
// action, never which key was pressed; it starts work as commands, which call
// the session, and gets typed answers back. Only the root is a tea.Model.
package screen
