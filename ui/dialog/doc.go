// Package dialog holds the boxes that open over a screen: confirm, menu,
// card, help, palette.
//
// A dialog knows nobody. It closes itself and answers with Chosen; who opened
// it recognises the answer by the name it gave and acts on it. Nothing that
// matters times out by itself (a question of another program's is taken away
// by who opened it, as a no), and the choice that does no harm is the one that enter
// takes.
package dialog
