// Package wayland reads, holds and clears the clipboard of a Wayland compositor.
//
// A Wayland clipboard has no memory of its own: the program that copied serves each paste, so it must go on
// running. Hold does that, with the text in memory alone, and learns from the compositor when somebody else has
// copied. The other programs that copy on Wayland put what they are given into a file first, which a secret must
// not go through.
//
// It speaks the two protocols by which a program without a window may use the clipboard, ext_data_control_v1 and
// its predecessor zwlr_data_control_v1, whose requests and events have the same numbers. A compositor that knows
// neither gives ErrNoControl. Nothing that the compositor sends is trusted to be well formed.
//
// Begin with Open.
//
// The wire format: https://wayland.freedesktop.org/docs/html/ch04.html#sect-Protocol-Wire-Format
// The protocols: https://wayland.app/protocols/ext-data-control-v1
package wayland
