// Package theme turns what is known of the terminal into styles with a
// meaning: one accent, muted text, and four tones for what is good, bad,
// doubtful or a warning.
//
// Colours come from the terminal's own palette of sixteen, so that every
// scheme of the user's stays what it is. Nothing is told by colour alone:
// Symbols gives each state a mark, and screens put a word to it.
package theme
