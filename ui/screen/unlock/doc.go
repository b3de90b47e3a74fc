// Package unlock is the screen in front of a locked vault.
//
// It promises that the screen stays alive while the key is derived and that
// esc gives up; that a wrong passphrase is said plainly and not kept; and that
// a vault which looks forged, put back or swapped is opened only after an
// explicit word. What is wrong with a vault is told apart: missing, damaged,
// not ours, of a later version.
package unlock
