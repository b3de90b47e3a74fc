// Package widget holds what screens are made of: fields, a window over long
// lists, meters, boxes. It knows no vault and no action, and takes text only
// as text.Safe.
//
// Widgets are values with methods, not models: a screen owns them, hands them
// the keys that meant no action, and asks them to draw. None starts a timer.
package widget
