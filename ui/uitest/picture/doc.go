// Package picture turns a frame, the text that the interface hands to the
// terminal, into an SVG that a README can show.
//
// It understands what our frames are made of: text and SGR attributes (ECMA-48
// section 8.3.117: bold, faint, italic, underline, reverse, and colours from the
// 16-colour palette, the 256-colour cube and 24-bit RGB). Every other control
// sequence is dropped. Nothing is fetched, no script is embedded and the output is
// the same for the same frame, so that a test can say whether a picture is current.
//
// Begin with SVG.
package picture
