// Package theme turns what is known of the terminal into styles with a
// meaning: one accent, muted text, and four tones for what is good, bad,
// doubtful or a warning.
//
// Colours come from the terminal's own palette of sixteen, so that every
// scheme of the user's stays what it is. The two themes that promise what a
// palette can't, high-contrast and colour-blind, bring colours of their own
// where the terminal has more than sixteen. Nothing is told by colour alone:
// Symbols gives each state a mark, and screens put a word to it.
//
// Begin with New in theme.go; the colours stand in schemes.go.
package theme
