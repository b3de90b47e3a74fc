// Package action names everything a user can do, once: the key map, the help,
// the palette, the hints on the screens, the README's table and the tests all
// read this table.
//
// A key stands nowhere else. Screens are told what to do by ID and do not know
// which key said so; that is why keys can be bound anew without touching them.
package action
